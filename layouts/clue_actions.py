"""What can be done with the chosen clue: where it stands, and the buttons and dialogs that move it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.clues import Ids
from layouts.format import day
from layouts.text import t

NEXT = {
    "RAW": "核对证据，再确认推送、排除或静默",
    "SCREENED": "核对证据，再确认推送、排除或静默",
    "EXPERT_REVIEW": "等待专家意见，再确认推送或排除",
    "PREJUDGED": "确认推送或排除",
    "PUSHED": "等待编入检查计划",
    "PLANNED": "等待检查组到场",
    "ON_SITE": "等待现场结果",
    "FEEDBACK": "核对反馈后办结",
    "CLOSED": "已办结，无须处理",
    "DISMISSED": "已排除，如有误可恢复",
    "MERGED": "并入其他线索，无须处理",
}
SCOPES = {"factor": "该排放口的该因子", "outlet": "该排放口的全部因子", "site": "全厂"}


@dataclass(frozen=True, slots=True)
class Silenced:
    """A silence in force that covers the clue."""

    silence_id: str
    last_day: date
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clue stands and what this reader may do with it."""

    clue_id: str
    state: str
    stage: str  # the state's title
    owner: str  # who decided last, or what stands for nobody
    since: str
    reason: str
    can_confirm: bool
    can_dismiss: bool
    can_restore: bool
    can_silence: bool
    scopes: Sequence[str]  # of SCOPES, those that apply
    reasons: Sequence[tuple[str, str]]  # code and Chinese title of every reason to dismiss
    me: str
    days: tuple[date, date, date]  # first, proposed and last day a silence may end
    silenced: Silenced | None = None


def actions(s: Standing) -> list[Any]:
    """Status line, silence in force, buttons; the dialogs are there but closed."""
    return [status_line(s), silenced_line(s), buttons(s), dismissal(s), silencing(s)]


def status_line(s: Standing) -> html.Dl:
    """Stage, owner, since when, and what comes next."""
    parts = [
        (t("阶段"), html.B(s.stage)),
        (t("处理人"), s.owner),
        (t("自"), s.since),
        (t("理由"), s.reason),
        (t("下一步"), t(NEXT[s.state])),
    ]
    return html.Dl(
        [html.Div([html.Dt(k), html.Dd(v)]) for k, v in parts if v],
        className="standing",
    )


def silenced_line(s: Standing) -> Any:
    """The silence that hides the clue from the lists, with the way to lift it."""
    if s.silenced is None:
        return None
    x = s.silenced
    said = t("已静默至 {day}，负责人 {owner}。理由：{why}", day=day(x.last_day), owner=x.owner, why=x.reason)
    return html.P(
        [said, button(t("解除静默"), "unsilence", x.silence_id) if s.can_silence else None],
        className="hidden-by",
    )


def buttons(s: Standing) -> html.Div:
    """Only what is allowed now."""
    return html.Div(
        [
            button(t("确认推送"), "confirm", s.clue_id, "primary", hidden=not s.can_confirm),
            html.Button(
                t("排除…"), id=Ids.DISMISS_OPEN, n_clicks=0, className="button", hidden=not s.can_dismiss
            ),
            html.Button(
                t("静默…"),
                id=Ids.SILENCE_OPEN,
                n_clicks=0,
                className="button",
                hidden=not s.can_silence or s.silenced is not None,
            ),
            button(t("恢复线索"), "restore", s.clue_id, hidden=not s.can_restore),
        ],
        className="acts",
    )


def button(text: str, act: str, clue_id: str, look: str = "", hidden: bool = False) -> html.Button:
    """A button whose press is a decision about this clue."""
    return html.Button(
        text,
        id={"kind": Ids.ACT, "act": act, "clue": clue_id},
        n_clicks=0,
        className=f"button {look}".strip(),
        hidden=hidden,
    )


def dismissal(s: Standing) -> dmc.Modal:
    """Why the clue is set aside."""
    return dialog(
        Ids.DISMISS,
        t("排除线索"),
        [
            html.P(t("排除后线索不再进入目标和计划，可以随时恢复。理由记入操作记录。"), className="note"),
            dmc.Select(
                id=given("code"),
                label=t("排除理由"),
                data=[{"value": v, "label": t(title)} for v, title in s.reasons],
                value=None,
                placeholder=t("请选择"),
                withAsterisk=True,
                comboboxProps={"withinPortal": False},
            ),
            dmc.Textarea(id=given("text"), label=t("说明"), value="", autosize=True, minRows=2),
            html.Div(button(t("排除"), "dismiss", s.clue_id, "primary"), className="dialog-foot"),
        ],
    )


def silencing(s: Standing) -> dmc.Modal:
    """Which clues like this one need not be shown, why, how long, and who answers for it."""
    first, proposed, last = s.days
    return dialog(
        Ids.SILENCE,
        t("静默同类线索"),
        [
            html.P(
                t("同一规则在所选范围内的线索，到期前不再列出，也不进入地图、目标和计划；到期自动恢复。"),
                className="note",
            ),
            dmc.RadioGroup(
                dmc.Stack([dmc.Radio(t(SCOPES[x]), value=x, size="xs") for x in s.scopes], gap=6, mt=4),
                id=given("scope"),
                label=t("范围"),
                value=s.scopes[0] if s.scopes else "site",
                size="xs",
            ),
            dmc.Textarea(
                id=given("why"),
                label=t("理由"),
                value="",
                autosize=True,
                minRows=2,
                withAsterisk=True,
            ),
            dmc.TextInput(id=given("owner"), label=t("负责人"), value=s.me, withAsterisk=True),
            dmc.DatePickerInput(
                id=given("until"),
                label=t("到期日（含当日）"),
                value=proposed.isoformat(),
                minDate=first.isoformat(),
                maxDate=last.isoformat(),
                valueFormat="YYYY-MM-DD",
                withAsterisk=True,
                popoverProps={"withinPortal": False},
            ),
            html.Div(button(t("静默"), "silence", s.clue_id, "primary"), className="dialog-foot"),
        ],
    )


def dialog(id: str, title: str, body: list[Any]) -> dmc.Modal:
    """A small dialog in the house style."""
    return dmc.Modal(
        html.Div(body, className="dialog"),
        id=id,
        title=title,
        opened=False,
        size=440,
        centered=True,
        closeButtonProps={"aria-label": t("关闭")},
    )


def given(name: str) -> dict[str, str]:
    """The id of a field."""
    return {"kind": Ids.GIVEN, "name": name}


def told(text: str, undo: str = "") -> list[Any]:
    """The toast after a decision; with a clue's number also the way back."""
    return [html.Span(text), button(t("撤销"), "undo", undo) if undo else None]


def nothing_to_do() -> Standing:
    """A clue of nobody, so that every part exists for checks of ids."""
    return Standing("", "RAW", "", "", "", "", False, False, False, False, (), (), "", (date.min,) * 3)
