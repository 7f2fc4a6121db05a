"""The evidence of a clue as one figure: panes from the top, lanes of periods below, one time axis."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from layouts.charts import Figure, Trace, band, figure, line, night, time_axis, value_axis
from layouts.evidence import Bars, Curve, Evidence, Look, Pane, Tube, Values
from layouts.evidence_lanes import gap_bars, lane_axis, lane_bars
from layouts.text import t
from layouts.theme import ACCENT, BAD, INK, MUTED, SERIES, WARN

STYLES: dict[Look, dict[str, Any]] = {
    Look.MAIN: {"color": ACCENT, "width": 1.9},
    Look.RAW: {"color": "#8fa9aa", "width": 1.1},
    Look.SECOND: {"color": SERIES[1], "width": 1.5, "dash": "dash"},
    Look.THIRD: {"color": SERIES[2], "width": 1.3, "dash": "dot"},
    Look.FOURTH: {"color": SERIES[4], "width": 1.2, "dash": "dashdot"},
    Look.LIMIT: {"color": BAD, "width": 1.4, "dash": "dash"},
    Look.THRESHOLD: {"color": WARN, "width": 1.4, "dash": "dot"},
    Look.BOUND: {"color": MUTED, "width": 1.1, "dash": "longdashdot"},
    Look.TWIN: {"color": SERIES[2], "width": 1.5, "dash": "dash"},
    Look.MEAN: {"color": INK, "width": 1.6, "dash": "dash"},
    Look.OXYGEN: {"color": SERIES[2], "width": 1.1},
    Look.FLOW: {"color": SERIES[1], "width": 1.1, "dash": "4px,2px"},
    Look.POWER: {"color": SERIES[3], "width": 1.3},
    Look.PRODUCTION: {"color": BAD, "width": 1.4, "dash": "4px,2px"},
    Look.TREATMENT: {"color": ACCENT, "width": 1.8},
    Look.PALE: {"color": "#c9d3d5", "width": 1.0},
    Look.HOT: {"color": BAD, "width": 1.0},
}
LEFT, RIGHT, BOTTOM = 60, 54, 40  # px
HEADROOM = 1.5
PANE, LANE, GAP = 112, 25, 16  # px
NARROWEST, KEY, LETTER = (
    416,
    48,
    5.6,
)  # px: the chart on a small screen, a legend entry without and per half letter
HOUR_MS = 3_600_000


def height(evidence: Evidence) -> int:
    """Pixels the chart needs."""
    return round(_inner(evidence)) + BOTTOM + _top(evidence)


def chart(evidence: Evidence) -> Figure:
    """Panes over lanes, with the clue's own period, nights, tiers and marks."""
    panes, lanes = evidence.drawn, evidence.filled_lanes
    shares, strip = _shares(evidence)
    data: list[Trace] = []
    axes: dict[str, Any] = {}
    for i, (pane, share) in enumerate(zip(panes, shares, strict=True)):
        data += _pane(pane, _axis(2 * i + 1), _axis(2 * i + 2))
        axes |= _pane_axes(pane, i, share)
    if evidence.tiers and panes:  # room for their words over the curve
        axes["yaxis"]["range"] = [0, HEADROOM * highest(panes[0])]
    below = _axis(2 * len(panes) + 1)
    if lanes:
        data += lane_bars(lanes, below)
        axes[_key(below)] = lane_axis(lanes, strip)
    if evidence.gaps and panes:
        over = _axis(2 * len(panes) + 2)
        data.append(gap_bars(evidence.gaps, over))
        axes[_key(over)] = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
    shapes, notes = _over(evidence, shares)
    _say_once(data)
    look = {"tickformat": "%m-%d", "hoverformat": "%Y-%m-%d"} if evidence.by_day else {}
    return figure(
        data,
        shapes=shapes,
        annotations=notes,
        barmode="overlay",
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "font": {"size": 11},
        },
        hoversubplots="axis",
        modebar={"orientation": "v", "bgcolor": "rgba(255,255,255,.7)"},
        uniformtext={"minsize": 8, "mode": "hide"},
        xaxis=time_axis(
            range=list(evidence.window), anchor=below if lanes else _axis(2 * len(panes) - 1), **look
        ),
        margin={
            "l": LEFT,
            "r": RIGHT if any(p.right for p in panes) else 16,
            "t": _top(evidence),
            "b": BOTTOM,
        },
        **axes,
    )


def highest(pane: Pane) -> float:
    """The largest value of a pane, 1 without any."""
    return max((v for curve in pane.curves for v in curve.values if v is not None), default=1.0)


def _say_once(data: list[Trace]) -> None:
    """Of several curves with one name only the first stands in the legend."""
    seen: set[str] = set()
    for trace in data:
        if trace.get("showlegend", True):
            trace["showlegend"] = trace["name"] not in seen
            seen.add(trace["name"])


def _inner(evidence: Evidence) -> float:
    rows = sum(PANE * pane.weight for pane in evidence.drawn)
    strip = LANE * len(evidence.filled_lanes)
    return rows + strip + GAP * (len(evidence.drawn) - 1 + bool(strip))


def _top(evidence: Evidence) -> int:
    """Room for the legend, and under it for a caption, the word of a mark or the words of the tiers."""
    has_words = evidence.marks or any(pane.caption for pane in evidence.drawn[:1])
    return 10 + 19 * _legend_lines(evidence) + (16 if has_words else 0)


