"""What a planner is told when something could not be done: by whose change, and the ways on."""

from collections.abc import Mapping

from dash import html

from layouts.parts import Child
from layouts.text import t
from layouts.tomorrow_head import act


def refused(sentence: str) -> html.Div:
    """Why nothing was changed."""
    return html.Div([html.Span(sentence), _close()], className="plan-banner refused")


def told(sentence: str) -> html.Div:
    """What was done, where the page does not show it by itself."""
    return html.Div([html.Span(sentence), _close()], className="plan-banner told")


def done(price: str) -> html.Div:
    """The price of a decision at once, while list, teams and routes are still drawn; it goes by itself."""
    return html.Div(price, className="plan-brief")


def conflict(sentence: str, wish: Mapping[str, str]) -> html.Div:
    """Somebody else changed the same rows: the page shows theirs already; the own decision can be made again on top."""
    mine = {name: wish.get(name, "") for name in ("site_id", "team_id", "value", "reason", "other")}
    again = act(
        t("在对方修改的基础上重做我的操作"), wish["action"], "button primary", site=mine["site_id"],
        team=mine["team_id"], value=mine["value"], reason=mine["reason"],
    )  # fmt: skip
    theirs = act(t("保留对方的修改"), "dismiss")
    return html.Div([html.B(t("有人先改了同一处")), html.Span(sentence), theirs, again], className="plan-banner conflict")  # fmt: skip


def _close() -> Child:
    return act("×", "dismiss", "link-button", title=t("关闭"), **{"aria-label": t("关闭")})
