"""How a rule counts, for the reader of a clue: condition, formula, parameters with status, innocent reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from layouts.parts import badge, facts, status
from layouts.text import t


@dataclass(frozen=True, slots=True)
class Parameter:
    """One threshold as people see it."""

    title: str
    value: str
    unit: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """What a rule declares; texts are Chinese and translated here."""

    code: str
    title: str
    evidence: str
    condition: str
    formula: str
    why: str
    parameters: Sequence[Parameter]
    innocents: Sequence[tuple[str, str]]  # explanation, what would refute it; most likely first
    excludes: Sequence[str]
    basis: str
    legal: Sequence[str]  # articles that may apply, each as one text


def explained(rule: RuleCard, with_parameters: bool = True) -> html.Div:
    """The whole explanation, in the order an officer asks; without the parameters where they stand beside it."""
    return html.Div(
        [
            facts(
                [
                    (t("触发条件"), t(rule.condition)),
                    (t("计算公式"), html.Code(t(rule.formula))),
                    (t("为什么可疑"), t(rule.why)),
                    (t("证据等级"), t(rule.evidence)),
                    (t("依据"), t(rule.basis)),
                ]
            ),
            *([html.H3(t("参数")), parameters(rule.parameters)] if with_parameters else []),
            html.H3(t("不计入的情形")) if rule.excludes else None,
            html.Ul([html.Li(t(text)) for text in rule.excludes]),
            html.H3(t("可能的正常原因，按可能性排列")),
            innocents(rule.innocents),
            html.H3(t("法律提示")),
            html.Ul([html.Li(article) for article in rule.legal]),
            html.P(t("是否适用由执法人员核实后确定。")),
        ],
        className="rulebook",
    )


def parameters(items: Sequence[Parameter]) -> html.Table:
    """Every threshold with unit, status and source."""
    head = html.Tr([html.Th(t(x)) for x in ("参数", "取值", "状态", "出处")])
    rows = [
        html.Tr(
            [
                html.Td(t(p.title)),
                html.Td(f"{p.value} {t(p.unit)}".strip(), className="num"),
                html.Td(status(p.status)),
                html.Td(t(p.source) if p.source else "—"),
            ]
        )
        for p in items
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain")


def innocents(items: Sequence[tuple[str, str]]) -> html.Table:
    """Innocent explanations beside what to check first."""
    head = html.Tr([html.Th(""), html.Th(t("可能的正常原因")), html.Th(t("先核对"))])
    rows = [
        html.Tr([html.Td(badge(str(i), "muted")), html.Td(t(text)), html.Td(t(check))])
        for i, (text, check) in enumerate(items, 1)
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain innocents")
