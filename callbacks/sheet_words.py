"""Words and numbers of a task sheet in the reader's language, from plain rows: where, why, what first, what to bring back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from analytics.scores.arrival import is_outside
from callbacks.sentences import kept, said
from callbacks.sheet_facts import SiteFacts
from geo.crs import from_wgs84
from layouts.format import day as said_day
from layouts.format import is_missing, minutes, number, percent, significant
from layouts.site import MEDIA
from layouts.text import t
from schema.checklist import checklist, checklist_for
from schema.clue_types import FAMILIES
from schema.factor import FACTORS
from schema.inspection import OUTCOMES
from schema.prejudgement import CAUSES
from schema.prejudgement import DATASET as PREJUDGEMENT
from schema.required_evidence import required
from store.paper.sheet import Blanks, Block
from store.prejudgements import WRITTEN

Row = Mapping[str, Any]
LAST_FINDINGS = 4
MOST_CHECKS = 8  # questions of the checklist that a sheet has room for, of every part in turn
FIRST_WRITTEN = tuple(
    sorted(WRITTEN, key=lambda name: name != "risk")
)  # people's safety before everything else
KINDS = {"daily": "日常检查", "special": "专项检查", "case": "个案检查"}


def facts(site: SiteFacts, leg: str, arrive: float) -> tuple[tuple[str, str], ...]:
    """Who and where: label and value; what is not known is left out. ``arrive`` is the minute the team is planned there."""
    row = site.site
    rows = [
        (t("地址"), address(site)),
        (t("信用代码"), row.get("uscc")),
        (t("行业"), trade(row)),
        (t("高德/腾讯"), coordinates(row, "gcj02")),
        (t("GPS/天地图"), coordinates(row, "wgs84")),
        (t("路途"), leg),
        (t("到达时机"), arrival(site.target, arrive)),
        *((t("许可证"), permit(p)) for p in list(site.permits)[:1]),
    ]
    return tuple((label, str(value)) for label, value in rows if value)


def address(site: SiteFacts) -> str:
    """Province to house number; the district is said once."""
    place = str(site.site.get("address") or site.site.get("town") or "")
    district = next((site.area[i:] for i in range(len(site.area)) if place.startswith(site.area[i:])), "")
    return site.area + place[len(district) :]


def trade(row: Row) -> str:
    """Industry with its code, and the fuel."""
    code = f"（{row['industry_code']}）" if row.get("industry_code") else ""
    fuel = t("，燃料 {fuel}", fuel=row["fuel"]) if row.get("fuel") else ""
    return f"{row['industry']}{code}{fuel}" if row.get("industry") else ""


def coordinates(row: Row, system: str) -> str:
    """Degrees to a metre with the name of their system; empty where the place is not known."""
    lon, lat = row.get("lon_wgs84"), row.get("lat_wgs84")
    if is_missing(lon) or is_missing(lat):
        return ""
    x, y = (float(v[0]) for v in from_wgs84(np.array([lon]), np.array([lat]), system))
    label = {"gcj02": "GCJ-02", "wgs84": "WGS-84"}[system]
    return f"{x:.5f}, {y:.5f}（{label}）"


def arrival(target: Row | None, arrive: float | None = None) -> str:
    """The best hours to come and why, and that ``arrive`` is outside them; empty where nothing speaks for any."""
    if target is None or is_missing(target.get("best_from_min")):
        return ""
    why = json.loads(target["best_why"]) if target.get("best_why") else {}
    told = kept(str(why["template"]).format(**why["values"]), target["best_why"]) if why else ""
    missed = t("计划 {at} 到达，不在最佳时段。", at=minutes(arrive)) if is_outside(target, arrive) else ""
    return f"{best(target)}　{missed}{told}".strip()


def best(target: Row | None) -> str:
    """The best hours as a span; a dash where nothing is known."""
    if target is None or is_missing(target.get("best_from_min")):
        return "—"
    return f"{minutes(target['best_from_min'])}–{minutes(target['best_until_min'])}"


def permit(row: Row) -> str:
    """Number, class, validity and regime of a permit."""
    until = said_day(row["valid_to"]) if row.get("valid_to") else t("长期")
    night = row.get("night_permitted")
    parts = [
        str(row["permit_no"]),
        t(str(row["category"])),
        t("有效至 {day}", day=until),
        t(str(row["regime"])) if row.get("regime") else "",
        "" if night is None else t("许可夜间生产") if night else t("未许可夜间生产"),
    ]
    return "，".join(p for p in parts if p)


def limits(site: SiteFacts) -> tuple[str, ...]:
    """One line per outlet: name, medium, limits with their unit and averaging, treatment."""
    lines = []
    for outlet in site.outlets:
        own = [x for x in site.limits if x["outlet_id"] == outlet["outlet_id"]]
        given = _limits(own) or t("未登记限值")
        medium = t(MEDIA.get(str(outlet["medium"]), str(outlet["medium"])))
        treated = t("；治理：{how}", how=outlet["treatment"]) if outlet.get("treatment") else ""
        lines.append(f"{outlet['code']} {outlet['name']}（{medium}）：{given}{treated}")
    return tuple(lines)


def _limits(rows: Sequence[Row]) -> str:
    """Limits with the same unit and averaging together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        factor = FACTORS.get(row["factor"])
        name, unit = (t(factor.title), factor.unit) if factor else (str(row["factor"]), "")
        averaging = t("日均") if row["averaging"] == "24h" else t("小时")
        groups.setdefault((unit, averaging), []).append(f"{name} {significant(row['limit_value'], 4)}")
    return "；".join(f"{'、'.join(names)} {unit}（{how}）" for (unit, how), names in groups.items())


