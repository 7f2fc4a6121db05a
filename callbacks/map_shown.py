"""The cells that the map shows at a state of its page, for files and pictures."""

from dataclasses import replace

import numpy as np

from callbacks import map_surface
from callbacks.map_files import Cells
from callbacks.services import Services
from layouts.map_state import MapState
from layouts.surfaces import BY_CODE
from layouts.text import t
from schema.period import Period
from store.viewer import Viewer


def complete(services: Services, viewer: Viewer, state: MapState) -> MapState:
    """The state with what an address may leave open: the first layer, the newest day."""
    days = map_surface.days(services)
    at = state.at or (Period.around(days[-1]) if days else None)
    return replace(state, layer=state.layer or next(iter(BY_CODE)), at=at)


def shown_cells(services: Services, viewer: Viewer, state: MapState) -> Cells | None:
    """Cells of the finest level of layer and period; None when there are none."""
    what = map_surface.shown(services, viewer, state)
    found = map_surface.cells(services, viewer, what) if what else None
    if what is None or found is None:
        return None
    method, _ = map_surface.method(services, what)
    return Cells(
        what.surface, what.resolution, found.cells,
        found.values.astype(float), found.marks, found.coverage.astype(float),
        np.array([f"{code:06d}" if code else "" for code in found.adcode.tolist()]),
        source=what.product or t(what.surface.source), method=method,
        until=map_surface.as_of(services, viewer, what), against=what.against,
    )  # fmt: skip
