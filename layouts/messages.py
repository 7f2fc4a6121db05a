"""Page: messages. Who is told that the plan is out, texts by occasion, channels with a test, and what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.clue_actions import dialog
from layouts.format import day, short_day
from layouts.parts import Child, badge, card, empty, href, ignored, note, page_head
from layouts.text import t
from schema.message_occasions import CHANNEL_KINDS, OCCASIONS, PLACES

PATH, TITLE = "/messages", "消息"
STATES = {"sent": ("已发送", "good"), "failed": ("未送达", "bad"), "copied": ("已复制", "neutral")}
EXAMPLE = """[[channel]]
name = "执法处值班群"
kind = "wecom"
url = "群机器人的 Webhook 地址"
duty = "张三"
mobile = "13800000000"
"""


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "messages-choice"  # dcc.Store: {"day": ISO date}
    SEND = "messages-send"  # kind of {"kind": ..., "team": ...}: tell one team
    COPY = "messages-copy"  # kind of {"kind": ..., "team": ...}: copy its text
    TOLD = "messages-told"  # kind of {"kind": ..., "team": ...}: how it went
    ASK = "messages-ask"  # asks before every team that has not been told is told
    SURE = "messages-sure"  # the question: whom this reaches
    CONSEQUENCES = "messages-consequences"
    ALL = "messages-all"  # tell them
    RELEASE = "messages-release"  # how many were told
    LOG = "messages-log"
    DONE = "messages-done"  # dcc.Store: changes when all were told
    TEST = "messages-test"  # kind of {"kind": ..., "channel": ...}
    TESTED = "messages-tested"  # kind of {"kind": ..., "channel": ...}
    TEXT = "messages-text"  # kind of {"kind": ..., "occasion": ...}: a template
    SAVE = "messages-save"  # kind of {"kind": ..., "occasion": ...}
    SAVED = "messages-saved"  # kind of {"kind": ..., "occasion": ...}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page says; rows are dicts of plain values."""

    plan_day: date
    plan: str = ""  # its number; "" when none is frozen
    release_at: datetime | None = None
    is_out: bool = False
    teams: Sequence[dict[str, Any]] = ()  # team_id, team, text, state, at
    templates: Sequence[dict[str, Any]] = ()  # occasion, text, by, at, shown
    channels: Sequence[dict[str, Any]] = ()  # name, kind, place, team, duty, has_secret
    fault: str = ""  # why the file of channels cannot be used
    log: Sequence[dict[str, Any]] = ()  # at, by, occasion, channel, state, text, error
    address: str = ""  # where links lead
    ignored: Sequence[str] = field(default=())


def layout(desk: Desk) -> html.Div:
    """The whole page."""
    state = [dcc.Store(id=Ids.CHOICE, data={"day": desk.plan_day.isoformat()}), dcc.Store(id=Ids.DONE)]
    head = page_head(
        t("消息"), dcc.Link(t("回到计划"), href=href("/tomorrow", day=desk.plan_day), className="link")
    )
    left = html.Div([_teams(desk), _templates(desk)], className="messages-left")
    right = html.Div([_channels(desk), html.Div(log(desk), id=Ids.LOG)], className="messages-right")
    body = html.Div([left, right], className="messages-page")
    return html.Div([*state, head, ignored(desk.ignored), body, _sure()], className="page")


def _sure() -> dmc.Modal:
    """The question before every team that was not told is told."""
    body = [
        html.Div(consequences([]), id=Ids.CONSEQUENCES),
        html.Div(dmc.Button(t("发送"), id=Ids.ALL, size="xs"), className="dialog-foot"),
    ]
    return dialog(Ids.SURE, t("通知未通知的各组"), body)