def reasons(target: Row | None) -> list[dict[str, Any]]:
    """Reasons by what they add, the strongest first, each with its ``sentence``."""
    rows = json.loads(target["reasons"]) if target else []
    rows.sort(key=lambda r: -abs(float(r.get("points") or 0)))
    return [r | {"sentence": said(r["text"], r.get("template"), r.get("facts") or {})} for r in rows]


def why(target: Row | None) -> tuple[Block, ...]:
    """Why the team goes there, how sure that is, and what may be harmless."""
    told = [f"{family}：{said}" for family, said in by_rule(reasons(target))]
    if not told:
        nothing = t("按检查计划到场，按清单全面检查。")
        return (Block(t("为什么去"), (nothing,)),)
    excuses = tuple(f"{t(x['text'])}——{t(x['refute_by'])}" for x in innocents(target))
    return (
        Block(t("为什么去"), tuple(told), "1", t("线索是疑点，不是结论")),
        Block(t("也可能正常：先核对"), excuses),
    )


def innocents(target: Row | None) -> list[dict[str, str]]:
    """What may be harmless, each with what would refute it."""
    return json.loads(target["innocents"]) if target else []


def by_rule(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Family and sentence of the strongest reason of every rule, with how many more say the same of other factors or times."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["rule"]), []).append(row)
    return [(t(FAMILIES[same[0]["family"]]), _with_others(same)) for same in found.values()]


def _with_others(same: Sequence[Row]) -> str:
    others = t("（同类另 {n} 条）", n=len(same) - 1) if len(same) > 1 else ""
    return f"{same[0]['sentence']}{others}"


def chance(target: Row | None) -> str:
    """Probability with its interval and confidence in words."""
    if target is None:
        return ""
    low, high = target.get("probability_low"), target.get("probability_high")
    between = "" if is_missing(low) or is_missing(high) else f"（{percent(low)}–{percent(high)}）"
    return t(
        "存在突出问题的概率 {p}{between}，把握{word}；线索是疑点，不是结论",
        p=percent(target["probability"]), between=between, word=t(target["confidence_word"]),
    )  # fmt: skip


def families(target: Row | None) -> list[str]:
    """Families of the reasons, the strongest first."""
    return list(dict.fromkeys(str(r["family"]) for r in reasons(target)))


def first_checks(site: SiteFacts) -> Block:
    """The first questions of the clues, of the industry and of every visit."""
    code = checklist_for(str(site.site.get("industry_code") or ""), families(site.target))
    parts = checklist(code)
    turns = sorted((n, at) for at, part in enumerate(parts) for n in range(len(part.items)))[:MOST_CHECKS]
    asked = [parts[at].items[n] for at, n in sorted((at, n) for n, at in turns)]
    items = [f"{t(i.question)}（{t(i.look)}）" for i in asked]
    whole = sum(len(part.items) for part in parts)
    titles = "、".join(t(part.title) for part in parts)
    return Block(t("先查什么"), tuple(items), "□", t("共 {n} 项，见任务页：{parts}", parts=titles, n=whole))


def evidence(site: SiteFacts) -> Block:
    """What to bring back."""
    return Block(t("需取证据"), tuple(t(x) for x in required(families(site.target))), "□")


def findings(site: SiteFacts) -> Block:
    """Earlier visits and penalties, the newest first."""
    visits = ((v["started_at"], _visit(v)) for v in site.visits)
    fines = ((p["decided_on"], _fine(p)) for p in site.penalties)
    newest = sorted((*visits, *fines), key=lambda x: str(x[0]), reverse=True)
    told = tuple(f"{at:%Y-%m-%d} {text}" for at, text in newest)
    return Block(t("上次发现"), told or (t("没有检查和处罚记录。"),))


def last_findings(site: SiteFacts) -> Block:
    """The newest of :func:`findings`, and how many there are: a long history must not make the whole page small."""
    block = findings(site)
    if len(block.items) <= LAST_FINDINGS:
        return block
    note = t("最近 {n} 条，共 {all} 条，见任务页", n=LAST_FINDINGS, all=len(block.items))
    return replace(block, items=block.items[:LAST_FINDINGS], note=note)


def _visit(row: Row) -> str:
    outcome = t(row["outcome"]) if row.get("outcome") else t("未记录结果")
    return "：".join(x for x in (t("检查 {outcome}", outcome=outcome), str(row.get("note") or "")) if x)


def _fine(row: Row) -> str:
    return t("处罚：{reason}，罚款 {yuan} 元", reason=row["reason"], yuan=number(row["amount_cny"], 0))


def prejudged(site: SiteFacts) -> Block:
    """What was thought of it the evening before; nothing when nobody did."""
    form = site.form
    if form is None:
        return Block(t("预判"), ())
    rows = [(PREJUDGEMENT["cause"].title, t(CAUSES[form["cause"]]) if form.get("cause") else "")]
    rows += [(PREJUDGEMENT[name].title, str(form.get(name) or "")) for name in FIRST_WRITTEN]
    given = [(t(label), value) for label, value in rows if value]
    done = "" if form["state"] == "done" else t("（未完成）")
    return Block(t("预判") + done, tuple(v for _, v in given), labels=tuple(label for label, _ in given))


def blanks() -> Blanks:
    """What the team writes by hand."""
    return Blanks(
        t("现场填写"),
        (
            ((t("到场"), 1), (t("离场"), 1), (t("生产负荷"), 1), (t("天气"), 0.8)),
            ((t("被检查人及职务"), 1.6), (t("电话"), 1)),
            ((t("执法人员一（证号）"), 1), (t("执法人员二（证号）"), 1)),
        ),
        (
            (t("出示证件"), (t("已出示"),)),
            (t("结果"), tuple(t(x) for x in OUTCOMES)),
        ),
        t("发现的问题、照片和样品编号、当事人陈述："),
        ((t("执法人员签名"), 1), (t("当事人签名（拒签注明）"), 1.2), (t("日期"), 0.6)),
    )


def heading(visit: Row) -> str:
    """Number and kind of the task."""
    kind = t(KINDS[visit["visit_kind"]]) if visit.get("visit_kind") else ""
    night = t("夜间") if visit["window"] == "night" else ""
    return "　".join(x for x in (t("现场检查任务单"), str(visit["task_id"] or ""), kind, night) if x)


def strip(visit: Row, order: tuple[int, int], about: tuple[date, str, str]) -> tuple[tuple[str, str], ...]:
    """The cells under the name; ``about`` is the day, the team's name and the best hours."""
    on, team, hours = about
    return (
        (t("检查组"), team),
        (t("日期"), said_day(on)),
        (t("顺序"), t("第 {n} 家，共 {all} 家", n=order[0], all=order[1])),
        (t("计划到达–离开"), f"{minutes(visit['arrive_min'])}–{minutes(visit['depart_min'])}"),
        (t("最佳到达"), hours),
    )


def texts(blocks: Sequence[Block]) -> str:
    """The items of some lists as one text for a cell."""
    return "\n".join(item for block in blocks for item in block.items)
