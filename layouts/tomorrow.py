"""Tomorrow's plan: capacity, ranked targets with reasons, routes, and why a target was left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import grid
from layouts.format import day, minutes, number, percent
from layouts.parts import Child, card, empty, href, ignored, note, page_head
from layouts.planmap import legend, plan_map, swatch
from layouts.text import t

PATH, TITLE = "/tomorrow", "明日计划"
REASON_TITLES = {
    "barred": "不宜安排",
    "no_skill": "缺少对应专业",
    "no_jurisdiction": "不在检查组辖区",
    "no_time": "当日时间不够",
    "lower_value": "还差 {bid} 分",
    "night_only": "当日无夜查组",
}


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "tomorrow-choice"  # dcc.Store: {"day": ISO date}
    SELECTED = "tomorrow-selected"  # dcc.Store: the one enterprise selected in list, map and routes
    TARGETS = "tomorrow-targets"
    DETAIL = "tomorrow-detail"
    TEAM = "tomorrow-team"
    MAP = "tomorrow-map"
    DRAWN = "tomorrow-drawn"
    ROUTES = "tomorrow-routes"
    PICK = "tomorrow-pick"  # kind of {"kind": ..., "site": ...}: a stop in the routes
    REPLAN = "tomorrow-replan"
    STOP = "tomorrow-stop"
    PROGRESS = "tomorrow-progress"
    TICK = "tomorrow-tick"
    FINISHED = "tomorrow-finished"  # dcc.Store: number of the plan job that has just ended


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page says, as plain values; rows are dicts by column name."""

    plan_day: date
    as_of: str
    plan_id: str = ""
    targets: list[dict[str, Any]] = field(default_factory=list)  # ranked, with team, arrive_min, left_out
    teams: list[dict[str, Any]] = field(default_factory=list)  # with used_min, shift_min, stops, km
    stops: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=lambda: {"site": "", "team": ""})
    basemap: dict[str, Any] = field(default_factory=dict)
    ignored: Sequence[str] = ()  # parts of the address that mean nothing

    @property
    def planned(self) -> list[dict[str, Any]]:
        """Targets that some team visits."""
        return [x for x in self.targets if x["team_id"]]


@dataclass(frozen=True, slots=True)
class Planning:
    """Whether this reader may plan again, and what a planning job under way says."""

    is_allowed: bool
    said: str


def layout(plan: Plan, detail: Child, planning: Planning) -> html.Div:
    """The whole page for one planning day; ``detail`` is the card of the selected target."""
    state = [
        dcc.Store(id=Ids.CHOICE, data={"day": plan.plan_day.isoformat()}),
        dcc.Store(id=Ids.SELECTED, data=plan.chosen["site"] or None),
        dcc.Store(id=Ids.FINISHED),
        dcc.Interval(id=Ids.TICK, interval=1000, disabled=not planning.said),
    ]
    head = page_head(t("明日计划 {day}", day=day(plan.plan_day)), _controls(plan, planning))
    body = html.Div(
        [
            _targets(plan),
            html.Div([_map(plan), html.Div(detail, id=Ids.DETAIL, className="plan-detail")], className="plan-right"),
        ],
        className="plan-page",
        hidden=not plan.targets,
    )  # fmt: skip
    content = [_capacity(plan) if plan.targets else _nothing(plan), body]
    return html.Div([*state, head, ignored(plan.ignored), *content], className="page")


def _nothing(plan: Plan) -> Child:
    """What to do on a day without targets."""
    return empty(
        t("{day}还没有目标。请先运行筛查（screen）、目标（targets）和计划（plan）三个步骤。", day=day(plan.plan_day)),
        [
            dcc.Link(t("查看最新数据次日的计划"), href=href(PATH), className="link"),
            " · ",
            dcc.Link(t("查看已有线索"), href=href("/clues"), className="link"),
        ],
    )  # fmt: skip