def consequences(reached: Sequence[tuple[str, Sequence[str]]], fault: str = "") -> Child:
    """Whom telling all reaches through which channels, and who must be told by hand; pairs of a team and its channels."""
    told = [team for team, ways in reached if ways]
    left = [team for team, ways in reached if not ways]
    names = list(dict.fromkeys(name for _, ways in reached for name in ways))
    lines = [fault] if fault else []
    if told:
        lines.append(t("将向 {n} 个组发送通知：{teams}。", n=len(told), teams="、".join(told)))
        lines.append(t("渠道：{names}。发出后不能撤回。", names="、".join(names)))
    if left:
        said = t("{n} 个组没有消息渠道，须复制文字自行转发：{teams}。", n=len(left), teams="、".join(left))
        lines.append(said)
    if not lines:
        lines.append(t("各组都已通知，没有要发送的。"))
    return [html.P(line) for line in lines]


def _teams(desk: Desk) -> Child:
    title = t("计划公布 {day}", day=day(desk.plan_day))
    hint = t("公布时间一到，系统自动通知各检查组；未送达的可在此补发，或复制文字自行转发。")
    everybody = dmc.Button(
        t("通知未通知的各组"), id=Ids.ASK, size="xs", display=None if desk.is_out and desk.teams else "none"
    )
    if not desk.plan:
        said = t(
            "{day}的计划尚未定稿。提交并经第二人确认后，这里列出要通知的检查组。", day=day(desk.plan_day)
        )
        to_plan = dcc.Link(t("去提交计划"), href=href("/tomorrow", day=desk.plan_day), className="link")
        return card(title, [empty(said, to_plan), html.Span(id=Ids.RELEASE), everybody], hint=hint)
    release = html.Span(release_said(desk), id=Ids.RELEASE, role="status")
    rows = html.Ol([_team(row, desk.is_out) for row in desk.teams], className="messages-teams")
    return card(title, [html.Div([release, everybody], className="messages-bar"), rows], hint=hint)


def release_said(desk: Desk) -> str:
    """When the plan comes out, or how many teams know that it is out."""
    told = sum(row["state"] in ("sent", "copied") for row in desk.teams)
    if desk.is_out:
        said = t(
            "{number} 已公布，{n} 个组中已通知 {told} 个", number=desk.plan, n=len(desk.teams), told=told
        )
    elif desk.release_at:
        at, n = moment(desk.release_at), len(desk.teams)
        said = t("{number} 将于 {at} 公布，到时自动通知 {n} 个组", number=desk.plan, at=at, n=n)
    else:
        said = desk.plan
    return said


def _team(row: dict[str, Any], is_out: bool) -> html.Li:
    key = row["team_id"]
    buttons = [
        html.Button(
            t("补发") if row["state"] else t("发送"),
            id={"kind": Ids.SEND, "team": key},
            className="button",
            n_clicks=0,
            disabled=not is_out,
        ),
        html.Button(
            t("复制"),
            id={"kind": Ids.COPY, "team": key},
            className="button",
            n_clicks=0,
            disabled=not is_out,
            **{"data-copy": row["text"], "data-done": t("已复制")},
        ),
    ]
    told = html.Span(
        state_of(row["state"], row["at"]), id={"kind": Ids.TOLD, "team": key}, className="messages-told", role="status"
    )  # fmt: skip
    text = html.Span(row["text"], className="messages-text muted", title=row["text"])
    return html.Li([html.Strong(row["team"], title=row["team"]), text, told, html.Span(buttons)])


def state_of(state: str, at: datetime | None, error: str = "") -> Child:
    """How a message ended, with its time and why it did not arrive."""
    if not state:
        return html.Span(error or t("未通知"), className="muted", title=error or None)
    title, tone = STATES[state]
    return [badge(t(title), tone, error or None), html.Span(moment(at) if at else "", className="muted")]


def moment(at: datetime) -> str:
    """Day and time without the year."""
    return f"{short_day(at)} {at:%H:%M}"


def _templates(desk: Desk) -> Child:
    places = "、".join(f"{{{name}}} {t(title)}" for name, title in PLACES.items())
    hint = t(
        "可用占位符：{places}。链接只含页面和日期；消息不写企业名称、线索等细节，收到的人须登录查看。",
        places=places,
    )
    return card(t("消息模板"), [_template(row) for row in desk.templates], hint=hint)


