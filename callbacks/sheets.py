"""Task sheets for printing: one page per enterprise as PDF, the same for Word, and as rows of a workbook."""

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Dash
from flask import Response, request

from callbacks.clue_actions import person
from callbacks.refusals import refusal
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.sheet_facts import Gathered, SiteFacts, gathered
from callbacks.sheet_rows import about, table
from callbacks.sheet_visits import Asked, Row, asked_for
from callbacks.sheet_words import (
    best,
    blanks,
    evidence,
    facts,
    first_checks,
    heading,
    last_findings,
    limits,
    prejudged,
    strip,
    why,
)
from layouts.format import minutes, number, until
from layouts.parts import ROLES
from layouts.text import t
from store import exports
from store.clock import now
from store.paper import docx, pdf
from store.paper.sheet import Block, Sheet, Stop, Way, Words
from store.viewer import Viewer

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 400  # sheets in one file
SIMPLEX = "simplex"  # in the address: without the empty backs
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def register(app: Dash, services: Services) -> None:
    """Add the address of the sheets."""

    def sheet(key: str, ending: str) -> Response | tuple[Response, int]:
        return printed(services, asking(), key, ending, is_simplex=SIMPLEX in request.args)

    app.server.add_url_rule("/sheet/<key>.<ending>", "task_sheet", sheet)


