"""Evidence of a clue as charts: emissions, load curve, production against treatment, hotspot cell."""

from dataclasses import dataclass, field
from typing import Any

from layouts.charts import Figure, Trace, band, figure, level, line, night, time_axis, value_axis
from layouts.series import flag_bars, limit_line, measured
from layouts.text import t
from layouts.theme import ACCENT, BAD, SERIES, WARN

Times = list[str]
Values = list[float | None]
Span = tuple[str, str]
CONTROL_MIN = 90  # minutes that belong to the enterprise before the regulator steps in


@dataclass(frozen=True, slots=True)
class Emissions:
    """One outlet and factor around a clue, hour by hour."""

    title: str
    unit: str
    span: Span  # of the clue
    window: Span  # of the chart
    times: Times
    values: Values
    corrected: Values
    limits: list[tuple[str, str, float]] = field(default_factory=list)
    threshold: float | None = None  # only when it has the factor's unit
    o2: Values = field(default_factory=list)
    flow: Values = field(default_factory=list)
    flow_unit: str = ""
    load_times: Times = field(default_factory=list)
    load_kw: Values = field(default_factory=list)
    flags: list[tuple[str, str, str]] = field(default_factory=list)  # start, end, flag letter
    flag_titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Load:
    """The load curve of an account with the nights of the chart."""

    span: Span
    window: Span
    times: Times
    load_kw: Values
    nights: list[Span]
    threshold_kw: float | None = None


@dataclass(frozen=True, slots=True)
class Interlock:
    """Power of the production and the treatment devices of a line, minute by minute."""

    span: Span
    window: Span
    times: Times
    production_kw: Values
    treatment_kw: Values
    due: str | None  # when the 90 minutes are over; None when the span is shorter


@dataclass(frozen=True, slots=True)
class Cell:
    """A grid cell over the last days."""

    cell: str
    days: Times
    pm25: Values
    excess: Values
    hot: list[bool]
    facts: list[tuple[str, str]]


Evidence = Emissions | Load | Interlock | Cell


def chart(evidence: Evidence) -> Figure:
    """The figure of this kind of evidence."""
    drawers: dict[type, Any] = {Emissions: emissions, Load: load, Interlock: interlock, Cell: cell}
    return drawers[type(evidence)](evidence)


def is_empty(evidence: Evidence) -> bool:
    """True when there is nothing to draw."""
    drawn = evidence.days if isinstance(evidence, Cell) else evidence.times
    return not drawn


def emissions(e: Emissions) -> Figure:
    """Raw and corrected value with limit and threshold; below, oxygen and flow, then load, then flags."""
    domains = stacked(rows_of(e))
    data = [
        *measured(e.times, e.values, e.corrected),
        *limit_line(e.limits),
        *threshold_line(e),
        *(process(e) if "process" in domains else []),
        *(
            [line(e.load_times, e.load_kw, t("用电负荷"), color=SERIES[3], yaxis="y4", width=1.1)]
            if e.load_times
            else []
        ),
        *flag_bars(e.flags, e.flag_titles, 0.5, yaxis="y5", width=1),
    ]
    axes = {
        "yaxis": value_axis(f"{e.title} {e.unit}", domain=domains["concentration"], nticks=6),
        "yaxis5": {"domain": [0, 0.035], "range": [0, 1], "visible": False, "fixedrange": True},
    }
    if "process" in domains:
        axes["yaxis2"] = value_axis(t("含氧量 %"), domain=domains["process"], nticks=4)
        axes["yaxis3"] = value_axis(
            t("流量 {unit}", unit=e.flow_unit), overlaying="y2", side="right", showgrid=False, nticks=4
        )
    if "power" in domains:
        axes["yaxis4"] = value_axis(t("负荷 kW"), domain=domains["power"], nticks=4)
    return figure(
        data,
        shapes=[band(*e.span)],
        barmode="overlay",
        xaxis=time_axis(range=list(e.window), anchor="y5"),
        margin={"l": 56, "r": 52, "t": 46, "b": 40},
        **axes,
    )


def rows_of(e: Emissions) -> list[tuple[str, float]]:
    """The rows drawn, with their weights."""
    rows = [("concentration", 2.4)]
    rows += [("process", 1.2)] if any(v is not None for v in [*e.o2, *e.flow]) else []
    return rows + ([("power", 1.2)] if e.load_times else [])


def height(evidence: Evidence) -> int:
    """Pixels the chart needs: every further row of curves adds some."""
    return 230 + 80 * (len(rows_of(evidence)) - 1) if isinstance(evidence, Emissions) else 270


