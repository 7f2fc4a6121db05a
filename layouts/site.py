"""Enterprise file: who this place is, what it may emit, and everything known on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import charts
from layouts.format import day, number, short_day, significant
from layouts.parts import badge, card, empty, facts, href, ignored, note, page_head
from layouts.text import t
from schema.factor import FACTORS
from schema.status import STATUS_TITLES

PATH, TITLE = "/site", "企业档案"
SPANS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天"}
AVERAGING = {"1h": "小时均值", "24h": "日均值"}
MEDIA = {"gas": "废气", "water": "废水"}
ALLOWANCES = {"pm_t_a": "颗粒物", "so2_t_a": "二氧化硫", "nox_t_a": "氮氧化物", "voc_t_a": "挥发性有机物"}


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "site-choice"  # dcc.Store: {"site": id}
    SERIES = "site-series"
    SPAN = "site-span"
    CHART = "site-chart"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What the page says, as plain values; rows are dicts by column name."""

    site: dict[str, Any]
    area: str = ""
    permits: list[dict[str, Any]] = field(default_factory=list)
    outlets: list[dict[str, Any]] = field(default_factory=list)
    limits: list[dict[str, Any]] = field(default_factory=list)
    series: list[tuple[str, str]] = field(default_factory=list)  # value "outlet|factor", label
    clues: list[dict[str, Any]] = field(default_factory=list)
    petitions: list[dict[str, Any]] = field(default_factory=list)
    penalties: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    positive: str = ""
    target_day: date | None = None  # the day of the plan that has this site among its targets
    plan_day: date | None = None  # the day whose plan this reader may add the site to
    as_of: str | None = None
    chosen: dict[str, str] = field(default_factory=dict)  # series, span
    ignored: Sequence[str] = ()  # parts of the address that mean nothing


def layout(file: SiteFile) -> html.Div:
    """The whole page of one site."""
    return html.Div(
        [
            dcc.Store(id=Ids.CHOICE, data={"site": file.site["site_id"]}),
            page_head(file.site["name"], _marks(file)),
            ignored(file.ignored),
            html.Div([html.Div(_facts(file), className="site-facts"), html.Div(_main(file), className="site-main")], className="site-page"),
        ],
        className="page",
    )  # fmt: skip


def missing(site_id: str) -> html.Div:
    """What the page says when there is no such site for this viewer."""
    return empty(
        t("没有编号为“{id}”的点位，或它不在您的辖区内。", id=site_id[:60]),
        t("请从地图或线索页点开一家企业。"),
    )


def _marks(file: SiteFile) -> list[Any]:
    site_id = file.site["site_id"]
    lon, lat = file.site["lon_wgs84"], file.site["lat_wgs84"]
    place = href("/", lon=f"{lon:.4f}", lat=f"{lat:.4f}", zoom="12.00", site=site_id)
    planned = file.target_day and dcc.Link(
        t("查看 {day}计划", day=short_day(file.target_day)),
        href=href("/tomorrow", day=file.target_day.isoformat(), site=site_id),
        className="button",
    )
    return [
        badge(t("未结线索 {n} 条", n=len(file.clues)), "warn" if file.clues else "neutral"),
        badge(t("正面清单企业"), "good", file.positive) if file.positive else None,
        dcc.Link(t("在地图上查看"), href=place, className="button"),
        dcc.Link(t("查看该企业线索"), href=href("/clues", q=site_id), className="button"),
        planned,
        _adding(file),
    ]


def _adding(file: SiteFile) -> Any:
    """The way into the plan: its price is shown there before anybody decides."""
    if file.plan_day is None:
        return None
    where = href("/tomorrow", day=file.plan_day.isoformat(), force=file.site["site_id"])
    hint = t("先看会挤出谁、代价多少，再确定列为必查")
    return dcc.Link(t("列入明日计划"), href=where, className="button", title=hint)


def _facts(file: SiteFile) -> list[Any]:
    site = file.site
    rows = [
        (t("信用代码"), site.get("uscc")),
        (t("点位编号"), site["site_id"]),
        (t("所在区县"), file.area),
        (t("乡镇街道"), site.get("town")),
        (t("行业类别"), site.get("industry")),
        (t("燃料"), site.get("fuel")),
        (t("经纬度"), t("{lon}, {lat}（WGS-84）", lon=f"{site['lon_wgs84']:.5f}", lat=f"{site['lat_wgs84']:.5f}")),
        (t("正面清单"), file.positive),
    ]  # fmt: skip
    return [
        card(t("基本信息"), _pairs(rows), as_of=file.as_of, source=t("企业名录")),
        card(t("排污许可"), _permits(file.permits), as_of=file.as_of, source=t("全国排污许可证平台")),
        card(t("排放口与限值"), _outlets(file), as_of=file.as_of, source=t("排污许可、排放标准")),
    ]


def _pairs(rows: list[tuple[str, Any]]) -> html.Dl:
    """Label and value; what is not known is not listed."""
    return facts([(label, str(value)) for label, value in rows if value not in (None, "")])


def _permits(permits: list[dict[str, Any]]) -> Any:
    if not permits:
        return note(t("没有查到排污许可证。"))
    return [
        _pairs(
            [
                (t("许可证编号"), p["permit_no"]),
                (t("管理类别"), t(p["category"])),
                (t("有效期"), t("{a} 至 {b}", a=day(p["valid_from"]), b=day(p["valid_to"]) if p.get("valid_to") else t("长期"))),
                (t("生产班制"), t(p["regime"]) if p.get("regime") else None),
                (t("夜间生产"), _permitted(p.get("night_permitted"))),
                (t("许可排放量"), _allowances(p)),
            ]
        )
        for p in permits
    ]  # fmt: skip


