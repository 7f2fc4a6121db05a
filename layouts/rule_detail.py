"""The chosen rule: parameters and their form, what waits for a decision, what was decided, and the whole rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.parts import Child, badge, note
from layouts.rulebook import RuleCard, explained
from layouts.rules import MODE_TONES, button, given
from layouts.text import t
from layouts.theme import EVIDENCE_TONES
from schema.rule_setting import MODES
from schema.status import STATUS_HINTS, STATUS_TITLES


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter with what is in force and where that comes from."""

    name: str
    title: str
    unit: str
    value: str
    declared: str
    status: str
    source: str
    changed: str  # who changed it when to what; "" when as declared


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the settings, said against the one before it."""

    number: int
    decision: str  # its title
    tone: str
    changes: Sequence[tuple[str, str, str]]  # what, old, new
    reason: str
    proposed: str  # who and when
    decided: str  # who, when and what they said; "" while open


@dataclass(frozen=True, slots=True)
class RuleView:
    """Everything about one rule; titles are Chinese source texts unless said otherwise."""

    card: RuleCard
    family: str
    mode: str  # of MODES; "" for a rule that cannot be set here
    params: Sequence[Param]
    versions: Sequence[Version]  # newest first
    pending: Version | None
    may_edit: bool
    may_decide: bool
    trial: Child  # the trial panel with its clock
    shadow: Child  # the shadow panel, None unless in shadow


def detail(view: RuleView) -> html.Div:
    """The right side, what needs a person first."""
    return html.Div(
        [
            head(view),
            html.P(t(view.card.condition), className="sentence"),
            *([waiting(view, view.pending)] if view.pending else []),
            *([settings(view)] if view.mode else [note(t("该规则随热点计算运行，参数不在此处修改。"))]),
            view.shadow,
            view.trial,
            *history(view.versions),
            html.H3(t("规则说明")),
            explained(view.card, with_parameters=not view.mode),
        ]
    )


def head(view: RuleView) -> html.Div:
    """Code and title, then evidence class, family and mode."""
    return html.Div(
        [
            html.H2(f"{view.card.code} {t(view.card.title)}"),
            badge(t(view.card.evidence), EVIDENCE_TONES[view.card.evidence[:1]]),
            badge(t(view.family)),
            badge(t(MODES[view.mode]), MODE_TONES[view.mode]) if view.mode else None,
            badge(t("有修改待复核"), "warn") if view.pending else None,
        ],
        className="panel-head",
    )


def waiting(view: RuleView, v: Version) -> html.Section:
    """The proposal, what it changes, and the decision of a second person."""
    said = [
        html.H3(t("待复核：第 {n} 版", n=v.number)),
        changes(v),
        html.P([html.B(t("理由：")), v.reason]),
        html.P(t("提出：{who}", who=v.proposed), className="note"),
    ]
    if not view.may_decide:
        asked = t("须由另一名执法人员或领导复核；提出人不能复核自己的修改。")
        return html.Section([*said, note(asked)], className="waiting")
    of = f"{view.card.code}:{v.number}"
    decide = html.Div(
        [
            dmc.TextInput(id=given("note"), value="", placeholder=t("复核意见，退回时必填"), flex=1),
            button(t("同意生效"), "accept", of, "primary"),
            button(t("退回"), "reject", of),
        ],
        className="row",
    )
    return html.Section([*said, decide], className="waiting")


def settings(view: RuleView) -> html.Section:
    """Parameters in force beside the fields of a proposal."""
    titles = (
        ("参数", "现值", "改为", "声明值", "状态与出处")
        if view.may_edit
        else ("参数", "现值", "声明值", "状态与出处")
    )
    rows = [parameter(p, view.may_edit) for p in view.params]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(t(x)) for x in titles])), html.Tbody(rows)], className="plain params"
    )
    return html.Section([html.H3(t("参数与运行方式")), table, form(view) if view.may_edit else None])


def parameter(p: Param, may_edit: bool) -> html.Tr:
    """One parameter."""
    field = html.Td(
        dmc.TextInput(
            id=given(f"p:{p.name}"),
            value=p.value,
            size="xs",
            w=92,
            **{"aria-label": t("{title}改为", title=t(p.title))},
        )
    )
    where: list[Child] = [badge(p.changed, "warn")]
    if not p.changed:
        where = [badge(t(STATUS_TITLES[p.status]), "muted", t(STATUS_HINTS[p.status])), f" {t(p.source)}"]
    return html.Tr(
        [
            html.Td(t(p.title)),
            html.Td(f"{p.value} {t(p.unit)}".strip(), className="num"),
            *([field] if may_edit else []),
            html.Td(p.declared, className="num"),
            html.Td(where, className="where"),
        ]
    )


def form(view: RuleView) -> html.Div:
    """Mode, reason and the two ways on: try it, or propose it."""
    code = view.card.code
    modes = dmc.SegmentedControl(
        id=given("mode"),
        value=view.mode,
        data=[{"value": k, "label": t(v)} for k, v in MODES.items()],
        size="xs",
    )
    return html.Div(
        [
            html.Div([html.Span(t("运行方式")), modes], className="row"),
            html.Div(
                [
                    dmc.TextInput(
                        id=given("reason"), value="", placeholder=t("修改理由，提出时必填"), flex=1
                    ),
                    button(
                        t("提出修改"),
                        "propose",
                        f"{code}:{view.versions[0].number if view.versions else 0}",
                        "primary",
                    ),
                ],
                className="row",
            ),
            html.Div(
                [
                    button(t("用上面的参数回测"), "trial", code),
                    dmc.Select(
                        id=given("days"),
                        value="90",
                        data=[{"value": n, "label": t("最近 {n} 天", n=n)} for n in ("30", "90", "180")],
                        allowDeselect=False,
                        w=120,
                        **{"aria-label": t("回测天数")},
                    ),
                    note(t("修改须由另一人复核后才生效。")),
                ],
                className="row",
            ),
        ],
        className="form",
    )


def changes(v: Version) -> html.Table:
    """What a version changes, old and new beside each other."""
    head = html.Tr([html.Th(t(x)) for x in ("项目", "原值", "新值")])
    rows = [
        html.Tr(
            [html.Td(what), html.Td(html.Del(old), className="num"), html.Td(html.Ins(new), className="num")]
        )
        for what, old, new in v.changes
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain changes")


def history(versions: Sequence[Version]) -> list[Any]:
    """Every version: what, who, why, and who decided."""
    if not versions:
        return [html.H3(t("修改历史")), note(t("没有修改过，参数均为声明值。"))]
    head = html.Tr([html.Th(t(x)) for x in ("版本", "改动", "理由", "提出", "复核")])
    rows = [
        html.Tr(
            [
                html.Td([str(v.number), " ", badge(v.decision, v.tone)]),
                html.Td([html.Div(f"{what}：{old} → {new}") for what, old, new in v.changes]),
                html.Td(v.reason),
                html.Td(v.proposed),
                html.Td(v.decided),
            ]
        )
        for v in versions
    ]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="plain history")
    return [html.H3(t("修改历史")), table]
