"""What the address of the map asks for, read in one place: the page, its callbacks and its exports start from it."""

import math
from dataclasses import dataclass, replace
from typing import Any

import h3

from layouts.surfaces import BY_CODE
from layouts.symbol_kinds import BY_KIND, KINDS, POINTS
from layouts.text import t
from schema.period import Period
from schema.surface import HOWS

COMPARE = ("side", "swipe")
GROUNDS = ("picture",)
PANELS = ("list", "charts")
MARKS = ("cloud", "no_data", "not_judged")
LIMITS = {"lon": (70.0, 140.0), "lat": (0.0, 56.0), "zoom": (3.0, 14.0), "opacity": (0.1, 1.0)}
PARTS = {
    "layer": "图层", "at": "日期", "against": "对比日期", "compare": "对比方式", "other": "对比图层", "how": "汇总方式",
    "opacity": "不透明度",
    "show": "叠加显示", "hide": "图例筛选", "off": "符号筛选", "sel": "选区", "cell": "网格编号", "lon": "经度", "lat": "纬度",
    "zoom": "缩放级别", "panel": "列表面板", "ground": "底图",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapState:
    """Everything a link to the map can say; what it leaves open is None or empty."""

    layer: str = ""
    at: Period | None = None
    product: str = ""
    against: Period | None = None  # of a comparison of dates and of a difference
    compare: str = ""  # "", "side" or "swipe"
    other: str = ""  # layer of the second map when metrics are compared
    how: str = ""  # how coarser cells are summed up: "" as the layer does by itself, "max" or "mean"
    opacity: float = 0.8
    kinds: tuple[str, ...] = tuple(kind for kind, each in KINDS.items() if each.shown)
    within: bool = False  # only what happened in the period; else all that is open at its end
    hidden: tuple[str, ...] = ()  # classes and marks clicked away in the legend: "0", "no_data"
    off: tuple[str, ...] = ()  # states of symbols clicked away: "site:0"
    selection: str = ""  # text of geo.selection
    chosen: dict[str, str] | None = None
    camera: dict[str, float] | None = None
    low: bool = False  # low power
    panel: str = ""  # drawer that is open: "", "list" or "charts"
    ground: str = ""  # "" built in, "picture" tiles of the server that is set up

    def choice(self) -> dict[str, str]:
        """What the surfaces depend on, as the page's store keeps it."""
        return {
            "layer": self.layer,
            "at": str(self.at or ""),
            "product": self.product,
            "against": str(self.against or ""),
            "compare": self.compare,
            "other": self.other,
            "how": self.how,
        }

    def filter(self) -> dict[str, Any]:
        """What is left out of map, list, charts and exports, as the page's store keeps it."""
        return {"hidden": list(self.hidden), "off": list(self.off), "within": self.within}


def chosen_in(choice: Any) -> MapState:
    """The state of a choice the browser sent; hostile shapes become the first layer and no period."""
    given = choice if isinstance(choice, dict) else {}
    texts = {k: v for k, v in given.items() if isinstance(k, str) and isinstance(v, str)}
    state, _ = parsed(texts)
    return state if state.layer else replace(state, layer=next(iter(BY_CODE)))


def parsed(query: dict[str, str]) -> tuple[MapState, list[str]]:
    """The state an address asks for, and the Chinese names of its parts that mean nothing."""
    read = _Reading(query)
    camera = {name: read.number(name) for name in ("lon", "lat", "zoom")}
    known = camera["lon"] is not None and camera["lat"] is not None
    state = MapState(
        layer=read.one_of("layer", tuple(BY_CODE)),
        at=read.period("at"),
        product=query.get("product", ""),
        against=read.period("against"),
        compare=read.one_of("compare", COMPARE),
        other=read.one_of("other", tuple(BY_CODE)),
        how=read.one_of("how", HOWS),
        opacity=read.number("opacity") or 0.8,
        kinds=read.several("show", tuple(KINDS)) if "show" in query else MapState().kinds,
        within=query.get("within") == "1",
        hidden=read.several("hide", (*map(str, range(20)), *MARKS)),
        off=read.several("off", tuple(f"{p.kind}:{s.code}" for p in POINTS for s in p.states)),
        selection=read.selection(),
        chosen=read.chosen(),
        camera={"lng": camera["lon"], "lat": camera["lat"], "zoom": camera["zoom"] or 0.0} if known else None,  # type: ignore[dict-item]
        low=query.get("low") == "1",
        panel=read.one_of("panel", PANELS),
        ground=read.one_of("ground", GROUNDS),
    )  # fmt: skip
    return state, list(dict.fromkeys(t(PARTS[name]) for name in read.ignored))


class _Reading:
    """One pass over a query; names of parts that cannot be used are collected."""

    def __init__(self, query: dict[str, str]) -> None:
        self.query = query
        self.ignored: list[str] = []

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        given = self.query.get(name, "")
        if given and given not in known:
            self.ignored.append(name)
            return ""
        return given

    def several(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        given = [part for part in self.query.get(name, "").split(",") if part and part != "none"]
        kept = tuple(part for part in given if part in known)
        if len(kept) < len(given):
            self.ignored.append(name)
        return kept

    def number(self, name: str) -> float | None:
        if name not in self.query:
            return None
        try:
            value = float(self.query[name])
        except ValueError:
            value = math.nan
        low, high = LIMITS[name]
        if not low <= value <= high:
            self.ignored.append(name)
            return None
        return value

    def period(self, name: str) -> Period | None:
        if not self.query.get(name):
            return None
        try:
            return Period.parse(self.query[name])
        except ValueError:
            self.ignored.append(name)
            return None

    def selection(self) -> str:
        return self.query.get("sel", "")

    def chosen(self) -> dict[str, str] | None:
        for kind in ("cell", *BY_KIND):
            key = self.query.get(kind)
            if not key:
                continue
            if kind == "cell" and not h3.is_valid_cell(key):
                self.ignored.append(kind)
                continue
            return {"kind": kind, "id": key}
        return None