def _permitted(said: bool | None) -> str:
    """Nothing where the permit does not say."""
    if said is None:
        return ""
    return t("许可") if said else t("未许可")


def _allowances(permit: dict[str, Any]) -> str:
    given = ((t(title), permit.get(name)) for name, title in ALLOWANCES.items())
    return "；".join(f"{title} {significant(value, 2)} t/a" for title, value in given if value is not None)


def _outlets(file: SiteFile) -> Any:
    if not file.outlets:
        return note(t("没有登记自动监测排放口。"))
    by_outlet: dict[str, list[dict[str, Any]]] = {}
    for row in file.limits:
        by_outlet.setdefault(row["outlet_id"], []).append(row)
    return [
        html.Div([html.H3(_outlet_title(o)), _limit_table(by_outlet.get(o["outlet_id"], []))])
        for o in file.outlets
    ]


def _outlet_title(outlet: dict[str, Any]) -> list[Any]:
    said = [
        f"{outlet['code']} {outlet['name']} ",
        badge(t(MEDIA.get(outlet["medium"], outlet["medium"])), "muted"),
    ]
    if outlet.get("o2_base_pct") is not None:
        said.append(
            html.Span(t(" 基准含氧量 {o2} %", o2=significant(outlet["o2_base_pct"], 3)), className="muted")
        )
    return said


def _limit_table(limits: list[dict[str, Any]]) -> Any:
    if not limits:
        return note(t("没有登记限值。"))
    head = html.Tr([html.Th(t(x)) for x in ("因子", "限值", "平均时间", "依据（状态）")])
    rows = [
        html.Tr(
            [
                html.Td(_factor(r["factor"])),
                html.Td(_limit(r), className="num"),
                html.Td(t(AVERAGING.get(r["averaging"], r["averaging"]))),
                html.Td(t("{basis}（{status}）", basis=t(r["basis"]), status=t(STATUS_TITLES[r["status"]]))),
            ]
        )
        for r in limits
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain limits")


def _factor(code: str) -> str:
    return t(FACTORS[code].title) if code in FACTORS else code


def _limit(row: dict[str, Any]) -> str:
    unit = FACTORS[row["factor"]].unit if row["factor"] in FACTORS else ""
    return f"{significant(row['limit_value'], 4)} {unit}".strip()


def _main(file: SiteFile) -> list[Any]:
    controls = html.Div(
        [
            html.Div(
                dmc.Select(
                    id=Ids.SERIES, data=[{"value": v, "label": label} for v, label in file.series], value=file.chosen.get("series"),
                    w=280, size="xs", allowDeselect=False, **{"aria-label": t("选择排放口和因子")},
                ),
                hidden=not file.series,
            ),
            dmc.SegmentedControl(
                id=Ids.SPAN, data=[{"value": v, "label": t(label)} for v, label in SPANS.items()],
                value=file.chosen.get("span", "30"), size="xs",
            ),
            None if file.series else note(t("该企业没有自动监测数据，下图只有用电和执法记录。")),
        ],
        className="controls-row",
    )  # fmt: skip
    chart = card(
        t("排放、用电与执法记录"),
        [controls, charts.graph(Ids.CHART, {}, height=400 if file.series else 270)],
        as_of=file.as_of,
        source=t("自动监控、用电采集、执法记录"),
        hint=t("鼠标移到色条或符号上查看内容；缺报的小时留空，不连线"),
    )
    return [chart, html.Div([_clues(file), _history(file)], className="site-lists")]


def _clues(file: SiteFile) -> Any:
    body: Any = empty(t("目前没有未结线索。"))
    if file.clues:
        body = html.Ul([_clue_line(c) for c in file.clues], className="lines")
    hint = t("线索是疑点，不是结论；是否属实以现场核查为准。")
    return card(t("未结线索"), body, as_of=file.as_of, source=t("规则筛查"), hint=hint)


def _clue_line(clue: dict[str, Any]) -> html.Li:
    link = href("/clues", q=clue["site_id"], id=clue["clue_id"])
    when = html.Span(f"{clue['t_start']:%m-%d %H:%M}", className="when", title=day(clue["t_start"]))
    return html.Li([badge(clue["rule"], "warn"), when, dcc.Link(clue["sentence"], href=link)])


def _history(file: SiteFile) -> Any:
    entries = [
        *((p["received_at"], t("信访"), f"{t(p['topic'])}：{p['summary']}") for p in file.petitions),
        *((p["decided_on"], t("处罚"), _fine(p)) for p in file.penalties),
        *((v["started_at"], t("检查"), _visit(v)) for v in file.visits),
    ]
    body: Any = empty(t("没有信访、处罚和检查记录。"))
    if entries:
        newest = sorted(entries, key=lambda e: str(e[0]), reverse=True)
        body = html.Ul([_entry(*e) for e in newest], className="lines")
    return card(t("信访、处罚与检查"), body, as_of=file.as_of, source=t("信访平台、处罚系统、移动执法"))


def _fine(penalty: dict[str, Any]) -> str:
    return t("{reason}，罚款 {yuan} 元", reason=penalty["reason"], yuan=number(penalty["amount_cny"], 0))


def _visit(visit: dict[str, Any]) -> str:
    outcome = t(visit["outcome"]) if visit.get("outcome") else ""
    return "，".join(part for part in (outcome, visit.get("note") or "") if part)


def _entry(at: Any, kind: str, said: str) -> html.Li:
    return html.Li([badge(kind, "neutral"), html.Span(day(at), className="when"), html.Span(said)])
