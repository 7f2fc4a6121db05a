"""Which permitted sites may lie behind a hot cell: emission, wind, distance, active anomalies (DOSSIER H.5, H.6).

``suspicion = √E · K · (1 + A)`` with E the permitted emission in kg/h, K the footprint kernel (share of the day's
hours upwind, times a decay with distance) and A the sum of active anomaly scores. It ranks; it proves nothing.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analytics.rule import param
from geo.wind import Pairs, SectorParams, from_direction, is_upwind, pairs_within, speed


@dataclass(frozen=True, slots=True)
class SuspicionParams:
    """Limits of the upwind test, weights of the pollutants, and how many candidates are listed."""

    half_width_deg: float = param(22.5, "上风向扇区半角", "°", source="DOSSIER H.6")
    calm_half_width_deg: float = param(45.0, "小风时扇区半角", "°", source="DOSSIER H.6")
    calm_below_m_s: float = param(1.5, "小风界限", "m/s", source="DOSSIER H.6")
    reach_m: float = param(5_000.0, "追溯距离", "m", source="DOSSIER H.6")
    tall_reach_m: float = param(10_000.0, "高排气筒追溯距离", "m", source="DOSSIER H.6")
    tall_stack_m: float = param(60.0, "高排气筒界限", "m", source="DOSSIER H.6")
    travel_h: float = param(2.0, "输送时间上限", "h", source="DOSSIER H.6")
    decay_m: float = param(3_000.0, "距离衰减尺度", "m", source="随距离指数衰减")
    so2_as_pm: float = param(0.3, "二氧化硫折算系数", source="折算为颗粒物的权重")
    nox_as_pm: float = param(0.1, "氮氧化物折算系数", source="折算为颗粒物的权重")
    hours_per_year: float = param(
        8_760.0, "未载明时的年运行时间", "h", source="按全年折算，得到小时排放的下限"
    )
    station_m: float = param(50_000.0, "风场代表距离", "m", source="更远的风不能代表当地")
    min_hours: int = param(6, "当日有风小时数下限", "h", source="少于四分之一天不作判断")
    min_excess_ug_m3: float = param(10.0, "局地增量下限", "µg/m³", source="低于反演误差的增量不据以查企业")
    min_upwind_share: float = param(0.25, "上风向小时占比下限", source="偶尔几小时处于上风向不列")
    recent_d: int = param(3, "回看天数", "d", source="云遮当日时，前两日的热点仍须核查")
    cells: int = param(50, "每日核查的热点网格数", "个", source="按 z、覆盖率和持续性排序取前列")
    per_cell: int = param(5, "每个热点网格列出企业数", "家", source="DOSSIER H.5")

    @property
    def sector(self) -> SectorParams:
        """The part of these that the upwind test takes."""
        return SectorParams(**{f.name: getattr(self, f.name) for f in fields(SectorParams)})


def emission_kg_h(permits: pd.DataFrame, params: SuspicionParams) -> pd.Series:
    """Permitted emission of each site as particulate equivalent in kg/h, by ``site_id``; sites without a figure are absent.

    Parameters
    ----------
    permits
        Rows of ``permit``: annual amounts and hours per year.
    """
    amounts = permits[["pm_t_a", "so2_t_a", "nox_t_a"]].astype(float)
    as_pm = np.array([1.0, params.so2_as_pm, params.nox_as_pm])
    annual = (amounts.fillna(0.0) * as_pm).sum(axis=1)
    hours = permits["hours_per_year"].astype(float).fillna(params.hours_per_year).clip(lower=1.0)
    rate = (annual * 1000 / hours).where(amounts.notna().any(axis=1))
    return rate.groupby(permits["site_id"].astype(str)).sum(min_count=1).dropna().rename("emission_kg_h")


def candidates(
    cells: pd.DataFrame, sites: pd.DataFrame, wind: pd.DataFrame, params: SuspicionParams
) -> pd.DataFrame:
    """The most suspicious sites of each hot cell with every factor of the suspicion.

    Parameters
    ----------
    cells
        Hot cells: ``cell, lon, lat`` (centre) and what else is to be carried along.
    sites
        ``site_id, lon_wgs84, lat_wgs84, emission_kg_h, stack_m, anomaly, cell``, the cell at the same resolution.
    wind
        ``at, lon_wgs84, lat_wgs84, u10_m_s, v10_m_s`` of the day.

    Returns
    -------
    One row per cell and site, best first within the cell in the order of ``cells``: their columns and
    ``distance_m, bearing_deg, upwind_h, wind_h, is_inside, kernel, suspicion, rank``. Empty where no wind represents
    a cell. A site inside the cell counts as upwind in every hour: at that distance the direction from the cell's
    centre says nothing.
    """
    pairs = pairs_within(
        _places(cells, "lon", "lat"), _places(sites, "lon_wgs84", "lat_wgs84"), params.tall_reach_m
    )
    hours = _upwind_hours(cells, sites, wind, pairs, params)
    source = sites.iloc[pairs.source].reset_index(drop=True)
    rows = cells.iloc[pairs.receptor].reset_index(drop=True).join(source.drop(columns="cell"))
    rows = rows.assign(
        order=pairs.receptor, distance_m=pairs.distance_m, bearing_deg=pairs.bearing_to_source, **hours
    )
    share = np.where(rows["is_inside"], 1.0, rows["upwind_h"] / rows["wind_h"].clip(lower=1))
    rows["kernel"] = share * np.exp(-rows["distance_m"] / params.decay_m)
    rows["suspicion"] = np.sqrt(rows["emission_kg_h"]) * rows["kernel"] * (1 + rows["anomaly"])
    enough = (rows["wind_h"] >= params.min_hours) & (share >= params.min_upwind_share)
    rows = rows[enough & (rows["suspicion"] > 0)]
    rows = rows.sort_values(["order", "suspicion", "site_id"], ascending=[True, False, True])
    rows["rank"] = rows.groupby("order").cumcount() + 1
    return rows[rows["rank"] <= params.per_cell].drop(columns="order").reset_index(drop=True)


def one_per_site(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each site the row with the highest suspicion, with the number of hot cells it stands behind as ``cells``."""
    best = rows.sort_values(["suspicion", "cell"], ascending=[False, True]).drop_duplicates("site_id")
    return best.assign(cells=best["site_id"].map(rows["site_id"].value_counts())).reset_index(drop=True)


