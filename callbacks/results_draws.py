"""The draws of released plans for the results page: promise, then nonce, list and proof once the day is over, also as a file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import pandas as pd
from dash import Dash
from flask import Response, jsonify, request

from analytics.plan.draw import PEOPLE_COLUMNS
from callbacks.names import names_of
from callbacks.once import Once
from callbacks.sentences import said
from callbacks.services import Services
from callbacks.session import viewer as asking
from jobs.planning.proof import Proof, proof
from layouts.results_draws import DrawRow, Missing
from layouts.text import t
from schema import site
from store.clock import now
from store.embargo import RELEASED, may_plan
from store.plans import Header, chosen, document, header, headers, visits
from store.viewer import SYSTEM, Viewer

ADDRESS = "/export/draw.json"
PROOFS: Once[Proof] = Once(400)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the drawn sites: those in the plan as it ended, and why the others are not, as text."""

    planned: int
    missing: Mapping[str, str]


def register(app: Dash, services: Services) -> None:
    """Add the address of the file with which anybody makes a draw again."""

    def download() -> Response | tuple[Response, int]:
        return export(services, asking(), request.args.get("plan", ""))

    app.server.add_url_rule(ADDRESS, "export_draw", download)


def draws(services: Services, viewer: Viewer, days: int) -> list[DrawRow]:
    """Draws of the plans released for the last ``days`` days, the newest first."""
    today = now().date()
    found = [h for back in range(-1, days) for h in headers(services.casework, today - timedelta(days=back))]
    return [_row(services, viewer, h, today) for h in found if _is_drawn(h)]


def export(services: Services, viewer: Viewer, plan_id: str) -> Response | tuple[Response, int]:
    """Day, number, nonce and the list of a draw whose day is over, and what it gave; for whoever may see all of the list."""
    try:
        found = _open(services, viewer, plan_id)
    except ValueError as problem:
        return jsonify(error=t(str(problem))), 404
    services.casework.record(viewer, "export", "plan", plan_id, "draw")
    body = json.dumps(found, ensure_ascii=False, indent=1)
    name = {"Content-Disposition": f'attachment; filename="draw-{found["day"]}.json"'}
    return Response(body, mimetype="application/json", headers=name)


def _open(services: Services, viewer: Viewer, plan_id: str) -> dict[str, object]:
    if not may_plan(viewer):
        raise ValueError("检查成效只对编制计划的人和领导开放。")
    made = header(services.casework, plan_id)
    if not _is_drawn(made) or made.day >= now().date():
        raise ValueError("随机抽取的名单和随机数在计划当日结束后才提供。")
    found = _proof(services, made)
    people = found.draw.people
    if people is None:
        raise ValueError("这次抽取由旧版本软件完成，没有留存名单。")
    if not _sees(viewer, people):
        raise ValueError("名单含您辖区以外的企业，请由可查看全部抽取范围的人员下载。")
    return {
        "day": made.day.isoformat(),
        "plan_id": found.plan_id,
        "commitment": found.draw.commitment,
        "nonce": found.draw.nonce,
        "number": len(found.draw.rows),
        "population_sha256": found.draw.population_hash,
        "columns": list(PEOPLE_COLUMNS),
        "population": people.to_numpy().tolist(),
        "drawn": found.draw.rows["site_id"].astype(str).tolist(),
    }


def _is_drawn(made: Header) -> bool:
    return made.state in RELEASED and made.amends is None and "nonce" in made.draw


def _sees(viewer: Viewer, people: pd.DataFrame) -> bool:
    return all(viewer.sees(code) for code in people["adcode"].unique())


def _proof(services: Services, made: Header) -> Proof:
    """Checked once: neither a released draw nor what is on record about it changes."""
    token = (str(services.settings.home), *asdict(made).values())
    return PROOFS.of(token, lambda: proof(services.casework, made))


def _row(services: Services, viewer: Viewer, made: Header, today: date) -> DrawRow:
    found = _proof(services, made)
    drawn, is_open = found.draw, made.day < today
    fate = _fate(services, made, drawn.rows["site_id"].astype(str).tolist())
    people = drawn.people
    return DrawRow(
        day=made.day,
        number=made.number or "",
        plan_id=found.plan_id,
        drawn=len(drawn.rows),
        planned=fate.planned,
        missing=_named(services, viewer, fate.missing) if is_open else [],
        population=drawn.population,
        excluded=len(drawn.excluded),
        commitment=drawn.commitment,
        nonce=drawn.nonce if is_open else "",
        seed=drawn.seed if is_open else "",
        problems=[t(one) for one in found.problems],
        is_whole=found.is_whole,
        times=found.times,
        file=f"{ADDRESS}?plan={made.plan_id}" if people is not None and _sees(viewer, people) else "",
    )


def _fate(services: Services, made: Header, sites: list[str]) -> Fate:
    """Of the plan as the day ended with it, its last adjustment."""
    last = chosen(services.casework, made.day) or made
    there = set(visits(services.casework, SYSTEM, last.plan_id)["site_id"].astype(str))
    given = document(services.casework, last.plan_id, last.step).demands.excluded
    unmet = {str(x["site_id"]): x for x in json.loads(last.unmet)}
    why = {}
    for one in sites:
        if one in there:
            continue
        if one in given:
            why[one] = t("人工排除：{reason}", reason=given[one])
        elif one in unmet:
            x = unmet[one]
            why[one] = said(x["template"].format(**x["values"]), x["template"], x["values"])
        else:
            why[one] = t("当日调整后不在计划中")
    return Fate(len(set(sites) & there), why)


def _named(services: Services, viewer: Viewer, missing: Mapping[str, str]) -> list[Missing]:
    """With the names of those the viewer may see."""
    names = names_of(services, viewer, site.DATASET, missing)
    return [
        Missing(one, names[one], why) if one in names else Missing("", t("其他地区企业"), "")
        for one, why in missing.items()
    ]
