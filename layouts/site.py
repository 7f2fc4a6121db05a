"""Enterprise file: who this place is, what it may emit, and everything known on one time axis."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import charts, timeline
from layouts.format import day, instant, number
from layouts.parts import badge, card, empty, facts, href, note, page_head
from layouts.text import t
from schema.factor import FACTORS, FLAG_TITLES

PATH, TITLE = "/site", "企业档案"
SPANS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天"}


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
    as_of: str = ""
    chosen: dict[str, str] = field(default_factory=dict)  # series, span


def layout(file: SiteFile) -> html.Div:
    """The whole page of one site."""
    return html.Div(
        [
            dcc.Store(id=Ids.CHOICE, data={"site": file.site["site_id"]}),
            page_head(file.site["name"], _marks(file)),
            html.Div([html.Div(_facts(file), className="site-facts"), html.Div(_main(file), className="site-main")], className="site-page"),
        ],
        className="page",
    )  # fmt: skip


def missing(site_id: str) -> html.Div:
    """What the page says when there is no such site for this viewer."""
    return html.Div(
        empty(
            t("没有编号为“{id}”的点位，或它不在您的辖区内。", id=site_id),
            t("请从地图或线索页点开一家企业。"),
        )
    )


def _marks(file: SiteFile) -> list[Any]:
    marks = [badge(t("未结线索 {n} 条", n=len(file.clues)), "warn" if file.clues else "neutral")]
    if file.positive:
        marks.append(badge(t("正面清单企业"), "good"))
    lon, lat = file.site["lon_wgs84"], file.site["lat_wgs84"]
    place = href("/", lon=f"{lon:.5f}", lat=f"{lat:.5f}", zoom=12, site=file.site["site_id"])
    return [
        *marks,
        dcc.Link(t("在地图上查看"), href=place, className="link"),
        dcc.Link(t("查看该企业线索"), href=href("/clues", site=file.site["site_id"]), className="link"),
    ]


def _facts(file: SiteFile) -> list[Any]:
    site = file.site
    rows = [
        (t("统一社会信用代码"), site.get("uscc")),
        (t("点位编号"), site["site_id"]),
        (t("所在区县"), file.area),
        (t("乡镇街道"), site.get("town")),
        (t("行业类别"), site.get("industry")),
        (t("燃料"), site.get("fuel")),
        (t("经纬度（WGS-84）"), f"{site['lon_wgs84']:.5f}, {site['lat_wgs84']:.5f}"),
        (t("正面清单"), file.positive),
    ]
    return [
        card(t("基本信息"), _pairs(rows), as_of=file.as_of, source=t("企业名录")),
        card(t("排污许可"), _permits(file.permits), as_of=file.as_of, source=t("全国排污许可证管理信息平台")),
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
                (t("许可夜间生产"), {True: t("是"), False: t("否")}.get(p.get("night_permitted"))),
                (t("许可排放量"), _allowances(p)),
            ]
        )
        for p in permits
    ]  # fmt: skip


def _allowances(permit: dict[str, Any]) -> str:
    names = {"pm_t_a": "颗粒物", "so2_t_a": "二氧化硫", "nox_t_a": "氮氧化物", "voc_t_a": "挥发性有机物"}
    return "；".join(
        f"{t(title)} {number(permit[n], 1)} t/a" for n, title in names.items() if permit.get(n) is not None
    )


def _outlets(file: SiteFile) -> Any:
    if not file.outlets:
        return note(t("没有登记自动监测排放口。"))
    by_outlet: dict[str, list[dict[str, Any]]] = {}
    for row in file.limits:
        by_outlet.setdefault(row["outlet_id"], []).append(row)
    return [
        html.Div([html.H3(f"{o['code']} {o['name']}"), _limit_table(by_outlet.get(o["outlet_id"], []))])
        for o in file.outlets
    ]


def _limit_table(limits: list[dict[str, Any]]) -> html.Table:
    rows = [
        html.Tr([html.Td(_factor(r["factor"])), html.Td(_limit(r)), html.Td(t(r["basis"]))]) for r in limits
    ]
    return html.Table(html.Tbody(rows), className="limits")


def _factor(code: str) -> str:
    return t(FACTORS[code].title) if code in FACTORS else code


def _limit(row: dict[str, Any]) -> str:
    unit = FACTORS[row["factor"]].unit if row["factor"] in FACTORS else ""
    return f"{number(row['limit_value'], 1)} {unit}".strip()


def _main(file: SiteFile) -> list[Any]:
    controls = html.Div(
        [
            dmc.Select(
                id=Ids.SERIES, data=[{"value": v, "label": label} for v, label in file.series], value=file.chosen.get("series"),
                w=280, size="xs", allowDeselect=False, **{"aria-label": t("选择排放口和因子")},
            ),
            dmc.SegmentedControl(
                id=Ids.SPAN, data=[{"value": v, "label": t(label)} for v, label in SPANS.items()],
                value=file.chosen.get("span", "30"), size="xs",
            ),
        ],
        className="controls-row",
    )  # fmt: skip
    chart = card(t("排放、用电与执法记录"), [controls, charts.graph(Ids.CHART, {}, height=430)],
                 as_of=file.as_of, source=t("自动监控、用电采集、执法记录"))  # fmt: skip
    return [chart, html.Div([_clues(file), _history(file)], className="site-lists")]


def figure(line: timeline.Timeline, start: str, end: str) -> dict[str, Any]:
    """The shared time axis as a plain Plotly figure."""
    if not line.times and not line.load_times:
        said = {"text": t("这一时段没有收到该排放口的数据。"), "xref": "paper", "yref": "paper", "showarrow": False}
        return charts.figure(data=[], annotations=[said])
    return charts.figure(data=timeline.traces(line, FLAG_TITLES), **timeline.axes(line, start, end))


def _clues(file: SiteFile) -> Any:
    body: Any = empty(t("目前没有未结线索。"))
    if file.clues:
        body = html.Ul([_clue_line(c) for c in file.clues], className="lines")
    hint = t("线索是疑点，不是结论；是否属实以现场核查为准。")
    return card(t("未结线索"), body, as_of=file.as_of, source=t("规则筛查"), hint=hint)


def _clue_line(clue: dict[str, Any]) -> html.Li:
    link = href("/clues", site=clue["site_id"], clue=clue["clue_id"])
    when = html.Span(instant(clue["t_start"]), className="when")
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
