"""The plan as files and as lines for its map: one source, so that map, list, workbook and GeoJSON agree."""

import io
from datetime import datetime, timedelta
from typing import Any

import orjson
import pandas as pd
from dash import Dash
from flask import Response, abort, request

from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.tomorrow import plan_of
from layouts.format import until
from layouts.text import t
from layouts.tomorrow import Plan
from store import exports as files
from store.viewer import ROLE_TITLES, Viewer

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
TITLES = {
    "team": "检查组", "seq": "顺序", "arrive_at": "到达", "depart_at": "离开", "name": "企业名称", "site_id": "点位编号",
    "area": "区县", "adcode": "行政区划代码", "lon_wgs84": "经度（WGS-84）", "lat_wgs84": "纬度（WGS-84）",
    "travel_min": "路途（分钟）", "travel_km": "路程（km）", "value": "预期价值（分）", "probability": "概率",
    "confidence_word": "把握", "reasons": "理由", "left_out": "未安排原因", "n_clues": "线索数", "rank": "排序",
}  # fmt: skip


def register(app: Dash, services: Services) -> None:
    """Add the download routes and the address of the map's lines."""

    def download(ending: str) -> Response:
        return export(services, asking(), ending, request.args.to_dict())

    def lines() -> Response:
        plan = plan_of(services, asking(), request.args.to_dict())
        return Response(orjson.dumps(features(plan, request.args.get("team"))), mimetype="application/json")

    app.server.add_url_rule("/export/plan.<ending>", "export_plan", download)
    app.server.add_url_rule("/api/plan", "plan_lines", lines)


def export(services: Services, viewer: Viewer, ending: str, query: dict[str, str]) -> Response:
    """The plan of a day as a workbook or as GeoJSON, with its filters and its as-of time said inside."""
    if ending not in MIME:
        abort(404)
    plan = plan_of(services, viewer, query)
    if not plan.targets:
        raise ValueError(t("这一天还没有目标，没有可导出的计划。"))
    if ending == "geojson":
        body = orjson.dumps(features(plan, None) | {"metadata": about(plan, viewer)})
    else:
        buffer = io.BytesIO()
        files.write(buffer, ending, sheets(plan), about(plan, viewer))
        body = buffer.getvalue()
    name = f"{plan.plan_id or plan.plan_day.isoformat()}.{ending}"
    return Response(
        body, mimetype=MIME[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def about(plan: Plan, viewer: Viewer) -> dict[str, str]:
    """What a reader of the file must know."""
    return {
        "内容": f"{plan.plan_day} 检查计划 {plan.plan_id}",
        "辖区": "、".join(viewer.prefixes),
        "数量": f"目标 {len(plan.targets)} 家，已安排 {len(plan.planned)} 家",
        "数据截至": until(plan.targets[0]["as_of"]),
        "坐标系": "WGS-84（EPSG:4326）；路线为顺序连线，不是道路",
        "导出人": viewer.name or ROLE_TITLES[viewer.role],
        "提示": "线索是疑点，不是结论；内容仅供内部使用",
    }


def sheets(plan: Plan) -> list[files.Sheet]:
    """The planned visits, the targets left out with the reason, with Chinese headers and real times."""
    midnight = datetime(plan.plan_day.year, plan.plan_day.month, plan.plan_day.day)
    sites = {row["site_id"]: row for row in plan.targets}
    teams = {row["team_id"]: row["name"] for row in plan.teams}
    planned = [
        {
            "team": teams.get(stop["team_id"], stop["team_id"]),
            "seq": stop["seq"],
            "arrive_at": midnight + timedelta(minutes=stop["arrive_min"]),
            "depart_at": midnight + timedelta(minutes=stop["depart_min"]),
            **_facts(sites[stop["site_id"]]),
            "travel_min": round(stop["travel_min"]),
            "travel_km": round(stop["travel_km"], 1),
        }
        for stop in plan.stops
    ]
    left = [_facts(row) | {"left_out": row["left_out"]} for row in plan.targets if not row["team_id"]]
    return [
        files.Sheet("检查安排", pd.DataFrame(planned), titles=TITLES),
        files.Sheet("未安排", pd.DataFrame(left), titles=TITLES),
    ]


def _facts(target: dict[str, Any]) -> dict[str, Any]:
    texts = [reason["text"] for reason in orjson.loads(target["reasons"])]
    kept = (
        "site_id",
        "name",
        "area",
        "adcode",
        "lon_wgs84",
        "lat_wgs84",
        "probability",
        "value",
        "confidence_word",
        "n_clues",
    )
    return {name: target[name] for name in kept} | {"reasons": "\n".join(texts)}


def features(plan: Plan, team_id: str | None) -> dict[str, Any]:
    """Depots, stops and the line that joins them, of one team or of all, as GeoJSON in WGS-84."""
    found: list[dict[str, Any]] = []
    for team in plan.teams:
        stops = [s for s in plan.stops if s["team_id"] == team["team_id"]]
        if not stops or (team_id and team["team_id"] != team_id):
            continue
        depot = [team["lon_wgs84"], team["lat_wgs84"]]
        way = [depot, *([s["lon_wgs84"], s["lat_wgs84"]] for s in stops), depot]
        common = {"team_id": team["team_id"], "team": team["name"], "colour": team["colour"]}
        found.append(_feature("LineString", way, common | {"kind": "route"}))
        found += [_feature("Point", at, common | _stop(s)) for at, s in zip(way[1:-1], stops, strict=True)]
        found.append(_feature("Point", depot, common | {"kind": "depot"}))
    return {"type": "FeatureCollection", "features": found}


def _stop(stop: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "stop"} | {n: stop[n] for n in ("seq", "site_id", "name", "arrive_min", "depart_min")}


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
