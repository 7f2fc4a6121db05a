"""Labels as subjects in case files.

``marks: [{at: 3, hours: 5, code: 故障, kind: manual, reason: 停电, made: 30, edited: 60, queried: 50, attached: false, factor: a21002}]``:
``at`` and the times in hours from the beginning of the case; what is left out is not known. Caps are those that come with
the program. ``second: "30~3*50"``: values of a second pollutant of the outlet.
"""

from typing import Any

import pandas as pd
from casebook import ADDED, T0, _numbers, _series, expand

from analytics.blocks.grid import Frames
from schema.label_cap import DATASET as LABEL_CAP
from store.reference import bundled


def marks(said: list[dict[str, Any]], frames: Frames) -> Frames:
    """Rows of ``cems_label`` in the order said, and of ``label_cap``."""
    made = pd.DataFrame(
        [
            {
                "label_id": f"B{i}",
                "outlet_id": mark.get("outlet", "O1"),
                "site_id": "S1",
                "factor": mark.get("factor"),
                "started_at": _time(mark["at"]),
                "ended_at": _time(mark["at"] + mark["hours"]),
                "label_kind": mark.get("kind", "manual"),
                "code": mark["code"],
                "reason": mark.get("reason"),
                "has_attachment": mark.get("attached"),
            }
            | {
                to: _time(mark.get(name))
                for name, to in (("made", "made_at"), ("edited", "edited_at"), ("queried", "queried_at"))
            }
            for i, mark in enumerate(said)
        ]
    )
    return {"cems_label": made, "label_cap": bundled(LABEL_CAP)}


def _time(hours: float | None) -> pd.Timestamp:
    return pd.NaT if hours is None else T0 + pd.Timedelta(hours=float(hours))


def second(said: object, frames: Frames) -> Frames:
    """Hours of sulphur dioxide beside the factor of the case."""
    x = _numbers(expand(said))
    return {
        "cems_hour": pd.concat(
            [frames["cems_hour"], _series("a21026", x, x, ["N"] * len(x), [True] * len(x))]
        )
    }


ADDED |= {"marks": marks, "second": second}
