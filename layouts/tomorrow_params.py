"""The numbers a planner may set before planning, each with its usual value, status and basis."""

from collections.abc import Mapping

from dash import dcc, html

from layouts.parts import Child, badge
from layouts.text import t
from layouts.tomorrow_head import act, dialog, opens
from layouts.tomorrow_state import Plan
from schema.planning import CHANGEABLE, DRAWN_ONCE, Number
from schema.status import STATUS_HINTS, STATUS_TITLES

DIALOG = "params"


def planning(plan: Plan) -> list[Child]:
    """The button that plans the day, and the one that opens its numbers; nothing for who may not plan."""
    if not plan.may.plan:
        return []
    return [act(t("编排计划"), "replan", "button primary"), *settings(plan)]


def settings(plan: Plan) -> list[Child]:
    """The button 参数 and its dialog, from which the day is planned with what stands there."""
    is_again = plan.head is not None
    title = t("重新编排的参数") if is_again else t("编排参数")
    send = t("按此参数重新编排") if is_again else t("按此参数编排")
    hint = t("随机占比、求解时间等；改后重新编排，锁定、必查、不安排保持不变") if is_again else None
    rows = [_row(n, plan.params, is_again and n.name == DRAWN_ONCE) for n in CHANGEABLE]
    body = html.Table([_head(), html.Tbody(rows)], className="plain plan-params")
    return [
        opens(t("参数…"), DIALOG, "button", title=hint),
        dialog(DIALOG, title, body, [act(send, "replan", "button primary", value=DIALOG)]),
    ]


def _head() -> html.Thead:
    names = ("参数", "取值", "常用值", "依据")
    return html.Thead(html.Tr([html.Th(t(name)) for name in names]))


def _row(number: Number, values: Mapping[str, float], is_fixed: bool) -> html.Tr:
    value = number.shown(values.get(number.name, number.value))
    low, high = number.shown(number.low), number.shown(number.high)
    field = dcc.Input(
        type="number", value=value, min=low, max=high, step="any", disabled=is_fixed, className="plan-param"
    )
    status = badge(t(STATUS_TITLES[number.status]), "neutral", t(STATUS_HINTS[number.status]))
    label = html.Label([html.Span(field, **{"data-param": number.name}), f" {t(number.unit)}"])
    return html.Tr(
        [
            html.Th(t(number.title), scope="row"),
            html.Td(label, title=t("{low}–{high} {unit}", low=low, high=high, unit=t(number.unit))),
            html.Td(f"{number.shown(number.value)} {t(number.unit)}", className="num"),
            html.Td([status, " ", t(number.basis)]),
        ]
    )