def _upwind_hours(
    cells: pd.DataFrame, sites: pd.DataFrame, wind: pd.DataFrame, pairs: Pairs, params: SuspicionParams
) -> dict[str, np.ndarray]:
    u, v = wind_at(cells, wind, params)
    u, v = u[:, pairs.receptor], v[:, pairs.receptor]
    stack = sites["stack_m"].to_numpy(float)[pairs.source]
    upwind = is_upwind(pairs, from_direction(u, v), speed(u, v), stack, params.sector)
    known = np.isfinite(u) & np.isfinite(v)
    inside = cells["cell"].to_numpy(object)[pairs.receptor] == sites["cell"].to_numpy(object)[pairs.source]
    return {"upwind_h": upwind.sum(axis=0), "wind_h": known.sum(axis=0), "is_inside": inside}


def wind_at(
    cells: pd.DataFrame, wind: pd.DataFrame, params: SuspicionParams
) -> tuple[np.ndarray, np.ndarray]:
    """Wind components at each cell from the nearest point, two arrays ``(hours, cells)``, NaN where none is near."""
    points = wind[["lon_wgs84", "lat_wgs84"]].drop_duplicates().reset_index(drop=True)
    keyed = wind.merge(points.reset_index(names="point"), on=["lon_wgs84", "lat_wgs84"])
    near = pairs_within(
        _places(cells, "lon", "lat"), _places(points, "lon_wgs84", "lat_wgs84"), params.station_m
    )
    order = np.lexsort((near.distance_m, near.receptor))
    receptor, first = np.unique(near.receptor[order], return_index=True)
    point = near.source[order][first]
    found = []
    for name in ("u10_m_s", "v10_m_s"):
        table = keyed.pivot_table(index="at", columns="point", values=name).reindex(
            columns=range(len(points))
        )
        values = np.full((len(table), len(cells)), np.nan)
        values[:, receptor] = table.to_numpy(float)[:, point]
        found.append(values)
    return found[0], found[1]


def _places(rows: pd.DataFrame, lon: str, lat: str) -> tuple[np.ndarray, np.ndarray]:
    return rows[lon].to_numpy(float), rows[lat].to_numpy(float)
