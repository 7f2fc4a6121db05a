"""Page: clues. A filtered list on the left, the chosen clue with its evidence on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.grid import column, grid, number_column
from layouts.parts import empty, href, ignored, page_head
from layouts.text import t

PATH, TITLE = "/clues", "线索"
Child = Any


class Ids(StrEnum):
    """Every id of the clues page."""

    FILTER = "clues-filter"  # kind of {"kind": ..., "field": ...}
    CHOICE = "clues-choice"  # dcc.Store: the applied filters
    COUNT = "clues-count"
    GRID = "clues-grid"
    SELECTED = "clues-selected"  # dcc.Store: the clue shown on the right
    PANEL = "clues-panel"
    CHART = "clues-chart"
    RULE_OPEN = "clues-rule-open"
    RULE = "clues-rule"
    ACT = "clues-act"  # kind of {"kind": ..., "act": ..., "clue": ...}: a button that decides something
    GIVEN = "clues-given"  # kind of {"kind": ..., "name": ...}: what is filled in for it
    DISMISS_OPEN = "clues-dismiss-open"
    DISMISS = "clues-dismiss"
    SILENCE_OPEN = "clues-silence-open"
    SILENCE = "clues-silence"
    CHANGED = "clues-changed"  # dcc.Store: a token that changes with every decision
    TOAST = "clues-toast"


FIELD_TITLES = {
    "family": "证据族",
    "rule": "规则",
    "evidence": "证据等级",
    "area": "区域",
    "state": "状态",
    "days": "日期",
    "silenced": "静默",
    "q": "搜索",
}
FIELDS = tuple(FIELD_TITLES)
EVIDENCE_TITLES = {"A": "A 硬矛盾", "B": "B 强统计", "C": "C 提示"}
SILENCED = {"only": "仅看已静默", "all": "含已静默"}
DAYS = {"1": "最近 1 天", "7": "最近 7 天", "14": "最近 14 天", "30": "最近 30 天"}
STATE_TITLES = {
    "RAW": "新线索",
    "SCREENED": "已筛选",
    "EXPERT_REVIEW": "专家复核",
    "PUSHED": "已推送",
    "PREJUDGED": "已预判",
    "PLANNED": "已列入计划",
    "ON_SITE": "现场检查",
    "FEEDBACK": "已反馈",
    "CLOSED": "已办结",
    "DISMISSED": "已排除",
    "MERGED": "已合并",
}


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows at first: the filters applied, what they may be, and the clue opened."""

    choice: Mapping[str, str]
    options: Mapping[str, Sequence[tuple[str, str]]]  # field to (value, Chinese title)
    count: Child
    selected: str | None
    panel: Child
    ignored: Sequence[str] = field(default=())  # parts of the address that mean nothing


def layout(view: View) -> html.Div:
    """The whole page."""
    return html.Div(
        [
            dcc.Store(id=Ids.CHOICE, data=dict(view.choice)),
            dcc.Store(id=Ids.SELECTED, data=view.selected),
            dcc.Store(id=Ids.CHANGED),
            page_head(t(TITLE), [html.Span(view.count, id=Ids.COUNT, className="count"), *exports()]),
            ignored(view.ignored),
            html.Div(filters(view), className="filters"),
            html.Div(
                [
                    html.Div(table(), className="list"),
                    html.Aside(view.panel, id=Ids.PANEL, className="panel", **{"aria-label": t("线索详情")}),
                ],
                className="split",
            ),
            html.Div(id=Ids.TOAST, className="toast", role="status"),
        ],
        className="page clues",
    )


def exports() -> list[html.A]:
    """Download links; ``url.js`` adds the filters of the address when one is followed."""
    return [
        html.A(t(text), href=f"/export/clues.{ending}", className="button", **{"data-export": ending})
        for ending, text in (("xlsx", "导出 xlsx"), ("csv", "导出 csv"))
    ]


