"""The frame's behaviour: one router from the address to a page, in place of Dash's global page registry."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output, html
from dash.development.base_component import Component
from flask import g

from callbacks import errors, headers
from callbacks.demo import is_demo
from callbacks.login import accounts_of
from callbacks.services import Services
from callbacks.session import csrf_token, viewer
from layouts.shell import Frame, Ids, failed, layout, links, unknown
from layouts.text import HTML_LANG, language, t
from schema.catalogue import datasets
from store.accounts import Accounts
from store.clock import CLOCK

VENDOR, PHONE = "^vendor$", "^phone$"
DATED = ("cems_hour", "load_15min", "device_power", "meter_day", "pm25_grid", "hotspot_cell", "power_score")


def register(
    app: Dash, services: Services, pages: Sequence[ModuleType], accounts: Accounts | None = None
) -> None:
    """Install the frame, the router and the headers; call it last, when every page has registered its callbacks.

    ``pages`` are modules of this package with ``page(services, viewer, query)``; the layout module of the same
    name has ``PATH`` and ``TITLE``.
    """
    known = accounts or accounts_of(services)
    app.config.assets_path_ignore = [VENDOR, PHONE]  # kept for request, not loaded with every page
    by_path = {page_layout(page).PATH: page for page in pages}
    whole = specimen(pages)
    app.validation_layout = whole  # before the layout: without it Dash would call that outside a request
    app.layout = lambda: layout(frame(services, known)) if g.get("viewer") else whole
    app.interpolate_index = index  # type: ignore[method-assign]

    @app.callback(
        Output(Ids.BODY, "children"),
        Output(Ids.NAV, "children"),
        Output(Ids.TITLE, "data"),
        Input(Ids.ADDRESS, "data"),
    )
    def _page(address: object) -> tuple[Any, Any, str]:
        path, query = parsed(address)
        page = by_path.get(path)
        return body(services, page, path, query), links(path), title(page)

    app.clientside_callback(
        ClientsideFunction("shell", "address"),
        Output(Ids.ADDRESS, "data"),
        Input(Ids.URL, "pathname"),
        Input(Ids.URL, "search"),
    )
    app.clientside_callback(ClientsideFunction("shell", "title"), Input(Ids.TITLE, "data"))
    errors.install(app)
    headers.install(app, services.settings.pictures.hosts)
    with app.server.test_request_context():
        app.index()  # a process learns of the files of components here: one that has shown no page yet would refuse them


def page_layout(page: ModuleType) -> ModuleType:
    """The layout module of a page: same name, other room."""
    return import_module("layouts." + page.__name__.rsplit(".", 1)[-1])


def frame(services: Services, accounts: Accounts) -> Frame:
    """What the frame says in the running request."""
    who = viewer()
    known = accounts.accounts()
    offered = [(a.account_id, a.title, str(a.viewer.role)) for a in known]
    name = next((t(a.title) for a in known if a.account_id == who.name), who.name)
    demo = is_demo(services)
    behind_s = CLOCK.behind.total_seconds()
    return Frame(str(who.role), name, offered if demo else [], csrf_token(), demo, as_of(services), behind_s)


def as_of(services: Services) -> datetime | None:
    """End of the newest day of any measured dataset; None on an empty home."""
    days = [days[-1] for name in DATED if (days := services.store.days(datasets()[name]))]
    if not days:
        return None
    newest = max(days)
    return datetime(newest.year, newest.month, newest.day) + timedelta(days=1)


def parsed(address: object) -> tuple[str, dict[str, str]]:
    """Path and query of the address the browser reports; hostile shapes become the start page."""
    given = address if isinstance(address, dict) else {}
    path, search = given.get("path"), given.get("search")
    query = dict(parse_qsl(search.lstrip("?"), max_num_fields=60)) if isinstance(search, str) else {}
    return (path.rstrip("/") or "/" if isinstance(path, str) else "/"), query


def body(services: Services, page: ModuleType | None, path: str, query: dict[str, str]) -> Component:
    """The page's component, or a sentence that says why there is none."""
    if page is None:
        return unknown(path)
    try:
        return page.page(services, viewer(), query)
    except ValueError as problem:
        return failed(str(problem))


def title(page: ModuleType | None) -> str:
    """The document's title."""
    return f"{t(page_layout(page).TITLE)} · {t('经纬')}" if page else t("经纬")


def specimen(pages: Sequence[ModuleType]) -> html.Div:
    """Frame and every page that offers ``specimen()``, so that Dash can check ids while developing."""
    shown = [page.specimen() for page in pages if hasattr(page, "specimen")]
    return html.Div([layout(Frame("officer", "", [], "", False, None)), *shown])


INDEX = """<!DOCTYPE html>
<html lang="{lang}">
  <head>
    {metas}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
    {favicon}
    {css}
  </head>
  <body>
    {app_entry}
    <footer>
      {config}
      {scripts}
      {renderer}
    </footer>
  </body>
</html>"""


def index(**parts: str) -> str:
    """The first document, its language named and its title in that language."""
    return INDEX.format(**parts | {"lang": HTML_LANG[language.get()], "title": t("经纬")})
