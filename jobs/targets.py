"""Job: merge open clues into the targets of a planning day, and open cross-boundary cases.

The worker makes those of the day after the newest data whenever a screening or the night's learning has brought something
newer; the targets of a day whose plan was submitted stay as they were when somebody put a name to it.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from analytics.cross_boundary import FIRST_STATE, xcases
from analytics.scores.arrival import patterns_of
from analytics.scores.evidence import PATTERN, Register, open_clues
from analytics.scores.likelihood import INTERCEPT, Params
from analytics.scores.targets import RuleTexts, targets, without_clues
from geo.border import Borders
from jobs.progress import Progress
from jobs.worker import Work
from schema import (
    load_15min,
    penalty,
    permit,
    petition,
    plan,
    positive_list,
    site,
    target,
    weight_version,
    xcase,
)
from schema.catalogue import datasets
from store import weights
from store.base import Store
from store.boundaries import polygons
from store.casework import SqlCasework
from store.inspections import inspections
from store.jobtable import JobTable
from store.plans import document, headers, planned_sites
from store.silences import visible_clues, visible_version
from store.viewer import SYSTEM

KIND = "targets"
TICK_S = 60.0
OPEN = "draft"  # the state of plans whose targets may still change
SERIES = (
    "cems_hour",
    "load_15min",
    "device_power",
    "meter_day",
    "pm25_grid",
)  # their newest day is the day of the data

PATTERN_DAYS = 14
POWER = ("power_night", "power_treatment")
MARGIN_DEG = 0.1  # far more than the kilometre that makes a border site


def run(store: Store, casework: SqlCasework, *, day: date, progress: Progress) -> pd.DataFrame:
    """Targets of ``day`` from what was known before it, best value first; written with the cross-boundary cases.

    Raises
    ------
    ValueError
        When a plan of the day was submitted: what somebody has signed stays as it was.
    """
    _refuse_settled(casework, day)
    progress.step("读取线索和企业资料")
    clues = visible_clues(casework, SYSTEM)
    clues = clues[clues["t_start"] < pd.Timestamp(day)]
    register = read_register(store, casework)
    patterns = load_patterns(store, day, clues)
    progress.step("汇总目标", len(clues))
    params = live_params(casework)
    found = targets(day, clues, replace(register, patterns=patterns), rule_texts(), params)
    others = _in_plans(casework, day) - frozenset(found["site_id"].astype(str))
    if others and len(blind := without_clues(day, others, register, params)):
        found = pd.concat([found, blind], ignore_index=True) if len(found) else blind
    _refuse_settled(casework, day)  # somebody may have submitted it meanwhile
    casework.put(target.DATASET, found, replace={"day": day})
    progress.advance(len(clues))
    progress.step("判断跨界案件", len(found))
    existing = casework.read(xcase.DATASET, SYSTEM)
    cases = xcases(day, clues, register.sites, _borders(found), existing)
    casework.put(xcase.DATASET, cases, replace={"state": FIRST_STATE})  # a lead without clues is no lead
    progress.advance(len(found))
    summary = f"{day}：目标 {len(found)} 家，跨界案件 {len(cases)} 件。"
    unknown = _unknown_sites(clues, register)
    if unknown:
        summary += f"另有 {unknown} 条线索的点位不在企业名录中，未列为目标；请先导入这些点位。"
    casework.record(SYSTEM, "targets", "target", day.isoformat(), summary)
    progress.done(summary)
    return found


def due(casework: SqlCasework, day: date) -> str:
    """What the targets of a day would be made of now, as text; "" when they are as new as that, or must stay.

    They are older when clues came in, or the live weights changed, since they were made, and when they do not say how likely
    a visit is to see what their clues say.
    """
    if _is_settled(casework, day):
        return ""
    rows = casework.read(
        target.DATASET, SYSTEM, ("n_clues", "as_of", "weights_version", "detect_day"), day=day
    )
    rows = rows[rows["n_clues"] > 0]
    clues = visible_clues(casework, SYSTEM, ("t_start", "as_of"))
    newest = clues.loc[clues["t_start"] < pd.Timestamp(day), "as_of"].max()
    version = live_params(casework).weights_version
    made = {None if pd.isna(v) else int(v) for v in rows["weights_version"]}
    is_whole = bool(rows["detect_day"].notna().all())
    if pd.isna(newest) or (is_whole and rows["as_of"].max() == newest and made == {version}):
        return ""
    return f"{newest:%Y-%m-%dT%H:%M}/{version or 0}" + ("" if is_whole else "/detect")


def newest_day(store: Store) -> date:
    """The newest day of any monitored series.

    Raises
    ------
    ValueError
        When nothing has been imported yet.
    """
    last = _last(store)
    if last is None:
        raise ValueError("还没有任何监测数据，请先导入数据或运行 demo。")
    return last


def _last(store: Store) -> date | None:
    days = [found[-1] for name in SERIES if (found := store.days(datasets()[name]))]
    return max(days, default=None)


def tick(store: Store, casework: SqlCasework) -> None:
    """Queue a run for the day after the newest data when its targets are older than clues or weights."""
    last = _last(store)
    if last is None:
        return
    day = last + timedelta(days=1)
    if state := due(casework, day):
        JobTable(casework.database).submit(KIND, {"day": day.isoformat()}, key=f"{KIND}:{day}:{state}")


def keep_up(store: Store, casework: SqlCasework, stop: threading.Event) -> None:
    """Look once a minute until told to stop; the rows are only counted when something has changed."""
    seen = ""
    while not stop.wait(TICK_S):
        changed = (weight_version.DATASET, plan.DATASET, target.DATASET)
        now = f"{_last(store)} {visible_version(casework)} {casework.version(*changed)}"
        if now != seen:
            tick(store, casework)
            seen = now


def work(store: Store, casework: SqlCasework) -> Work:
    """What the worker does with a job of this kind: nothing where the targets are new by now."""

    def made(args: Mapping[str, Any], progress: Progress) -> None:
        day = date.fromisoformat(args["day"])
        if due(casework, day):
            run(store, casework, day=day, progress=progress)

    return made


def _is_settled(casework: SqlCasework, day: date) -> bool:
    return any(header.state != OPEN for header in headers(casework, day))


def _refuse_settled(casework: SqlCasework, day: date) -> None:
    if _is_settled(casework, day):
        raise ValueError(f"{day} 的计划已提交或定稿，目标不再改动。")


def _in_plans(casework: SqlCasework, day: date) -> frozenset[str]:
    """Every site that a plan of the day visits or a planner spoke of: their targets stay readable without a clue."""
    asked = [document(casework, h.plan_id, h.step).demands for h in headers(casework, day)]
    sites = {s for d in asked for s in (*d.forced, *d.locked, *d.excluded, *d.windows, *d.drawn)}
    return planned_sites(casework, day) | frozenset(sites)


def _borders(found: pd.DataFrame) -> Borders:
    """Borders of the districts around the targets; those of the whole country take seconds to prepare."""
    districts = polygons("district")
    if found.empty:
        return Borders.of(districts.iloc[:0])
    lon, lat = found["lon_wgs84"].astype(float), found["lat_wgs84"].astype(float)
    west, east = lon.min() - MARGIN_DEG, lon.max() + MARGIN_DEG
    south, north = lat.min() - MARGIN_DEG, lat.max() + MARGIN_DEG
    around = districts.cx[west:east, south:north]
    return Borders.of(around)


def read_register(store: Store, casework: SqlCasework) -> Register:
    """Everything known about sites besides clues."""
    return Register(
        sites=store.read(site.DATASET, SYSTEM),
        permits=store.read(permit.DATASET, SYSTEM),
        petitions=store.read(petition.DATASET, SYSTEM),
        penalties=store.read(penalty.DATASET, SYSTEM),
        # Who inspected is not even read: it is never a feature of a site.
        inspections=inspections(
            store, casework, SYSTEM, ("record_id", "site_id", "started_at", "visit_kind", "outcome")
        ),
        positive_list=store.read(positive_list.DATASET, SYSTEM),
    )


def live_params(casework: SqlCasework) -> Params:
    """The parameters of the score with the weights of the live version; the expert table when there is none."""
    return params_of(weights.live(casework))


def params_of(version: weights.Weights | None) -> Params:
    """The parameters of the score with the weights of a version."""
    if version is None or not version.weights:
        return Params()
    learned = {name: float(row["mean"]) for name, row in version.weights.items() if name != INTERCEPT}
    return Params(
        weights=learned,
        intercept=float(version.weights[INTERCEPT]["mean"]) if INTERCEPT in version.weights else 0.0,
        covariance={name: row["covariance"] for name, row in version.weights.items()},
        weights_version=version.version,
    )


def load_patterns(store: Store, day: date, clues: pd.DataFrame) -> pd.DataFrame:
    """In which hours the sites with power clues worked in the last ``PATTERN_DAYS`` days, from their load curves."""
    sites = clues.loc[clues["family"].astype(object).isin(POWER), "site_id"].astype(object).unique()
    start = day - timedelta(days=PATTERN_DAYS)
    if not len(sites):
        return pd.DataFrame(columns=list(PATTERN))
    columns = ("site_id", "account_no", "at", "load_kw")
    rows = store.read(load_15min.DATASET, SYSTEM, columns, start=start, end=day, site_id=tuple(sites))
    return patterns_of(rows)


def rule_texts() -> RuleTexts:
    """Sentences and innocent explanations of whatever a clue may name as its rule."""
    rules = list(declared().values())
    return RuleTexts(
        messages={r.code: r.message for r in rules},
        innocents={
            r.code: tuple({"text": i.text, "refute_by": i.refute_by} for i in r.innocents) for r in rules
        },
    )


def _unknown_sites(clues: pd.DataFrame, register: Register) -> int:
    known = set(register.sites["site_id"].astype(object))
    return int((~open_clues(clues)["site_id"].astype(object).isin(known)).sum())
