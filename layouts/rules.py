"""Page: rules. The catalogue on the left, the chosen rule on the right; alarm load and silences beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.grid import column, grid, number_column
from layouts.parts import Child, empty, href, ignored, page_head
from layouts.text import t

PATH, TITLE = "/rules", "规则"
VIEWS = {"": "规则目录", "load": "警报负荷", "silences": "静默"}
MODE_TONES = {"on": "good", "shadow": "warn", "off": "muted"}


class Ids(StrEnum):
    """Every id of the rules page."""

    FILTER = "rules-filter"  # kind of {"kind": ..., "field": ...}
    CHOICE = "rules-choice"  # dcc.Store: the applied filters
    COUNT = "rules-count"
    GRID = "rules-grid"
    SELECTED = "rules-selected"  # dcc.Store: code of the rule on the right
    DETAIL = "rules-detail"
    ACT = "rules-act"  # kind of {"kind": ..., "act": ..., "of": ...}: a button that decides something
    GIVEN = "rules-given"  # kind of {"kind": ..., "name": ...}: what is filled in for it
    CHANGED = "rules-changed"  # dcc.Store: a token that changes with every decision
    STARTED = "rules-started"  # dcc.Store: a token that changes when a trial is asked for or stopped
    TICK = "rules-tick"
    TRIAL = "rules-trial"
    CHART = "rules-chart"
    SILENCES = "rules-silences"
    TOAST = "rules-toast"


FIELD_TITLES = {
    "family": "全部证据族",
    "evidence": "全部证据等级",
    "mode": "全部运行方式",
    "status": "全部阈值状态",
}
FIELDS = (*FIELD_TITLES, "q")


@dataclass(frozen=True, slots=True)
class View:
    """What the catalogue shows at first."""

    choice: Mapping[str, str]
    options: Mapping[str, Sequence[tuple[str, str]]]  # field to (value, Chinese title)
    rows: Sequence[Mapping[str, Any]]
    total: int
    selected: str | None
    detail: Child
    ignored: Sequence[str] = field(default=())


def frame(view: str, body: Sequence[Child], beside: Child = None) -> html.Div:
    """Head with the three views, the body, and what every view needs."""
    return html.Div(
        [
            dcc.Store(id=Ids.CHANGED),
            dcc.Store(id=Ids.STARTED),
            page_head(t(TITLE), [beside, tabs(view)]),
            *body,
            html.Div(id=Ids.TOAST, className="toast", role="status"),
        ],
        className="page rules",
    )


def tabs(view: str) -> html.Nav:
    """The three views as links, so that each has an address."""
    links = [
        dcc.Link(t(title), href=href(PATH, view=name), className="on" if name == view else "")
        for name, title in VIEWS.items()
    ]
    return html.Nav(links, className="switch", **{"aria-label": t("规则页的三个部分")})


def catalogue(view: View) -> html.Div:
    """The catalogue with the chosen rule."""
    body = [
        dcc.Store(id=Ids.CHOICE, data=dict(view.choice)),
        dcc.Store(id=Ids.SELECTED, data=view.selected),
        ignored(view.ignored),
        html.Div(filters(view), className="filters"),
        html.Div(
            [
                html.Div(table(view), className="list"),
                html.Aside(view.detail, id=Ids.DETAIL, className="panel", **{"aria-label": t("规则详情")}),
            ],
            className="split",
        ),
    ]
    said = html.Span(count(len(view.rows), view.total), id=Ids.COUNT, className="count")
    return frame("", body, said)


def count(shown: int, total: int) -> str:
    """How many of the rules fit the filters."""
    return t("{n} 条规则，共 {total} 条", n=shown, total=total)


def filters(view: View) -> list[Child]:
    """One control per field, showing the applied value."""
    selects = [
        dmc.Select(
            id={"kind": Ids.FILTER, "field": name},
            data=[{"value": v, "label": t(title)} for v, title in view.options[name]],
            value=view.choice.get(name),
            placeholder=t(label),
            clearable=True,
            w=150,
            **{"aria-label": t(label)},
        )
        for name, label in FIELD_TITLES.items()
    ]
    search = dmc.TextInput(
        id={"kind": Ids.FILTER, "field": "q"},
        value=view.choice.get("q", ""),
        placeholder=t("规则代码或名称"),
        debounce=300,
        w=200,
        **{"aria-label": t("搜索")},
    )
    return [*selects, search]


def table(view: View) -> Any:
    """The rules, one row each."""
    return grid(
        Ids.GRID,
        columns(),
        [dict(row) for row in view.rows],
        getRowId="params.data.code",
        selectedRows={"ids": [view.selected]} if view.selected else None,
        dashGridOptions={
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        },
    )


def columns() -> list[dict[str, Any]]:
    """Columns of the catalogue."""
    signed = {"function": "params.value == null ? '—' : params.value > 0 ? '+' + params.value : params.value"}
    share = {"function": "params.value == null ? '—' : d3.format('.1%')(params.value)"}
    return [
        column("code", t("代码"), width=66),
        column("title", t("规则"), flex=3, minWidth=120, tooltipField="title"),
        column("family", t("证据族"), width=92, initialHide=True, tooltipField="family"),
        column("evidence", t("等级"), width=56, cellClass="evidence"),
        column("mode", t("运行"), width=78, tooltipField="mode_hint"),
        column("status", t("阈值状态"), width=86),
        number_column("clues", t("近 30 天线索"), 0, width=92, wrapHeaderText=True, headerTooltip=t("近 30 天开始的线索，不含已静默")),
        number_column("trend", t("较前 7 天"), 0, width=84, valueFormatter=signed, headerTooltip=t("最近 7 天的线索数减去此前 7 天")),
        number_column("share", t("企业占比"), 0, width=84, valueFormatter=share,
                      headerTooltip=t("近 30 天有该规则线索的企业，占辖区内企业")),
    ]  # fmt: skip


def nothing_chosen() -> html.Div:
    """The right side before a rule is chosen."""
    return empty(t("在左侧选择一条规则，这里显示条件、参数、历史、回测和影子运行的结果。"))


def given(name: str) -> dict[str, str]:
    """The id of a field."""
    return {"kind": Ids.GIVEN, "name": name}


def button(text: str, act: str, of: str, look: str = "") -> html.Button:
    """A button whose press does something about a rule, a version of it or a silence."""
    return html.Button(
        text, id={"kind": Ids.ACT, "act": act, "of": of}, n_clicks=0, className=f"button {look}".strip()
    )
