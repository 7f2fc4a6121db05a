"""Symbols that can be laid over any surface: kinds, their states and looks."""

from dataclasses import dataclass, field

from layouts.symbols import picture


@dataclass(frozen=True, slots=True)
class State:
    """One look of a symbol; a larger code is drawn above a smaller one."""

    code: int
    title: str
    shape: str
    fill: str

    @property
    def picture(self) -> str:
        """The symbol as a data address."""
        return picture(self.shape, self.fill)


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


POINTS = (
    PointKind(
        "xcase", "跨界案件",
        (State(0, "跨界案件", "split", "#6d3f8f"),),
        sizes=(4, 0.55, 9, 0.8, 13, 1.0),
        band_title="区划边界两侧各 1 公里",
        note="企业距行政区划边界 1 公里以内且有未结线索",
    ),
    PointKind(
        "site", "企业",
        (
            State(0, "无未结线索", "circle", "#ffffff"),
            State(1, "有未结线索", "diamond", "#f2b134"),
            State(2, "有 A 级未结线索", "triangle", "#b42318"),
        ),
        sizes=(4, 0.26, 7, 0.42, 9, 0.62, 13, 0.95),
        shown=True,
        names_from=11.5,
        note="A 级：数据之间直接矛盾，仍须现场核实",
    ),
    PointKind(
        "station", "空气站",
        (State(0, "空气质量监测站", "ring", "#2f6db0"),),
        sizes=(4, 0.35, 8, 0.6, 13, 0.9),
        names_from=10.5,
    ),
)  # fmt: skip

BY_KIND = {point.kind: point for point in POINTS}
