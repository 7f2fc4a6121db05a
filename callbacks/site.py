"""Enterprise file: gather everything known about one site, and redraw its time axis."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.timeline import petitions_near, timeline
from layouts import site as page_layout
from layouts.format import until
from layouts.site import SPANS, Ids, SiteFile
from layouts.text import t
from schema import (
    area,
    cems_hour,
    clue,
    inspection,
    load_15min,
    meter_day,
    outlet,
    outlet_limit,
    penalty,
    permit,
    positive_list,
)
from schema import site as site_schema
from schema.factor import FACTORS
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
    def _chart(series: str | None, span: str, choice: dict[str, str]) -> dict[str, Any]:
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
    series = _series(outlets, limits)
    as_of = latest_day(services)
    return SiteFile(
        site=site,
        area=area_name(services, viewer, str(site["adcode"])),
        permits=records(read(permit.DATASET, viewer, site_id=site_id)),
        outlets=records(outlets),
        limits=records(limits[limits["valid_to"].isna() | (limits["valid_to"] >= pd.Timestamp(as_of))]),
        series=series,
        clues=_open_clues(services, viewer, site_id),
        petitions=records(petitions_near(services, viewer, site)),
        penalties=records(read(penalty.DATASET, viewer, site_id=site_id)),
        visits=records(read(inspection.DATASET, viewer, site_id=site_id)),
        positive=_positive(services, viewer, site_id, as_of),
        as_of=until(datetime.combine(as_of + timedelta(days=1), time())),
        chosen=_chosen(series, query),
    )


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of plain values, missing ones None."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def latest_day(services: Services) -> date:
    """The newest day of any monitored series: what the file speaks as of."""
    days = [d[-1] for ds in (cems_hour, meter_day, load_15min) if (d := services.store.days(ds.DATASET))]
    return max(days, default=date(1970, 1, 1))


def area_name(services: Services, viewer: Viewer, adcode: str) -> str:
    """Names from province down to the area of this code; the code itself when it is not known."""
    codes = [adcode[:2] + "0000", adcode[:4] + "00", adcode]
    rows = services.store.read(area.DATASET, viewer, ("adcode", "name"), adcode=codes)
    names = dict(zip(rows["adcode"].astype(str), rows["name"].astype(str), strict=True))
    return " ".join(names[c] for c in codes if c in names) or adcode


def _series(outlets: pd.DataFrame, limits: pd.DataFrame) -> list[tuple[str, str]]:
    """The limited factors of every outlet, as (value, label)."""
    titles = {str(o.outlet_id): f"{o.code} {o.name}" for o in outlets.itertuples()}
    pairs = limits[["outlet_id", "factor"]].astype(str).drop_duplicates()
    return [
        (f"{o}|{f}", f"{titles.get(o, o)} · {t(FACTORS[f].title) if f in FACTORS else f}")
        for o, f in pairs.itertuples(index=False)
    ]


def _chosen(series: list[tuple[str, str]], query: dict[str, str]) -> dict[str, str]:
    known = [value for value, _ in series]
    wanted = query.get("series", "")
    span = query.get("span", "")
    return {
        "series": wanted if wanted in known else (known[0] if known else ""),
        "span": span if span in SPANS else "30",
    }


def _open_clues(services: Services, viewer: Viewer, site_id: str) -> list[dict[str, Any]]:
    rows = services.casework.read(clue.DATASET, viewer, site_id=site_id)
    rows = rows[~rows["state"].isin(CLOSED_STATES)].sort_values(["severity", "t_start"], ascending=False)
    return [row | {"sentence": sentence(row)} for row in records(rows)]


def _positive(services: Services, viewer: Viewer, site_id: str, day: date) -> str:
    rows = services.store.read(positive_list.DATASET, viewer, site_id=site_id)
    at = pd.Timestamp(day)
    valid = rows[(rows["valid_from"] <= at) & (rows["valid_to"].isna() | (rows["valid_to"] >= at))]
    if valid.empty:
        return ""
    reason = valid.iloc[-1]["reason"]
    return t("在册") if pd.isna(reason) else str(reason)


def chart(
    services: Services, viewer: Viewer, choice: dict[str, str], series: str | None, span: str
) -> dict[str, Any]:
    """The figure of the chosen series over the days up to the newest data."""
    sites = services.store.read(site_schema.DATASET, viewer, site_id=choice.get("site", ""))
    last = latest_day(services)
    first = last - timedelta(days=int(span if span in SPANS else "30") - 1)
    if sites.empty:
        return page_layout.figure(page_layout.timeline.Timeline("", ""), first.isoformat(), last.isoformat())
    outlet_id, _, factor = (series or "|").partition("|")
    line = timeline(services, viewer, records(sites)[0], (outlet_id, factor), (first, last))
    return page_layout.figure(line, first.isoformat(), (last + timedelta(days=1)).isoformat())