def printed(
    services: Services, viewer: Viewer, key: str, ending: str, *, is_simplex: bool = False
) -> Response | tuple[Response, int]:
    """The file, with an event that says who took what and its hash; a sentence when there is nothing for this viewer."""
    if ending not in MIME:
        return refusal(t("任务单可以是 pdf、docx 或 xlsx。"), 404)
    try:
        asked = asked_for(services, viewer, key)
    except ValueError as problem:
        return refusal(str(problem), 404)
    if len(asked.printed) > MOST:
        return refusal(t("一次最多打印 {n} 张任务单，请按检查组分开打印。", n=MOST), 413)
    try:
        body = made(services, viewer, asked, (ending, is_simplex))
    except ValueError as problem:
        return refusal(t(str(problem)), 503)
    digest = hashlib.sha256(body).hexdigest()
    detail = f"{ending} {len(asked.printed)} sheets, plan {asked.header.plan_id}, sha256 {digest}"
    services.casework.record(viewer, "export", "sheet", key[:120], detail)
    place = "inline" if ending == "pdf" else "attachment"
    name = f"{asked.printed[0]['task_id'] if len(asked.printed) == 1 else ''}" or _file_name(asked)
    headers = {"Content-Disposition": f'{place}; filename="{name}.{ending}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=MIME[ending], headers=headers)


def _file_name(asked: Asked) -> str:
    """The plan's number and, for one team, the team: ASCII only."""
    teams = {str(v["team_id"]) for v in asked.printed}
    whole = "-".join([asked.header.plan_id, *(teams if len(teams) == 1 else ())])
    return "".join(c for c in whole if c.isascii() and (c.isalnum() or c in "-_")) or "sheets"


def made(services: Services, viewer: Viewer, asked: Asked, form: tuple[str, bool]) -> bytes:
    """The bytes of the file in its ``form``, the ending and whether backs stay unprinted; ValueError when they cannot be made."""
    day, at = asked.header.day, now()
    ending, is_simplex = form
    known = gathered(services, viewer, day, [str(v["site_id"]) for v in asked.visits])
    if ending == "xlsx":
        buffer = io.BytesIO()
        told = about(asked, who(services, viewer), at)
        exports.write(buffer, ending, table(asked, known), told)
        return buffer.getvalue()
    sheets = [
        sheet(visit, asked, known, (who(services, viewer), at, base(services)))
        for visit in asked.printed
        if str(visit["site_id"]) in known.sites
    ]
    title = t("现场检查任务单 {day}", day=day.isoformat())
    make = {"pdf": pdf.task_sheets, "docx": docx.task_sheets}[ending]
    return make(sheets, at, title, has_blank_backs=not is_simplex)


def who(services: Services, viewer: Viewer) -> str:
    """The person who prints, by name and account."""
    title = person(services, viewer.name)
    role = t(ROLES[str(viewer.role)])
    return title if title == role else f"{title}（{viewer.name}）"


def base(services: Services) -> str:
    """Where phones reach this program: the address set, or the one this request came to when only the local one is known."""
    address = services.settings.address
    is_local = any(f"//{host}" in address for host in LOOPBACK)
    return request.host_url.rstrip("/") if is_local else address


def sheet(visit: Row, asked: Asked, known: Gathered, printed_by: tuple[str, datetime, str]) -> Sheet:
    """The page of one visit."""
    site = known.sites[str(visit["site_id"])]
    name, at, address = printed_by
    stamp = f"{name} {at:%Y-%m-%d %H:%M}"
    own = [v for v in asked.visits if v["team_id"] == visit["team_id"]]
    team = str(asked.teams.get(str(visit["team_id"]), {}).get("name") or visit["team_id"])
    place = own.index(visit)
    code = str(visit["code"] or "")
    local = any(f"//{host}" in address for host in LOOPBACK)
    left, right = _columns(site)
    return Sheet(
        heading=heading(visit),
        title=str(site.site["name"]),
        strip=strip(visit, (place + 1, len(own)), (asked.header.day, team, best(site.target))),
        facts=facts(site, _leg(own, place), visit["arrive_min"]),
        way=_way((visit, place + 1), asked, known),
        why=why(site.target),
        left=left,
        right=right,
        blanks=blanks(),
        footer=(proof(asked), _printed(stamp, site)),
        watermark=t("草稿 未定稿 {stamp}", stamp=stamp) if asked.is_draft else stamp,
        link=f"{address}/t/{code}" if code else "",
        code=f"{code[:4]} {code[4:]}",
        code_note=t("本机地址，手机打不开") if local else t("扫码打开任务页，须登录"),
        words=Words(
            t("另有 {n} 条，见任务页"),
            t("字库缺字，以编码代替：{codes}"),
            t("第 {n} 张，共 {all} 张"),
            t("定稿公布后生成任务码"),
        ),
    )


def _columns(site: SiteFacts) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The lists under the reasons; limits stand on the side that has less to say."""
    outlets, form = Block(t("排放口与限值"), limits(site)), prejudged(site)
    if form.items:
        return (first_checks(site), outlets, last_findings(site)), (form, evidence(site))
    return (first_checks(site), last_findings(site)), (outlets, evidence(site))


def proof(asked: Asked) -> str:
    """Number and hash of the frozen plan, or that it is none yet."""
    header = asked.header
    if asked.is_draft:
        return t("方案 {id}，草稿，修订 {n}，不作为检查依据", id=header.plan_id, n=header.revision)
    return t("计划 {number}，校验值 SHA-256 {hash}", number=header.number, hash=header.sha256)


def _printed(stamp: str, site: SiteFacts) -> str:
    as_of = site.target and site.target.get("as_of")
    told = t("；数据截至 {at}", at=until(as_of)) if as_of else ""
    return t(
        "打印：{stamp}{told}；线索是疑点，不是结论；仅供内部使用，用后交回或销毁", stamp=stamp, told=told
    )


def _leg(own: list[Any], place: int) -> str:
    """How the team comes here and when it must be at the next place; no other enterprise is named: the party signs this."""
    visit = own[place]
    way = t("{m} 分钟，{km} km", m=number(visit["travel_min"]), km=number(visit["travel_km"], 1))
    came = t("自上一家 {way}", way=way) if place else t("自驻地 {way}", way=way)
    if place + 1 == len(own):
        return came
    return came + t("；下一家 {at} 到", at=minutes(own[place + 1]["arrive_min"]))


def _way(stop: tuple[Row, int], asked: Asked, known: Gathered) -> Way | None:
    """The enterprise with its place in the route and the depot of its team; None when the place is not known.

    Other enterprises are not on the map either: whoever knows the district would know them by their place.
    """
    visit, number_in_route = stop
    here = _at(known.sites[str(visit["site_id"])].site)
    if here is None:
        return None
    depot = _at(asked.teams.get(str(visit["team_id"]), {}))
    stops = ((Stop(depot, ""),) if depot else ()) + (Stop(here, str(number_in_route), True),)
    return Way(stops, credit=t("示意图，连线不是道路；边界：天地图；方块为驻地"))


def _at(row: Mapping[str, Any]) -> tuple[float, float] | None:
    lon, lat = row.get("lon_wgs84"), row.get("lat_wgs84")
    return None if lon is None or lat is None else (float(lon), float(lat))