def filters(view: View) -> list[Any]:
    """One control per field, showing the applied value."""
    labels = {
        "family": "全部证据族",
        "rule": "全部规则",
        "evidence": "全部证据等级",
        "area": "全部区域",
        "state": "全部状态",
        "days": "全部日期",
        "silenced": "不含已静默",
    }
    selects = [
        dmc.Select(
            id={"kind": Ids.FILTER, "field": name},
            data=[{"value": v, "label": t(title)} for v, title in view.options[name]],
            value=view.choice.get(name),
            placeholder=t(label),
            clearable=True,
            searchable=name in ("rule", "area"),
            nothingFoundMessage=t("没有符合的选项"),
            w=180 if name == "rule" else 132,
            **{"aria-label": t(label)},
        )
        for name, label in labels.items()
    ]
    search = dmc.TextInput(
        id={"kind": Ids.FILTER, "field": "q"},
        value=view.choice.get("q", ""),
        placeholder=t("企业名称、排放口或线索编号"),
        debounce=400,
        w=210,
        **{"aria-label": t("搜索")},
    )
    return [*selects, search]


def table() -> Any:
    """The list; rows come block by block from the server, already sorted and filtered."""
    return grid(
        Ids.GRID,
        columns(),
        None,
        rowModelType="infinite",
        getRowId="params.data.clue_id",
        dashGridOptions={
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "cacheBlockSize": 100,
            "maxConcurrentDatasourceRequests": 1,
            "rowBuffer": 0,
        },
    )


def columns() -> list[dict[str, Any]]:
    """Columns of the list; ``clues.js`` adds the wide ones where there is room, so that nothing scrolls sideways."""
    measured = "params.value == null ? '—' : d3.format(',.2f')(params.value) + ' ' + (params.data.unit || '')"
    return [
        column("site", t("企业名称"), flex=3, minWidth=120, tooltipField="site"),
        column("evidence_class", t("等级"), width=52, cellClass="evidence", tooltipField="evidence_title"),
        column("rule_title", t("规则"), flex=3, minWidth=130, tooltipField="rule_title"),
        number_column("value", t("数值"), 2, width=82),
        number_column("threshold", t("阈值"), 2, width=104, valueFormatter={"function": measured}),
        column("t_start", t("开始时间"), width=128),
        column("area", t("区域"), width=84, initialHide=True),
        column(
            "message",
            t("说明"),
            flex=4,
            minWidth=140,
            tooltipField="message",
            sortable=False,
            initialHide=True,
        ),
        number_column("severity", t("严重程度"), 0, width=86, initialHide=True),
        column("state", t("状态"), width=84),
    ]


def count(numbers: Any) -> list[Any]:
    """How many of the clues the viewer may see fit the filters, and how many more are silenced.

    ``numbers`` has ``fit``, ``shown`` and ``silenced``.
    """
    line = [
        t("符合条件 {n} 条", n=f"{numbers.fit:,}"),
        html.Span(t("／共 {total} 条", total=f"{numbers.shown:,}")),
    ]
    if numbers.silenced:
        said = t("已静默 {n} 条", n=f"{numbers.silenced:,}")
        line.append(dcc.Link(said, href=href(PATH, silenced="only"), className="link silenced"))
    return line


def nothing_chosen() -> html.Div:
    """The right side before a clue is chosen."""
    return empty(
        t("在左侧选择一条线索，这里显示证据、可能的正常原因和先核对什么。"),
    )


def no_clues() -> html.Div:
    """The right side when there is nothing to choose."""
    return empty(
        t("还没有线索。"),
        t("请先导入数据，再运行“筛查”生成线索；演示环境会自动完成这一步。"),
    )


def gone(clue_id: str) -> html.Div:
    """The link names a clue that is not there for this viewer."""
    return empty(t("没有编号为 {id} 的线索，或它不在您的辖区内。", id=clue_id[:60]))


def map_link(site_id: str, day: str) -> dcc.Link:
    """The enterprise on the map of that day."""
    return dcc.Link(t("在地图上看"), href=href("/", site=site_id, at=day), className="link")
