"""Which teams may take an enterprise: asked by its menu when it opens."""

from dash import Dash
from flask import Response, jsonify, request

from callbacks.services import Services
from callbacks.session import viewer as asking
from jobs.planning import candidates
from layouts.text import t
from schema import target, team
from store import plans
from store.embargo import may_plan
from store.viewer import Viewer


def register(app: Dash, services: Services) -> None:
    """Add the address the menu asks."""

    def may_go() -> Response | tuple[Response, int]:
        query = request.args
        return answer(services, asking(), query.get("plan", ""), query.get("site", ""))

    app.server.add_url_rule("/api/plan/teams", "plan_teams", may_go)


def answer(services: Services, viewer: Viewer, plan_id: str, site_id: str) -> Response | tuple[Response, int]:
    """``teams``: what keeps each of them from the enterprise in a few words, "" where nothing does; for planners."""
    casework = services.casework
    try:
        found = plans.header(casework, plan_id)
        if not may_plan(viewer):
            raise ValueError(t("只有计划编制人员可以调整检查组。"))
        seen = casework.read(target.DATASET, viewer, ("site_id", "day"), day=found.day)
        if site_id not in set(seen["site_id"].astype(str)):
            raise ValueError(t("当日目标中没有该企业，或它不在您的辖区内。"))
        codes = candidates.obstacles(services.store, casework, found, site_id)
        own = services.store.read(team.DATASET, viewer, ("team_id",))["team_id"].astype(str)
    except ValueError as problem:
        return jsonify(error=str(problem)), 404
    response = jsonify(teams={x: t(candidates.WHY[codes[x]]) if codes[x] else "" for x in own})
    response.headers["Cache-Control"] = "no-store"
    return response
