"""The teams: how much of each shift the plan uses, and where each goes; both take a visit that is dropped on them."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.format import minutes, number, percent
from layouts.parts import Child, note
from layouts.planmap import swatch
from layouts.text import t
from layouts.tomorrow_head import act
from layouts.tomorrow_state import Ids, Plan

MANY = 8  # teams from which on each is told in one line


def capacity(plan: Plan) -> list[Child]:
    """Every own team with its shift and use; a press shows its route alone, the menu takes it off or shifts it."""
    hint = t("已用 =（路途 + 现场）÷ 班次时长；路途含返回驻地，不计午餐。来源：监督帮扶排班")
    said = t("数据截至 {at}", at=plan.as_of)
    title = html.H2([t("检查力量"), html.Abbr("?", title=f"{hint} · {said}", className="hint")])
    teams = [team for team in plan.teams if team["shift_min"]]
    is_many = len(teams) > MANY
    own = [(_short if is_many else _team)(team, plan) for team in teams]
    look = "teams many" if is_many else "teams"
    return [title, html.Div(own or note(t("没有您可查看的检查组。")), className=look)]


def _team(team: dict[str, Any], plan: Plan) -> html.Div:
    used = html.Div(
        html.Div(style={"width": percent(share(team))}, className="team-used"), className="team-bar"
    )
    name = html.Button(
        [swatch(team["colour"]), html.Strong(team["name"])], type="button", className="team-name",
        title=f"{team['name']} {shift(team)}", **{"data-team-shown": team["team_id"]},
    )  # fmt: skip
    hours = html.Span(t("今日停用") if team.get("is_off") else shift(team), className="muted team-shift")
    said = html.Div(
        [
            html.Span(use(team)),
            _values(plan, team["team_id"]) if plan.may.weigh else None,
            _menu(team) if plan.can_edit else None,
        ],
        className="muted team-use",
    )
    parts = [html.Div([name, hours], className="team-head"), used, said]
    return html.Div(parts, className=_look(team, plan), **{"data-drop-team": team["team_id"]})


def _short(team: dict[str, Any], plan: Plan) -> html.Div:
    """The team in one line; its shift and use are said on hovering. Few parts: there are many teams."""
    said = [team["name"], t("今日停用") if team.get("is_off") else shift(team), use(team)]
    name = html.Button(
        [swatch(team["colour"]), html.Strong(team["name"])], type="button", className="team-name",
        title=" ".join(said), **{"data-team-shown": team["team_id"]},
    )  # fmt: skip
    bar = html.Progress(value=f"{share(team):.2f}", max="1", className="team-bar", title=use(team))
    parts = [name, _menu(team) if plan.can_edit else None, bar]
    return html.Div(parts, className=_look(team, plan), **{"data-drop-team": team["team_id"]})


def _look(team: dict[str, Any], plan: Plan) -> str:
    shown = " shown" if plan.chosen["team"] == team["team_id"] else ""
    return "team" + (" off" if team.get("is_off") else "") + shown


def _menu(team: dict[str, Any]) -> html.Button:
    """Opens the menu of the team."""
    hours = f"{team['shift_start_min']}-{team['shift_end_min']}"
    return html.Button(
        "⋯", type="button", className="more", title=t("停用、调班"),
        **{"aria-label": t("{name} 的操作", name=team["name"]), "data-team-menu": team["team_id"],
           "data-name": team["name"], "data-off": "1" if team.get("is_off") else "", "data-shift": hours},
    )  # fmt: skip


def _values(plan: Plan, team_id: str) -> html.Span:
    """What the team's visits are expected to find."""
    finds = sum(x["expected"] for x in plan.planned if x["team_id"] == team_id)
    return html.Span(t("命中 {finds}", finds=number(finds, 1)), title=t("预计查实突出问题的家数"))


def share(team: dict[str, Any]) -> float:
    """Part of the shift that is used, at most 1."""
    return min(1.0, team["used_min"] / team["shift_min"]) if team["shift_min"] else 0.0


def shift(team: dict[str, Any]) -> str:
    """The hours of a team, with a word for the night."""
    night = t("夜查") + " " if team.get("works_night") else ""
    return f"{night}{minutes(team['shift_start_min'])}–{minutes(team['shift_end_min'])}"


def use(team: dict[str, Any]) -> str:
    """Visits, road and use of the shift in one line."""
    return t(
        "{n} 家，{km} km，已用 {share}", n=team["stops"], km=number(team["km"]), share=percent(share(team))
    )


