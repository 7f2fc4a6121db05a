"""Job: merge open clues into the targets of a planning day, and open cross-boundary cases."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from analytics.catalogue import declared
from analytics.cross_boundary import FIRST_STATE, xcases
from analytics.scores.arrival import patterns_of
from analytics.scores.evidence import PATTERN, Register, open_clues
from analytics.scores.likelihood import INTERCEPT, Params
from analytics.scores.targets import RuleTexts, targets, without_clues
from geo.border import Borders
from jobs.progress import Progress
from schema import load_15min, penalty, permit, petition, positive_list, site, target, xcase
from store import weights
from store.base import Store
from store.boundaries import polygons
from store.casework import SqlCasework
from store.inspections import inspections
from store.plans import planned_sites
from store.silences import visible_clues
from store.viewer import SYSTEM

PATTERN_DAYS = 14
POWER = ("power_night", "power_treatment")
MARGIN_DEG = 0.1  # far more than the kilometre that makes a border site


def run(store: Store, casework: SqlCasework, *, day: date, progress: Progress) -> pd.DataFrame:
    """Targets of ``day`` from what was known before it, best value first; written with the cross-boundary cases."""
    progress.step("读取线索和企业资料")
    clues = visible_clues(casework, SYSTEM)
    clues = clues[clues["t_start"] < pd.Timestamp(day)]
    register = read_register(store, casework)
    patterns = load_patterns(store, day, clues)
    progress.step("汇总目标", len(clues))
    params = live_params(casework)
    found = targets(day, clues, replace(register, patterns=patterns), rule_texts(), params)
    drawn = planned_sites(casework, day) - frozenset(found["site_id"].astype(str))
    if drawn:  # what a plan of the day visits without a clue stays readable
        found = pd.concat([found, without_clues(day, drawn, register, params)], ignore_index=True)
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
