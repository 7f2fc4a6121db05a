"""Rows and viewers of the store contract."""

import pandas as pd

from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("330212",))
LEADER = Viewer(Role.LEADER, ("3302", "3101"))
NOBODY = Viewer(Role.OFFICER, ())


def hours(outlet="S1-D1", day="2026-11-01", values=(1.0, 2.0), **other) -> pd.DataFrame:
    site = outlet.split("-", maxsplit=1)[0]
    at = pd.date_range(day, periods=len(values), freq="h")
    fixed = {"outlet_id": outlet, "site_id": site, "factor": "a21026", "flag": "N"} | other
    return pd.DataFrame({"hour": at, "value": list(values), "corrected": None} | fixed)


def sites(**codes: str) -> pd.DataFrame:
    rows = [{"site_id": k, "name": f"{k}-{v}", "adcode": v} for k, v in codes.items()]
    return pd.DataFrame(rows).assign(lon_wgs84=121.5, lat_wgs84=29.9)


def values(rows: pd.DataFrame, column: str = "value") -> list:
    return rows[column].tolist()


def cells() -> pd.DataFrame:
    """One H3 cell at two resolutions on four days."""
    fixed = {"product": "p", "cell": "86", "coverage": 1.0, "is_significant": False, "is_top10": False}
    counts = {"bubble_level": 0, "hot_days_30": 0, "seen_days_30": 1}
    days = pd.date_range("2026-11-01", periods=4)
    return pd.DataFrame([fixed | counts | {"day": d, "resolution": r} for d in days for r in (7, 6)])
