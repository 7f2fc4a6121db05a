"""The clock of the map: which days have data, and how many clues began on each."""

from datetime import date, datetime, timedelta
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output
from flask import Response

from callbacks import map_surface
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.tiles import ASK_AGAIN, answer
from layouts.map import Ids as Page
from layouts.map_clock import ADDRESS, Ids
from layouts.surfaces import BY_CODE
from schema.period import Period
from store.clue_load import load
from store.viewer import Viewer


def register(app: Dash, services: Services) -> None:
    """The clock moves in the browser; the page's choice is its only truth."""
    app.server.add_url_rule(ADDRESS, "api_clock", lambda: history(services))
    app.clientside_callback(
        ClientsideFunction("clock", "show"), Output(Ids.TEXT, "children"), Input(Page.CHOICE, "data")
    )
    app.clientside_callback(ClientsideFunction("clock", "arrived"), Input(Page.MAP, "layer"))


def history(services: Services) -> Response:
    """:func:`counts` as JSON, as many clues as the viewer may see."""
    return answer(orjson.dumps(counts(services, asking())), "application/json", ASK_AGAIN)


def reaches(services: Services, viewer: Viewer, period: Period) -> bool:
    """Whether the clock goes to a period: it lies between the first and the last day with data or a beginning clue."""
    days = map_surface.days(services)
    if days and days[0] <= period.last and period.first <= days[-1]:
        return True
    told = counts(services, viewer)
    first = date.fromisoformat(told["first"]) if told["first"] else date.max
    return first <= period.last and period.first < first + timedelta(days=len(told["clues"]))


def counts(services: Services, viewer: Viewer) -> dict[str, Any]:
    """Every day from the first to the last with data or a beginning clue.

    ``first`` its ISO day or None when there is nothing, ``clues`` clues that begin on each day, ``data`` {days as text, one
    character each, "1" with data: layers that it holds for}.
    """
    found = load(services.casework, viewer, datetime.min, datetime.max)
    clues = found.groupby("day")["n"].sum()
    begun = {date.fromisoformat(str(day)): int(n) for day, n in clues.items()}
    held = {code: map_surface.layer_days(services, code) for code in BY_CODE}
    known = sorted({*begun, *(day for days in held.values() for day in days)})
    if not known:
        return {"first": None, "clues": [], "data": {}}
    days = [known[0] + timedelta(days=n) for n in range((known[-1] - known[0]).days + 1)]
    data: dict[str, list[str]] = {}
    for code, there in held.items():
        data.setdefault("".join("01"[day in there] for day in days), []).append(code)
    return {"first": known[0].isoformat(), "clues": [begun.get(day, 0) for day in days], "data": data}
