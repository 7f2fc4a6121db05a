"""Page: alarms. Open 90-minute clocks in the order in which something is due, the chosen alarm beside them, and the record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import duration, number, percent, short_day, until
from layouts.parts import Child, badge, card, empty, href, ignored, note, page_head, site_link, stat, stats
from layouts.text import t
from schema.alarm import ALARM_STATES

PATH, TITLE = "/alarms", "警报"
TONES = {"SELF": "warn", "REGULATOR": "bad", "CITY": "bad", "EXEMPT": "muted", "CLOSED": "good"}
NEXT = {"SELF": "监管介入", "REGULATOR": "升级督办", "EXEMPT": "恢复计时"}


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "alarms-choice"  # dcc.Store: {"id": number of the chosen alarm}
    CLOCK = "alarms-clock"  # dcc.Store: whether the clocks go on by themselves
    TICK = "alarms-tick"
    CURVE = "alarms-curve"
    REPLY = "alarms-reply"
    REPLY_TEXT = "alarms-reply-text"
    REPLY_SAID = "alarms-reply-said"
    REPLIED = "alarms-replied"  # dcc.Store: changes when a reply was kept
    EXEMPT = "alarms-exempt"
    EXEMPT_TEXT = "alarms-exempt-text"
    EXEMPT_HOURS = "alarms-exempt-hours"
    EXEMPT_SAID = "alarms-exempt-said"
    EXEMPTED = "alarms-exempted"  # dcc.Store: changes when an exemption was approved


@dataclass(frozen=True, slots=True)
class Board:
    """What the page says; alarms are dicts by column with site, area and device names, ``due_min`` and ``limit_min``."""

    as_of: datetime | None
    is_live: bool  # data arrive now: the clocks go on between two of them
    open: Sequence[dict[str, Any]] = ()  # what is due next first
    closed: Sequence[dict[str, Any]] = ()  # newest first
    months: Sequence[dict[str, Any]] = ()
    chosen: str = ""
    ignored: Sequence[str] = ()
    totals: dict[str, float] = field(default_factory=dict)


def layout(board: Board, detail: Child) -> html.Div:
    """The whole page; ``detail`` is the card of the chosen alarm."""
    state = [
        dcc.Store(id=Ids.CHOICE, data={"id": board.chosen}),
        dcc.Store(id=Ids.CLOCK, data=board.is_live),
        dcc.Store(id=Ids.REPLIED),
        dcc.Store(id=Ids.EXEMPTED),
        dcc.Interval(id=Ids.TICK, interval=15_000, disabled=not board.is_live),
    ]
    body = html.Div(
        [
            html.Div([_open(board), _months(board)], className="alarms-left"),
            html.Div([html.Div(detail, className="alarms-detail"), _closed(board)], className="alarms-right"),
        ],
        className="alarms-page",
    )
    head = page_head(t("警报"), [_clock_note(board)])
    return html.Div([*state, head, ignored(board.ignored), _totals(board), body], className="page")


def _clock_note(board: Board) -> Child:
    if board.as_of is None:
        return None
    if board.is_live:
        return html.Span(t("计时随数据推进，数据截至 {at}", at=until(board.as_of)), className="muted")
    return html.Span(t("计时停在数据时间 {at}，没有新数据到达", at=until(board.as_of)), className="muted")


def _totals(board: Board) -> Child:
    n = board.totals
    states = [
        stat(t(ALARM_STATES[code]), number(n.get(code, 0)), t("个"))
        for code in ("SELF", "REGULATOR", "CITY", "EXEMPT")
    ]
    rate = f"{percent(n['repaired'] / n['finished'])}" if n.get("finished") else "—"
    repaired = stat(
        t("企业自行恢复率（近 30 天）"),
        rate,
        t("{k}/{n} 个", k=number(n.get("repaired", 0)), n=number(n.get("finished", 0))),
    )
    return html.Section(stats([*states, repaired]), className="card alarms-totals")


def _open(board: Board) -> Child:
    title = t("未关闭的警报（{n}）", n=len(board.open))
    hint = t(
        "按下一个时限排列。企业处置期 90 分钟；满 90 分钟由监管部门介入；介入满 24 小时或同一点位 7 天内 3 次升级督办。"
    )
    if not board.open:
        said = (
            t("现在没有未关闭的警报。")
            if board.as_of
            else t("还没有设备用电数据。导入设备和设备用电后，警报会自动产生。")
        )
        return card(title, empty(said), hint=hint)
    return card(title, html.Ol([_row(a, board) for a in board.open], className="alarm-list"), hint=hint)


def _row(alarm: dict[str, Any], board: Board) -> Child:
    """One open alarm: what it is called, how far the clock is, and what is due next."""
    is_chosen = alarm["alarm_id"] == board.chosen
    body = [
        html.Span(
            [badge(t(ALARM_STATES[alarm["state"]]), TONES[alarm["state"]]), html.Strong(alarm["site"])],
            className="alarm-name",
        ),
        html.Span(
            t(
                "{area} · 产线 {line} · {device}",
                area=alarm["area"],
                line=alarm["line_id"],
                device=alarm["device"],
            ),
            className="muted alarm-where",
        ),
        _meter(alarm),
        _due(alarm),
    ]
    return html.Li(
        dcc.Link(
            body, href=href(PATH, id=alarm["alarm_id"]), className="alarm chosen" if is_chosen else "alarm"
        ),
        **{"data-alarm": alarm["alarm_id"]},
    )


def _meter(alarm: dict[str, Any]) -> Child:
    """The clock against the next limit."""
    share = 1.0 if not alarm["limit_min"] else min(alarm["clock_min"] / alarm["limit_min"], 1.0)
    return html.Span(
        html.Span(className=f"alarm-fill {alarm['state'].lower()}", style={"width": f"{100 * share:.1f}%"}),
        className="alarm-bar",
        title=t("计时 {clock}", clock=duration(alarm["clock_min"])),
    )


def _due(alarm: dict[str, Any]) -> Child:
    clock = html.Span(t("计时 {clock}", clock=duration(alarm["clock_min"])), className="alarm-clock")
    if alarm["due_min"] is None:
        return html.Span([clock, html.Span(t("已到最高级别"), className="muted")], className="alarm-due")
    left = html.Strong(
        duration(alarm["due_min"]), className="alarm-left", **{"data-left": str(alarm["due_min"])}
    )
    return html.Span(
        [clock, html.Span([left, t(" 后{next}", next=t(NEXT[alarm["state"]]))])], className="alarm-due"
    )


def _months(board: Board) -> Child:
    title = t("企业月度统计")
    hint = t("自行恢复率 = 90 分钟内关闭的警报数 / 已有结果的警报数；重复设备 = 当月警报最多的治污设备。")
    if not board.months:
        return card(title, empty(t("还没有警报。")), hint=hint)
    names = ("企业", "月份", "警报", "自行恢复", "计时中位数", "监管介入", "重复设备")
    head = html.Tr([html.Th(t(name), className="num" if 1 < i < 6 else "") for i, name in enumerate(names)])
    return card(
        title,
        html.Table([html.Thead(head), html.Tbody([_month(m) for m in board.months])], className="plain"),
        hint=hint,
    )


def _month(row: dict[str, Any]) -> Child:
    rate = f"{row['self_repaired']:.0f}/{row['finished']:.0f}"
    repeated = (
        t("{device}（{n} 次）", device=row["device"], n=row["of_device"]) if row["of_device"] > 1 else "—"
    )
    cells: list[tuple[Any, str]] = [
        (site_link(row["site_id"], row["site"]), ""),
        (row["month"], ""),
        (number(row["alarms"]), "num"),
        (rate, "num"),
        (duration(row["median_min"]), "num"),
        (number(row["regulator"]), "num"),
        (html.Span(repeated, title=repeated), ""),
    ]
    return html.Tr([html.Td(value, className=style) for value, style in cells])


def _closed(board: Board) -> Child:
    title = t("已关闭的警报（近 {n} 个）", n=len(board.closed))
    if not board.closed:
        return card(title, empty(t("还没有关闭的警报。")))
    names = ("开始", "关闭", "企业", "计时", "最高级别")
    head = html.Tr([html.Th(t(name), className="num" if name == "计时" else "") for name in names])
    rows = [_closed_row(alarm, board.chosen) for alarm in board.closed]
    return card(title, html.Table([html.Thead(head), html.Tbody(rows)], className="plain"))


def moment(at: datetime) -> str:
    """Day and time without the year."""
    return f"{short_day(at)} {at:%H:%M}"


def _closed_row(alarm: dict[str, Any], chosen: str) -> Child:
    top = "CITY" if alarm["city_at"] else "REGULATOR" if alarm["regulator_at"] else "SELF"
    cells = [
        html.Td(
            dcc.Link(moment(alarm["started_at"]), href=href(PATH, id=alarm["alarm_id"]), className="link")
        ),
        html.Td(moment(alarm["closed_at"])),
        html.Td(alarm["site"]),
        html.Td(duration(alarm["clock_min"]), className="num"),
        html.Td(badge(t(ALARM_STATES[top]), TONES[top])),
    ]
    return html.Tr(cells, className="chosen" if alarm["alarm_id"] == chosen else "")


def nothing_chosen() -> Child:
    """Where the chosen alarm would be."""
    return card(t("警报详情"), [note(t("从左侧选择一个警报。")), html.Div(forms(False), hidden=True)])


def forms(may_handle: bool) -> list[Child]:
    """What the enterprise says, and approving its reason."""
    hours = [
        ("4", "4 小时"),
        ("12", "12 小时"),
        ("24", "1 天"),
        ("72", "3 天"),
        ("168", "7 天"),
        ("720", "30 天"),
    ]
    return [
        html.Div(
            [
                dmc.TextInput(
                    id=Ids.REPLY_TEXT,
                    placeholder=t("企业说明：原因和措施（不停止计时）"),
                    **{"aria-label": t("企业说明")},
                ),
                dmc.Button(t("记录企业说明"), id=Ids.REPLY, variant="light", size="xs"),
                html.Span(id=Ids.REPLY_SAID, className="muted", role="status"),
            ],
            className="alarm-form",
            hidden=not may_handle,
        ),
        html.Div(
            [
                dmc.TextInput(
                    id=Ids.EXEMPT_TEXT,
                    placeholder=t("豁免理由：故障报告、停产检修等"),
                    **{"aria-label": t("豁免理由")},
                ),
                dmc.Select(
                    id=Ids.EXEMPT_HOURS,
                    data=[{"value": v, "label": t(label)} for v, label in hours],
                    value="24",
                    w=100,
                    allowDeselect=False,
                    **{"aria-label": t("豁免时长")},
                ),
                dmc.Button(t("批准豁免"), id=Ids.EXEMPT, variant="light", size="xs"),
                html.Span(id=Ids.EXEMPT_SAID, className="muted", role="status"),
            ],
            className="alarm-form",
            hidden=not may_handle,
        ),
    ]
