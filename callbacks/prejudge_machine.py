"""What the system knows of a site for the evening's form: papers, curves and history, how each check looks, what it proposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callbacks import prejudge_strips as strips
from callbacks.services import Services
from callbacks.sheet_facts import SiteFacts
from callbacks.sheet_words import (
    address,
    arrival,
    by_rule,
    chance,
    coordinates,
    families,
    findings,
    innocents,
    limits,
    permit,
    reasons,
    trade,
)
from geo.codes import is_uscc
from layouts.prejudge import Machine
from layouts.prejudge_strips import Strip
from layouts.text import t
from schema.clue_types import FAMILIES
from schema.inspection import CONFIRMED
from schema.skills import SKILLS
from store.viewer import Viewer

YEARS_D = 1095  # of history that counts
SILENT_D = 2  # of 30 days that a curve may be without data before that is a problem
MOST_QUESTIONS, MOST_REASONS = 4, 5
CAUSES = {
    "monitoring": "fraud",
    "compliance": "exceed",
    "power_night": "night",
    "power_treatment": "bypass",
}  # what a clue of this family suspects first
SKILLED = {
    "cems": "自动监控专业人员，便携式烟气或水质分析仪、标准气体或标样",
    "power": "用电监控专业人员，钳形电流表",
    "air": "大气专业人员，便携式烟气分析仪或 FID",
    "water": "水专业人员，采样瓶与便携式水质检测仪",
    "general": "综合执法人员",
}
RISKS = {
    "power_night": "夜间进厂，双人同行，走有照明的通道",
    "monitoring": "登采样平台系安全带，站房注意标气瓶",
    "power_treatment": "配电柜前不自行开柜，由企业电工操作",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The machine part and the texts it proposes."""

    machine: Machine
    proposed: dict[str, str]


def seen(services: Services, viewer: Viewer, site: SiteFacts, days: tuple[date, date]) -> Seen:
    """All of it; ``days`` are the planning day and the newest day of the data."""
    day, last = days
    wanted = strips.Wanted(str(site.site["site_id"]), site.outlets, site.limits, last)
    curves = strips.monitoring(services, viewer, wanted)
    power = strips.power(services, viewer, wanted)
    row = site.site
    basics = [
        (t("信用代码"), row.get("uscc")),
        (t("曾用名"), row.get("former_name")),
        (t("行业"), trade(row)),
        (t("地址"), address(site)),
        (t("高德坐标"), coordinates(row, "gcj02")),
    ]
    machine = Machine(
        seen=_checks(site, day, curves, power),
        why=by_rule(reasons(site.target))[:MOST_REASONS],
        chance=chance(site.target),
        basics=[(label, str(value)) for label, value in basics if value],
        permits=[permit(p) for p in site.permits],
        outlets=list(limits(site)),
        monitoring=curves,
        power=power,
        history=list(findings(site).items) if site.visits or site.penalties else [],
    )
    return Seen(machine, proposals(site))


def _checks(
    site: SiteFacts, day: date, curves: Sequence[Strip], power: Sequence[Strip]
) -> dict[str, tuple[str, str]]:
    return {
        "licence": _licence(site.site),
        "permit": _permit(site, day),
        "monitoring": _monitoring(site, curves),
        "power": _power(site, power),
        "history": _history(site, day),
    }


def _licence(row: Mapping[str, Any]) -> tuple[str, str]:
    """The system has no register of companies: it can only check the digits of the code."""
    code = str(row.get("uscc") or "")
    if not code:
        return "unknown", t("名录中没有信用代码")
    if not is_uscc(code):
        return "problem", t("信用代码校验位不符")
    return "unknown", t("信用代码校验位相符；登记状态请在工商系统查看")


def _permit(site: SiteFacts, day: date) -> tuple[str, str]:
    if not site.permits:
        return "unknown", t("没有查到许可证")
    ends = [p.get("valid_to") for p in site.permits]
    valid = any(end is None or end.date() >= day for end in ends)
    if not valid:
        return "problem", t("许可证已过期")
    if not site.limits and site.outlets:
        return "problem", t("在有效期内，但有排放口没有登记限值")
    return "ok", t("在有效期内")


def _monitoring(site: SiteFacts, curves: Sequence[Strip]) -> tuple[str, str]:
    """The curves show valid hours only: what clues say of the others comes before the absence of anything there."""
    suspected = _suspected(site, "monitoring", "compliance")
    if not curves:
        return ("problem", suspected) if suspected else ("unknown", t("没有自动监控数据"))
    over = sum(any(d.kind == "over" for d in s.days) for s in curves)
    silent = max(sum(d.kind == "none" for d in s.days) for s in curves)
    if over:
        return "problem", t("{n} 条曲线有超限日", n=over)
    if suspected:
        return "problem", suspected
    return (
        ("problem", t("最多缺 {n} 天数据", n=silent))
        if silent > SILENT_D
        else ("ok", t("没有超限日，数据连续"))
    )


def _power(site: SiteFacts, power: Sequence[Strip]) -> tuple[str, str]:
    if not power:
        return "unknown", t("没有用电数据")
    suspected = _suspected(site, "power_night", "power_treatment")
    return ("problem", suspected) if suspected else ("ok", t("没有用电线索"))


def _suspected(site: SiteFacts, *kinds: str) -> str:
    """The families of these that the target's clues belong to, as words; "" when there are none."""
    named = [t(FAMILIES[f]) for f in families(site.target) if f in kinds]
    return t("有{family}线索", family="、".join(named)) if named else ""


def _history(site: SiteFacts, day: date) -> tuple[str, str]:
    since = day - timedelta(days=YEARS_D)
    fines = sum(p["decided_on"].date() >= since for p in site.penalties)
    found = [v for v in site.visits if v["started_at"].date() >= since]
    real = sum(v.get("outcome") in CONFIRMED for v in found)
    if fines or real:
        return "problem", t("三年内处罚 {n} 次、检查属实 {m} 次", n=fines, m=real)
    return "ok", t("三年内没有处罚，检查 {n} 次未查实", n=len(found))


def proposals(site: SiteFacts) -> dict[str, str]:
    """First words for the texts of the form, from reasons, arrival and skill; the officer changes them."""
    target = site.target
    if target is None:
        return {}
    named = families(target)
    risks = [t(RISKS[f]) for f in named if f in RISKS]
    return {
        "cause": next((CAUSES[f] for f in named if f in CAUSES), ""),
        "questions": "\n".join(f"{n}. {q}" for n, q in enumerate(_questions(target), start=1)),
        "specialists": t(SKILLED.get(str(target["skill"]), SKILLED["general"]))
        if target["skill"] in SKILLS
        else "",
        "access": arrival(target),
        "risk": "；".join(risks),
    }


def _questions(target: Mapping[str, Any]) -> list[str]:
    """What would refute the suspicion is what is asked first."""
    rows = innocents(target)[:MOST_QUESTIONS]
    return [t("是否{text}？{check}", text=t(x["text"]), check=t(x["refute_by"])) for x in rows]
