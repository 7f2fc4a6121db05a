"""The right side of the clues page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.charts import figure, graph
from layouts.clue_actions import Standing, actions, nothing_to_do
from layouts.clues import Ids, map_link
from layouts.evidence import Evidence
from layouts.evidence_view import shown
from layouts.format import NOTHING, is_missing, percent, significant, span
from layouts.parts import badge, facts, foot, note, site_link, stat, stats, status
from layouts.rulebook import RuleCard, explained, innocents
from layouts.text import t
from layouts.theme import EVIDENCE_TONES

SOURCES = {
    "monitoring": "污染源自动监控平台",
    "compliance": "污染源自动监控平台",
    "power_night": "供电公司用电信息采集系统",
    "power_treatment": "用电监控平台",
    "satellite": "PM2.5 网格与排污许可",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """A clue row with the names, texts and evidence that explain it; titles are Chinese source texts."""

    clue: Mapping[str, Any]
    sentence: str
    site_name: str
    area_name: str
    family: str
    evidence_title: str
    factor_title: str
    evidence: Evidence
    rule: RuleCard | None
    standing: Standing


def panel(d: Detail) -> html.Div:
    """The whole right side, most important first."""
    return html.Div(
        [
            html.Div(
                [html.H2(site_link(str(d.clue["site_id"]), d.site_name)), *badges(d)], className="panel-head"
            ),
            html.P(d.sentence, className="sentence"),
            *actions(d.standing),
            numbers(d),
            html.Div([shown(Ids.CHART, d.evidence), beside(d.rule)], className="evidence-and-rule"),
            *(rule(d.rule) if d.rule else [note(t("该线索没有对应的规则说明。"))]),
            html.H3(t("线索信息")),
            facts(about(d)),
            foot(d.clue["as_of"], t(SOURCES.get(str(d.clue["family"]), "数据筛查"))),
        ]
    )


def badges(d: Detail) -> list[Any]:
    """Evidence class and family, then the way to the map."""
    tone = EVIDENCE_TONES[str(d.clue["evidence_class"])]
    return [
        badge(t(d.evidence_title), tone, t("证据等级：A 硬矛盾，B 强统计，C 提示")),
        badge(t(d.family)),
        map_link(str(d.clue["site_id"]), f"{d.clue['t_end']:%Y-%m-%d}"),
    ]


def numbers(d: Detail) -> html.Div:
    """The number against the threshold, and how sure."""
    unit = d.clue["unit"]
    unit = "" if is_missing(unit) else t(str(unit))
    return html.Div(
        [
            stats(
                [
                    stat(t("数值"), significant(d.clue["value"], 4), unit),
                    stat(t("阈值"), significant(d.clue["threshold"], 4), unit),
                    stat(t("置信度"), percent(d.clue["confidence"])),
                    stat(t("严重程度"), str(d.clue["severity"]), "/ 5"),
                ]
            ),
            status(str(d.clue["threshold_status"])),
        ],
        className="numbers",
    )


def rule(card: RuleCard) -> list[Any]:
    """Innocent reasons first; the rule itself one click away."""
    return [
        html.H3(t("可能的正常原因与先核对什么")),
        innocents(card.innocents),
        *drawer(f"{card.code} {t(card.title)}", explained(card)),
    ]


def beside(card: RuleCard | None) -> html.Aside | None:
    """The rule's page beside the chart, which a style sheet shows where the screen is wide enough."""
    if card is None:
        return None
    return html.Aside([html.H3(f"{card.code} {t(card.title)}"), explained(card)], className="rule-beside")


def drawer(title: str, body: Any) -> list[Any]:
    """The button and what it opens."""
    return [
        html.Button(
            t("这条规则怎么算：{rule}", rule=title),
            id=Ids.RULE_OPEN,
            n_clicks=0,
            className="button rule-open",
        ),
        dmc.Drawer(
            body,
            id=Ids.RULE,
            title=title,
            position="right",
            size=640,
            opened=False,
            closeButtonProps={"aria-label": t("关闭")},
        ),
    ]


def blank() -> html.Div:
    """The parts that callbacks know, without a clue."""
    return html.Div([*actions(nothing_to_do()), *drawer("", None), graph(Ids.CHART, figure([]))])


def about(d: Detail) -> list[tuple[str, Any]]:
    """Identity of the clue as label and value."""
    c = d.clue
    where = [str(c[k]) for k in ("outlet_id", "device_id", "cell") if not is_missing(c[k]) and c[k]]
    what = t(d.factor_title) if d.factor_title else NOTHING
    return [
        (t("线索编号"), str(c["clue_id"])),
        (t("区域"), d.area_name),
        (t("排放口、设备或网格"), "、".join(where) or NOTHING),
        (t("监测因子"), what),
        (t("时段"), span(c["t_start"], c["t_end"])),
    ]
