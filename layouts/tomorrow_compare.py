"""Two scenarios of a day side by side: what they bring, what they cost, whom they visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.format import number
from layouts.parts import Child, badge, card, empty, note
from layouts.text import t
from layouts.tomorrow_head import act, signed
from layouts.tomorrow_state import Head


@dataclass(frozen=True, slots=True)
class Side:
    """One scenario with its figures."""

    head: Head
    visits: int
    finds: float
    value: float
    km: float
    hours: float
    teams: int
    random: int
    unmet: int
    cities: dict[str, tuple[int, float]]  # name: visits and expected finds


@dataclass(frozen=True, slots=True)
class Difference:
    """A target that the scenarios treat differently; ``left`` and ``right`` say how."""

    site_id: str
    name: str
    area: str
    probability: float
    value: float
    left: str
    right: str


def compare(
    sides: Sequence[Side], targets: dict[str, int], differences: Sequence[Difference], can: bool
) -> Child:
    """Figures, fairness by city and the visits that differ; ``targets`` counts the targets of each city."""
    if len(sides) < 2:
        return empty(
            t("这一天只有一个方案，没有可以对比的。"),
            act(t("复制为新方案"), "copy", "button primary") if can else None,
        )
    left, right = sides[0], sides[1]
    return html.Div(
        [
            html.Div([_figures(left, right, can), _cities(left, right, targets)], className="compare-left"),
            _differences(left, right, differences),
        ],
        className="plan-compare",
    )


def _title(side: Side) -> list[Child]:
    name = t("方案 {name}", name=side.head.scenario)
    return [name, " ", badge(t("采用"), "accent") if side.head.is_chosen else None]


def _figures(left: Side, right: Side, can: bool) -> Child:
    rows = [
        (t("预计命中（家）"), left.finds, right.finds, 1, 1),
        (t("预期价值（分）"), left.value, right.value, 1, 1),
        (t("检查家数"), left.visits, right.visits, 0, 1),
        (t("里程（km）"), left.km, right.km, 0, -1),
        (t("用时（组时）"), left.hours, right.hours, 1, -1),
        (t("出动检查组"), left.teams, right.teams, 0, 0),
        (t("每百公里命中（家）"), _rate(left.finds, left.km), _rate(right.finds, right.km), 2, 1),
        (t("随机抽取（家）"), left.random, right.random, 0, 0),
        (t("必查未能安排（家）"), left.unmet, right.unmet, 0, -1),
    ]
    body = [_figure_row(*row) for row in rows]
    head = html.Tr([html.Th(""), html.Th(_title(left)), html.Th(_title(right)), html.Th(t("相差"))])
    choose = [
        act(t("采用方案 {name}", name=s.head.scenario), "choose", "button", value=s.head.plan_id)
        for s in (left, right)
        if can and not s.head.is_chosen and s.head.is_open
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="plain")
    return card(t("效果与代价"), [table, html.Div(choose, className="compare-choose")])


def _rate(finds: float, km: float) -> float:
    return 100 * finds / km if km else 0.0


def _figure_row(label: str, a: float, b: float, digits: int, better: int) -> html.Tr:
    """Both values and their difference; green where the right one is better, amber where it is worse."""
    gap = round(b, digits) - round(a, digits)  # of the figures as they are read
    look = "num" + (" better" if gap * better > 0 else " worse" if gap * better < 0 else "")
    cells = [html.Td(number(x, digits), className="num") for x in (a, b)]
    return html.Tr([html.Th(label, scope="row"), *cells, html.Td(signed(gap, digits), className=look)])


def _cities(left: Side, right: Side, targets: dict[str, int]) -> Child:
    """Visits and finds of each city beside its targets: is any city forgotten, or visited out of proportion."""
    head = html.Tr(
        [html.Th(t("城市")), html.Th(t("目标")), *(html.Th(_title(s)) for s in (left, right)), html.Th(t("相差"))]
    )  # fmt: skip
    rows = []
    for city in sorted(targets, key=lambda c: -targets[c]):
        pair = [s.cities.get(city, (0, 0.0)) for s in (left, right)]
        cells = [html.Td(_city(n, finds, targets[city]), className="num") for n, finds in pair]
        gap = html.Td(signed(pair[1][0] - pair[0][0]), className="num")
        rows.append(html.Tr([html.Th(city, scope="row"), html.Td(number(targets[city]), className="num"), *cells, gap]))  # fmt: skip
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="plain")
    said = note(t("每格：检查家数（占该市目标的比例），预计命中家数。各市比例相近为均衡。"))
    return card(t("各市是否均衡"), [table, said])


def _city(visits: int, finds: float, targets: int) -> str:
    share = f"{100 * visits / targets:.0f}%" if targets else "—"
    return t("{n} 家（{share}），命中 {finds}", n=visits, share=share, finds=number(finds, 1))


def _differences(left: Side, right: Side, rows: Sequence[Difference]) -> Child:
    if not rows:
        return card(t("安排不同的企业"), note(t("两个方案的安排完全相同。")))
    head = html.Tr(
        [html.Th(t("企业名称")), html.Th(t("概率 %"), className="num"), html.Th(t("价值"), className="num"),
         *(html.Th(_title(s)) for s in (left, right))]
    )  # fmt: skip
    body = [_difference(row) for row in rows]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="plain")
    return card(t("安排不同的企业（{n} 家）", n=len(rows)), html.Div(table, className="compare-rows"))


def _difference(row: Difference) -> html.Tr:
    cells: list[Any] = [
        html.Td([row.name, html.Span(" " + row.area, className="muted")]),
        html.Td(number(100 * row.probability), className="num"),
        html.Td(number(row.value, 1), className="num"),
        *(html.Td(said or t("未安排"), className="" if said else "muted") for said in (row.left, row.right)),
    ]
    return html.Tr(cells)