def _controls(plan: Plan, planning: Planning) -> list[Child]:
    counts = t(
        "目标 {n} 家 = 已安排 {a} 家 + 未安排 {b} 家",
        n=len(plan.targets), a=len(plan.planned), b=len(plan.targets) - len(plan.planned),
    )  # fmt: skip
    exports = [
        html.A(t(text), href=href(f"/export/plan.{ending}"), className="button", **{"data-export": ending})
        for ending, text in (("xlsx", "导出 Excel"), ("geojson", "导出 GeoJSON"))
    ]
    again = [
        dmc.Button(
            t("重新编排"),
            id=Ids.REPLAN,
            variant="light",
            display=None if planning.is_allowed and plan.targets else "none",
        ),
        html.Button(t("取消编排"), id=Ids.STOP, className="button", hidden=not planning.said, n_clicks=0),
    ]
    return [
        html.Span(counts, className="count") if plan.targets else None,
        html.Span(plan.plan_id, className="muted"),
        html.Span(planning.said, id=Ids.PROGRESS, className="muted", role="status"),
        *again,
        *(exports if plan.targets else []),
    ]


def _capacity(plan: Plan) -> Child:
    """Teams and how much of their shift the plan uses (travel, visits and lunch)."""
    hint = t("已用 = 路途 + 现场 + 午餐，占班次时长的比例。来源：监督帮扶排班")
    said = t("数据截至 {at}", at=plan.as_of)
    title = html.H2([t("检查力量"), html.Abbr("?", title=f"{hint} · {said}", className="hint")])
    own = [_team(team) for team in plan.teams if team["shift_min"]]
    teams = html.Div(own or note(t("没有您可查看的检查组。")), className="teams")
    return html.Section([title, teams], className="card plan-capacity")


def _team(team: dict[str, Any]) -> html.Div:
    used = html.Div(
        html.Div(style={"width": percent(_share(team))}, className="team-used"), className="team-bar"
    )
    name = html.Div(
        [swatch(team["colour"]), html.Strong(team["name"])], className="team-name", title=team["name"]
    )
    shift = html.Span(_shift(team), className="muted")
    return html.Div(
        [html.Div([name, shift], className="team-head"), used, html.Div(_used(team), className="muted")]
    )


def _share(team: dict[str, Any]) -> float:
    return min(1.0, team["used_min"] / team["shift_min"]) if team["shift_min"] else 0.0


def _shift(team: dict[str, Any]) -> str:
    night = t("夜查") + " " if team.get("works_night") else ""
    return f"{night}{minutes(team['shift_start_min'])}–{minutes(team['shift_end_min'])}"


def _used(team: dict[str, Any]) -> str:
    share = percent(_share(team))
    return t("{n} 家，{km} km，已用 {share}", n=team["stops"], km=number(team["km"]), share=share)


