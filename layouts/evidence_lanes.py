"""Periods under the curves of a chart: what was said about the data, what ran, what was in force; and hatching for no data."""

from collections.abc import Sequence
from typing import Any

from layouts.charts import Trace
from layouts.evidence import Lane, Period, Span
from layouts.series import FLAG_COLOURS, span_bars
from layouts.text import t
from layouts.theme import INK, MUTED

COLOURS = FLAG_COLOURS | {
    "operating": "#5b8db8", "device": "#b08d2e", "inspection": "#5b4b8a", "record": "#3d9a8b", "stop": "#7f8c8d",
    "on": "#3d6ea5", "off": "#dfe5e6", "unknown": "#9aa5a8", "yellow": "#d9a400", "orange": "#d96b00",
    "red": "#a3241a", "breach": "#a33a4a",
}  # fmt: skip
HATCHED = frozenset({"unknown"})
PALE = frozenset({"off", "yellow"})  # dark words stand on these
HATCH = {"shape": "/", "size": 6, "solidity": 0.18, "fgcolor": "#6d7a7e", "bgcolor": "rgba(255,255,255,0)"}


def lane_bars(lanes: Sequence[Lane], axis: str) -> list[Trace]:
    """Bars lane by lane, one trace per lane and kind; the word stands on the bar where it fits."""
    drawn = []
    for place, lane in enumerate(lanes):
        for kind in dict.fromkeys(p[2] for p in lane.periods):
            periods = [p for p in lane.periods if p[2] == kind]
            drawn.append(_lane(periods, kind, len(lanes) - 1 - place) | {"yaxis": axis, "name": lane.title})
    return drawn


def _lane(periods: list[Period], kind: str, place: int) -> Trace:
    colour = COLOURS.get(kind, MUTED)
    bars = span_bars([(start, end, said) for start, end, _, said in periods], place, colour, width=0.84)
    marker = {"color": colour, "line": {"color": colour, "width": 1}}
    if kind in HATCHED:
        marker = {"pattern": HATCH, "color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 1}}
    return bars | {
        "marker": marker,
        "text": [said.split("\n", maxsplit=1)[0] for *_, said in periods],
        "textposition": "inside",
        "insidetextanchor": "start",
        "textangle": 0,
        "constraintext": "inside",
        "insidetextfont": {"size": 10, "color": INK if kind in PALE or kind in HATCHED else "#fff"},
    }


def lane_axis(lanes: Sequence[Lane], share: list[float]) -> dict[str, Any]:
    return {
        "domain": share,
        "range": [-0.5, len(lanes) - 0.5],
        "tickvals": list(range(len(lanes))),
        "ticktext": [lane.title for lane in reversed(lanes)],
        "showgrid": False,
        "fixedrange": True,
        "ticks": "",
        "tickfont": {"size": 10, "color": INK},
    }


def gap_bars(gaps: Sequence[Span], axis: str) -> Trace:
    """Hatching over the times that nothing was reported for."""
    bars = span_bars([(start, end, t("缺数")) for start, end in gaps], 0.5, MUTED, width=1)
    clear = "rgba(0,0,0,0)"
    marker = {"pattern": HATCH, "color": clear, "line": {"width": 0, "color": clear}}
    return bars | {"yaxis": axis, "name": t("缺数"), "showlegend": True, "marker": marker}
