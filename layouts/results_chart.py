"""Intervals as bars, and the chart of predicted against observed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from dash import dcc, html

from layouts.charts import Trace, figure, graph, line, value_axis
from layouts.format import percent
from layouts.text import t
from layouts.theme import ACCENT, MUTED, SERIES


class HasRate(Protocol):
    """A rate with its interval."""

    @property
    def hits(self) -> int: ...
    @property
    def visits(self) -> int: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def interval(low: float, high: float, value: float | None) -> html.Span:
    """A line from 0 to 100 % with the interval and the value on it; the numbers stand in its title."""
    parts = [
        html.Span(
            className="range", style={"left": f"{100 * low:.1f}%", "width": f"{100 * (high - low):.1f}%"}
        )
    ]
    if value is not None:
        parts.append(html.Span(className="point", style={"left": f"{100 * value:.1f}%"}))
    return html.Span(parts, className="interval", title=f"{percent(value, 1)} {interval_words(low, high)}")


def interval_words(low: float, high: float) -> str:
    """5.1–17.9%."""
    return f"{100 * low:.1f}–{100 * high:.1f}%"


def calibration_chart(id: str, predicted: Sequence[float], rows: Sequence[HasRate]) -> dcc.Graph:
    """Observed rates with 95 % bars over mean predictions, and the diagonal."""
    x = [100 * p for p in predicted]
    y = [100 * row.hits / row.visits for row in rows]
    most = min(100.0, 1.06 * max([10.0, *x, *(100 * row.high for row in rows)]))
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": t("实际命中率（95% 区间）"),
        "marker": {"color": ACCENT, "size": 8},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [100 * row.high - v for row, v in zip(rows, y, strict=True)],
            "arrayminus": [v - 100 * row.low for row, v in zip(rows, y, strict=True)],
            "color": ACCENT,
            "thickness": 1.2,
            "width": 3,
        },
        "customdata": [[row.hits, row.visits] for row in rows],
        "hovertemplate": t("预测 {x}%，实际 {y}%（{k}/{n}）").format(
            x="%{x:.1f}", y="%{y:.1f}", k="%{customdata[0]}", n="%{customdata[1]}"
        )
        + "<extra></extra>",
    }
    ideal = line([0, most], [0, most], t("完全准确"), color=MUTED, dash="dash", width=1.2, hoverinfo="skip")
    drawn = figure(
        [ideal, points],
        xaxis=value_axis(t("预期命中率（%）"), range=[0, most]),
        yaxis=value_axis(t("实际命中率（%）"), range=[0, most]),
        hovermode="closest",
        margin={"l": 50, "r": 10, "t": 26, "b": 38},
    )
    return graph(id, drawn, 280)


def trend_chart(id: str, weeks: Mapping[str, Sequence[tuple[date, HasRate]]]) -> dcc.Graph:
    """Hit rates by week with 95 % bars, one series per title."""
    drawn = figure(
        [_weekly(title, points, SERIES[i]) for i, (title, points) in enumerate(weeks.items())],
        xaxis={"type": "date", "tickformat": "%m-%d", "hoverformat": "%Y-%m-%d", "nticks": 8},
        yaxis=value_axis(t("每周命中率（%）")),
        hovermode="closest",
        margin={"l": 50, "r": 10, "t": 26, "b": 30},
    )
    return graph(id, drawn, 160)


def _weekly(title: str, points: Sequence[tuple[date, HasRate]], color: str) -> Trace:
    y = [100 * rate.hits / rate.visits for _, rate in points]
    return line([week.isoformat() for week, _ in points], y, title, color=color) | {
        "mode": "lines+markers",
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [100 * rate.high - v for (_, rate), v in zip(points, y, strict=True)],
            "arrayminus": [v - 100 * rate.low for (_, rate), v in zip(points, y, strict=True)],
            "color": color,
            "thickness": 1,
            "width": 3,
        },
        "customdata": [[rate.hits, rate.visits] for _, rate in points],
        "hovertemplate": t("{x} 起一周 {y}%（{k}/{n}）").format(
            x="%{x}", y="%{y:.1f}", k="%{customdata[0]}", n="%{customdata[1]}"
        )
        + "<extra></extra>",
    }