def _legend_lines(evidence: Evidence) -> int:
    """Lines of the legend: one where all entries fit side by side, else columns as wide as the widest."""
    names = [name for pane in evidence.drawn for name in pane.names] + ([t("缺数")] if evidence.gaps else [])
    widths = [KEY + LETTER * _letters(name) for name in dict.fromkeys(names)]
    if sum(widths) <= NARROWEST:
        return 1
    return math.ceil(len(widths) / max(1, int(NARROWEST / max(widths))))


def _letters(text: str) -> float:
    return sum(2 if ord(c) > 0x2E80 else 1.1 for c in text)


def _shares(evidence: Evidence) -> tuple[list[list[float]], list[float]]:
    """Vertical share of every pane from the top, and of the lanes."""
    whole, top = _inner(evidence), 1.0
    out = []
    for pane in evidence.drawn:
        low = top - PANE * pane.weight / whole
        out.append([max(0.0, round(low, 4)), round(top, 4)])
        top = low - GAP / whole
    return out, [0.0, round(LANE * len(evidence.filled_lanes) / whole, 4)]


def _axis(number: int) -> str:
    return "y" if number == 1 else f"y{number}"


def _key(axis: str) -> str:
    return "yaxis" + axis[1:]


def _pane_axes(pane: Pane, i: int, share: list[float]) -> dict[str, Any]:
    mode = "tozero" if pane.from_zero else "normal"
    left, right = _axis(2 * i + 1), _axis(2 * i + 2)
    out = {_key(left): value_axis(_broken(pane.title), domain=share, nticks=5, rangemode=mode)}
    if pane.right:
        out[_key(right)] = value_axis(
            _broken(pane.right), overlaying=left, side="right", showgrid=False, nticks=4, tickmode="auto"
        )
    return out


def _broken(title: str) -> str:
    """A long title on two lines: the unit under the name."""
    return title.replace(" ", "<br>", 1) if _letters(title) > 13 else title


def _pane(pane: Pane, left: str, right: str) -> list[Trace]:
    sides = {False: left, True: right}
    curves = [_curve(curve, sides[curve.right]) for curve in pane.curves if curve.times]
    if pane.caption and curves:
        curves[0]["showlegend"] = False
    return [
        *(trace for tube in pane.tubes for trace in _tube(tube, left)),
        *(_bars(bars, sides[bars.right]) for bars in pane.bars),
        *curves,
    ]


def _curve(curve: Curve, axis: str) -> Trace:
    more: dict[str, Any] = {"yaxis": axis}
    if curve.filled:
        more |= {"fill": "tozeroy", "fillcolor": "rgba(11,95,98,.08)"}
    drawn = line(curve.times, curve.values, curve.name, **STYLES[curve.look], **more)
    if curve.stepped:
        drawn["line"]["shape"] = "hv"
    if curve.dotted or _alone(curve.values):
        drawn |= {"mode": "lines+markers", "marker": {"size": 4}}
    return drawn


def _alone(values: Values) -> bool:
    """True when some value stands between gaps, where a line alone would not show it."""
    gap = [True, *(v is None for v in values), True]
    return any(not gap[i] and gap[i - 1] and gap[i + 1] for i in range(1, len(gap) - 1))


def _bars(bars: Bars, axis: str) -> Trace:
    half = timedelta(hours=bars.hours / 2)  # a bar stands on the middle of its time, as hovering looks for it
    return {
        "type": "bar",
        "x": [(datetime.fromisoformat(at) + half).isoformat(timespec="minutes") for at in bars.times],
        "y": bars.values,
        "name": bars.name,
        "yaxis": axis,
        "width": bars.hours * HOUR_MS * 0.9,
        "hovertemplate": "%{y:,}",
        "marker": {"color": STYLES[bars.look]["color"], "opacity": 0.75},
    }


def _tube(tube: Tube, axis: str) -> list[Trace]:
    flat = {"mode": "lines", "type": "scatter", "yaxis": axis, "hoverinfo": "skip", "line": {"width": 0}}
    return [
        flat | {"x": tube.times, "y": tube.low, "showlegend": False},
        flat
        | {
            "x": tube.times,
            "y": tube.high,
            "name": tube.name,
            "fill": "tonexty",
            "fillcolor": "rgba(91,107,112,.22)",
        },
    ]


def _over(
    evidence: Evidence, shares: Sequence[Sequence[float]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Periods behind the curves, and words: captions of panes, tiers below one another, marks above."""
    shapes = [night(*n) for n in evidence.nights]
    words = [
        _word(0, pane.caption, INK, share[1]) | {"xref": "paper", "yanchor": "bottom"}
        for pane, share in zip(evidence.drawn, shares, strict=True)
        if pane.caption
    ]
    for place, (start, end, said, is_late) in enumerate(evidence.tiers):
        shapes.append(band(start, end) if is_late else band(start, end, "rgba(180, 83, 9, 0.12)"))
        words.append(_word(start, said, BAD if is_late else WARN, 1.0) | {"yshift": -15 * place})
    if not evidence.tiers:
        shapes.append(band(*evidence.span))
    for mark in evidence.marks:
        rule = {"color": INK, "width": 1, "dash": "dot"}
        shapes.append(band(mark.at, mark.at, line=rule, layer="above"))
        words.append(_word(mark.at, mark.word, INK, 1.0) | {"yanchor": "bottom", "hovertext": mark.said})
    return shapes, words


def _word(at: str | int, text: str, color: str, height: float) -> dict[str, Any]:
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
