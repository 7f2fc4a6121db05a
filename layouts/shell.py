"""The frame around every page: name, navigation, language, role, demo mark, as-of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import until
from layouts.parts import ROLES, empty, href
from layouts.text import HTML_LANG, LANGUAGES, language, t
from layouts.theme import theme

NAV = {
    "/": "地图",
    "/clues": "线索",
    "/alarms": "警报",
    "/tomorrow": "计划",
    "/board": "执行",
    "/results": "成效",
    "/rules": "规则",
}


class Ids(StrEnum):
    """Every id of the frame."""

    URL = "shell-url"
    ADDRESS = "shell-address"  # dcc.Store: {"path", "query"} of the page shown
    TITLE = "shell-title"  # dcc.Store: the page's title
    NAV = "shell-nav"
    BODY = "shell-body"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame says about the running session and the data."""

    role: str
    name: str
    accounts: Sequence[tuple[str, str, str]]  # account id, Chinese title, role
    csrf: str
    is_demo: bool
    as_of: datetime | None
    behind_s: float = 0.0  # by how much the clock of this home is behind the browser's (a demo's evening)


def layout(frame: Frame) -> dmc.MantineProvider:
    """The whole document body; the router fills ``Ids.BODY``."""
    return dmc.MantineProvider(
        dmc.DatesProvider(
            [
                dcc.Location(id=Ids.URL, refresh="callback-nav"),
                dcc.Store(id=Ids.ADDRESS),
                dcc.Store(id=Ids.TITLE),
                html.A(t("跳到正文"), href="#" + Ids.BODY, className="skip"),
                header(frame),
                html.Div(
                    [
                        html.Span(t("数据未更新：画面上仍是上一次的结果。")),
                        html.Span(className="stale-reason"),
                        html.Button(t("重新载入"), className="stale-reload"),
                    ],
                    className="stale",
                    role="alert",
                    hidden=True,
                ),
                html.Main(empty(t("正在载入…")), id=Ids.BODY, **{"data-behind-s": str(frame.behind_s)}),
            ],
            settings={"locale": HTML_LANG[language.get()].lower(), "firstDayOfWeek": 1},
        ),
        theme=theme(),
        forceColorScheme="light",
    )


def header(frame: Frame) -> html.Header:
    """Product name, navigation, and who is looking at what."""
    return html.Header(
        [
            dcc.Link(t("经纬"), href=href("/"), className="brand"),
            html.Nav(links(""), id=Ids.NAV, **{"aria-label": t("主导航")}),
            html.Div(
                [
                    html.Span(
                        t("演示数据"),
                        className="demo-mark",
                        title=t("企业和数据均为虚构；时钟从数据的最后一天走起"),
                    )
                    if frame.is_demo
                    else None,
                    html.Span(
                        t("数据截至 {at}", at=until(frame.as_of)) if frame.as_of else t("尚无数据"),
                        className="as-of",
                    ),
                    roles(frame),
                    languages(),
                ],
                className="session",
            ),
        ],
        className="shell",
    )


def links(current: str) -> list[Any]:
    """Navigation with the current page marked."""
    return [
        dcc.Link(t(title), href=href(path), className="nav current" if path == current else "nav")
        for path, title in NAV.items()
    ]


def roles(frame: Frame) -> Any:
    """A visible switch of the account; a plain form, so it works without any callback."""
    if len(frame.accounts) < 2:
        return html.Span(frame.name or t(ROLES[frame.role]), className="who")
    buttons = [
        html.Button(
            t(ROLES[role]),
            name="account",
            value=account,
            type="submit",
            title=t(title),
            className="on" if role == frame.role else "",
            **{"aria-pressed": "true" if role == frame.role else "false"},
        )
        for account, title, role in frame.accounts
    ]
    hidden = [
        dcc.Input(type="hidden", name="csrf_token", value=frame.csrf),
        dcc.Input(type="hidden", name="next", value="/", className="next"),
    ]
    return html.Form(hidden + buttons, method="post", action="/enter", className="switch roles")


def languages() -> html.Div:
    """Links that reload the page shown in the other language; ``url.js`` keeps the rest of the address."""
    return html.Div(
        [
            html.A(
                name,
                href=f"?lang={code}",
                className="on" if code == language.get() else "",
                lang=HTML_LANG[code],
                **{"data-lang": code},
            )
            for code, name in LANGUAGES.items()
        ],
        className="switch languages",
    )


def unknown(path: str) -> html.Div:
    """A page that does not exist."""
    return empty(
        t("没有“{path}”这个页面。", path=path[:80]),
        dcc.Link(t("回到地图"), href=href("/"), className="link"),
    )


def failed(sentence: str) -> html.Div:
    """A page whose address asks for something that cannot be shown."""
    return empty(sentence, dcc.Link(t("回到地图"), href=href("/"), className="link"))