def stacked(rows: list[tuple[str, float]]) -> dict[str, list[float]]:
    """Vertical shares of the rows from the top, above a strip for the flag ribbon."""
    low, gap = 0.07, 0.05
    free = 1 - low - gap * (len(rows) - 1)
    whole = sum(weight for _, weight in rows)
    top, domains = 1.0, {}
    for name, weight in rows:
        bottom = top - free * weight / whole
        domains[name] = [max(low, round(bottom, 4)), round(top, 4)]
        top = bottom - gap
    return domains


def threshold_line(e: Emissions) -> list[Trace]:
    """The rule's threshold, unless it is the limit already drawn."""
    if e.threshold is None or any(abs(e.threshold - value) < 1e-9 for *_, value in e.limits):
        return []
    return [level(list(e.window), e.threshold, t("规则阈值"), color=WARN, dash="dot")]


def process(e: Emissions) -> list[Trace]:
    """Oxygen on the left, flow on the right."""
    drawn = []
    if any(v is not None for v in e.o2):
        drawn.append(line(e.times, e.o2, t("含氧量"), color=SERIES[2], yaxis="y2", width=1.1))
    if any(v is not None for v in e.flow):
        drawn.append(line(e.times, e.flow, t("流量"), color=SERIES[1], yaxis="y3", width=1.1))
    return drawn


def load(e: Load) -> Figure:
    """The load curve over shaded nights, the clue's span marked."""
    data = [
        line(
            e.times,
            e.load_kw,
            t("用电负荷"),
            color=ACCENT,
            width=1.4,
            fill="tozeroy",
            fillcolor="rgba(11,95,98,.08)",
        )
    ]
    if e.threshold_kw is not None:
        data.append(level(list(e.window), e.threshold_kw, t("开机判定线"), color=WARN, dash="dot"))
    return figure(
        data,
        shapes=[*(night(*span) for span in e.nights), band(*e.span)],
        xaxis=time_axis(range=list(e.window)),
        yaxis=value_axis(t("负荷 kW")),
    )


def interlock(e: Interlock) -> Figure:
    """Production against treatment power, with the clock of the 90-minute tier."""
    data = [
        line(e.times, e.production_kw, t("产污设备"), color=BAD, width=1.4),
        line(e.times, e.treatment_kw, t("治污设备"), color=ACCENT, width=1.8),
    ]
    own_end = e.due or e.span[1]
    shapes = [band(e.span[0], own_end, "rgba(180, 83, 9, 0.12)")]
    notes = [caption(e.span[0], t("企业自控 90 分钟内"), WARN)]
    if e.due:
        shapes.append(band(e.due, e.span[1]))
        notes.append(caption(e.due, t("满 90 分钟，监管介入"), BAD, 0.92))
    return figure(
        data,
        shapes=shapes,
        annotations=notes,
        xaxis=time_axis(range=list(e.window)),
        yaxis=value_axis(t("功率 kW"), range=[0, 1.3 * highest(e.production_kw, e.treatment_kw)]),
    )


def highest(*curves: Values) -> float:
    """The largest value drawn, 1 without any; the captions stand above it."""
    return max((v for curve in curves for v in curve if v is not None), default=1.0)


def caption(at: str, text: str, color: str, height: float = 1.0) -> dict[str, Any]:
    """Words at the upper edge where a period begins."""
    return {
        "x": at,
        "y": height,
        "xref": "x",
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": 11, "color": color},
        "bgcolor": "rgba(255,255,255,.75)",
    }


def cell(e: Cell) -> Figure:
    """Local excess of the cell by day, hot days stronger; the concentration as a line."""
    bars: list[Trace] = [
        {
            "type": "bar",
            "x": [day for day, hot in zip(e.days, e.hot, strict=True) if hot is wanted],
            "y": [value for value, hot in zip(e.excess, e.hot, strict=True) if hot is wanted],
            "name": name,
            "marker": {"color": color},
        }
        for wanted, name, color in (
            (True, t("局地增量（显著热点）"), BAD),
            (False, t("局地增量（不显著）"), "#c9d3d5"),
        )
    ]
    axis = time_axis(tickformat="%m-%d", hoverformat="%Y-%m-%d")
    return figure(
        [*bars, line(e.days, e.pm25, t("PM2.5 浓度"), color=ACCENT)],
        xaxis=axis,
        yaxis=value_axis("µg/m³"),
        barmode="overlay",
    )
