"""One time axis for a series: emissions and limit, power, and a lane each for flags, clues, visits, petitions, penalties."""

from dataclasses import dataclass, field
from typing import Any

from layouts.text import t
from layouts.theme import ACCENT, BAD, MUTED, WARN

Span = tuple[str, str, str]  # start, end, text; ISO times
Point = tuple[str, str]  # time, text

LANES = ("数据标记", "线索", "用电报警", "检查", "信访", "处罚")
FLAG_COLOURS = {
    "F": "#7f8c8d", "M": "#5b8db8", "S": "#8e5ea2", "D": "#c0562f", "C": "#3d9a8b", "T": "#a33a4a", "B": "#b08d2e",
}  # fmt: skip
BLUE = "#2e6da4"


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
    flags: list[tuple[str, str, str]] = field(default_factory=list)  # start, end, flag letter
    clues: list[Span] = field(default_factory=list)
    alarms: list[Span] = field(default_factory=list)
    visits: list[Point] = field(default_factory=list)
    petitions: list[Point] = field(default_factory=list)
    penalties: list[Point] = field(default_factory=list)


def traces(line: Timeline, flag_titles: dict[str, str]) -> list[dict[str, Any]]:
    """All traces of the axis, the empty ones left out."""
    drawn = [*_emissions(line), *_power(line), *_spans(line, flag_titles), *_points(line)]
    return [trace for trace in drawn if trace["x"]]


def _emissions(line: Timeline) -> list[dict[str, Any]]:
    common = {"mode": "lines", "type": "scatter", "yaxis": "y", "connectgaps": False}
    steps = [(x, limit) for start, end, limit in line.limits for x in (start, end)]
    has_corrected = any(v is not None for v in line.corrected)
    return [
        common | {
            "x": line.times, "y": line.values, "name": t("实测值"),
            "line": {"color": "#9fb8b8" if has_corrected else ACCENT, "width": 1},
        },
        common | {
            "x": line.times if has_corrected else [], "y": line.corrected, "name": t("折算值"),
            "line": {"color": ACCENT, "width": 1.6},
        },
        common | {
            "x": [x for x, _ in steps], "y": [y for _, y in steps], "name": t("限值"),
            "line": {"color": BAD, "width": 1.4, "dash": "dash", "shape": "hv"},
        },
    ]  # fmt: skip


def _power(line: Timeline) -> list[dict[str, Any]]:
    return [{
        "type": "scatter", "mode": "lines", "x": line.load_times, "y": line.load_kw, "yaxis": "y2",
        "name": t("用电负荷"), "line": {"color": BLUE, "width": 1}, "fill": "tozeroy", "fillcolor": "rgba(46,109,164,.12)",
    }]  # fmt: skip


def _spans(line: Timeline, flag_titles: dict[str, str]) -> list[dict[str, Any]]:
    ribbons = [
        _ribbon(
            [s for s in line.flags if s[2] == flag], t("数据标记"), colour, t(flag_titles.get(flag, flag))
        )
        for flag, colour in FLAG_COLOURS.items()
    ]
    return [
        *ribbons,
        _ribbon(line.clues, t("线索"), WARN, None),
        _ribbon(line.alarms, t("用电报警"), "#8a4f9e", None),
    ]


def _ribbon(spans: list[Span], lane: str, colour: str, text: str | None) -> dict[str, Any]:
    """Thick bars of one lane; a gap (None) between two spans."""
    x: list[str | None] = []
    words: list[str | None] = []
    for start, end, said in spans:
        x += [start, end, None]
        words += [text or said, text or said, None]
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": [lane] * len(x), "text": words, "yaxis": "y3",
        "hovertemplate": "%{x|%m-%d %H:%M} %{text}<extra></extra>", "showlegend": False,
        "line": {"color": colour, "width": 11}, "connectgaps": False,
    }  # fmt: skip


def _points(line: Timeline) -> list[dict[str, Any]]:
    lanes = (
        (line.visits, t("检查"), "triangle-up", ACCENT),
        (line.petitions, t("信访"), "circle", BLUE),
        (line.penalties, t("处罚"), "square", BAD),
    )
    return [
        {
            "type": "scatter", "mode": "markers", "x": [at for at, _ in points], "y": [lane] * len(points),
            "text": [said for _, said in points], "yaxis": "y3", "showlegend": False,
            "hovertemplate": "%{x|%m-%d} %{text}<extra></extra>",
            "marker": {"symbol": symbol, "size": 10, "color": colour, "line": {"color": "#fff", "width": 1}},
        }
        for points, lane, symbol, colour in lanes
    ]  # fmt: skip


def axes(line: Timeline, start: str, end: str) -> dict[str, Any]:
    """The layout part of the figure: three rows over one time axis that covers ``start`` to ``end``."""
    grid = {"gridcolor": "#e8edef", "zeroline": False}
    return {
        "xaxis": {
            "range": [start, end], "type": "date", "anchor": "y3", "tickformat": "%m-%d", "showspikes": True,
            "spikemode": "across", "spikethickness": 1, "spikecolor": MUTED, "spikedash": "solid", **grid,
        },
        "yaxis": {"domain": [0.54, 1], "title": {"text": f"{line.title} {line.unit}"}, "rangemode": "tozero", **grid},
        "yaxis2": {"domain": [0.30, 0.49], "title": {"text": "kW"}, "rangemode": "tozero", **grid},
        "yaxis3": {
            "domain": [0, 0.25], "type": "category", "categoryorder": "array", "fixedrange": True,
            "categoryarray": [t(lane) for lane in reversed(LANES)], "range": [-0.6, len(LANES) - 0.4], **grid,
        },
        "hovermode": "x", "legend": {"orientation": "h", "y": 1.08, "x": 0},
    }  # fmt: skip
