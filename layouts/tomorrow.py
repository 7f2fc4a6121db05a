"""Tomorrow's plan: capacity, ranked targets with reasons, routes, and why a target was left out."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import grid
from layouts.format import day, minutes, number, percent
from layouts.parts import Child, card, empty, href, note, page_head, site_link
from layouts.planmap import plan_map
from layouts.text import t

PATH, TITLE = "/tomorrow", "明日计划"


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "tomorrow-choice"  # dcc.Store: {"day": ISO date, "team": id, "site": id}
    TARGETS = "tomorrow-targets"
    DETAIL = "tomorrow-detail"
    TEAM = "tomorrow-team"
    MAP = "tomorrow-map"
    ROUTES = "tomorrow-routes"
    REPLAN = "tomorrow-replan"
    PROGRESS = "tomorrow-progress"
    TICK = "tomorrow-tick"
    RELOAD = "tomorrow-reload"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page says, as plain values; rows are dicts by column name."""

    plan_day: date
    as_of: Any
    plan_id: str = ""
    targets: list[dict[str, Any]] = field(default_factory=list)  # ranked, with team, arrive_min, left_out
    teams: list[dict[str, Any]] = field(default_factory=list)  # with used_min, shift_min, stops, km
    stops: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    basemap: dict[str, Any] = field(default_factory=dict)

    @property
    def planned(self) -> list[dict[str, Any]]:
        """Targets that some team visits."""
        return [x for x in self.targets if x["team_id"]]


def layout(plan: Plan) -> html.Div:
    """The whole page for one planning day."""
    state = [
        dcc.Store(id=Ids.CHOICE, data={"day": plan.plan_day.isoformat(), **plan.chosen}),
        dcc.Interval(id=Ids.TICK, interval=1000, disabled=True),
        dcc.Location(id=Ids.RELOAD, refresh=True),
    ]
    head = page_head(t("明日计划 {day}", day=day(plan.plan_day)), _controls(plan))
    if not plan.targets:
        words = t("这一天还没有目标。请先运行筛查（screen）、目标（targets）和计划（plan）三个步骤。")
        return html.Div(
            [*state, head, empty(words, t("命令见使用说明“从真实文件到明日计划”。")), *_hidden()],
            className="page",
        )
    body = html.Div(
        [
            html.Div([_capacity(plan), _targets(plan)], className="plan-left"),
            html.Div([_map(plan), html.Div(id=Ids.DETAIL, className="plan-detail")], className="plan-right"),
        ],
        className="plan-page",
    )
    return html.Div([*state, head, body], className="page")


def _hidden() -> list[Any]:
    """The parts callbacks name, when there is nothing to show."""
    return [
        html.Div(
            [grid.grid(Ids.TARGETS, [], []), html.Div(id=Ids.DETAIL), plan_map(Ids.MAP, None, {})],
            hidden=True,
        ),
        html.Div([dmc.Select(id=Ids.TEAM, data=[]), html.Div(id=Ids.ROUTES)], hidden=True),
    ]


def _controls(plan: Plan) -> list[Child]:
    counts = t(
        "目标 {n} 家 = 已安排 {a} 家 + 未安排 {b} 家",
        n=len(plan.targets), a=len(plan.planned), b=len(plan.targets) - len(plan.planned),
    )  # fmt: skip
    query = {"day": plan.plan_day.isoformat()}
    return [
        html.Span(counts, className="count"),
        html.Span(plan.plan_id, className="muted"),
        html.Span(id=Ids.PROGRESS, className="muted"),
        dmc.Button(t("重新编排"), id=Ids.REPLAN, variant="light"),
        html.A(t("导出 Excel"), href=href("/export/plan.xlsx", **query), className="button"),
        html.A(t("导出 GeoJSON"), href=href("/export/plan.geojson", **query), className="button"),
    ]


