"""The plan as files and as lines for its map: one source, so that map, list, workbook and GeoJSON agree."""

import io
from datetime import datetime, timedelta
from typing import Any

import orjson
import pandas as pd
from dash import Dash
from flask import Response, jsonify, request

from callbacks.plan import of_team, plan_of
from callbacks.sentences import said
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts.format import minutes
from layouts.parts import ROLES
from layouts.text import t
from layouts.tomorrow import Plan
from store import exports as files
from store.clock import now
from store.plan_views import looked
from store.viewer import Viewer

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
TITLES = {
    "team": "检查组", "seq": "顺序", "arrive_at": "到达", "depart_at": "离开", "name": "企业名称", "site_id": "点位编号",
    "area": "区县", "adcode": "行政区划代码", "lon_wgs84": "经度（WGS-84）", "lat_wgs84": "纬度（WGS-84）",
    "travel_min": "路途（分钟）", "travel_km": "路程（km）", "value": "预期价值（分）", "probability": "概率",
    "confidence_word": "把握", "reasons": "理由", "left_out": "未安排原因", "n_clues": "线索数", "rank": "排序",
}  # fmt: skip
USE = {
    "team": "检查组", "stops": "检查家数", "total_km": "总里程（km，含返回驻地）", "used_min": "路途和现场（分钟）",
    "shift_min": "班次（分钟）", "back_at": "返回驻地", "back_travel_min": "返程路途（分钟）", "back_km": "返程路程（km）",
}  # fmt: skip
FACTS = (
    "rank", "name", "site_id", "area", "adcode", "lon_wgs84", "lat_wgs84", "probability", "value", "confidence_word",
    "n_clues",
)  # fmt: skip


def register(app: Dash, services: Services) -> None:
    """Add the download routes and the address of the map's lines."""

    def download(ending: str) -> Response | tuple[Response, int]:
        return export(services, asking(), ending, request.args.to_dict())

    def lines() -> Response | tuple[Response, int]:
        return drawn(services, asking(), request.args.to_dict())

    app.server.add_url_rule("/export/plan.<ending>", "export_plan", download)
    app.server.add_url_rule("/api/plan", "plan_lines", lines)


def drawn(services: Services, viewer: Viewer, query: dict[str, str]) -> Response | tuple[Response, int]:
    """The lines and stops of the map, of one team or of all; looking at a plan's names is kept on record."""
    try:
        plan = plan_of(services, viewer, query)
    except ValueError as problem:
        return jsonify(error=str(problem)), 404
    if not plan.sealed:
        looked(services.casework, viewer, [plan.plan_id], "map")
    return Response(orjson.dumps(features(plan, query.get("team", ""))), mimetype="application/json")


