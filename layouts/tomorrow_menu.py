"""What can be done with an enterprise, one press each: the menu on a row or a stop."""

from typing import Any

from dash import dcc, html

from layouts.parts import Child
from layouts.text import t
from layouts.tomorrow_head import act
from layouts.tomorrow_state import Plan

EXCLUDE_REASONS = ("近期已检查", "企业停产", "另有联合行动", "证据不足")
TEXT_LENGTH = 200


def site_menu(plan: Plan) -> html.Div:
    """The menu of an enterprise; the browser fills in which one, shows what applies to it and opens it.

    ``data-for`` names the states of a row (see ``layouts.tomorrow_list``) in which an entry is offered.
    """
    if not plan.can_edit:
        return html.Div()
    quick = [
        _entry(t("锁定（保持现在的检查组）"), "lock", "planned", "L"),
        _entry(t("解除锁定或必查"), "unlock", "locked", "L"),
        _entry(t("列为必查，先看会挤出谁"), "preview", "out planned", "F"),
        _entry(t("恢复候选"), "include", "excluded", "X"),
        _entry(t("改为夜间检查"), "window", "planned locked out", "N", value="night"),
        _entry(t("改为白天检查"), "window", "planned locked out", "N", value="day"),
    ]
    parts = [
        html.Div("", className="menu-title"),
        *quick,
        _excluding("planned locked out many"),
        _approval(),
        _teams(plan),
    ]
    return html.Div(
        parts, className="plan-menu site-menu", role="menu", hidden=True, **{"data-plan": plan.plan_id}
    )


def _entry(text: str, action: str, states: str, key: str = "", **more: Any) -> html.Button:
    hint = html.Kbd(key) if key else None
    return act([html.Span(text), hint], action, "menu-item", site="", role="menuitem", **{"data-for": states}, **more)  # fmt: skip


def _excluding(states: str) -> html.Div:
    """Not to be visited, with a reason: a press on the usual ones, or in own words."""
    usual = [act(t(why), "exclude", "chip", site="", reason=t(why)) for why in EXCLUDE_REASONS]
    label = html.Div([t("不安排（理由）"), html.Kbd("X")], className="menu-label")
    body = html.Div([*usual, *_own("exclude", t("其他理由，回车确定"))], className="chips")
    return html.Div([label, body], **{"data-for": states})


def _approval() -> html.Div:
    """Asking a leader for a visit that the positive list or the yearly cap protects."""
    label = html.Div(t("正面清单或频次保护：申请检查"), className="menu-label")
    usual = act(t("有新的突出线索"), "ask", "chip", site="", reason=t("有新的突出线索"))
    body = html.Div([usual, *_own("ask", t("其他理由，回车确定"))], className="chips")
    return html.Div([label, body], **{"data-for": "barred"})


def _own(action: str, hint: str) -> list[Child]:
    """A field for a reason in own words; Enter sends it."""
    field = dcc.Input(
        type="text", placeholder=hint, maxLength=TEXT_LENGTH, className="menu-reason", debounce=True
    )
    return [html.Span(field, className="menu-own", **{"data-own": action})]


def _teams(plan: Plan) -> html.Div:
    """Every team that may take the visit, one press each."""
    own = [x for x in plan.teams if x["shift_min"] and not x.get("is_off")]
    chips = [
        act(
            x["name"],
            "give",
            "chip of-team",
            site="",
            team=x["team_id"],
            style={"borderLeftColor": x["colour"]},
        )
        for x in own
    ]
    label = html.Div([t("调给检查组（也可拖动）"), html.Kbd("G")], className="menu-label")
    return html.Div([label, html.Div(chips, className="chips teams-chips")], **{"data-for": "planned locked out"})  # fmt: skip
