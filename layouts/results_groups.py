"""Results by rule and by team, and the list of visits behind any figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts.format import NOTHING, number, percent
from layouts.grid import column, grid, number_column
from layouts.parts import Child, badge, card, empty, href, note, stat, stats
from layouts.results import PATH, Asked, Ids, RateRow, fraction, frame
from layouts.results_chart import interval, interval_words
from layouts.text import t


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A team or a rule: its visits, and what the model expected of those with a prediction."""

    rate: RateRow
    code: str
    rank: int  # 0: too few to rank
    expected: float  # hits expected
    predicted: int  # visits with a prediction
    met: int  # hits among these
    confirmed: int = 0  # clues of the rule confirmed on site
    checked: int = 0  # clues of the rule checked on site

    @property
    def is_small(self) -> bool:
        """True when there are too few visits to rank."""
        return self.rank == 0


@dataclass(frozen=True, slots=True)
class Groups:
    """The second view."""

    rules: Sequence[GroupRow]
    teams: Sequence[GroupRow]
    least: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Visits behind a figure: what was asked in words, the rows, and their sums."""

    said: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    hits: int
    judged: int
    as_of: str


def groups(asked: Asked, found: Groups) -> html.Div:
    """Rules on the left, teams on the right."""
    return frame(asked, html.Div([_rules(asked, found), _teams(asked, found)], className="results-groups"))


def _rules(asked: Asked, found: Groups) -> Child:
    title = t("各规则的命中率")
    hint = t(
        "目标理由中有该规则线索的检查，结果为“属实-突出”的比例。线索属实：现场逐条核实的线索中属实的。"
        "不足 {n} 家次为样本少，不排名。",
        n=found.least,
    )
    if not found.rules:
        return card(title, empty(t("统计期内没有带目标理由的检查。")), hint=hint)
    titles = ("名次", "规则", "命中率", "命中 / 家次", "95% 区间", "", "线索属实")
    lines = [
        html.Tr(
            [
                _rank(row),
                html.Td(dcc.Link(row.rate.name, href=href("/rules", id=row.code), className="link")),
                *_rate(asked, row),
                html.Td(_precision(row), className="num"),
            ],
            className="small" if row.is_small else "",
        )
        for row in found.rules
    ]
    return card(title, html.Table([_head(titles), html.Tbody(lines)], className="plain"), as_of=found.as_of, hint=hint)  # fmt: skip


def _teams(asked: Asked, found: Groups) -> Child:
    title = t("各检查组的命中率")
    hint = t(
        "各组分到的企业不同，命中率不能单独用来评价检查组；“预期”是检查前模型对同一批企业预计的命中数。"
        "不足 {n} 家次为样本少，不排名。检查组身份不进入目标排序。",
        n=found.least,
    )
    if not found.teams:
        return card(title, empty(t("统计期内的检查没有注明检查组。")), hint=hint)
    titles = ("名次", "检查组", "命中率", "命中 / 家次", "95% 区间", "", "命中 / 预期")
    lines = [
        html.Tr(
            [_rank(row), html.Td(row.rate.name), *_rate(asked, row), html.Td(_against(row), className="num")],
            className="small" if row.is_small else "",
        )
        for row in found.teams
    ]
    return card(title, html.Table([_head(titles), html.Tbody(lines)], className="plain"), as_of=found.as_of, hint=hint)  # fmt: skip


def _head(titles: Sequence[str]) -> html.Thead:
    numeric = ("命中率", "命中 / 家次", "线索属实", "命中 / 预期")
    return html.Thead(
        html.Tr([html.Th(t(x) if x else "", className="num" if x in numeric else "") for x in titles])
    )


def _rank(row: GroupRow) -> html.Td:
    return html.Td(badge(t("样本少"), "muted") if row.is_small else number(row.rank))


def _rate(asked: Asked, row: GroupRow) -> list[html.Td]:
    r = row.rate
    return [
        html.Td(percent(r.value, 1), className="num"),
        html.Td(fraction(r, asked), className="num"),
        html.Td(interval(r.low, r.high, r.value), className="forest"),
        html.Td(interval_words(r.low, r.high), className="num"),
    ]


def _precision(row: GroupRow) -> str:
    if not row.checked:
        return NOTHING
    return f"{percent(row.confirmed / row.checked)} {row.confirmed}/{row.checked}"


def _against(row: GroupRow) -> Child:
    if not row.predicted:
        return NOTHING
    said = t("{n} 家次有预测", n=row.predicted)
    return html.Span(f"{row.met} / {number(row.expected, 1)}", title=said)


def listing(asked: Asked, found: Listing) -> html.Div:
    """The visits behind a figure."""
    said = "；".join(found.said) or t("全部检查")
    sums = stats(
        [
            stat(t("检查"), number(len(found.rows)), t("家次")),
            stat(t("有结论"), number(found.judged), t("家次")),
            stat(t("命中"), number(found.hits), t("家次")),
            stat(t("命中率"), percent(found.hits / found.judged if found.judged else None, 1)),
        ]
    )
    back = dcc.Link(t("全部检查"), href=href(PATH, view="rows", days=str(asked.days)), className="link")
    head = html.Div(
        [html.Div([html.Strong(said), " · " if found.said else "", back if found.said else ""]), sums],
        className="results-said",
    )
    if not found.rows:
        return frame(asked, html.Div([head, empty(t("没有符合条件的检查。"))], className="results-rows"))
    table = grid(Ids.GRID, _columns(), [dict(row) for row in found.rows], getRowId="params.data.record_id")
    return frame(
        asked,
        html.Div(
            [head, html.Div(table, className="results-grid"), note(t("数据截至 {at}", at=found.as_of))],
            className="results-rows",
        ),
    )


def _columns() -> list[dict[str, Any]]:
    share = {"function": "params.value == null ? '—' : d3.format('.1%')(params.value)"}
    fine = {"function": "params.value == null ? '—' : d3.format('.2%')(params.value)"}
    return [
        column("started_at", t("检查时间"), width=136),
        column("site", t("企业"), flex=2, minWidth=160, cellRenderer="ResultSite", tooltipField="site"),
        column("area", t("区划"), width=110),
        column("arm", t("选取方式"), width=120),
        column("outcome", t("结果"), width=96),
        number_column("expected", t("预期命中率"), width=100, valueFormatter=share,
                      headerTooltip=t("检查前算出的突出问题概率 × 检查时段的可发现程度；没有时为 —")),
        number_column("inclusion", t("抽中概率"), width=90, valueFormatter=fine),
        column("team", t("检查组"), width=130, tooltipField="team"),
        column("kind", t("检查种类"), width=86),
        column("rules", t("目标理由中的规则"), flex=1, minWidth=120, tooltipField="rules"),
        column("note", t("说明"), flex=1, minWidth=110, tooltipField="note"),
        column("record_id", t("检查编号"), width=130),
    ]  # fmt: skip
