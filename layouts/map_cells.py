"""The side card of a cell: its values on a surface, what stands behind them, and the enterprises in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dash import dcc, html

from layouts.format import day, number, percent
from layouts.map_legend import MARK_CODES, period_text
from layouts.parts import Child, badge, card, facts, href, note, site_link
from layouts.surfaces import MARKS, Surface
from layouts.text import t
from schema.period import Period


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Enterprises that a clue links with a cell, then those inside it, and how many there are."""

    rows: Sequence[
        dict[str, Any]
    ]  # site_id, name, industry, n_clues, why: sentence of the linking clue or ""
    n: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that stands behind the value of a cell; ``kind`` says which sentence it becomes."""

    kind: str  # period, kind, reason, clues or petition
    value: float | None
    surface: Surface | None = None  # whose unit and digits the value has
    title: str = ""
    period: Period | None = None
    holds: bool | None = None  # whether a limit is reached
    n: int = 0  # sites or cells it is about
    link: str = ""  # adcode of the list to open


@dataclass(frozen=True, slots=True)
class Summary:
    """A cell of any level as plain values."""

    cell: str
    level: int
    finest: int
    n: int  # finest cells in it
    judged: int  # of them with a value
    values: dict[str, float | None]  # by how they are summed up, the layer's own way first
    coverage: float
    mark: int  # shown instead of a value, 0 for none
    as_of: datetime
    source: str
    facts: list[Fact] = field(default_factory=list)


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


VALUE_NAMES = {"max": "{layer}最高", "mean": "{layer}平均", "sum": "{layer}合计"}


def summary_card(found: Summary, surface: Surface, around: Neighbours, period: Period) -> html.Section:
    """A cell as the surface shows it: its value, what it sums up, what stands behind it."""
    is_summary = found.level < found.finest
    names = VALUE_NAMES if is_summary else dict.fromkeys(VALUE_NAMES, "{layer}")
    shown = found.values if is_summary else dict(list(found.values.items())[:1])
    values: list[tuple[str, Child]] = []
    if is_summary:
        said = t(
            "第 {finest} 级 {n} 个，有值 {judged} 个", finest=found.finest, n=found.n, judged=found.judged
        )
        values.append((t("含网格"), said))
    values += [
        (t(names[how], layer=t(surface.title)), _missing(found) or value_text(value, surface))
        for how, value in shown.items()
    ]
    if surface.measure.source == "hotspot":
        values.append((t("有效面积占比"), percent(found.coverage)))
    values.append((t("网格编号"), html.Code(found.cell)))
    remark = note(t("这是汇总网格；放大地图可查看单个网格。")) if is_summary else None
    body = [facts(values), *_behind(found.facts), remark, *_candidates(around)]
    title = t("第 {level} 级网格 · {period}", level=found.level, period=period_text(period))
    return card(title, body, as_of=found.as_of, source=t(found.source) if found.source else None)


def _missing(found: Summary) -> str | None:
    mark = next((name for name, code in MARK_CODES.items() if code == found.mark), None)
    return t(MARKS[mark]) if mark else None


def value_text(value: float | None, surface: Surface) -> str:
    """A value with its unit; of changes with its sign; a class that stands for no number in its words."""
    unit = t(surface.unit) if surface.unit else ""
    if value is not None and surface.code == "uninspected" and value >= surface.edges[-2]:
        return t(surface.labels[-1])
    return (
        _signed(value, unit, surface.digits)
        if surface.measure.change_of
        else _value(value, surface.digits, unit)
    )


def _behind(found: list[Fact]) -> list[Child]:
    """The facts under a heading of their own."""
    if not found:
        return []
    titles = {
        "period": "两期数值", "kind": "四类盲区", "reason": "须谨慎的理由", "clues": "线索",
        "petition": "信访类型",
    }  # fmt: skip
    links = [
        dcc.Link(t("打开本区县线索列表"), href=href("/clues", area=fact.link), className="button")
        for fact in found
        if fact.link
    ]
    return [html.H3(t(titles[found[0].kind])), facts([_fact(fact) for fact in found]), *links]


def _fact(fact: Fact) -> tuple[str, Child]:
    surface = fact.surface
    unit = t(surface.unit) if surface and surface.unit else ""
    reached = badge(t("达到界限"), "warn") if fact.holds else None
    if fact.kind == "period" and fact.period and surface:
        return period_text(fact.period), _value(fact.value, surface.digits, unit)
    if fact.kind == "kind" and surface:
        return t(surface.title), [value_text(fact.value, surface), " ", reached]
    if fact.kind == "reason":
        said = t("是") if fact.holds else t("否")
        return t(fact.title), said if fact.n < 2 else t("{m} / {n} 个网格", m=number(fact.value), n=fact.n)
    if fact.kind == "clues":
        return t("未结线索"), t("{n} 条（网格内企业 {m} 家）", n=number(fact.value), m=fact.n)
    return t(fact.title), t("{n} 件", n=number(fact.value))


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


def _value(value: float | None, digits: int, unit: str) -> str:
    text = number(value, digits).replace("-", "−")
    return text if text == "—" else f"{text} {unit}".strip()


def _signed(value: float | None, unit: str, digits: int = 1) -> str:
    text = _value(value, digits, unit)
    return "+" + text if (value or 0) > 0 else text


def _gi(row: dict[str, Any]) -> str:
    z = number(row["gi_z"], 2).replace("-", "−")
    p = row["gi_p"]
    if z == "—" or p is None:
        return z
    return t("{z}（伪 p {p}）", z=z, p="< 0.001" if p < 0.0005 else f"= {number(p, 3)}")
