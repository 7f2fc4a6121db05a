"""One line per team on the board: the shift, the visits planned, and how they went, on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dash import dcc, html

from layouts.format import NOTHING, minutes, percent
from layouts.parts import badge
from layouts.text import t
from schema.task import STATES

MARKS = {"unread": "", "read": "", "on_way": "→", "on_site": "●", "done": "✓", "returned": "×"}


@dataclass(frozen=True, slots=True)
class Block:
    """A task on the axis: planned hours, and those it took or is expected to take."""

    task_id: str
    seq: int
    state: str
    title: str
    planned: tuple[float, float]
    real: tuple[float, float] | None  # None when it was returned before the team arrived
    is_at_risk: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A team's day."""

    team_id: str
    team: str
    doing: str  # where it is, in words
    shift: tuple[float, float] | None
    blocks: Sequence[Block]
    done: int
    total: int
    utilisation: float | None
    planned: float | None
    delay: float
    is_late: bool


class Asks(Protocol):
    """The part of the address a lane needs."""

    @property
    def task(self) -> str: ...
    @property
    def team(self) -> str: ...
    def query(self, **other: str) -> str: ...


class Shown(Protocol):
    """What a lane needs of the board."""

    @property
    def asked(self) -> Asks: ...
    @property
    def hours(self) -> tuple[int, int]: ...
    @property
    def now(self) -> float | None: ...


def axis(hours: tuple[int, int], now: float | None) -> html.Div:
    """Full hours, every second one written; the clock as a mark."""
    first, last = hours
    step = 1 if last - first <= 12 else 2
    ticks = [
        html.Span(f"{h % 24:02d}", className="lane-hour", style={"left": _at(h * 60, hours)})
        for h in range(first, last + 1, step)
    ]
    return html.Div([*ticks, _now(hours, now)], className="lane-track")


def lane_row(lane: Lane, board: Shown) -> html.Div:
    """Team with what it does, its track, and its figures."""
    late = badge(t("晚 {n} 分", n=round(lane.delay)), "bad") if lane.is_late else None
    name = dcc.Link(
        [
            html.Span([html.Strong(lane.team), late], className="lane-team"),
            html.Span(lane.doing, className="quiet", title=lane.doing),
        ],
        href=board.asked.query(team="" if board.asked.team == lane.team_id else lane.team_id, task=""),
        className="lane-name",
        title=t("只看这个检查组"),
    )
    share = html.Span(
        percent(lane.utilisation) if lane.utilisation is not None else NOTHING,
        title=t(
            "至今 {now}，按计划全天 {planned}", now=percent(lane.utilisation), planned=percent(lane.planned)
        ),
    )
    marks = [
        _shift(lane, board.hours),
        *(
            _block(b, board) for b in sorted(lane.blocks, key=lambda b: b.state != "returned")
        ),  # under the others
        _now(board.hours, board.now),
    ]
    return html.Div(
        [
            name,
            html.Div(marks, className="lane-track"),
            html.Span(f"{lane.done}/{lane.total}", className="lane-figure"),
            html.Span(share, className="lane-figure"),
        ],
        className="lane late" if lane.is_late else "lane",
    )


def legend() -> html.Div:
    """What the marks mean."""
    items = [
        html.Span(
            [html.Span(MARKS[s] or "1", className=f"lane-real {s} sample"), t(STATES[s])],
            className="lane-key",
        )
        for s in MARKS
    ]
    planned = html.Span([html.Span(className="lane-plan sample"), t("计划时段")], className="lane-key")
    risk = html.Span(
        [html.Span("1", className="lane-real read risk sample"), t("有风险")], className="lane-key"
    )
    return html.Div([planned, *items, risk], className="lane-legend")


def _block(block: Block, board: Shown) -> html.Span:
    hours = board.hours
    parts = [html.Span(className="lane-plan", style=_span(block.planned, hours))]
    if block.real is not None:
        chosen = " chosen" if block.task_id == board.asked.task else ""
        risk = " risk" if block.is_at_risk else ""
        parts.append(
            dcc.Link(
                f"{block.seq}{MARKS[block.state]}",
                href=board.asked.query(task=block.task_id),
                className=f"lane-real {block.state}{risk}{chosen}",
                style=_span(block.real, hours),
                title=block.title,
            )
        )
    return html.Span(parts)


def _shift(lane: Lane, hours: tuple[int, int]) -> html.Span | None:
    if lane.shift is None:
        return None
    said = t("班次 {start}–{end}", start=minutes(lane.shift[0]), end=minutes(lane.shift[1]))
    return html.Span(className="lane-shift", style=_span(lane.shift, hours), title=said)


def _now(hours: tuple[int, int], now: float | None) -> html.Span | None:
    if now is None or not hours[0] * 60 <= now <= hours[1] * 60:
        return None
    return html.Span(className="lane-now", style={"left": _at(now, hours)})


def _at(minute: float, hours: tuple[int, int]) -> str:
    first, last = hours[0] * 60, hours[1] * 60
    return f"{100 * (min(max(minute, first), last) - first) / (last - first):.2f}%"


def _span(ends: tuple[float, float], hours: tuple[int, int]) -> dict[str, str]:
    width = 100 * (ends[1] - ends[0]) / (60 * (hours[1] - hours[0]))
    return {"left": _at(ends[0], hours), "width": f"{max(width, 0.8):.2f}%"}
