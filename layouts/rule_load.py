"""Alarm load: clues per day and area for all rules together, which rules make most of it; and silences in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dash import dcc, html

from layouts.format import day, number, percent
from layouts.parts import card, empty, href, site_link
from layouts.rule_trial import strip
from layouts.rules import PATH, Ids, button, frame
from layouts.text import t


@dataclass(frozen=True, slots=True)
class AreaLoad:
    """One area."""

    code: str
    name: str
    per_day: Sequence[int]
    rules: Sequence[tuple[str, int]]  # the rules that make most of it


@dataclass(frozen=True, slots=True)
class Load:
    """The clues of the last days, by area and by rule."""

    first: date
    areas: Sequence[AreaLoad]  # most first
    rules: Sequence[tuple[str, str, int]]  # code, title, clues; most first
    as_of: str

    @property
    def total(self) -> int:
        """Clues of all areas."""
        return sum(sum(a.per_day) for a in self.areas)


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """A silence in force, in words."""

    silence_id: str
    rule: str
    site_id: str
    site: str
    scope: str
    reason: str
    owner: str
    since: str
    until: date
    left: int


def load_page(load: Load, days: int) -> html.Div:
    """Areas on the left, rules on the right."""
    if not load.total:
        return frame("load", [empty(t("近 {n} 天没有线索。", n=days))])
    body = html.Div(
        [
            card(
                t("各区域每天的线索"),
                area_table(load, days),
                as_of=load.as_of,
                hint=t("近 {n} 天开始的线索，全部启用的规则合计，不含已静默", n=days),
            ),
            card(t("哪些规则最多"), rule_table(load), as_of=load.as_of),
        ],
        className="load",
    )
    summary = t(
        "近 {n} 天 {total} 条，每天 {mean} 条",
        n=days,
        total=number(load.total),
        mean=number(load.total / days, 1),
    )
    return frame("load", [body], html.Span(summary, className="count"))


def area_table(load: Load, days: int) -> html.Table:
    """One row per area with a strip of its days."""
    head = html.Tr(
        [
            html.Th(t("区域")),
            html.Th(t("线索"), className="num"),
            html.Th(t("每天"), className="num"),
            html.Th(t("最多一天"), className="num"),
            html.Th(
                t(
                    "{first} 至 {last}，每格一天",
                    first=short(load.first),
                    last=short(load.first + timedelta(days=days - 1)),
                )
            ),
            html.Th(t("主要规则")),
        ]
    )
    rows = [
        html.Tr(
            [
                html.Td(dcc.Link(a.name, href=href("/clues", area=a.code, days="30"), className="link")),
                html.Td(number(sum(a.per_day)), className="num"),
                html.Td(number(sum(a.per_day) / days, 1), className="num"),
                html.Td(number(max(a.per_day)), className="num"),
                html.Td(strip(a.per_day, load.first)),
                html.Td("、".join(f"{code} {n}" for code, n in a.rules)),
            ]
        )
        for a in load.areas
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain load-areas")


def rule_table(load: Load) -> html.Table:
    """Rules by their part of all clues."""
    head = html.Tr(
        [
            html.Th(t("规则")),
            html.Th(t("线索"), className="num"),
            html.Th(t("占比"), className="num"),
            html.Th(""),
        ]
    )
    most = load.rules[0][2]
    rows = [
        html.Tr(
            [
                html.Td(dcc.Link(f"{code} {title}", href=href(PATH, id=code), className="link")),
                html.Td(number(n), className="num"),
                html.Td(percent(n / load.total), className="num"),
                html.Td(
                    html.Div(className="bar", style={"width": f"{100 * n / most:.0f}%"}), className="bars"
                ),
            ]
        )
        for code, title, n in load.rules
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="plain")


def short(value: date) -> str:
    """MM-DD."""
    return f"{value:%m-%d}"


def silences_page(rows: Sequence[SilenceRow], may_end: bool) -> html.Div:
    """Every silence in force, the one that ends first on top."""
    body = html.Div(silences(rows, may_end), id=Ids.SILENCES, className="silences")
    return frame("silences", [body])


def silences(rows: Sequence[SilenceRow], may_end: bool) -> Any:
    """The table, or a sentence."""
    if not rows:
        return empty(
            t("没有生效中的静默。"),
            dcc.Link(t("在线索页选择一条线索后可以设置静默"), href=href("/clues"), className="link"),
        )
    titles = ("规则", "企业", "范围", "理由", "负责人", "设置时间", "到期", "剩余", "")
    body = [
        html.Tr(
            [
                html.Td(s.rule),
                html.Td(site_link(s.site_id, s.site)),
                html.Td(s.scope),
                html.Td(s.reason),
                html.Td(s.owner),
                html.Td(s.since),
                html.Td(day(s.until)),
                html.Td(t("{n} 天", n=s.left), className="num"),
                html.Td(button(t("解除"), "unsilence", s.silence_id) if may_end else None),
            ]
        )
        for s in rows
    ]
    head = html.Tr([html.Th(t(x) if x else "") for x in titles])
    return card(
        t("生效中的静默"),
        html.Table([html.Thead(head), html.Tbody(body)], className="plain"),
        hint=t("到期自动恢复；解除后立即恢复"),
    )