def _targets(plan: Plan) -> Child:
    columns = [
        grid.number_column("rank", t("序"), width=46, minWidth=40, pinned="left"),
        grid.column("name", t("企业名称"), flex=10, minWidth=130, tooltipField="name"),
        grid.column(
            "plan", t("安排"), flex=11, minWidth=150, tooltipField="plan_full",
            cellClassRules={"left-out": "!params.data.team"},
        ),
        grid.number_column("probability_pct", t("概率 %"), width=64, headerTooltip=t("存在突出问题的概率")),
        grid.number_column("value", t("价值"), 1, width=58, headerTooltip=_value_hint()),
        grid.column("confidence", t("把握"), width=74, headerTooltip=t("证据的把握程度：高、中、低")),
        grid.column(
            "clues", t("线索/族"), width=68, sortable=False, type="rightAligned",
            headerTooltip=t("线索数 / 相互独立的证据族数"),
        ),
        grid.column("area", t("区县"), width=66),
    ]  # fmt: skip
    rows = [_target_row(rank, target) for rank, target in enumerate(plan.targets, start=1)]
    chosen = plan.chosen["site"]
    table = grid.grid(
        Ids.TARGETS, columns, rows, className="plan-grid", defaultColDef={"minWidth": 40},
        getRowId="params.data.site_id", selectedRows={"ids": [chosen]} if chosen else [],
        dashGridOptions={"rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}},
    )  # fmt: skip
    return card(t("目标清单"), table, as_of=plan.as_of, source=t("线索合并与排序"), hint=_value_hint())


def _value_hint() -> str:
    return t("预期价值 = 100 × 概率 × 严重程度 × 时段可发现程度")


def _target_row(rank: int, target: dict[str, Any]) -> dict[str, Any]:
    planned = target["team_id"] and f"{target['team']} {minutes(target['arrive_min'])}"
    return {
        "rank": rank,
        "site_id": target["site_id"],
        "name": target["name"],
        "area": target["area"],
        "value": target["value"],
        "probability_pct": round(100 * target["probability"]),
        "confidence": t(target["confidence_word"]),
        "clues": f"{target['n_clues']} / {target['n_families']}",
        "team": target["team_id"],
        "plan": planned or t("未安排：{why}", why=target["left_short"]),
        "plan_full": planned or t("未安排：{why}", why=target["left_out"]),
        "at": [target["lon_wgs84"], target["lat_wgs84"]],
    }


def _map(plan: Plan) -> Child:
    teams = [
        {"value": x["team_id"], "label": t("{name}（{n} 家）", name=x["name"], n=x["stops"])}
        for x in plan.teams
    ]
    team = plan.chosen["team"]
    pick = dmc.Select(
        id=Ids.TEAM, data=teams, value=team or None, placeholder=t("全部检查组"), clearable=True, w=200,
        size="xs", **{"aria-label": t("选择检查组")},
    )  # fmt: skip
    chosen = next((x for x in plan.targets if x["site_id"] == plan.chosen["site"]), None)
    address = routes_address(plan.plan_day, team)
    drawn = plan_map(Ids.MAP, address if plan.targets else None, plan.basemap, chosen)
    shown = [drawn, html.Div(routes(plan, team, plan.chosen["site"]), id=Ids.ROUTES, className="routes")]
    head = [html.H2(t("路线")), html.Span(drawn_count(plan, team), id=Ids.DRAWN, className="muted"), pick]
    return html.Section(
        [html.Div(head, className="plan-map-head"), html.Div(shown, className="plan-map"), legend()],
        className="card",
    )


def drawn_count(plan: Plan, team_id: object) -> str:
    """How many enterprises the map shows, beside how many the list has planned."""
    if not team_id:
        return t("图上 {n} 家，与清单一致", n=len(plan.stops))
    own = sum(s["team_id"] == team_id for s in plan.stops)
    return t("图上 {n} 家（全部 {all} 家）", n=own, all=len(plan.stops))


def routes_address(day: date, team_id: object) -> str:
    """Where the map fetches the lines of a day's plan, of one team or of all."""
    return href("/api/plan", day=day.isoformat(), team=team_id)


def routes(plan: Plan, team_id: object, selected: object) -> Child:
    """Stops in order with arrival and departure, of one team or of all; a stop is a button that selects."""
    chosen = [x for x in plan.teams if x["stops"] and (not team_id or x["team_id"] == team_id)]
    if not chosen:
        return note(t("没有安排。"))
    return [
        html.Div(
            [
                html.H3([swatch(x["colour"]), x["name"]]),
                html.Ol([_stop(s, selected) for s in plan.stops if s["team_id"] == x["team_id"]]),
            ]
        )
        for x in chosen
    ]


def _stop(stop: dict[str, Any], selected: object) -> html.Li:
    times = f"{minutes(stop['arrive_min'])}–{minutes(stop['depart_min'])}"
    leg = t("路途 {m} 分，{km} km", m=number(stop["travel_min"]), km=number(stop["travel_km"], 1))
    site_id = stop["site_id"]
    return html.Li(
        html.Button(
            [html.B(times), html.Span(stop["name"], className="stop-name"), html.Span(leg, className="muted")],
            id={"kind": Ids.PICK, "site": site_id}, className="stop chosen" if site_id == selected else "stop",
            title=stop["name"], n_clicks=0, **{"data-site": site_id},
        )
    )  # fmt: skip
