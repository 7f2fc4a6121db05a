"""The side cards of enterprises, cases and stations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html

from layouts.format import day, number
from layouts.parts import badge, card, empty, facts, href, note, site_link
from layouts.text import t

CASE_STATES = {
    "LEAD_RECEIVED": "收到线索",
    "NOTIFIED": "已通报对方",
    "JOINT_PLAN": "制定联合方案",
    "JOINT_INSPECTION": "联合检查",
    "JURISDICTION_DECIDED": "管辖已定",
    "RECTIFY": "整改中",
    "JOINT_RECHECK": "联合复查",
    "CLOSED": "已办结",
}
BORDER_LEVELS = {"province": "省界", "city": "市界", "district": "区县界"}


def site_card(
    site: dict[str, Any], clues: Sequence[dict[str, Any]], score: dict[str, Any] | None
) -> html.Section:
    """An enterprise: who it is, its open clues as sentences, its power score, and the way to its file."""
    values = [
        (t("行业"), site["industry"] or "—"),
        (t("所在区县"), site["area"] or "—"),
        (t("地址"), site["address"] or "—"),
        (t("用电异常得分"), _score(score)),
    ]
    sentences = [
        html.Li(
            [
                badge(
                    t("{cls} 级", cls=row["evidence_class"]),
                    "bad" if row["evidence_class"] == "A" else "warn",
                ),
                row["text"],
            ]
        )
        for row in clues
    ]
    body = [
        html.Div([badge(t("演示数据"), "warn")] if site["is_demo"] else [], className="marks-line"),
        facts(values),
        html.H3(t("未结线索 {n} 条", n=site["n_clues"])),
        html.Ul(sentences, className="plain-list") if sentences else note(t("没有未结线索。")),
        note(t("其余 {n} 条见企业档案。", n=site["n_clues"] - len(sentences)))
        if site["n_clues"] > len(sentences)
        else None,
        dcc.Link(t("打开企业档案"), href=href("/site", id=site["site_id"]), className="button"),
    ]
    return card(site["name"], body, as_of=site["as_of"], source=t("企业名录、规则筛查"))


def xcase_card(case: dict[str, Any]) -> html.Section:
    """A cross-boundary case: which border, who leads, who joins, how far it has come."""
    values = [
        (t("企业"), site_link(case["site_id"], case["name"]) if case["name"] else t("辖区外企业")),
        (t("状态"), t(CASE_STATES[case["state"]])),
        (t("牵头区划"), case["lead"]),
        (t("协同区划"), case["partners"]),
        (
            t("距边界"),
            t(
                "{m} 米（{level}）",
                m=number(case["distance_m"]),
                level=t(BORDER_LEVELS[case["border_level"]]),
            ),
        ),
        (t("线索"), t("{n} 条", n=case["n_clues"])),
        (t("立项日期"), day(case["opened_on"])),
    ]
    return card(
        t("跨界案件 {id}", id=case["case_id"]), facts(values), as_of=case["as_of"], source=t("目标合并")
    )


def petition_card(petition: dict[str, Any]) -> html.Section:
    """A petition: what it is about, when it came, which enterprise it names, how far it is; personal data it has none."""
    named = site_link(petition["site_id"], petition["name"]) if petition["name"] else t("未指明")
    values = [
        (t("类型"), t(petition["topic"])),
        (t("受理时间"), f"{petition['received_at']:%Y-%m-%d %H:%M}"),
        (t("办理状态"), t(petition["state"]) if petition["state"] else "—"),
        (t("被举报企业"), named),
        (t("所在区县"), petition["area"] or "—"),
        (t("内容摘要"), petition["summary"]),
    ]
    title = t("信访 {id}", id=petition["petition_id"])
    return card(title, facts(values), as_of=petition["as_of"], source=t("信访举报平台"))


def station_card(station: dict[str, Any], at: date | None) -> html.Section:
    """An air station with its day's mean and number of valid hours."""
    mean = _value(station["mean"], 1, "µg/m³")
    label = t("PM2.5 日均（{day}）", day=day(at)) if at else t("PM2.5 日均")
    values = [
        (t("站点编号"), station["station_id"]),
        (t("城市"), station["city"] or "—"),
        (label, mean),
        (t("有效小时"), t("{n} 小时", n=station["hours"])),
    ]
    return card(station["name"], facts(values), as_of=station["as_of"], source=t("国家城市空气质量监测网"))


def gone() -> html.Div:
    """What the card says when the choice is not there for this viewer or day."""
    return empty(t("所选对象不存在，或不在您的辖区内。"), t("请在地图上另选网格或企业。"))


def _value(value: float | None, digits: int, unit: str) -> str:
    text = number(value, digits)
    return text if text == "—" else f"{text} {unit}".strip()


def _score(score: dict[str, Any] | None) -> str:
    if score is None:
        return t("当天没有得分")
    if not score["rules"]:
        return t("{score} 分，未命中规则", score=number(score["score"]))
    return t(
        "{score} 分（规则 {rules}）", score=number(score["score"]), rules=score["rules"].replace(";", "、")
    )
