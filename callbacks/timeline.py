"""Gather what happened at a site over a span of days, for the shared time axis of the enterprise file."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from callbacks.services import Services
from layouts.text import t
from layouts.timeline import Timeline
from schema import cems_hour, clue, inspection, load_15min, meter_day, outlet_limit, penalty, petition
from schema.factor import FACTORS
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
    start, end = days[0], days[1] + timedelta(days=1)
    outlet_id, factor = chosen
    known = FACTORS.get(factor)
    span = {"start": start, "end": end}
    site_id = str(site["site_id"])
    hours = services.store.read(
        cems_hour.DATASET, viewer, site_id=site_id, outlet_id=outlet_id, factor=factor, **span
    )
    hours = _hourly(hours, start, end)
    load_times, load = _load(services, viewer, site_id, start, end)
    clues, alarms = _clues(services, viewer, site_id, outlet_id, (start, end))
    return Timeline(
        title=t(known.title) if known else factor,
        unit=known.unit if known else "",
        times=_iso(hours.index),
        values=_numbers(hours["value"]),
        corrected=_numbers(hours["corrected"]),
        limits=_limits(services, viewer, chosen, site_id, (start, end)),
        load_times=load_times,
        load_kw=load,
        flags=_flag_spans(hours["flag"]),
        clues=clues,
        alarms=alarms,
        visits=_visits(services, viewer, site_id, (start, end)),
        petitions=_petitions(services, viewer, site, (start, end)),
        penalties=_penalties(services, viewer, site_id, (start, end)),
    )


def _iso(times: pd.Index | pd.Series) -> list[str]:
    return pd.DatetimeIndex(times).strftime("%Y-%m-%dT%H:%M").tolist()


def _numbers(values: pd.Series) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 3) for v in values.to_numpy(float)]


def _hourly(hours: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """One row per hour of the span: an hour that was not delivered is a gap in the line, not a bridge."""
    axis = pd.date_range(start, end, freq="h", inclusive="left")
    rows = hours.set_index("hour")[["value", "corrected", "flag"]]
    return rows.astype({"flag": "object"}).reindex(axis) if len(rows) else rows.astype({"flag": "object"})


def _load(
    services: Services, viewer: Viewer, site_id: str, start: date, end: date
) -> tuple[list[str], list[float | None]]:
    """Load of the site in kW: the load curve by hour, or the daily mean where there is only a register."""
    curve = services.store.read(
        load_15min.DATASET, viewer, ("at", "load_kw"), site_id=site_id, start=start, end=end
    )
    if len(curve):
        by_quarter = curve.groupby("at")["load_kw"].sum(min_count=1)
        hourly = by_quarter.resample("h").mean()
        return _iso(hourly.index), _numbers(hourly)
    meter = services.store.read(
        meter_day.DATASET, viewer, ("day", "energy_kwh"), site_id=site_id, start=start, end=end
    )
    daily = meter.groupby("day")["energy_kwh"].sum(min_count=1) / 24
    return _iso(daily.index), _numbers(daily)


def _limits(
    services: Services, viewer: Viewer, chosen: tuple[str, str], site_id: str, span: tuple[date, date]
) -> list[tuple[str, str, float]]:
    limits = services.store.read(
        outlet_limit.DATASET, viewer, site_id=site_id, outlet_id=chosen[0], factor=chosen[1]
    )
    first, last = pd.Timestamp(span[0]), pd.Timestamp(span[1])
    kept = []
    for row in limits.itertuples():
        begin = max(pd.Timestamp(row.valid_from), first)
        finish = (
            last if pd.isna(row.valid_to) else min(pd.Timestamp(row.valid_to) + pd.Timedelta(days=1), last)
        )
        if begin < finish:
            kept.append((begin.isoformat(), finish.isoformat(), float(row.limit_value)))
    return sorted(kept)


def _flag_spans(flags: pd.Series) -> list[tuple[str, str, str]]:
    """Runs of one flag other than N."""
    marked = flags.fillna("N").astype(str)
    run = (marked != marked.shift()).cumsum()
    spans = []
    for _, part in marked.groupby(run):
        if part.iloc[0] != "N":
            spans.append(
                (part.index[0].isoformat(), (part.index[-1] + pd.Timedelta("1h")).isoformat(), part.iloc[0])
            )
    return spans


def _clues(
    services: Services, viewer: Viewer, site_id: str, outlet_id: str, span: tuple[date, date]
) -> tuple[list, list]:
    """Spans of the outlet's and the site's own clues, and of power alarms, that touch the days shown."""
    rows = services.casework.read(clue.DATASET, viewer, site_id=site_id)
    touching = rows[(rows["t_end"] >= pd.Timestamp(span[0])) & (rows["t_start"] < pd.Timestamp(span[1]))]
    clues, alarms = [], []
    for row in touching.itertuples():
        entry = (
            row.t_start.isoformat(),
            max(row.t_end, row.t_start + pd.Timedelta("1h")).isoformat(),
            f"{row.rule} {row.message}",
        )
        if row.family in POWER_FAMILIES:
            alarms.append(entry)
        elif pd.isna(row.outlet_id) or row.outlet_id in ("", outlet_id):
            clues.append(entry)
    return clues, alarms


def _visits(
    services: Services, viewer: Viewer, site_id: str, span: tuple[date, date]
) -> list[tuple[str, str]]:
    rows = services.store.read(inspection.DATASET, viewer, site_id=site_id)
    rows = rows[rows["started_at"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]
    return [
        (r.started_at.isoformat(), t("检查") + (f" {t(r.outcome)}" if pd.notna(r.outcome) else ""))
        for r in rows.itertuples()
    ]


def _penalties(
    services: Services, viewer: Viewer, site_id: str, span: tuple[date, date]
) -> list[tuple[str, str]]:
    rows = services.store.read(penalty.DATASET, viewer, site_id=site_id)
    rows = rows[rows["decided_on"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]
    return [(pd.Timestamp(r.decided_on).isoformat(), str(r.reason)) for r in rows.itertuples()]


def _petitions(
    services: Services, viewer: Viewer, site: dict[str, object], span: tuple[date, date]
) -> list[tuple[str, str]]:
    rows = petitions_near(services, viewer, site)
    rows = rows[rows["received_at"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]
    return [(r.received_at.isoformat(), f"{t(r.topic)}：{r.summary}") for r in rows.itertuples()]


def petitions_near(services: Services, viewer: Viewer, site: dict[str, object]) -> pd.DataFrame:
    """Petitions about the site, or without a named site and within about 600 m of it, oldest first."""
    rows = services.store.read(petition.DATASET, viewer, adcode=str(site["adcode"]))
    named = rows["site_id"].astype(object) == site["site_id"]
    near = (rows["lon_wgs84"] - site["lon_wgs84"]).abs().le(NEAR_DEG) & (
        rows["lat_wgs84"] - site["lat_wgs84"]
    ).abs().le(NEAR_DEG)
    return rows[named | (near & rows["site_id"].isna())].sort_values("received_at")