def export(
    services: Services, viewer: Viewer, ending: str, query: dict[str, str]
) -> Response | tuple[Response, int]:
    """The plan of a day as a workbook or as GeoJSON, with its filters and its as-of time said inside."""
    try:
        plan = plan_of(services, viewer, query)
    except ValueError as problem:
        return jsonify(error=str(problem)), 404
    if plan.sealed:
        return jsonify(error=t("企业名称尚未公布，暂不能导出计划。")), 404
    if not plan.may.weigh:
        return jsonify(error=t("检查组请在手机任务页查看本组任务。")), 404
    if ending not in MIME or not plan.targets:
        return jsonify(error=t("这一天还没有目标，没有可导出的计划。")), 404
    services.casework.record(viewer, "export", "plan", plan.plan_id or plan.plan_day.isoformat(), ending)
    told = about(plan, viewer)
    if ending == "geojson":
        body = orjson.dumps(features(plan, plan.chosen["team"]) | {"crs": CRS, "metadata": told})
    else:
        buffer = io.BytesIO()
        files.write(buffer, ending, sheets(plan), told)
        body = buffer.getvalue()
    name = f"{plan.plan_id or plan.plan_day.isoformat()}.{ending}"
    return Response(
        body, mimetype=MIME[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def about(plan: Plan, viewer: Viewer) -> dict[str, str]:
    """What a reader of the file must know."""
    chosen = next((x["name"] for x in plan.teams if x["team_id"] == plan.chosen["team"]), t("全部"))
    counts = t(
        "目标 {n} 家 = 已安排 {a} 家 + 未安排 {b} 家",
        n=len(plan.targets), a=len(plan.planned), b=len(plan.targets) - len(plan.planned),
    )  # fmt: skip
    kept = of_team(plan, plan.chosen["team"])
    return {
        t("内容"): t("{day} 检查计划 {id}", day=plan.plan_day.isoformat(), id=plan.plan_id),
        t("筛选条件"): t("计划日期 {day}；检查组：{team}", day=plan.plan_day.isoformat(), team=chosen),
        t("辖区"): "、".join(viewer.prefixes),
        t("数量"): t("{counts}；本文件检查安排 {n} 家", counts=counts, n=len(kept.stops)),
        t("数据截至"): plan.as_of,
        t("坐标系"): t("WGS-84（EPSG:4326）；路线为顺序连线，不是道路"),
        t("导出人"): viewer.name or t(ROLES[str(viewer.role)]),
        t("导出时间"): f"{now():%Y-%m-%d %H:%M}",
        t("说明"): t("线索是疑点，不是结论；内容仅供内部使用。"),
    }


def sheets(plan: Plan) -> list[files.Sheet]:
    """The planned visits of the chosen team or of all, the targets left out with the reason, each team's day; real times."""
    midnight = datetime(plan.plan_day.year, plan.plan_day.month, plan.plan_day.day)
    sites = {row["site_id"]: row | {"rank": rank} for rank, row in enumerate(plan.targets, start=1)}
    teams = {row["team_id"]: row["name"] for row in plan.teams}
    planned = [
        {
            "team": teams[stop["team_id"]],
            "seq": stop["seq"],
            "arrive_at": midnight + timedelta(minutes=stop["arrive_min"]),
            "depart_at": midnight + timedelta(minutes=stop["depart_min"]),
            "travel_min": round(stop["travel_min"]),
            "travel_km": round(stop["travel_km"], 1),
            **_facts(sites[stop["site_id"]]),
        }
        for stop in of_team(plan, plan.chosen["team"]).stops
    ]
    left = [_facts(row) | {"left_out": row["left_out"]} for row in sites.values() if not row["team_id"]]
    used = [
        {
            "team": team["name"],
            "stops": team["stops"],
            "total_km": round(team["km"], 1),
            "used_min": round(team["used_min"]),
            "shift_min": team["shift_min"],
            "back_at": midnight + timedelta(minutes=team["back_min"]),
            "back_travel_min": round(team["back_travel_min"]),
            "back_km": round(team["back_km"], 1),
        }
        for team in plan.teams
        if team["back_min"] is not None and plan.chosen["team"] in ("", team["team_id"])
    ]
    times = ("team", "seq", "arrive_at", "depart_at", "travel_min", "travel_km")
    titles = {name: t(title) for name, title in TITLES.items()}
    return [
        files.Sheet(t("检查安排"), pd.DataFrame(planned, columns=[*times, *FACTS, "reasons"]), titles=titles),
        files.Sheet(t("未安排"), pd.DataFrame(left, columns=[*FACTS, "reasons", "left_out"]), titles=titles),
        files.Sheet(
            t("检查组用时"),
            pd.DataFrame(used, columns=list(USE)),
            titles=titles | {k: t(v) for k, v in USE.items()},
        ),
    ]


def _facts(target: dict[str, Any]) -> dict[str, Any]:
    reasons = [
        said(r["text"], r.get("template"), r.get("facts") or {}) for r in orjson.loads(target["reasons"])
    ]
    rounded = {"probability": round(target["probability"], 3), "value": round(target["value"], 1)}
    named = {"confidence_word": t(target["confidence_word"]), "reasons": "\n".join(reasons)}
    return {name: target[name] for name in FACTS} | rounded | named


def features(plan: Plan, team_id: str) -> dict[str, Any]:
    """Depots, stops and the line that joins them, of one team or of all, as GeoJSON in WGS-84."""
    found: list[dict[str, Any]] = []
    for team in plan.teams:
        stops = [s for s in plan.stops if s["team_id"] == team["team_id"]]
        if not stops or (team_id and team["team_id"] != team_id):
            continue
        places = [[s["lon_wgs84"], s["lat_wgs84"]] for s in stops]
        depot = [] if team["lon_wgs84"] is None else [[team["lon_wgs84"], team["lat_wgs84"]]]
        common = {"team_id": team["team_id"], "team": team["name"], "colour": team["colour"]}
        way = [*depot, *places, *depot]
        if len(way) > 1:
            found.append(_feature("LineString", way, common | {"kind": "route"}))
        found += [_feature("Point", at, common | _stop(s)) for at, s in zip(places, stops, strict=True)]
        found += [_feature("Point", at, common | {"kind": "depot"}) for at in depot]
    return {"type": "FeatureCollection", "features": found}


def _stop(stop: dict[str, Any]) -> dict[str, Any]:
    named = {n: stop[n] for n in ("seq", "site_id", "name", "arrive_min", "depart_min")}
    return {"kind": "stop"} | named | {"time": f"{minutes(stop['arrive_min'])}–{minutes(stop['depart_min'])}"}


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
