"""Whether the discharge pump of a site runs, on the hours of its outlets."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import column, frame_of, numbers, places, steps_of
from analytics.blocks.hours import Hours

DISCHARGE = "外排|排放|排水"  # in the name of a pump that sends the effluent out
SHARE_ON = 0.10  # of the rated power, where no idle power is registered


def discharge_on(at: Hours) -> np.ndarray:
    """Share of the known samples of the hour with a discharge pump of the site on; NaN without samples, float64 (rows,)."""
    out = np.full(int(at.grid.starts[-1]), np.nan)
    devices = frame_of(at.frames, "device", ("device_id", "site_id", "name", "equipment", "rated_kw"))
    if "equipment" not in devices:
        return out
    pump = (devices["equipment"].astype(str) == "pump") & devices["name"].astype(str).str.contains(DISCHARGE)
    pumps = devices[pump.to_numpy()].reset_index(drop=True)
    rows = frame_of(at.frames, "device_power", ("device_id", "at", "power_kw"))
    code = places(rows["device_id"], pd.Index(pumps["device_id"].astype(str)))
    rows, code = rows[code >= 0], code[code >= 0]
    sites = pd.Index(at.keys["site_id"].astype(str).unique())
    site, hour, power = (
        places(pumps["site_id"], sites)[code],
        steps_of(rows["at"], "h"),
        numbers(rows["power_kw"]),
    )
    known = (site >= 0) & ~np.isnan(power)
    if not known.any():
        return out
    site, hour = site[known], hour[known]
    idle = np.fmax(column(pumps, "idle_kw"), SHARE_ON * numbers(pumps["rated_kw"]))[code][known]
    first, width = int(hour.min()), int(hour.max() - hour.min()) + 1
    cell = site * width + hour - first
    seen, on = (np.bincount(cell, w, minlength=len(sites) * width) for w in (None, power[known] > idle))
    offset = at.grid.steps - first
    inside = (offset >= 0) & (offset < width)
    where = np.repeat(places(at.keys["site_id"], sites) * width, at.grid.length)[inside] + offset[inside]
    out[inside] = np.divide(on[where], seen[where], out=np.full(len(where), np.nan), where=seen[where] > 0)
    return out
