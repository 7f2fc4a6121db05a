"""Analysers in case files: ``instruments: [{at: 0, fs: 200, lod: 1, rho: 0.1, slope: 1, intercept: 0}, ...]``.

``at`` is the hour from which the parameters hold (default: long before the first); what is left out was not stated.
"""

from typing import Any

import pandas as pd
from casebook import ADDED, T0

from analytics.blocks.grid import Frames
from analytics.blocks.instruments import PARAMETERS


def instruments(said: list[dict[str, Any]], frames: Frames) -> Frames:
    """Rows of ``instrument`` for the first factor of the case."""
    first = frames["cems_hour"].iloc[0]
    rows = [
        {"outlet_id": first["outlet_id"], "site_id": "S1", "factor": first["factor"]}
        | {"valid_from": T0 + pd.Timedelta(hours=row.get("at", -24 * 365))}
        | {PARAMETERS[name]: value for name, value in row.items() if name != "at"}
        for row in said
    ]
    return {"instrument": pd.DataFrame(rows)}


ADDED["instruments"] = instruments