def _capacity(plan: Plan) -> Child:
    """Teams and how much of their shift the plan uses (travel, visits and lunch)."""
    bars = [
        html.Div(
            [
                html.Div(
                    [html.Strong(team["name"]), html.Span(_shift(team), className="muted")],
                    className="team-name",
                ),
                html.Div(
                    html.Div(style={"width": percent(_share(team))}, className="team-used"),
                    className="team-bar",
                ),
                html.Div(_used(team), className="muted"),
            ],
            className="team",
        )
        for team in plan.teams
    ]
    return card(
        t("检查力量"),
        html.Div(bars, className="teams"),
        source=t("监督帮扶排班"),
        hint=t("已用 = 路途 + 现场 + 午餐，占班次时长的比例"),
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
        grid.number_column("rank", t("序"), width=56, pinned="left"),
        grid.column("name", t("企业名称"), flex=2, minWidth=170, tooltipField="name"),
        grid.column("area", t("区县"), width=86),
        grid.number_column("value", t("预期价值"), 1, width=92),
        grid.number_column("probability_pct", t("概率 %"), width=78),
        grid.column("confidence", t("把握"), width=64),
        grid.number_column("n_clues", t("线索"), width=62),
        grid.number_column("n_families", t("证据族"), width=72),
        grid.column("plan", t("安排"), flex=2, minWidth=190, tooltipField="plan"),
    ]
    rows = [_target_row(rank, target) for rank, target in enumerate(plan.targets, start=1)]
    chosen = plan.chosen.get("site")
    table = grid.grid(
        Ids.TARGETS, columns, rows, className="plan-grid",
        getRowId="params.data.site_id", selectedRows={"ids": [chosen]} if chosen else [],
        dashGridOptions={"rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}},
    )  # fmt: skip
    return card(
        t("目标清单"),
        table,
        as_of=plan.as_of,
        source=t("线索合并与排序"),
        hint=t("预期价值 = 100 × 概率 × 严重程度 × 时段可发现程度"),
    )


def _target_row(rank: int, target: dict[str, Any]) -> dict[str, Any]:
    planned = (
        t("{team}，{at} 到", team=target["team"], at=minutes(target["arrive_min"]))
        if target["team_id"]
        else ""
    )
    return {
        "rank": rank,
        "site_id": target["site_id"],
        "name": target["name"],
        "area": target["area"],
        "value": target["value"],
        "probability_pct": round(100 * target["probability"]),
        "confidence": t(target["confidence_word"]),
        "n_clues": target["n_clues"],
        "n_families": target["n_families"],
        "plan": planned or t("未安排：{why}", why=target["left_out"]),
    }


def _map(plan: Plan) -> Child:
    teams = [
        {"value": x["team_id"], "label": t("{name}（{n} 家）", name=x["name"], n=x["stops"])}
        for x in plan.teams
    ]
    pick = dmc.Select(
        id=Ids.TEAM, data=teams, value=plan.chosen.get("team"), placeholder=t("全部检查组"), clearable=True, w=210,
        size="xs", **{"aria-label": t("选择检查组")},
    )  # fmt: skip
    said = html.Span(t("图上 {n} 家，与清单一致", n=len(plan.stops)), className="muted")
    shown = html.Div(
        [
            plan_map(Ids.MAP, routes_address(plan.plan_day, plan.chosen.get("team")), plan.basemap),
            html.Div(routes(plan, plan.chosen.get("team")), id=Ids.ROUTES, className="routes"),
        ],
        className="plan-map",
    )
    return card(
        t("路线"),
        [html.Div([pick, said], className="controls-row"), shown],
        as_of=plan.as_of,
        source=t("计划 {id}", id=plan.plan_id),
    )


def routes_address(day: date, team_id: str | None) -> str:
    """Where the map fetches the lines of a day's plan, of one team or of all."""
    return href("/api/plan", day=day.isoformat(), team=team_id)


def routes(plan: Plan, team_id: str | None) -> Child:
    """Stops in order with arrival and departure, of one team or of all."""
    chosen = [x for x in plan.teams if x["stops"] and (not team_id or x["team_id"] == team_id)]
    if not chosen:
        return note(t("这个检查组没有安排。"))
    return [
        html.Div(
            [
                html.H3([html.I(style={"background": x["colour"]}, className="swatch"), x["name"]]),
                html.Ol([_stop(s) for s in plan.stops if s["team_id"] == x["team_id"]]),
            ]
        )
        for x in chosen
    ]


def _stop(stop: dict[str, Any]) -> html.Li:
    times = f"{minutes(stop['arrive_min'])}–{minutes(stop['depart_min'])}"
    leg = t("路途 {m} 分，{km} km", m=number(stop["travel_min"]), km=number(stop["travel_km"], 1))
    return html.Li(
        [html.B(times), " ", site_link(stop["site_id"], stop["name"]), html.Span(leg, className="muted")]
    )
