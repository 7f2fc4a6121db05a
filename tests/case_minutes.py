"""Minute values in case files: ``minutes: {values: "40~2*120", step: 1, at: 0, flags: N, factor: a21002, o2: "6", flow: "20"}``.

``at`` is the minute of the first value after midnight of the first day, ``step`` minutes lie between two. ``o2``,
``flow`` and ``temperature`` are reported by the minute when given, else the hours say them. A list gives several factors.
``besides: {a34013: "10*24"}``: hours of further pollutants of the outlet.
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, AUXILIARY, T0, _numbers, _spread, expand

from analytics.blocks.grid import Frames


def minutes(said: dict[str, Any] | list[dict[str, Any]], frames: Frames) -> Frames:
    """Rows of ``cems_minute``."""
    own = frames["cems_hour"]["factor"].iloc[0]
    parts = [part for one in (said if isinstance(said, list) else [said]) for part in _factors(one, own)]
    return {"cems_minute": pd.concat(parts)}


def _factors(said: dict[str, Any], own: str) -> list[pd.DataFrame]:
    values = expand(said["values"])
    n = len(values)
    codes = {"values": said.get("factor", own)} | AUXILIARY
    at = T0 + pd.to_timedelta(said.get("at", 0) + np.arange(n) * said.get("step", 1), unit="min")
    return [
        _rows(code, at, _spread(said[name], n), said, name) for name, code in codes.items() if name in said
    ]


def _rows(
    code: str, at: pd.DatetimeIndex, tokens: list[str], said: dict[str, Any], name: str
) -> pd.DataFrame:
    flags = _spread(said.get("flags", "N"), len(at)) if name == "values" else "N"
    data = {
        "outlet_id": "O1",
        "site_id": "S1",
        "factor": code,
        "at": at,
        "value": _numbers(tokens),
        "flag": flags,
    }
    return pd.DataFrame(data)[[t != "." for t in tokens]]


def besides(said: dict[str, object], frames: Frames) -> Frames:
    """Rows of ``cems_hour`` of further pollutants."""
    cems = frames["cems_hour"]
    own = cems[cems["factor"] == cems["factor"].iloc[0]]
    more = [own.assign(factor=code, value=_numbers(_spread(text, len(own)))) for code, text in said.items()]
    return {"cems_hour": pd.concat([cems, *more])}


ADDED |= {"minutes": minutes, "besides": besides}
