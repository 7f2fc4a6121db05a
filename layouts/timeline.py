"""One time axis for a site: emissions and limit, power, and a lane each for flags, clues, alarms, visits, petitions, penalties."""

from dataclasses import dataclass, field
from typing import Any

from layouts.charts import Figure, Trace, figure, line, time_axis, value_axis
from layouts.series import Span, flag_bars, limit_line, measured, span_bars, wrapped
from layouts.text import t
from layouts.theme import ACCENT, BAD, MUTED, SERIES, WARN
from schema.factor import FLAG_TITLES

Point = tuple[str, str]  # time, text

LANES = ("数据标记", "线索", "用电报警", "检查", "信访", "处罚")
ALARM, LOAD = "#8a4f9e", SERIES[3]
ROW_GAP = 0.05
MOST_TEXTS = 3  # of a hover text


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the axis shows; every list may be empty, times are ISO text, missing values None."""

    title: str
    unit: str
    times: list[str] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    corrected: list[float | None] = field(default_factory=list)
    limits: list[tuple[str, str, float]] = field(default_factory=list)
    load_times: list[str] = field(default_factory=list)
    load_kw: list[float | None] = field(default_factory=list)
    flags: list[Span] = field(default_factory=list)  # start, end, flag letter
    clues: list[Span] = field(default_factory=list)
    alarms: list[Span] = field(default_factory=list)
    visits: list[Point] = field(default_factory=list)
    petitions: list[Point] = field(default_factory=list)
    penalties: list[Point] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[str, float]]:
        """The curves that have data, top first, with the weight of their height."""
        return [*([("y", 2.4)] if self.times else []), *([("y2", 1.0)] if self.load_times else [])]


def chart(of: Timeline, start: str, end: str) -> Figure:
    """The whole figure from ``start`` to ``end``; a row without data leaves its place to the others."""
    lanes = [trace for trace in (*_spans(of), *_points(of)) if trace["x"]]
    said = None if of.rows else t("这一时段没有收到监测和用电数据。")
    drawn = [*_emissions(of), *_power(of), *lanes]
    return figure(drawn, annotations=[_notice(said)] if said else [], **_axes(of, bool(lanes), (start, end)))


def _emissions(of: Timeline) -> list[Trace]:
    if not of.times:
        return []
    return [*measured(of.times, of.values, of.corrected), *limit_line(of.limits)]


def _power(of: Timeline) -> list[Trace]:
    if not of.load_times:
        return []
    style = {"color": LOAD, "width": 1.1, "fill": "tozeroy", "fillcolor": "rgba(61,110,165,.12)"}
    return [line(of.load_times, of.load_kw, t("用电负荷"), yaxis="y2", **style)]


def _spans(of: Timeline) -> list[Trace]:
    lanes = (("线索", of.clues, WARN), ("用电报警", of.alarms, ALARM))
    return [
        *flag_bars(of.flags, FLAG_TITLES, t("数据标记"), yaxis="y3"),
        *(
            span_bars(together(spans), t(lane), colour, name=t(lane), yaxis="y3", opacity=0.8)
            for lane, spans, colour in lanes
        ),
    ]


def together(spans: list[Span]) -> list[Span]:
    """The spans, each with the texts of all it shares time with: of bars that lie on each other one can hover only one."""
    found = []
    for start, end, _ in spans:
        texts = list(dict.fromkeys(text for a, b, text in spans if a < end and b > start))
        more = [t("……等 {n} 条", n=len(texts))] if len(texts) > MOST_TEXTS else []
        found.append((start, end, "\n".join([*texts[:MOST_TEXTS], *more])))
    return found


def _points(of: Timeline) -> list[Trace]:
    lanes = (
        (of.visits, "检查", "triangle-up", ACCENT),
        (of.petitions, "信访", "circle", LOAD),
        (of.penalties, "处罚", "square", BAD),
    )
    return [
        {
            "type": "scatter", "mode": "markers", "x": [at for at, _ in points], "y": [t(lane)] * len(points),
            "text": [wrapped(said) for _, said in points], "yaxis": "y3", "showlegend": False, "name": t(lane),
            "hovertemplate": "%{x|%Y-%m-%d} %{text}<extra></extra>",
            "marker": {"symbol": symbol, "size": 10, "color": colour, "line": {"color": "#fff", "width": 1}},
        }
        for points, lane, symbol, colour in lanes
    ]  # fmt: skip


def _axes(of: Timeline, has_lanes: bool, ends: tuple[str, str]) -> dict[str, Any]:
    """Axes and behaviour: the curves share the height above the lanes."""
    domains = _domains([*of.rows, *([("y3", 1.6)] if has_lanes else [])])
    across = {
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikecolor": MUTED,
        "spikedash": "solid",
    }
    bottom = list(domains)[-1] if domains else "y"
    axes: dict[str, Any] = {
        "xaxis": time_axis(range=list(ends), anchor=bottom, tickformat="%m-%d", visible=bool(domains), **across),
        "yaxis": value_axis(f"{of.title} {of.unit}".strip(), nticks=6, visible="y" in domains),
        "yaxis2": value_axis(t("负荷 kW"), nticks=4),
        "yaxis3": {
            "type": "category", "categoryorder": "array", "fixedrange": True,
            "categoryarray": [t(lane) for lane in reversed(LANES)], "range": [-0.6, len(LANES) - 0.4],
        },
    }  # fmt: skip
    for name, domain in domains.items():
        axes["yaxis" + name[1:]] |= {"domain": domain}
    margin = {"l": 64, "r": 12, "t": 30, "b": 26}
    return axes | {"hovermode": "closest", "barmode": "overlay", "margin": margin}


def _domains(rows: list[tuple[str, float]]) -> dict[str, list[float]]:
    """Vertical shares of the rows, from the top down."""
    whole = sum(weight for _, weight in rows)
    free = 1 - ROW_GAP * (len(rows) - 1)
    top, domains = 1.0, {}
    for name, weight in rows:
        bottom = top - free * weight / whole
        domains[name] = [max(0.0, round(bottom, 4)), round(top, 4)]
        top = bottom - ROW_GAP
    return domains


def _notice(text: str) -> dict[str, Any]:
    return {"text": text, "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.9, "showarrow": False}
