"""Evidence of a clue as a page takes it: panes of curves over one time axis, lanes of periods, words and numbers."""

from dataclasses import dataclass, field
from enum import StrEnum

Times = list[str]
Values = list[float | None]
Span = tuple[str, str]  # ISO times
Period = tuple[str, str, str, str]  # start, end, what it is (one colour each), what is said on hovering
CONTROL_MIN = 90  # minutes that belong to the enterprise before the regulator steps in


class Look(StrEnum):
    """What a curve or a bar is; every look differs from the others also without colour."""

    MAIN = "main"
    RAW = "raw"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LIMIT = "limit"
    THRESHOLD = "threshold"
    BOUND = "bound"  # of the instrument
    TWIN = "twin"
    MEAN = "mean"
    OXYGEN = "oxygen"
    FLOW = "flow"
    POWER = "power"
    PRODUCTION = "production"
    TREATMENT = "treatment"
    PALE = "pale"
    HOT = "hot"


REFERENCES = frozenset({Look.LIMIT, Look.THRESHOLD, Look.BOUND})


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over time; missing values are gaps."""

    name: str
    look: Look
    times: Times
    values: Values
    right: bool = False  # measured on the right
    stepped: bool = False
    filled: bool = False
    dotted: bool = False  # every value also as a point


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars that begin at their time and stand for ``hours``."""

    name: str
    look: Look
    times: Times
    values: Values
    hours: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Tube:
    """The room between two curves."""

    name: str
    times: Times
    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class Pane:
    """One row of the chart."""

    title: str
    curves: list[Curve]
    bars: list[Bars] = field(default_factory=list)
    tubes: list[Tube] = field(default_factory=list)
    right: str = ""  # title of the right axis
    weight: float = 1.0
    from_zero: bool = True
    caption: str = ""  # over the pane, in place of an entry in the legend for its first curve

    @property
    def names(self) -> list[str]:
        """Entries of the legend."""
        curves = [c.name for c in self.curves[bool(self.caption) :]]
        return [*(x.name for x in self.tubes), *(b.name for b in self.bars), *curves]

    @property
    def has_values(self) -> bool:
        """True when something measured has a value: a limit or a threshold alone says nothing."""
        measured = [c.values for c in self.curves if c.look not in REFERENCES] + [b.values for b in self.bars]
        return any(v is not None for values in measured for v in values)


@dataclass(frozen=True, slots=True)
class Lane:
    """Periods side by side under the panes, with its title on the left."""

    title: str
    periods: list[Period]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: a word over the chart and what is said on hovering."""

    at: str
    word: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers behind the chart."""

    head: list[str]
    rows: list[list[str]]
    total: int = 0  # rows there are around the clue; ``rows`` may be fewer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known around a clue. Without anything drawn, ``missing`` says which data there are none of."""

    span: Span  # of the clue
    window: Span  # of the chart
    panes: list[Pane]
    lanes: list[Lane] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    nights: list[Span] = field(default_factory=list)
    tiers: list[tuple[str, str, str, bool]] = field(
        default_factory=list
    )  # start, end, words, is it the regulator's
    gaps: list[Span] = field(default_factory=list)  # hatched over the first pane: nothing was reported
    notes: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, int]] = field(default_factory=list)  # title of a dataset, its rows
    as_of: str = ""
    grid: Grid = field(default_factory=lambda: Grid([], []))
    missing: str = ""
    by_day: bool = False  # the time axis has days, not hours

    @property
    def drawn(self) -> list[Pane]:
        """Panes with values; the first also without, where it shows that nothing was reported."""
        with_values = [pane for pane in self.panes if pane.has_values]
        silent = self.panes[:1] if self.gaps and with_values[:1] != self.panes[:1] else []
        return [*silent, *with_values] if with_values else []

    @property
    def filled_lanes(self) -> list[Lane]:
        """Lanes with periods."""
        return [lane for lane in self.lanes if lane.periods]


def is_empty(evidence: Evidence) -> bool:
    """True when there is nothing to draw."""
    return not evidence.drawn and not evidence.filled_lanes