def routes(plan: Plan, team_id: object, selected: object) -> Child:
    """Stops in order with arrival and departure, of one team or of all; a stop is a button that selects."""
    chosen = [x for x in plan.teams if x["stops"] and (not team_id or x["team_id"] == team_id)]
    if not chosen:
        return note(t("没有安排。"))
    return [_route(x, plan, selected) for x in chosen]


def _route(team: dict[str, Any], plan: Plan, selected: object) -> html.Div:
    stops = [_stop(s, plan, selected) for s in plan.stops if s["team_id"] == team["team_id"]]
    title = html.H3([swatch(team["colour"]), team["name"]])
    return html.Div(
        [title, html.Ol(stops), _back(team)], className="route", **{"data-drop-team": team["team_id"]}
    )


def _back(team: dict[str, Any]) -> html.Div | None:
    """When the team is back at its depot; nothing where that was not kept."""
    if team["back_min"] is None:
        return None
    leg = t("路途 {m} 分，{km} km", m=number(team["back_travel_min"]), km=number(team["back_km"], 1))
    at = t("返回驻地 {at}", at=minutes(team["back_min"]))
    return html.Div([html.B(at), html.Span(leg, className="muted")], className="route-back")


def _stop(stop: dict[str, Any], plan: Plan, selected: object) -> html.Li:
    times = f"{minutes(stop['arrive_min'])}–{minutes(stop['depart_min'])}"
    leg = t("路途 {m} 分，{km} km", m=number(stop["travel_min"]), km=number(stop["travel_km"], 1))
    site_id = stop["site_id"]
    button = html.Button(
        [
            html.B([times, *marks(stop, plan.may.plan)]),
            html.Span(stop["name"], className="stop-name"),
            html.Span(leg, className="muted"),
        ],
        id={"kind": Ids.PICK, "site": site_id}, className="stop chosen" if site_id == selected else "stop",
        title=stop["name"], n_clicks=0, **{"data-site": site_id},
    )  # fmt: skip
    more = html.Button(
        "⋯", type="button", className="more", title=t("操作（右键也可）"),
        **{"aria-label": t("{name} 的操作", name=stop["name"]), "data-menu": site_id},
    )  # fmt: skip
    can = plan.can_edit
    return html.Li(
        [button, more if can else None], draggable="true" if can else None, **{"data-drag": site_id}
    )


def marks(stop: dict[str, Any], is_planner: bool) -> list[Child]:
    """Small words beside a visit: outside the best hours; for planners also locked, a must, drawn at random."""
    said: list[Child] = []
    if stop.get("is_off_best"):
        said.append(html.Span(t("不在最佳时段"), className="mark off-best"))
    if not is_planner:
        return said
    if stop.get("is_locked"):
        said.append(html.Span(t("锁"), title=t("已锁定"), className="mark lock"))
    if stop.get("arm") == "must":
        said.append(html.Span(t("必"), title=t("必查"), className="mark must"))
    if stop.get("arm") == "random":
        said.append(html.Span(t("随"), title=t("随机抽取，不告诉检查组"), className="mark random"))
    return said


def team_menu(plan: Plan) -> html.Div:
    """What can be done with a team; the browser fills in which one and opens it."""
    reasons = [act(t(why), "team_off", "menu-item", team="", reason=t(why)) for why in OFF_REASONS]
    hours = [
        html.Label([t("上班"), _time(Ids.SHIFT_FROM)]),
        html.Label([t("下班"), _time(Ids.SHIFT_UNTIL)]),
        act(t("按此时间"), "shift", "button", team="", value="fields"),
    ]
    parts = [
        html.Div("", className="menu-title"),
        html.Div([html.Div(t("停用（理由）"), className="menu-label"), *reasons], className="when-on"),
        html.Div(act(t("恢复出勤"), "team_on", "menu-item", team=""), className="when-off"),
        html.Div([html.Div(t("调整班次"), className="menu-label"), html.Div(hours, className="menu-hours")]),
    ]
    return (
        html.Div(parts, className="plan-menu team-menu", role="menu", hidden=True)
        if plan.can_edit
        else html.Div()
    )


OFF_REASONS = ("人员请假", "车辆故障", "另有任务")


def _time(id: Ids) -> Child:
    """A field for a time of day."""
    return dmc.TimeInput(id=id, value="08:30", size="xs", w=96)
