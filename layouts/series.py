"""How a monitored series looks: measured and corrected values, limits, data flags; the same wherever it is drawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from layouts.charts import Trace, line
from layouts.format import day
from layouts.text import t
from layouts.theme import ACCENT, BAD, MUTED

FLAG_COLOURS = {
    "F": "#7f8c8d", "M": "#5b8db8", "S": "#8e5ea2", "D": "#c0562f", "C": "#3d9a8b", "T": "#a33a4a", "B": "#b08d2e",
}  # fmt: skip
Span = tuple[str, str, str]  # start, end, text or flag letter; ISO times
Values = list[float | None]
MILLISECOND = timedelta(milliseconds=1)
LINE_LENGTH = 38  # characters of a hover text's line


def measured(times: list[str], values: Values, corrected: Values) -> list[Trace]:
    """The raw curve, quieter when a corrected one stands over it."""
    has_corrected = any(v is not None for v in corrected)
    raw = line(times, values, t("实测值"), color="#8fa9aa" if has_corrected else ACCENT, width=1.1)
    return [raw, line(times, corrected, t("折算值"), color=ACCENT, width=1.8)] if has_corrected else [raw]


def limit_line(limits: Sequence[tuple[str, str, float]]) -> list[Trace]:
    """The limits in force as one line that breaks where a limit ends."""
    if not limits:
        return []
    x: list[str | None] = []
    y: Values = []
    for start, end, value in limits:
        x += [start, end, None]
        y += [value, value, None]
    return [line(x, y, t("限值"), color=BAD, dash="dash", width=1.4)]


def flag_bars(flags: Sequence[Span], titles: dict[str, str], lane: Any, **style: Any) -> list[Trace]:
    """Hours with a data flag other than normal: one trace, and one entry of the legend, per flag that occurs."""
    drawn = []
    for flag in dict.fromkeys(letter for *_, letter in flags):
        title = t("标记 {flag} {title}", flag=flag, title=t(titles.get(flag, flag)))
        spans = [(start, end, title) for start, end, letter in flags if letter == flag]
        colour = FLAG_COLOURS.get(flag, MUTED)
        drawn.append(span_bars(spans, lane, colour, name=title, showlegend=True, **style))
    return drawn


def span_bars(spans: Sequence[Span], lane: Any, colour: str, **style: Any) -> Trace:
    """Periods as bars in one lane; the text, and when it began and ended, on hovering anywhere over a bar."""
    base = {
        "type": "bar",
        "orientation": "h",
        "base": [start for start, *_ in spans],
        "x": [duration(start, end) for start, end, _ in spans],
        "y": [lane] * len(spans),
        "width": 0.72,
        "customdata": [f"{wrapped(said)}<br>{between(start, end)}" for start, end, said in spans],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": colour, "line": {"color": colour, "width": 1}},
        "showlegend": False,
    }
    return base | style


def duration(start: str, end: str) -> float:
    """Length of a period in milliseconds, as a time axis counts."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / MILLISECOND


def between(start: str, end: str) -> str:
    """A period in words; an end at midnight belongs to the day that it completes."""
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    clock = f"{last:%H:%M}"
    if (last.hour, last.minute) == (0, 0) and last > first:
        last, clock = last - timedelta(days=1), "24:00"
    until = clock if last.date() == first.date() else f"{day(last)} {clock}"
    return f"{day(first)} {first:%H:%M} – {until}"


def wrapped(text: str) -> str:
    """Each sentence on lines of its own, since a hover text does not wrap by itself."""
    return "<br>".join(_lines(sentence) for sentence in text.split("\n"))


def _lines(text: str) -> str:
    pieces, current = [], ""
    for word in text.split(" "):
        for part in (word[i : i + LINE_LENGTH] for i in range(0, max(len(word), 1), LINE_LENGTH)):
            if current and len(current) + len(part) + 1 > LINE_LENGTH:
                pieces.append(current)
                current = part
            else:
                current = f"{current} {part}" if current else part
    return "<br>".join([*pieces, current])
