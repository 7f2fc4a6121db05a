"""How people drive where: the table of detours, speeds, ferries and bridges used when no road router is set; all chosen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.plan.travel import AreaSpeed, AreaTravel, Crossing, RoadTravel

CITY = "大城市中心区信号灯和拥堵"
HILLS = "山区公路迂回"
AREAS = (
    AreaSpeed("31", "上海", 1.35, 24, 40, 74, basis=CITY),
    AreaSpeed("3201", "南京", 1.35, 25, 41, 75, basis=CITY),
    AreaSpeed("3205", "苏州", 1.35, 26, 42, 76, basis=CITY),
    AreaSpeed("3301", "杭州", 1.40, 25, 41, 75, basis=CITY),
    AreaSpeed("3303", "温州", 1.50, 26, 42, 72, basis=HILLS),
    AreaSpeed("3310", "台州", 1.50, 26, 42, 72, basis=HILLS),
    AreaSpeed("3325", "丽水", 1.65, 26, 40, 66, basis=HILLS),
    AreaSpeed("3410", "黄山", 1.65, 26, 40, 66, basis=HILLS),
)
CROSSINGS = (
    Crossing(
        "长江（江苏段过江通道）", ("3206", "3209", "3210", "3212", "3208", "3207", "3213", "3203"), 8, 4
    ),
    Crossing("崇明越江通道", ("310151",), 10, 5),
    Crossing("舟山跨海大桥", ("3309",), 12, 8),
    Crossing("岱山轮渡", ("330921",), 60, 10, basis="含候船；跨海大桥通达处可改小"),
    Crossing("嵊泗轮渡", ("330922",), 150, 10, basis="含候船"),
)
TITLES = {
    "detour": ("绕行系数", ""),
    "access_min": ("停车进厂", "min"),
    "town_km": ("市区路段", "km"),
    "town_km_h": ("市区车速", "km/h"),
    "suburb_km": ("近郊止于", "km"),
    "suburb_km_h": ("近郊车速", "km/h"),
    "open_km_h": ("远郊车速", "km/h"),
}


def area_travel(
    districts: pd.DataFrame,
    areas: tuple[AreaSpeed, ...] = AREAS,
    crossings: tuple[Crossing, ...] = CROSSINGS,
    base: RoadTravel | None = None,
) -> AreaTravel:
    """Travel over the districts of schema/area.py; each lies in the areas of its adcode."""
    rows = districts[districts["level"].astype(str) == "district"] if len(districts) else districts
    anchors = rows[["lon_wgs84", "lat_wgs84"]].to_numpy(dtype=float)
    codes = tuple(rows["adcode"].astype(str))
    return AreaTravel(anchors, codes, areas, crossings, base or RoadTravel())


def table(travel: AreaTravel) -> list[Mapping[str, Any]]:
    """Every number as people read it: title, value, unit, status, basis."""
    general = [
        {
            "title": title,
            "value": getattr(travel.base, name),
            "unit": unit,
            "status": "chosen",
            "basis": "一般情况",
        }
        for name, (title, unit) in TITLES.items()
    ]
    by_area = [
        {"title": f"{area.title} {TITLES[name][0]}", "value": getattr(area, name), "unit": TITLES[name][1],
         "status": area.status, "basis": area.basis}
        for area in travel.areas
        for name in ("detour", "town_km_h", "suburb_km_h", "open_km_h")
    ]  # fmt: skip
    over = [
        {"title": x.title, "value": x.minutes, "unit": "min", "status": x.status, "basis": x.basis}
        for x in travel.crossings
    ]
    return [*general, *by_area, *over]


def changed(given: Mapping[str, Any]) -> tuple[tuple[AreaSpeed, ...], tuple[Crossing, ...], RoadTravel]:
    """Areas, crossings and general numbers as a settings file has them: ``general``, ``area`` and ``crossing``.

    An area replaces the usual one of its prefix, a crossing that of its title.

    Raises
    ------
    ValueError
        With a Chinese sentence, for an unknown name or a value that is no number where one is due.
    """
    try:
        base = RoadTravel(**{k: float(v) for k, v in given.get("general", {}).items()})
        own = {row["prefix"]: AreaSpeed(**row) for row in given.get("area", ())}
        over = {
            r["title"]: Crossing(**r | {"prefixes": tuple(r["prefixes"])}) for r in given.get("crossing", ())
        }
        areas = {a.prefix: a for a in AREAS} | own
        crossings = {x.title: x for x in CROSSINGS} | over
        AreaTravel(np.empty((0, 2)), (), tuple(areas.values()), tuple(crossings.values()), base)
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError("行车参数有不认识或缺少的项目，请对照说明检查。") from problem
    return tuple(areas.values()), tuple(crossings.values()), base
