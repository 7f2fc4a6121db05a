"""Beside the lanes of the board: the chosen task, tasks at risk, tasks that came back."""

from dash import dcc, html

from layouts.board_state import TONES, Asked, Board, Note, TaskCard
from layouts.parts import Child, badge, card, href, note, site_link
from layouts.text import t
from schema.task import STATES


def risks(board: Board) -> Child:
    title = (
        t("当日未完成（{n}）", n=len(board.risks))
        if board.is_over
        else t("有风险的任务（{n}）", n=len(board.risks))
    )
    hint = t(
        "预计超过下班时间、预计晚到 60 分以上，或应出发 15 分后仍未读。按计划路途和现场时长推算，等待时间可以压缩。"
    )
    if not board.risks:
        return card(title, note(t("没有。")), hint=hint)
    return card(
        title, html.Ul([_note(n, board.asked) for n in board.risks], className="board-notes"), hint=hint
    )


def returned(board: Board) -> Child:
    title = t("退回的任务（{n}）", n=len(board.returned))
    parts: list[Child] = [note(t("没有。"))]
    if board.returned:
        parts = [html.Ul([_note(n, board.asked) for n in board.returned], className="board-notes")]
    if board.withdrawn:
        parts.append(note(t("另有 {n} 项因当日调整撤回，不计入。", n=board.withdrawn)))
    return card(title, parts)


def _note(n: Note, asked: Asked) -> html.Li:
    head = html.Span(
        [html.Strong(n.site), html.Span(f"{n.team} {n.when}", className="quiet")], className="board-who"
    )
    return html.Li(dcc.Link([head, html.Span(n.why)], href=asked.query(task=n.task_id)))


def task_card(task: TaskCard, asked: Asked) -> html.Section:
    close = dcc.Link("×", href=asked.query(task=""), className="board-close", title=t("关闭"))
    head = html.Span(
        [site_link(task.site_id, task.site), badge(t(STATES[task.state]), TONES[task.state]), close],
        className="board-title",
    )
    lines = [
        (t("检查组"), task.team),
        (t("区划"), task.area),
        (t("计划"), task.plan),
        *([(t("现预计"), task.expected)] if task.expected else []),
        *task.events,
        *([(t("退回理由"), task.reason)] if task.reason else []),
        (t("任务码"), task.code),
    ]
    facts = html.Dl([part for k, v in lines for part in (html.Dt(k), html.Dd(v))], className="facts")
    links = [html.A(t("任务单"), href=f"/sheet/{task.task_id}.pdf", className="button", target="_blank")]
    if task.record_id:
        links.append(html.A(t("检查记录"), href=href("/record", id=task.record_id), className="button"))
    return card(head, [facts, html.Div(links, className="row")])  # type: ignore[arg-type]
