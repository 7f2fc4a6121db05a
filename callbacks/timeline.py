"""Gather what happened at a site over a span of days, for the shared time axis of the enterprise file."""

from datetime import date

import pandas as pd

from callbacks.sentences import sentence
from callbacks.series import (
    DAY,
    HOUR,
    Window,
    by_hour,
    flag_spans,
    iso,
    limit_steps,
    quarter_load,
    times,
    values,
)
from callbacks.services import Services
from layouts.text import t
from layouts.timeline import Point, Timeline
from schema import cems_hour, meter_day, penalty, petition
from schema.factor import FACTORS
from store.inspections import inspections
from store.silences import visible_clues
from store.viewer import Viewer

POWER_FAMILIES = ("power_night", "power_treatment")
NEAR_DEG = 0.006  # petitions without a named site count when within about 600 m


def timeline(
    services: Services,
    viewer: Viewer,
    site: dict[str, object],
    chosen: tuple[str, str],
    days: tuple[date, date],
) -> Timeline:
    """Everything the store knows about one outlet and factor of a site between two days (both inclusive)."""
    window = (pd.Timestamp(days[0]), pd.Timestamp(days[1]) + DAY)
    outlet_id, factor = chosen
    known = FACTORS.get(factor)
    site_id = str(site["site_id"])
    rows = services.store.read(
        cems_hour.DATASET, viewer, site_id=site_id, outlet_id=outlet_id, factor=factor, start=window[0], end=window[1]
    )  # fmt: skip
    hours = by_hour(rows, window)
    load = _load(services, viewer, site_id, window)
    clues, alarms = _clues(services, viewer, (site_id, outlet_id), window)
    return Timeline(
        title=t(known.title) if known else factor,
        unit=known.unit if known else "",
        times=times(hours.index) if len(rows) else [],
        values=values(hours["value"]),
        corrected=values(hours["corrected"]),
        limits=limit_steps(services, viewer, (site_id, outlet_id, factor), window),
        load_times=times(load.index),
        load_kw=values(load),
        flags=flag_spans(hours["flag"]) if len(rows) else [],
        clues=clues,
        alarms=alarms,
        visits=_visits(services, viewer, site_id, window),
        petitions=_petitions(services, viewer, site, window),
        penalties=_penalties(services, viewer, site_id, window),
    )


def _load(services: Services, viewer: Viewer, site_id: str, window: Window) -> pd.Series:
    """Load of the site in kW: the load curve by hour, or the daily mean where there is only a register."""
    curve = quarter_load(services, viewer, site_id, window)
    if len(curve):
        return curve.resample("h").mean()
    meter = services.store.read(
        meter_day.DATASET, viewer, ("day", "energy_kwh"), site_id=site_id, start=window[0], end=window[1]
    )
    return meter.groupby("day")["energy_kwh"].sum(min_count=1) / 24


def _clues(
    services: Services, viewer: Viewer, place: tuple[str, str], window: Window
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Spans of the outlet's and the site's own clues, and of power alarms, that touch the days shown."""
    site_id, outlet_id = place
    rows = visible_clues(services.casework, viewer, site_id=site_id)
    touching = rows[(rows["t_end"] >= window[0]) & (rows["t_start"] < window[1])]
    clues, alarms = [], []
    for row in touching.to_dict("records"):
        end = max(row["t_end"], row["t_start"] + HOUR)
        entry = (
            iso(row["t_start"]),
            iso(end),
            f"{row['rule']} {sentence({str(k): v for k, v in row.items()})}",
        )
        if row["family"] in POWER_FAMILIES:
            alarms.append(entry)
        elif pd.isna(row["outlet_id"]) or row["outlet_id"] in ("", outlet_id):
            clues.append(entry)
    return clues, alarms


def _visits(services: Services, viewer: Viewer, site_id: str, window: Window) -> list[Point]:
    rows = inspections(services.store, services.casework, viewer, site_id=site_id)
    rows = rows[rows["started_at"].between(*window)]
    return [
        (iso(r.started_at), t("检查") + (f" {t(r.outcome)}" if pd.notna(r.outcome) else ""))
        for r in rows.itertuples()
    ]


def _penalties(services: Services, viewer: Viewer, site_id: str, window: Window) -> list[Point]:
    rows = services.store.read(penalty.DATASET, viewer, site_id=site_id)
    rows = rows[rows["decided_on"].between(*window)]
    return [(iso(r.decided_on), str(r.reason)) for r in rows.itertuples()]


def _petitions(services: Services, viewer: Viewer, site: dict[str, object], window: Window) -> list[Point]:
    rows = petitions_near(services, viewer, site)
    rows = rows[rows["received_at"].between(*window)]
    return [(iso(r.received_at), f"{t(r.topic)}：{r.summary}") for r in rows.itertuples()]


def petitions_near(services: Services, viewer: Viewer, site: dict[str, object]) -> pd.DataFrame:
    """Petitions about the site, or without a named site and within about 600 m of it, oldest first."""
    rows = services.store.read(petition.DATASET, viewer, adcode=str(site["adcode"]))
    named = rows["site_id"].astype(object) == site["site_id"]
    near = (rows["lon_wgs84"] - site["lon_wgs84"]).abs().le(NEAR_DEG) & (
        rows["lat_wgs84"] - site["lat_wgs84"]
    ).abs().le(NEAR_DEG)
    return rows[named | (near & rows["site_id"].isna())].sort_values("received_at")
