"""Page: results. How good the choice of enterprises was; every figure leads to the visits behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dash import dcc, html

from layouts.format import number
from layouts.parts import Child, empty, href, ignored, page_head
from layouts.text import t

PATH, TITLE = "/results", "检查成效"
VIEWS = {
    "": "命中与提升",
    "groups": "规则与检查组",
    "weights": "权重版本",
    "draws": "抽查公示",
    "rows": "检查明细",
}
PERIODS = (30, 90, 180, 365)
ARMS = {"target": "定向（按线索）", "random": "随机（双随机）", "must": "必查", "": "未注明"}


class Ids(StrEnum):
    """Every id of the results page."""

    GRID = "results-grid"
    CHART = "results-chart"
    TREND = "results-trend"
    ACT = "results-act"  # kind of {"kind": ..., "act": ..., "of": ...}: approve or refuse a weight version
    GIVEN = "results-given"  # kind of {"kind": ..., "name": ...}: the reason for it
    CHANGED = "results-changed"  # dcc.Store: a token that changes with every decision
    WEIGHTS = "results-weights"
    TOAST = "results-toast"


@dataclass(frozen=True, slots=True)
class RateRow:
    """Hits of visits with the 95 % interval, and the query of the rows behind them."""

    name: str
    hits: int
    visits: int
    low: float
    high: float
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> float | None:
        """The share; None without visits."""
        return self.hits / self.visits if self.visits else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A lift with its interval; ``value`` None when the divisor had no hit, ``high`` None when unbounded."""

    value: float | None
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Cost:
    """Driving of the finished tasks of an arm, hours and km, in all and for each hit (None without one)."""

    visits: int
    hits: int
    hours: float
    km: float
    hours_per_hit: float | None
    km_per_hit: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    view: str
    days: int
    ignored: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Overall:
    """The share of all enterprises, from the random share alone."""

    value: float | None
    low: float
    high: float
    visits: int
    effective: float


@dataclass(frozen=True, slots=True)
class Field:
    """Expected of the visits beside found, for visits with a prediction."""

    expected: Mapping[
        str, float | None
    ]  # arm to mean chance of a hit as worked out before, the random one weighted
    found: Mapping[str, RateRow]  # plain counts
    weighted: Overall  # of the random share, by one over the chance of being drawn
    offline: float | None
    field: Ratio


@dataclass(frozen=True, slots=True)
class Bins:
    """Predicted against observed; rows in order of the prediction."""

    predicted: Sequence[float]
    rows: Sequence[RateRow]
    ece: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the first view says."""

    as_of: str
    arms: Sequence[RateRow]
    unknown: int  # visits that could not be verified
    costs: Mapping[str, Cost]  # by arm
    lift: Ratio
    overall: Overall
    field: Field
    bins: Bins
    changes: Sequence[tuple[RateRow, RateRow]]  # the last days and as many before, per arm
    change_days: int
    weeks: Mapping[str, Sequence[tuple[date, RateRow]]]  # title of the arm to its weeks
    drift: Sequence[str] = ()


def frame(asked: Asked, body: Child) -> html.Div:
    """Head with views and period, then the view."""
    return html.Div(
        [
            dcc.Store(id=Ids.CHANGED),
            page_head(t(TITLE), [periods(asked), tabs(asked)]),
            ignored(asked.ignored),
            body,
            html.Div(id=Ids.TOAST, className="toast", role="status"),
        ],
        className="page results",
    )


def tabs(asked: Asked) -> html.Nav:
    """The views as links, so that each has an address."""
    links = [
        dcc.Link(
            t(title),
            href=href(PATH, view=name, days=str(asked.days)),
            className="on" if name == asked.view else "",
        )
        for name, title in VIEWS.items()
    ]
    return html.Nav(links, className="switch", **{"aria-label": t("检查成效页的各部分")})


def periods(asked: Asked) -> Child:
    """How far back; weights have their own history."""
    if asked.view == "weights":
        return None
    links = [
        dcc.Link(
            t("近 {n} 天", n=n),
            href=href(PATH, view=asked.view, days=str(n)),
            className="on" if n == asked.days else "",
        )
        for n in PERIODS
    ]
    return html.Nav(links, className="switch", **{"aria-label": t("统计期")})


def nothing(asked: Asked) -> html.Div:
    """Before any inspection with an outcome."""
    return frame(
        asked,
        empty(
            t("近 {n} 天还没有带结果的现场检查。", n=asked.days),
            t("检查组在手机页提交检查记录，或导入现场检查数据后，这里显示命中率、提升和校准。"),
        ),
    )


def rows_link(text: str, asked: Asked, **query: str) -> dcc.Link:
    """A figure that leads to its visits."""
    return dcc.Link(
        text,
        href=href(PATH, view="rows", days=str(asked.days), **query),
        className="link",
        title=t("查看这些检查"),
    )


def fraction(row: RateRow, asked: Asked) -> html.Span:
    """Hits / visits, each leading to its rows."""
    return html.Span(
        [
            rows_link(number(row.hits), asked, **(dict(row.query) | {"hit": "1"})),
            " / ",
            rows_link(number(row.visits), asked, **row.query),
        ],
        className="fraction",
    )
