"""The evening's forms: the targets of the plan on the left, what the papers and curves say, and what the officer makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import prejudge_strips as look
from layouts.format import day, instant
from layouts.parts import Child, badge, card, empty, facts, href, ignored, note, page_head, site_link, status
from layouts.prejudge_strips import Strip
from layouts.text import t
from schema.prejudgement import CAUSES, CHECKS, DATASET

PATH, TITLE = "/prejudge", "预判"
STATES = {"": ("未填", "muted"), "draft": ("草稿", "warn"), "done": ("已完成", "good")}
SHEETS = {"pdf": "任务单 PDF", "docx": "Word", "xlsx": "Excel"}
TEXTS = ("questions", "specialists", "access", "risk", "plan_b")


class Ids(StrEnum):
    """Every id on this page."""

    LIST = "prejudge-list"
    BASE = "prejudge-base"  # dcc.Store: {"day", "site", "revision", "base"} the form was opened with
    FIELD = "prejudge-field"  # kind of {"kind": ..., "name": ...}
    ACT = "prejudge-act"  # kind of {"kind": ..., "act": ...}
    TOLD = "prejudge-told"
    NEXT = "prejudge-next"  # dcc.Store: {"href"} of the page to go to after saving
    SEEN = "prejudge-seen"  # the button that takes over what the system sees


@dataclass(frozen=True, slots=True)
class Listed:
    """A target of the plan."""

    site_id: str
    name: str
    team: str
    team_id: str
    at: str  # arrival
    state: str  # key of :data:`STATES`


@dataclass(frozen=True, slots=True)
class Deadline:
    """When forms are due, how many seconds are left (negative when late), and where the time comes from."""

    at: datetime
    seconds: int
    status: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What the system knows of one site, as words; ``seen`` says how each check looks to it and why."""

    seen: dict[str, tuple[str, str]]  # check -> (code of CHECKS, why)
    why: list[tuple[str, str]] = field(default_factory=list)  # family, sentence
    chance: str = ""
    basics: list[tuple[str, str]] = field(default_factory=list)
    permits: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    monitoring: list[Strip] = field(default_factory=list)
    power: list[Strip] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of the chosen site as it stands."""

    site_id: str
    name: str
    values: dict[str, str]
    proposed: dict[str, str]  # texts the system proposes where nobody has begun
    revision: int = 0
    state: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page says."""

    plan_day: date
    deadline: Deadline
    targets: list[Listed] = field(default_factory=list)
    filled: Filled | None = None
    machine: Machine | None = None
    ignored: Sequence[str] = ()
    plan_id: str = ""


def layout(page: Page) -> html.Div:
    """The whole page."""
    head = page_head(t("预判 {day}", day=day(page.plan_day)), _controls(page))
    plan = dcc.Link(
        t("打开当日计划"), href=href("/tomorrow", day=page.plan_day.isoformat()), className="link"
    )
    if not page.targets and page.filled is None:
        body: Child = empty(t("{day}还没有选定的计划，没有要预判的目标。", day=day(page.plan_day)), plan)
    else:
        body = html.Div(
            [html.Div(listed(page), id=Ids.LIST, className="prejudge-list"), *_chosen(page)],
            className="prejudge-page",
        )
    stores = [dcc.Store(id=Ids.BASE, data=base(page)), dcc.Store(id=Ids.NEXT)]
    return html.Div([*stores, head, ignored(page.ignored), body], className="page")


def base(page: Page) -> dict[str, Any]:
    """What the form was opened with: the browser gives it back when saving."""
    f = page.filled
    chosen = {"site": f.site_id, "revision": f.revision, "base": f.values} if f else {}
    return {"day": page.plan_day.isoformat(), **chosen}


def _controls(page: Page) -> list[Child]:
    late = page.deadline.seconds < 0
    clock = html.Span(
        "", className="prejudge-clock late" if late else "prejudge-clock", role="timer",
        **{"data-left": str(page.deadline.seconds)},
    )  # fmt: skip
    due = t("截止 {at}", at=instant(page.deadline.at))
    return [
        html.Span(counts(page), className="count"),
        html.Span([due, " ", clock]),
        status(page.deadline.status),
        html.Span(t("J / K 下一家、上一家；Ctrl+Enter 完成并到下一家"), className="muted prejudge-keys"),
    ]


def counts(page: Page) -> str:
    """How far the evening's work is; the parts add up to all."""
    n = {state: sum(x.state == state for x in page.targets) for state in STATES}
    return t(
        "共 {all} 家 = 已完成 {done} + 草稿 {draft} + 未填 {none}",
        all=len(page.targets), done=n["done"], draft=n["draft"], none=n[""],
    )  # fmt: skip


def listed(page: Page) -> Child:
    """Every target with its state, in order of team and route; the chosen one marked."""
    chosen = page.filled.site_id if page.filled else ""
    rows: list[Child] = []
    team = ""
    for x in page.targets:
        if x.team != team:
            team = x.team
            rows.append(html.H3([team, _sheet(t("任务单"), f"{page.plan_id}-{x.team_id}.pdf")]))
        word, tone = STATES[x.state]
        rows.append(
            dcc.Link(
                [html.Span(x.at, className="at"), html.Span(x.name, className="who"), badge(t(word), tone)],
                href=href(PATH, day=page.plan_day.isoformat(), site=x.site_id),
                className="prejudge-row chosen" if x.site_id == chosen else "prejudge-row",
                title=x.name,
            )
        )
    files = [_sheet(t(word), f"{page.plan_id}.{end}") for end, word in SHEETS.items()]
    files.insert(1, _sheet(t("单面打印"), f"{page.plan_id}.pdf", simplex="1"))
    return (
        [html.H2([t("计划内目标"), html.Span(files, className="files")]), *rows]
        if rows
        else note(t("计划里没有您辖区内的目标。"))
    )