def _template(row: dict[str, Any]) -> html.Div:
    occasion = row["occasion"]
    usual = OCCASIONS[occasion]
    to = t("发给检查组") if usual.to == "team" else t("发给值班")
    changed = t("{by} 修改于 {at}", by=row["by"], at=moment(row["at"])) if row["by"] else t("系统默认")
    key = {"occasion": occasion}
    return html.Div(
        [
            html.Div(
                [html.Strong(t(usual.title)), badge(to, "muted"), html.Span(changed, className="muted")],
                className="messages-bar",
            ),
            dmc.Textarea(
                id={"kind": Ids.TEXT} | key, value=row["text"], autosize=True, minRows=1, maxRows=3, size="xs",
                placeholder=t("清空并保存则恢复默认"), **{"aria-label": t(usual.title)},
            ),
            html.Button(t("保存"), id={"kind": Ids.SAVE} | key, className="button", n_clicks=0),
            html.Span(row["shown"], id={"kind": Ids.SAVED} | key, className="muted messages-shown", role="status"),
        ],
        className="messages-template",
    )  # fmt: skip


def _channels(desk: Desk) -> Child:
    hint = t(
        "渠道写在数据目录的 messages.toml 中，仅所有者可读（chmod 600）；公网只可用企业微信和钉钉的接口，内网主机须列入 JINGWEI_HOSTS。"
    )
    title = t("消息渠道（{n}）", n=len(desk.channels))
    links = note(t("链接地址 {address}", address=desk.address))
    if desk.fault:
        return card(title, [html.P(desk.fault, className="ignored", role="alert"), links], hint=hint)
    if not desk.channels:
        said = t("还没有消息渠道。请由管理员在数据目录写 messages.toml（chmod 600），例如：")
        return card(
            title,
            [empty(said, html.Pre(EXAMPLE)), note(t("没有渠道时，可复制左侧文字自行转发。"))],
            hint=hint,
        )
    names = ("渠道", "对象", "提醒", "主机", "")
    head = html.Tr([html.Th(t(name) if name else "") for name in names])
    table = html.Table(
        [html.Thead(head), html.Tbody([_channel(row) for row in desk.channels])], className="plain"
    )
    return card(title, [table, links], hint=hint)


def _channel(row: dict[str, Any]) -> html.Tr:
    key = {"channel": row["name"]}
    signed = badge(t("签名"), "muted") if row["has_secret"] else None
    kind = html.Div([t(CHANNEL_KINDS[row["kind"]]), " ", signed], className="muted")
    test = html.Button(t("测试"), id={"kind": Ids.TEST} | key, className="button", n_clicks=0)
    said = html.Div("", id={"kind": Ids.TESTED} | key, className="muted", role="status")
    cells = [
        [html.Strong(row["name"]), kind],
        row["team"] or t("值班和未设渠道的组"),
        row["duty"] or "—",
        row["place"],
        [test, said],
    ]
    return html.Tr([html.Td(cell) for cell in cells])


def log(desk: Desk) -> Child:
    """What was sent, newest first."""
    title = t("发送记录（近 {n} 条）", n=len(desk.log))
    if not desk.log:
        return card(title, empty(t("还没有发送过消息。")))
    names = ("时间", "场合", "渠道", "结果", "内容")
    head = html.Tr([html.Th(t(name)) for name in names])
    rows = html.Tbody([_entry(row) for row in desk.log])
    return card(title, html.Table([html.Thead(head), rows], className="plain messages-log"))


def _entry(row: dict[str, Any]) -> html.Tr:
    title, tone = STATES[row["state"]]
    text = row["error"] or row["text"]
    cells = [
        html.Span(moment(row["at"]), title=row["by"]),
        t(OCCASIONS[row["occasion"]].title),
        row["channel"] or "—",
        badge(t(title), tone),
        html.Span(text, title=text),
    ]
    return html.Tr([html.Td(cell) for cell in cells])
