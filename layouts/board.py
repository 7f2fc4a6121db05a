"""Page: board. Every team's day beside the clock: where it is, who is late, what will not be done, what came back."""

from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.board_lanes import axis, lane_row, legend
from layouts.board_side import returned, risks, task_card
from layouts.board_state import COUNTED, PATH, TONES, Adjust, Board, Ids
from layouts.format import day as day_words
from layouts.format import number, percent
from layouts.parts import Child, empty, href, ignored, page_head
from layouts.text import t
from layouts.tomorrow_head import dialog, opens
from schema.task import STATES

TITLE = "执行看板"


def layout(board: Board) -> html.Div:
    """The page: head, and the part that follows the clock."""
    asked = board.asked
    kept = {
        "day": asked.day.isoformat() if asked.day else "",
        "state": asked.state,
        "team": asked.team,
        "task": asked.task,
    }
    return html.Div(
        [
            dcc.Store(id=Ids.ASKED, data=kept),
            dcc.Store(id=Ids.STAMP),
            dcc.Store(id=Ids.CHANGED),
            dcc.Interval(id=Ids.TICK, interval=15_000, disabled=not board.lanes),
            page_head(
                t(TITLE),
                [
                    html.Span(adjust_form(board.adjust), id=Ids.ADJUST, className="board-adjust"),
                    _code_form(),
                    *_days(board),
                ],
            ),
            ignored(asked.ignored),
            html.P(id=Ids.SAID, role="status", className="board-said"),
            html.Div(live(board), id=Ids.LIVE, className="board-live"),
        ],
        className="page board",
    )


def _code_form() -> html.Form:
    """The code under the mark of a sheet, typed, leads to its task."""
    typed = dmc.TextInput(
        name="code",
        placeholder=t("任务码"),
        w=110,
        required=True,
        **{"aria-label": t("任务码（二维码下的字母和数字）")},
    )
    go = html.Button(t("查任务"), type="submit", className="button")
    return html.Form([typed, go], action="/t", method="get", className="board-code")


def _days(board: Board) -> list[Child]:
    plan = html.Span(plan_link(board), id=Ids.PLAN)
    if board.asked.day is None:
        return [plan]
    parts: list[Child] = []
    if board.before:
        parts.append(
            dcc.Link("‹", href=href(PATH, day=board.before.isoformat()), title=t("前一个有任务的日子"))
        )
    parts.append(html.Span(day_words(board.asked.day), className="on"))
    if board.after:
        parts.append(
            dcc.Link("›", href=href(PATH, day=board.after.isoformat()), title=t("后一个有任务的日子"))
        )
    return [
        html.Span(plan_link(board), id=Ids.PLAN),
        html.Nav(parts, className="switch", **{"aria-label": t("日期")}),
    ]


def plan_link(board: Board) -> Child:
    """Number and state of the plan, and the way to it."""
    return dcc.Link(board.plan, href=board.plan_query, className="link") if board.plan else None


def adjust_form(adjust: Adjust) -> list[Child]:
    """The button with its reason, or the amendment that waits; nothing for those who may not."""
    if not adjust.plan_id:
        return []
    if adjust.pending:
        body = html.Ul([html.Li(s) for s in adjust.follows], className="lines")
        send = _button(t("确定公布"), "finish", adjust.pending, "primary", **{"data-closes": "finish"})
        return [
            html.Span(adjust.price),
            opens(t("公布调整…"), "finish", "button accent"),
            dialog("finish", t("公布当日调整，立即通知检查组"), body, [send]),
            _button(t("放弃"), "discard", adjust.pending),
            dcc.Link(t("在计划页细看"), href=adjust.link, className="link"),
        ]
    reason = dmc.TextInput(
        id={"kind": Ids.REASON, "name": "reason"},
        placeholder=t("调整理由"),
        w=240,
        **{"aria-label": t("调整理由")},
    )
    return [reason, _button(t("调整今日余下任务"), "begin", adjust.plan_id, title=adjust.offer)]


def _button(text: str, act: str, of: str, look: str = "", **more: str) -> html.Button:
    return html.Button(
        text,
        id={"kind": Ids.ACT, "act": act, "of": of},
        n_clicks=0,
        className=f"button {look}".strip(),
        **more,
    )


def live(board: Board) -> list[Child]:
    """Everything that moves with the clock."""
    if not board.lanes:
        return [
            empty(
                _why_empty(board),
                dcc.Link(t("去计划页确认并公布计划"), href=href("/tomorrow"), className="link"),
            )
        ]
    side = [task_card(board.chosen, board.asked) if board.chosen else None, risks(board), returned(board)]
    return [
        _totals(board),
        html.Div([_lanes(board), html.Div(side, className="board-side")], className="board-body"),
    ]


def _why_empty(board: Board) -> str:
    if board.asked.day is None:
        return t("还没有下达任务。计划确认并公布后，各检查组的任务和进度显示在这里。")
    return t("{day}没有您可以查看的任务。", day=day_words(board.asked.day))


def _totals(board: Board) -> html.Section:
    asked = board.asked
    total = sum(board.counts.values())
    late_hint = t("下一站预计晚到 30 分以上的检查组")
    figures = [
        Total(t("任务"), total, asked.query(state="", task=""), not asked.state),
        *(
            Total(
                t(STATES[s]),
                board.counts.get(s, 0),
                asked.query(state=s, task=""),
                asked.state == s,
                TONES[s],
            )
            for s in COUNTED
        ),
        Total(
            t("晚点组"),
            board.late,
            asked.query(state="late", task=""),
            asked.state == "late",
            "bad",
            late_hint,
        ),
    ]
    shares = [
        (t("利用率"), board.utilisation, t("（路途＋现场）÷ 班次时长；左为至今，右为按计划。不含返程。")),
        (t("现场占比"), board.productivity, t("现场时长 ÷ 班次时长；左为至今，右为按计划。")),
    ]
    parts = [_total(figure) for figure in figures] + [_share(*share) for share in shares]
    return html.Section(parts, className="card board-totals")


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the strip that leads to the teams it counts."""

    title: str
    value: int
    link: str
    is_on: bool
    tone: str = ""
    hint: str = ""


def _total(figure: Total) -> dcc.Link:
    return dcc.Link(
        [
            html.Span(figure.title, className="stat-label"),
            html.Span(number(figure.value), className=f"stat-value {figure.tone if figure.value else ''}"),
        ],
        href=figure.link,
        className="board-total on" if figure.is_on else "board-total",
        title=figure.hint or t("只看这些检查组"),
    )


def _share(title: str, shares: tuple[float | None, float | None], hint: str) -> html.Span:
    planned, now = shares
    return html.Span(
        [
            html.Span(title, className="stat-label"),
            html.Span(percent(now), className="stat-value"),
            html.Span(t("计划 {share}", share=percent(planned)), className="stat-unit"),
        ],
        className="board-total",
        title=hint,
    )


def _lanes(board: Board) -> html.Section:
    head = html.Div(
        [html.Span(t("检查组")), axis(board.hours, board.now), html.Span(t("完成")), html.Span(t("利用率"))],
        className="lane lane-head",
    )
    rows = [lane_row(lane, board) for lane in board.lanes]
    if not rows:
        rows = [empty(t("没有符合条件的检查组。"))]
    stamp = t("更新于 {clock}", clock=board.clock) if board.clock else ""
    return html.Section(
        [
            html.Div([head, *rows], className="lane-rows"),
            html.Div([legend(), html.Span(stamp)], className="lane-foot"),
        ],
        className="card board-lanes",
    )
