"""Names of sites, areas, teams and devices by their numbers."""

from collections.abc import Iterable
from typing import Any

from callbacks.services import Services
from schema.core import Dataset
from store.viewer import Viewer


def names_of(
    services: Services, viewer: Viewer, dataset: Dataset, ids: Iterable[str] | None = None
) -> dict[str, str]:
    """The ``name`` of each row of the dataset that the viewer sees, by its key; of these keys, or of all."""
    [key] = dataset.key
    wanted: dict[str, Any] = {} if ids is None else {key: tuple(dict.fromkeys(map(str, ids)))}
    rows = services.store.read(dataset, viewer, (key, "name"), **wanted)
    return dict(zip(rows[key].astype(str), rows["name"].astype(str), strict=True))
