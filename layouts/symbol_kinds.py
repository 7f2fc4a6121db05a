"""Symbols that can be laid over any surface: kinds, their states and looks."""

from dataclasses import dataclass, field

from layouts.surfaces import BY_CODE
from layouts.symbols import picture
from layouts.text import t

WIND_EDGES = (1.6, 3.4, 5.5, 8.0)  # m/s: forces 2, 3, 4 and 5 of GB/T 28591 begin there
TOPICS = ("异味", "粉尘", "噪声", "废水", "固废", "其他")  # of petitions, in the order of their states
_PM25 = BY_CODE["pm25"]


@dataclass(frozen=True, slots=True)
class State:
    """One look of a symbol; a larger code is drawn above a smaller one."""

    code: int
    title: str
    shape: str
    fill: str
    mark: str = ""  # one character inside

    @property
    def picture(self) -> str:
        """The symbol as a data address."""
        return picture(self.shape, self.fill, mark=t(self.mark) if self.mark else "")


@dataclass(frozen=True, slots=True)
class PointKind:
    """A kind of symbols that can be laid over any surface."""

    kind: str
    title: str
    states: tuple[State, ...]
    sizes: tuple[float, ...]  # zoom, size, zoom, size ...
    shown: bool = False  # from the start
    band_title: str = ""  # the band along borders is drawn with it
    names_from: float | None = None  # zoom from which names are written
    note: str = field(default="")
    as_donuts: bool = False  # many in one place become a donut of their states
    legend_title: str = ""  # fuller than the title
    emblem: int = -1  # which state stands for the kind
    as_field: bool = False  # turned by the column "turn", thinned by zoom, not to be chosen or selected

    @property
    def picture(self) -> str:
        """The symbol that stands for the kind."""
        return self.states[self.emblem].picture


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something drawn over the surface that is not made of symbols with states."""

    kind: str
    title: str
    shape: str
    fill: str
    note: str = ""
    shown: bool = False

    @property
    def picture(self) -> str:
        """The symbol that stands for it."""
        return picture(self.shape, self.fill)


POINTS = (
    PointKind(
        "xcase", "跨界案件",
        (State(0, "跨界案件", "split", "#6d3f8f"),),
        sizes=(4, 0.55, 9, 0.8, 13, 1.0),
        band_title="区划边界两侧各 1 公里",
        note="企业距行政区划边界 1 公里以内且有未结线索",
    ),
    PointKind(
        "petition", "信访",
        tuple(
            State(i, topic, "bubble", "#dcebf7", mark)
            for i, (topic, mark) in enumerate(zip(TOPICS, "味尘声废固他", strict=True))
        ),
        sizes=(4, 0.5, 9, 0.75, 13, 1.0),
        note="无坐标、也未指明企业的不在图上",
        emblem=0,
    ),
    PointKind(
        "site", "企业",
        (
            State(0, "无未结线索", "circle", "#ffffff"),
            State(1, "有未结线索", "diamond", "#f2b134"),
            State(2, "有 A 级未结线索", "triangle", "#b42318"),
        ),
        sizes=(4, 0.3, 7, 0.46, 9, 0.66, 13, 0.95),
        shown=True,
        names_from=11.5,
        note="A 级：数据之间直接矛盾，仍须现场核实",
        as_donuts=True,
    ),
    PointKind(
        "station", "空气站",
        (
            State(0, "时段内无数据", "void", "#ffffff"),
            *(
                State(i, label, "square", colour)
                for i, (label, colour) in enumerate(zip(_PM25.labels, _PM25.colours, strict=True), start=1)
            ),
        ),
        sizes=(4, 0.45, 8, 0.7, 13, 0.95),
        names_from=10.5,
        note="PM2.5 时段均值，µg/m³，分级与 PM2.5 图层相同",
        legend_title="空气质量监测站",
        emblem=4,
    ),
    PointKind(
        "wind", "风",
        tuple(
            State(i, label, f"wind{i}", "#24505a")
            for i, label in enumerate(("<1.6 m/s", "1.6–3.4", "3.4–5.5", "5.5–8", "≥8"))
        ),
        sizes=(4, 0.85, 10, 1.1),
        note="时段内逐时风的矢量平均，箭头指向空气去向",
        emblem=2,
        as_field=True,
    ),
)  # fmt: skip

OVERLAYS = (
    Overlay("sector", "上风向扇区", "fan", "#2f6db0", "与热点关联线索（H01）所用的风和扇区相同", True),
    Overlay("plan", "检查路线", "route", "#0b5f62", "按顺序连线，不是道路"),
)

BY_KIND = {point.kind: point for point in POINTS}
# Everything that can be switched over the surface, in the order of the side panel.
_OFFERED: tuple[PointKind | Overlay, ...] = (
    *(BY_KIND[kind] for kind in ("site", "petition", "xcase", "station", "wind")),
    *OVERLAYS,
)
KINDS = {each.kind: each for each in _OFFERED}


ADDRESSES = {kind: f"/api/points/{kind}" for kind in BY_KIND}  # of the columns of each kind, at any period


def address(kind: str, at: str, within: bool) -> str:
    """Where the columns of a kind lie at a period, letter for letter as ``data.address`` of data.js writes it; an overlay
    has none and is only "shown"."""
    if kind not in ADDRESSES:
        return "shown"
    return f"{ADDRESSES[kind]}?at={at}" + ("&within=1" if within else "")