def _sheet(text: str, name: str, **asked: str) -> html.A:
    """A file of task sheets, opened beside this page."""
    return html.A(
        text, href=href(f"/sheet/{name}", **asked), target="_blank", rel="noopener", className="link"
    )


def _chosen(page: Page) -> list[Child]:
    if page.filled is None or page.machine is None:
        return [html.Div(empty(t("从左侧选择一家企业。")), className="prejudge-main")]
    f, m = page.filled, page.machine
    title = [site_link(f.site_id, f.name), html.Span(m.chance, className="muted")]
    main = [
        html.Div(
            [
                html.H2(title),
                html.Button(t("按系统所见填写五项"), id=Ids.SEEN, className="button", type="button"),
            ],
            className="prejudge-title",
        ),
        _why(m),
        _part("licence", t("营业执照与基本信息"), facts(m.basics), (f, m)),
        _part(
            "permit",
            t("排污许可证、排放口与限值"),
            _lines([*m.permits, *m.outlets], t("没有查到排污许可证。")),
            (f, m),
        ),
        _part("monitoring", t("自动监控近 30 天"), _strips(m.monitoring, t("没有自动监控数据。")), (f, m)),
        _part("power", t("用电近 30 天"), _strips(m.power, t("没有用电数据。"), has_legend=False), (f, m)),
        _part("history", t("处罚与检查历史"), _lines(m.history, t("没有检查和处罚记录。")), (f, m)),
    ]
    return [html.Div(main, className="prejudge-main"), html.Div(_form(f), className="prejudge-form")]


def _why(m: Machine) -> Child:
    lines = [html.Li([badge(family, "warn"), html.Span(said)]) for family, said in m.why]
    body: Child = html.Ul(lines, className="lines") if lines else note(t("没有线索指向该企业。"))
    return card(t("为什么在计划里"), body)


def _part(name: str, title: str, body: Child, both: tuple[Filled, Machine]) -> html.Section:
    """What the system knows, and beside its title what the officer makes of it."""
    f, m = both
    code, why = m.seen[name]
    tone = {"ok": "good", "problem": "warn", "unknown": "muted"}[code]
    seen = html.Span(
        [badge(t("系统所见：{word}", word=t(CHECKS[code])), tone), html.Span(why, className="muted")],
        className="seen", **{"data-check": name, "data-seen": code},
    )  # fmt: skip
    choice = dmc.SegmentedControl(
        id={"kind": Ids.FIELD, "name": name},
        data=[{"value": v, "label": t(word)} for v, word in CHECKS.items()] + [{"value": "", "label": t("未判")}],
        value=f.values.get(name, ""), size="xs", **_kept(f), **{"aria-label": title},
    )  # fmt: skip
    head = html.Div([html.H2(title), seen, choice], className="part-head")
    return html.Section([head, html.Div(body, className="card-body")], className="card")


def _kept(f: Filled) -> dict[str, Any]:
    """What was typed and not saved survives a reload, until somebody saves."""
    return {"persistence": f"{f.site_id}.{f.revision}", "persistence_type": "session"}


def _lines(lines: Sequence[str], nothing: str) -> Child:
    return html.Ul([html.Li(x) for x in lines], className="lines") if lines else note(nothing)


def _strips(found: Sequence[Strip], nothing: str, *, has_legend: bool = True) -> Child:
    if not found:
        return note(nothing)
    return [look.strips(found), look.legend() if has_legend else None]


def _form(f: Filled) -> list[Child]:
    word = t(STATES[f.state][0])
    saved = (
        t("{state}，{by} 于 {at} 保存。", state=word, by=f.by, at=instant(f.at))
        if f.at
        else t("还没有人填写，以下为系统建议，可修改。")
    )
    fields = [
        dmc.Select(
            id={"kind": Ids.FIELD, "name": "cause"}, label=t(DATASET["cause"].title),
            data=[{"value": v, "label": t(title)} for v, title in CAUSES.items()],
            value=f.values.get("cause") or f.proposed.get("cause") or None, clearable=True, size="xs",
            comboboxProps={"withinPortal": False}, **_kept(f),
        ),
        *(
            dmc.Textarea(
                id={"kind": Ids.FIELD, "name": name}, label=t(DATASET[name].title), autosize=True, minRows=2, maxRows=6,
                value=f.values.get(name) or f.proposed.get(name) or "", size="xs", **_kept(f),
            )
            for name in TEXTS
        ),
    ]  # fmt: skip
    return [
        html.H2(t("预判")),
        *fields,
        html.Div(saved, id=Ids.TOLD, className="told", role="status", **{"aria-live": "polite"}),
        html.Div([_act("done", t("完成，到下一家"), "primary"), _act("draft", t("存草稿"))], className="acts"),
    ]  # fmt: skip


def _act(name: str, text: str, tone: str = "") -> html.Button:
    return html.Button(
        text, id={"kind": Ids.ACT, "act": name}, n_clicks=0, className=f"button {tone}".strip(), type="button"
    )


def refused() -> html.Div:
    """What the page says to somebody who does not plan."""
    return empty(
        t("预判表由编制计划的人员填写，计划公布前不对其他人开放。"),
        t("检查组在任务单上看到预判结论。"),
    )
