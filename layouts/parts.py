"""Pieces every page is made of: cards, badges, figures with units, links, empty states."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from layouts import format
from layouts.text import language, t
from schema.status import STATUS_HINTS, STATUS_TITLES

Child = Any

TONES = ("neutral", "accent", "good", "warn", "bad", "muted")
ROLES = {
    "officer": "执法人员",
    "leader": "领导",
    "neighbour": "邻区人员",
    "inspector": "检查组",
    "system": "系统",
}


def href(path: str, **query: object) -> str:
    """An address of this program with its query; empty values left out, the language kept when not Chinese."""
    given = {k: str(v) for k, v in query.items() if v not in (None, "")}
    if language.get() != "zh":
        given["lang"] = language.get()
    return f"{path}?{urlencode(given)}" if given else path


def card(
    title: Child,
    body: Child,
    *,
    as_of: datetime | str | None = None,
    source: str | None = None,
    hint: str | None = None,
) -> html.Section:
    """A titled box; its foot says the as-of time and the source. All texts come already translated.

    Parameters
    ----------
    as_of
        Newest data behind the card; a datetime, or text already formatted.
    hint
        Definition shown on hovering the title.
    """
    head = html.H2([title, html.Abbr("?", title=hint, className="hint") if hint else None])
    return html.Section([head, html.Div(body, className="card-body"), foot(as_of, source)], className="card")


def foot(as_of: datetime | str | None, source: str | None) -> html.P | None:
    """The line under a card: as-of and source; nothing when both are unknown."""
    said = []
    if as_of is not None:
        said.append(t("数据截至 {at}", at=as_of if isinstance(as_of, str) else format.until(as_of)))
    if source:
        said.append(t("来源：{origin}", origin=source))
    return html.P(" · ".join(said), className="foot") if said else None


def empty(sentence: str, next_step: Child = None) -> html.Div:
    """A sentence instead of an empty box, with what to do next."""
    return html.Div([html.P(sentence), html.P(next_step) if next_step else None], className="empty")


def badge(text: str, tone: str = "neutral", title: str | None = None) -> html.Span:
    """A small label; ``tone`` is one of :data:`TONES`. The word carries the meaning, the colour repeats it."""
    if tone not in TONES:
        raise ValueError(f"badge tone {tone!r} is none of {', '.join(TONES)}")
    return html.Span(text, className=f"badge badge-{tone}", title=title)


def stat(label: str, value: str, unit: str = "") -> html.Div:
    """One figure with its label and unit, digits aligned."""
    return html.Div(
        [
            html.Div(label, className="stat-label"),
            html.Div([html.Span(value, className="stat-value"), html.Span(unit, className="stat-unit")]),
        ],
        className="stat",
    )


def stats(items: Sequence[html.Div]) -> html.Div:
    """Figures in one row."""
    return html.Div(list(items), className="stats")


def site_link(site_id: str, name: str) -> dcc.Link:
    """The enterprise's name, leading to its file."""
    return dcc.Link(name, href=href("/site", id=site_id), className="link")


def page_head(title: str, controls: Child = None) -> html.Header:
    """The page's one ``h1`` and its controls on one line."""
    return html.Header([html.H1(title), html.Div(controls, className="controls")], className="page-head")


def note(text: Child) -> html.P:
    """A quiet remark."""
    return html.P(text, className="note")


def ignored(parts: Sequence[str]) -> html.P | None:
    """One sentence that names the parts of the address that mean nothing here; nothing when all do."""
    if not parts:
        return None
    said = t("链接中的 {parts} 无法识别，已忽略。", parts="、".join(parts))
    return html.P(said, className="ignored", role="status")


def status(code: str) -> html.Span:
    """Where a threshold comes from, beside the threshold."""
    return badge(t("阈值状态：{status}", status=t(STATUS_TITLES[code])), "muted", t(STATUS_HINTS[code]))


def facts(pairs: Sequence[tuple[str, Child]]) -> html.Dl:
    """Label and value in two aligned columns."""
    return html.Dl([part for k, v in pairs for part in (html.Dt(k), html.Dd(v))], className="facts")
