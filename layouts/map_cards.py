"""The side card of what was clicked on the map, and the short ranking beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import dcc, html

from layouts.format import day, number, percent
from layouts.parts import Child, badge, card, empty, facts, href, note, site_link
from layouts.surfaces import Surface
from layouts.symbol_kinds import BY_KIND
from layouts.symbols import symbol
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


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Enterprises that a clue links with a cell, then those inside it, and how many there are."""

    rows: Sequence[
        dict[str, Any]
    ]  # site_id, name, industry, n_clues, why: sentence of the linking clue or ""
    n: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The worst cells of the surface and the enterprises on the map, as plain values."""

    surface: Surface
    cells: Sequence[dict[str, Any]]  # cell, value, area, lon, lat
    judged: int
    sites: Sequence[dict[str, Any]]  # site_id, name, state, n_clues, lon_wgs84, lat_wgs84
    by_state: dict[int, int] = field(default_factory=dict)


def ranking(found: Ranking, row_id: str) -> list[Child]:
    """Two short lists: cells from high to low, enterprises with open clues; the counts are those of the map."""
    n = sum(found.by_state.values())
    unit = t(found.surface.unit) if found.surface.unit else ""
    cells = [
        _row(
            row_id,
            "cell",
            row["cell"],
            row,
            [row["area"], html.B([number(row["value"], found.surface.digits), f" {unit}"])],
        )
        for row in found.cells
    ]
    sites = [
        _row(
            row_id,
            "site",
            row["site_id"],
            row | {"lon": row["lon_wgs84"], "lat": row["lat_wgs84"]},
            _site_line(row),
        )
        for row in found.sites
    ]
    states = BY_KIND["site"].states
    counts = [
        html.Span([symbol(s.picture, 13), number(found.by_state.get(s.code, 0))], title=t(s.title))
        for s in reversed(states)
    ]
    return [
        html.Section(
            [
                html.H2([t("{layer}最高的网格", layer=t(found.surface.title)), html.Span(t("可判 {n} 个", n=f"{found.judged:,}"))]),
                html.Div(cells) if cells else note(t("这一天没有可列出的网格。")),
            ],
            className="map-block",
        ),
        html.Section(
            [
                html.H2([t("企业"), html.Span(t("地图上共 {n} 家", n=f"{n:,}"), id="map-site-count")]),
                html.Div(counts, className="state-counts"),
                html.Div(sites) if sites else note(t("辖区内没有带未结线索的企业。")),
            ],
            className="map-block",
        ),
    ]  # fmt: skip


def _row(row_id: str, kind: str, key: str, place: dict[str, Any], content: Child) -> html.Button:
    at = f"{place['lon']:.4f},{place['lat']:.4f}"
    identity = {"type": row_id, "kind": kind, "key": str(key), "at": at}
    return html.Button(content, id=identity, className="map-row")


def _site_line(row: dict[str, Any]) -> list[Child]:
    picture = next(s.picture for s in BY_KIND["site"].states if s.code == row["state"])
    return [
        html.Span([symbol(picture, 13), html.Span(row["name"], title=row["name"])], className="name"),
        html.B(t("{n} 条", n=row["n_clues"])),
    ]


def cell_card(row: dict[str, Any], around: Neighbours, at: date, source: str) -> html.Section:
    """One cell of the finest level on a day: values, whether it is hot, why not when it cannot be judged."""
    judged = not row["reason"]
    marks = [
        badge(t("显著热点"), "bad") if row["is_significant"] else None,
        badge(t("增量前 10%"), "warn") if row["is_top10"] else None,
        badge(t("冒泡 {level} 级", level=row["bubble_level"]), "bad") if row["bubble_level"] else None,
        badge(t("未判定"), "muted") if not judged else None,
    ]
    unit = "µg/m³"
    values = [
        (t("PM2.5 浓度"), _value(row["pm25_ug_m3"], 1, unit)),
        (t("背景浓度"), _value(row["background_ug_m3"], 1, unit)),
        (t("局地增量"), _signed(row["excess_ug_m3"], unit)),
        (t("Gi* z 值"), _gi(row)),
        (
            t("持续性"),
            t("近 30 天热点 {hot} 天，可判 {seen} 天", hot=row["hot_days_30"], seen=row["seen_days_30"]),
        ),
        (t("有效面积占比"), percent(row["coverage"])),
        (t("所在区县"), row["area"] or "—"),
        (t("网格编号"), html.Code(row["cell"])),
    ]
    why = note(t("不能判定的原因：{reason}", reason=t(row["reason"]))) if not judged else None
    body = [html.Div(marks, className="marks-line"), facts(values), why, *_candidates(around)]
    return card(t("网格 · {day}", day=day(at)), body, as_of=row["as_of"], source=source)


def summary_card(found: dict[str, Any], surface: Surface, around: Neighbours, at: date) -> html.Section:
    """A coarser cell: what its finer cells have, and the way to see them."""
    unit = t(surface.unit) if surface.unit else ""
    is_summary = found["level"] < found["counts"]["finest"]
    values = [
        (t("含网格"), t("第 {finest} 级 {n} 个，可判 {judged} 个", **found["counts"])),
        (t("{layer}最高", layer=t(surface.title)), _value(found["max"], surface.digits, unit)),
        (t("{layer}平均", layer=t(surface.title)), _value(found["mean"], surface.digits, unit)),
        (t("网格编号"), html.Code(found["cell"])),
    ]
    remark = note(t("这是汇总网格；放大地图可查看单个网格。")) if is_summary else None
    body = [facts(values if is_summary else [values[1], values[3]]), remark, *_candidates(around)]
    return card(t("第 {level} 级网格 · {day}", level=found["level"], day=day(at)), body, as_of=found["as_of"])


def _candidates(around: Neighbours) -> list[Child]:
    if not around.n:
        return [html.H3(t("网格内企业")), note(t("网格内没有已登记的企业。"))]
    more = (
        note(t("共 {n} 家，列出前 {m} 家。", n=around.n, m=len(around.rows)))
        if around.n > len(around.rows)
        else None
    )
    is_linked = any(row["why"] for row in around.rows)
    return [
        html.H3(t("网格内及可能关联的企业（{n} 家）", n=around.n)),
        html.Ul([html.Li(_candidate(row)) for row in around.rows], className="plain-list"),
        more,
        note(t("“可能关联”只表示位置和风向相合，不代表存在问题，须现场核实。")) if is_linked else None,
    ]


def _candidate(row: dict[str, Any]) -> list[Child]:
    said = [site_link(row["site_id"], row["name"]), html.Span(_suspicion(row), className="muted")]
    if not row["why"]:
        return said
    return [*said, html.Details([html.Summary(badge(t("可能关联"), "warn")), html.P(row["why"])])]


def _suspicion(row: dict[str, Any]) -> str:
    parts = [row["industry"] or "", t("未结线索 {n} 条", n=row["n_clues"]) if row["n_clues"] else ""]
    return " · ".join(part for part in parts if part)


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


def _signed(value: float | None, unit: str) -> str:
    text = _value(value, 1, unit)
    return "+" + text if (value or 0) > 0 else text.replace("-", "−")


def _gi(row: dict[str, Any]) -> str:
    z = number(row["gi_z"], 2).replace("-", "−")
    p = row["gi_p"]
    if z == "—" or p is None:
        return z
    return t("{z}（伪 p {p}）", z=z, p="< 0.001" if p < 0.0005 else f"= {number(p, 3)}")


def _score(score: dict[str, Any] | None) -> str:
    if score is None:
        return t("当天没有得分")
    if not score["rules"]:
        return t("{score} 分，未命中规则", score=number(score["score"]))
    return t(
        "{score} 分（规则 {rules}）", score=number(score["score"]), rules=score["rules"].replace(";", "、")
    )
