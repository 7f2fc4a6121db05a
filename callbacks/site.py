"""Enterprise file: gather everything known about one site, and redraw its time axis."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from callbacks.names import names_of
from callbacks.records import records
from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.sheet_facts import in_force
from callbacks.shell import as_of
from callbacks.timeline import petitions_near, timeline
from layouts import site as page_layout
from layouts import timeline as axis
from layouts.format import until
from layouts.site import SPANS, Ids, SiteFile
from layouts.text import t
from schema import (
    area,
    cems_hour,
    outlet,
    outlet_limit,
    penalty,
    permit,
    positive_list,
    target,
)
from schema import site as site_schema
from schema.factor import FACTORS
from store.embargo import may_plan
from store.inspections import inspections
from store.silences import visible_clues
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
CLOSED_STATES = ("CLOSED", "DISMISSED", "MERGED")


def register(app: Dash, services: Services) -> None:
    """Redraw the axis when another series or span is chosen, and keep the choice in the address."""

    @app.callback(
        Output(Ids.CHART, "figure"),
        Input(Ids.SERIES, "value"),
        Input(Ids.SPAN, "value"),
        State(Ids.CHOICE, "data"),
    )
    def _chart(series: object, span: object, choice: object) -> dict[str, Any]:
        return chart(services, asking(), choice, series, span)

    app.clientside_callback(
        ClientsideFunction("site", "address"),
        Input(Ids.SERIES, "value"),
        Input(Ids.SPAN, "value"),
        prevent_initial_call=True,
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The file of the site named in the address, or a sentence that it is not there for this viewer."""
    site_id = query.get("id", "")
    file = site_file(services, viewer, site_id, query)
    return page_layout.layout(file) if file else page_layout.missing(site_id)


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.layout(SiteFile({"site_id": "", "name": "", "lon_wgs84": 0.0, "lat_wgs84": 0.0}))


def site_file(services: Services, viewer: Viewer, site_id: str, query: dict[str, str]) -> SiteFile | None:
    """Everything the page says about a site; None when the viewer sees no such site."""
    read = services.store.read
    sites = read(site_schema.DATASET, viewer, site_id=site_id)
    if sites.empty:
        return None
    site = records(sites)[0]
    outlets = read(outlet.DATASET, viewer, site_id=site_id)
    limits = read(outlet_limit.DATASET, viewer, site_id=site_id)
    last = latest_day(services)
    series = _series(services, viewer, site_id, (outlets, limits), last)
    clues = _open_clues(services, viewer, site_id)
    chosen, ignored = _chosen(series, clues, query)
    return SiteFile(
        site=site,
        area=area_name(services, viewer, str(site["adcode"])),
        permits=records(read(permit.DATASET, viewer, site_id=site_id)),
        outlets=records(outlets),
        limits=records(in_force(limits, last)),
        series=series,
        clues=clues,
        petitions=records(petitions_near(services, viewer, site)),
        penalties=records(read(penalty.DATASET, viewer, site_id=site_id)),
        visits=records(inspections(services.store, services.casework, viewer, site_id=site_id)),
        positive=_positive(services, viewer, site_id, last),
        plan_day=last + timedelta(days=1) if may_plan(viewer) else None,
        target_day=_target_day(services, viewer, site_id, last),
        as_of=until(as_of(services)),
        chosen=chosen,
        ignored=ignored,
    )


def latest_day(services: Services) -> date:
    """The newest day of any monitored series: what the file speaks as of.

    Raises
    ------
    ValueError
        When nothing has been imported yet.
    """
    end = as_of(services)
    if end is None:
        raise ValueError(t("还没有任何监测数据，请先导入数据。"))
    return (end - timedelta(days=1)).date()


def area_name(services: Services, viewer: Viewer, adcode: str) -> str:
    """Names from province down to the area of this code; the code itself when it is not known."""
    codes = [adcode[:2] + "0000", adcode[:4] + "00", adcode]
    names = names_of(services, viewer, area.DATASET, codes)
    return " ".join(names[c] for c in codes if c in names) or adcode


def _series(
    services: Services,
    viewer: Viewer,
    site_id: str,
    known: tuple[pd.DataFrame, pd.DataFrame],
    last: date,
) -> list[tuple[str, str]]:
    """The pollutants of every outlet that are limited or were measured in the last week, as (value, label)."""
    outlets, limits = known
    week = {"start": last - timedelta(days=6), "end": last + timedelta(days=1)}
    measured = services.store.read(
        cems_hour.DATASET, viewer, ("outlet_id", "factor"), site_id=site_id, **week
    )
    pairs = pd.concat([limits[["outlet_id", "factor"]].astype(str), measured.astype(str)]).drop_duplicates()
    titles = {str(o.outlet_id): f"{o.code} {o.name}" for o in outlets.itertuples()}
    return [
        (f"{o}|{f}", f"{titles.get(o, o)} · {t(FACTORS[f].title)}")
        for o, f in pairs.itertuples(index=False)
        if f in FACTORS and FACTORS[f].is_pollutant
    ]


def _chosen(
    series: list[tuple[str, str]], clues: list[dict[str, Any]], query: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The series and span of the address, else the series of the worst open clue; and what meant nothing."""
    known = [value for value, _ in series]
    suspected = [f"{c['outlet_id']}|{c['factor']}" for c in clues]
    usual = next((s for s in suspected if s in known), known[0] if known else "")
    offered = {"series": known, "span": list(SPANS)}
    chosen = {"series": usual, "span": "30"} | {
        n: query[n] for n, of in offered.items() if query.get(n) in of
    }
    ignored = [f"{n}={query[n][:40]}" for n, of in offered.items() if query.get(n) and query[n] not in of]
    return chosen, ignored


def _target_day(services: Services, viewer: Viewer, site_id: str, last: date) -> date | None:
    """The day after the newest data, when the site is among its targets."""
    day = last + timedelta(days=1)
    rows = services.casework.read(target.DATASET, viewer, ("site_id",), day=day, site_id=site_id)
    return day if len(rows) else None


def _open_clues(services: Services, viewer: Viewer, site_id: str) -> list[dict[str, Any]]:
    rows = visible_clues(services.casework, viewer, site_id=site_id)
    rows = rows[~rows["state"].isin(CLOSED_STATES)].sort_values(["severity", "t_start"], ascending=False)
    return [row | {"sentence": sentence(row)} for row in records(rows)]


def _positive(services: Services, viewer: Viewer, site_id: str, day: date) -> str:
    rows = services.store.read(positive_list.DATASET, viewer, site_id=site_id)
    valid = in_force(rows, day)
    if valid.empty:
        return ""
    reason = valid.iloc[-1]["reason"]
    return t("在册") if pd.isna(reason) else str(reason)


def chart(services: Services, viewer: Viewer, choice: object, series: object, span: object) -> dict[str, Any]:
    """The figure of the chosen series over the days up to the newest data; empty for a site the viewer does not see."""
    site_id = choice.get("site") if isinstance(choice, dict) else None
    sites = services.store.read(site_schema.DATASET, viewer, site_id=str(site_id or ""))
    last = latest_day(services)
    days = int(span) if isinstance(span, str) and span in SPANS else 30
    first = last - timedelta(days=days - 1)
    ends = (first.isoformat(), (last + timedelta(days=1)).isoformat())
    if sites.empty:
        return axis.chart(axis.Timeline("", ""), *ends)
    outlet_id, _, factor = (series if isinstance(series, str) else "").partition("|")
    line = timeline(services, viewer, records(sites)[0], (outlet_id, factor), (first, last))
    return axis.chart(line, *ends)
