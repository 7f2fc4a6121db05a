"""H01 clues of the latest day: hot cells of a track against permitted sites, wind and active anomalies."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.hotspot.attribution import candidates, emission_kg_h, one_per_site
from analytics.hotspot.day import Day
from analytics.hotspot.judge import Reason
from analytics.hotspot.permit_clues import RULE, clues
from analytics.hotspot.persistence import days_reason
from geo import cells
from jobs.hotspot_track import Track
from schema.clue import DATASET as CLUE
from schema.outlet import DATASET as OUTLET
from schema.permit import DATASET as PERMIT
from schema.power_score import DATASET as POWER_SCORE
from schema.site import DATASET as SITE
from schema.wind import DATASET as WIND
from store.base import Store
from store.casework import SqlCasework
from store.silences import visible_clues
from store.viewer import SYSTEM

ACTIVE_D = 7  # days an anomaly of power or monitoring stays active
COARSEST_KM2 = 25.0  # a pixel as large as the upwind reach cannot point at a site


def write_clues(
    store: Store, casework: SqlCasework, track: Track, judged: dict[date, Day]
) -> tuple[int, str]:
    """Put the clues of these days; their number and, when there are none at all, why.

    Each day replaces the clues that ended on it; a run that goes on keeps its clue. A site is named once, for the
    last of the days.
    """
    if track.task.grid.pixel_km2() > COARSEST_KM2:
        size = track.task.grid.pixel_km2() ** 0.5
        return 0, f"产品 {track.task.product} 的像元约 {size:.0f} km，不足以指向企业，未生成热点关联线索。"
    named: set[str] = set()
    reasons = []
    places = _places(store, track.task.level)
    for day in sorted(judged, reverse=True):
        hot = _hot_cells(track, day, judged[day])
        rows, why = _candidates(store, casework, (hot, places), day)
        rows = rows if rows.empty else rows[~rows["site_id"].isin(named)]
        end = pd.Timestamp(day) + pd.Timedelta(days=1)
        casework.put(CLUE, clues(rows, pd.Timestamp(day), end), replace={"rule": RULE.code, "t_end": end})
        named |= set() if rows.empty else set(rows["site_id"])
        reasons.append(why)
    return len(named), "" if named else reasons[0]


def _candidates(
    store: Store, casework: SqlCasework, known: tuple[pd.DataFrame, pd.DataFrame], day: date
) -> tuple[pd.DataFrame, str]:
    hot, places = known
    none = pd.DataFrame()
    if hot.empty:
        return none, f"{day} 没有持续热点网格，未生成热点关联线索。"
    sites = _permitted(store, places, day)
    if sites.empty:
        return none, "没有载明大气污染物许可排放量的企业，未生成热点关联线索。"
    anomaly = sites["site_id"].map(_anomalies(store, casework, day))
    sites = sites.assign(anomaly=anomaly.fillna(0.0).astype(float))
    wind = store.read(WIND, SYSTEM, start=day, end=day + timedelta(days=1))
    if wind.empty:
        return none, f"{day} 没有风场数据，无法判断上风向，未生成热点关联线索。"
    found = candidates(hot, sites, wind, RULE.params)
    if found.empty:
        return none, f"{day} 热点网格上风向没有许可企业，未生成热点关联线索。"
    return one_per_site(found), ""


def _hot_cells(track: Track, day: date, judged: Day) -> pd.DataFrame:
    """Hot cells worth looking behind, the most certain and lasting first."""
    params = track.task.params.persistence
    hot_days, seen_days = track.hot_days(day)
    lasting = (hot_days >= params.min_hot_d) & (days_reason(seen_days, params) == Reason.JUDGED)
    large = np.nan_to_num(judged.excess) >= RULE.params.min_excess_ug_m3
    chosen = np.flatnonzero(judged.hot & large & (lasting | (judged.level > 0)))
    lat, lon = cells.centres(track.weights.cells[chosen])
    rows = pd.DataFrame(
        {
            "cell": cells.to_hex(track.weights.cells[chosen]).astype(object),
            "lon": lon,
            "lat": lat,
            "excess_ug_m3": judged.excess[chosen],
            "top_cut_ug_m3": judged.top_cut[chosen],
            "gi_z": judged.gi_z[chosen],
            "coverage": judged.coverage[chosen],
            "hot_days_30": hot_days[chosen],
            "seen_days_30": seen_days[chosen],
            "run_start": track.run_starts(day)[chosen].astype("datetime64[us]"),
        }
    )
    weight = rows["gi_z"] * rows["coverage"] * rows["hot_days_30"] / rows["seen_days_30"].clip(lower=1)
    order = np.lexsort((rows["cell"].astype(str), -weight))
    return rows.iloc[order[: RULE.params.cells]].reset_index(drop=True)


def _places(store: Store, level: int) -> pd.DataFrame:
    """All sites with position, cell and stack height."""
    columns = ("site_id", "adcode", "lon_wgs84", "lat_wgs84")
    sites = store.read(SITE, SYSTEM, columns).astype({"site_id": object, "adcode": object})
    lat, lon = (sites[name].to_numpy(float) for name in ("lat_wgs84", "lon_wgs84"))
    stacks = store.read(OUTLET, SYSTEM, ("site_id", "height_m"))
    height = stacks["height_m"].groupby(stacks["site_id"].astype(str)).max()
    return sites.assign(
        stack_m=sites["site_id"].map(height).astype(float),
        cell=cells.to_hex(cells.of_points(lat, lon, level)).astype(object),
    )


def _permitted(store: Store, places: pd.DataFrame, day: date) -> pd.DataFrame:
    """The sites with a permitted emission on a day."""
    permits, today = store.read(PERMIT, SYSTEM), pd.Timestamp(day)
    valid = permits[(permits["valid_from"] <= today) & ~(permits["valid_to"] < today)]
    emission = emission_kg_h(valid, RULE.params)
    return places.join(emission, on="site_id", how="inner").reset_index(drop=True)


def _anomalies(store: Store, casework: SqlCasework, day: date) -> pd.Series:
    """Sum of the active scores of power and monitoring per site, each 0 to 1."""
    first = day - timedelta(days=ACTIVE_D - 1)
    power = store.read(POWER_SCORE, SYSTEM, ("site_id", "score"), start=first, end=day + timedelta(days=1))
    found = visible_clues(casework, SYSTEM, ("site_id", "confidence", "t_end", "state"), family="monitoring")
    active = found[
        (found["t_end"] > pd.Timestamp(first)) & ~found["state"].isin(("DISMISSED", "CLOSED", "MERGED"))
    ]
    parts = [
        power["score"].groupby(power["site_id"].astype(str)).max() / 100,
        active["confidence"].groupby(active["site_id"].astype(str)).max(),
    ]
    return pd.concat(parts).groupby(level=0).sum()
