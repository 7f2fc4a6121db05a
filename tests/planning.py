"""Frames and problems for the tests of targets and plans."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from builders import clues, sites

from analytics.plan.arrays import compile_beside
from analytics.plan.displace import exchange, state_of, with_planned
from analytics.plan.problem import LeftOut, Lunch, Option, Plan, Problem, Team
from analytics.plan.solve import read_plan
from analytics.scores.evidence import Register
from analytics.scores.likelihood import Params
from analytics.scores.targets import RuleTexts, targets
from schema import inspection, penalty, permit, petition, positive_list, site
from schema.core import Dataset
from store.checks import cast

DAY = date(2026, 11, 21)
FRESH = pd.Timestamp(DAY)


def shaped(dataset: Dataset, rows: Sequence[dict[str, Any]] = ()) -> pd.DataFrame:
    """Rows in the form the store returns them."""
    return cast(dataset, pd.DataFrame(list(rows), columns=list(dataset.names)))


def register(**rows: Any) -> Register:
    """A register of two sites, S1 in Ningbo and S2 in Suzhou, and otherwise the rows given by field name."""
    places = rows.pop("sites", sites(2))
    others = {
        "permits": permit.DATASET,
        "petitions": petition.DATASET,
        "penalties": penalty.DATASET,
        "inspections": inspection.DATASET,
        "positive_list": positive_list.DATASET,
    }
    frames = {name: shaped(dataset, rows.get(name, ())) for name, dataset in others.items()}
    if "patterns" in rows:
        frames["patterns"] = rows["patterns"]
    return Register(sites=cast(site.DATASET, places), **frames)


def scored(*changes: dict[str, Any], params: Params | None = None, **rows: Any) -> pd.DataFrame:
    """Targets of these clues (changes to a fresh class-A exceedance at S1), indexed by site."""
    fresh = {"t_start": FRESH - pd.Timedelta("1D"), "t_end": FRESH}
    frame = clues(*[fresh | change for change in changes])
    return targets(DAY, frame, register(**rows), RuleTexts(), params or Params()).set_index(
        "site_id", drop=False
    )


def gains(target: pd.Series) -> dict[str, float]:
    """Log-odds of a target by rule."""
    return {c["rule"]: c["log_odds"] for c in json.loads(target["contributions"])}


def inspected(record_id: str, **values: Any) -> dict[str, Any]:
    """A daily inspection of S1 in March of the plan's year."""
    base = {"record_id": record_id, "site_id": "S1", "started_at": pd.Timestamp("2026-03-03 09:00")}
    return base | {"visit_kind": "daily"} | values


def day_team(name: str = "T1", **values: Any) -> Team:
    """A day team at the origin of the test country, with lunch, every skill and all of 33."""
    base: dict[str, Any] = {"lon": 121.0, "lat": 30.0, "start": 510, "end": 1050, "max_visits": 6}
    base |= {"skills": frozenset({"cems", "power", "air"}), "prefixes": ("33",), "lunch": Lunch()}
    return Team(team_id=name, **(base | values))


def night_team(name: str = "N1", **values: Any) -> Team:
    """A night team from 21:00 to 05:00 without lunch."""
    return day_team(name, **({"start": 1260, "end": 1740, "works_night": True, "lunch": None} | values))


def visit(site_id: str = "S1", **values: Any) -> Option:
    """A day visit of 90 minutes some kilometres from the depot, worth 50 points."""
    base: dict[str, Any] = {"adcode": "330206", "lon": 121.05, "lat": 30.0, "window": "day", "opens": 510}
    base |= {"service": 90, "value": 50.0}
    merged = base | values
    ends = 1080 if merged["window"] == "day" else 1800
    return Option(site_id=site_id, **({"closes": ends - merged["service"]} | merged))


def night_visit(site_id: str = "S1", **values: Any) -> Option:
    """A night visit of 60 minutes."""
    return visit(site_id, **({"window": "night", "opens": 1320, "service": 60} | values))


def random_problem(seed: int, teams: int = 4, sites_: int = 25) -> Problem:
    """A country of two prefixes with day and night teams, mixed skills, windows, musts and places that coincide."""
    rng = np.random.default_rng(seed)
    skills = ("general", "cems", "power", "air")
    people = []
    for k in range(teams):
        make = night_team if rng.random() < 0.3 else day_team
        known = frozenset(rng.choice(skills[1:], size=rng.integers(0, 4), replace=False).tolist())
        prefixes = tuple(rng.choice(["33", "3302", "32"], size=rng.integers(1, 3), replace=False).tolist())
        place = {"lon": 121 + rng.uniform(0, 0.6), "lat": 30 + rng.uniform(0, 0.6)}
        people.append(
            make(f"T{k}", skills=known, prefixes=prefixes, max_visits=int(rng.integers(0, 6)), **place)
        )
    options = []
    for i in range(sites_):
        place = {"lon": 121 + round(rng.uniform(0, 0.6), 1), "lat": 30 + round(rng.uniform(0, 0.6), 1)}
        same = place | {
            "adcode": str(rng.choice(["330206", "330100", "320506"])),
            "skill": str(rng.choice(skills)),
            "must": bool(rng.random() < 0.1),
        }
        value = float(np.round(rng.gamma(2.0, 20.0), 2))
        options.append(visit(f"S{i}", service=int(rng.integers(2, 13)) * 15, value=value, **same))
        if rng.random() < 0.3:
            options.append(night_visit(f"S{i}", value=value * 2, **same))
    return Problem(tuple(people), tuple(options))


def demanding(seed: int, teams: int = 4, sites_: int = 25) -> Problem:
    """A random problem with pairs, barred teams, home districts, teams under way and locks, some impossible."""
    plain, rng = random_problem(seed, teams, sites_), np.random.default_rng(seed)
    people = []
    for team in plain.teams:
        away = ("330206",) if rng.random() < 0.3 else ()
        at = (121 + rng.uniform(0, 0.6), 30 + rng.uniform(0, 0.6)) if rng.random() < 0.3 else None
        people.append(replace(team, away_from=away, start_at=at))
    labels = {o.site_id: tuple(x for x in "ab" if rng.random() < 0.15) for o in plain.options}
    barred = {
        o.site_id: frozenset(t.team_id for t in plain.teams if rng.random() < 0.2) for o in plain.options
    }
    options = tuple(
        replace(o, pairs=labels[o.site_id], barred_teams=barred[o.site_id]) for o in plain.options
    )
    chosen = sorted({o.site_id for o in options if rng.random() < 0.15})
    locked = {}
    for name in chosen:
        choices = [i for i, o in enumerate(options) if o.site_id == name]
        locked[int(rng.choice(choices))] = int(rng.integers(-1, teams))
    return Problem(tuple(people), options, plain.travel, locked)


def force_in(problem: Problem, plan: Plan, left: LeftOut, option: int) -> Plan:
    """The plan with a left-out option in place of the visits its explanation names.

    Raises
    ------
    ValueError
        When it does not fit there (the plan has changed since).
    """
    options = with_planned(plan, np.array([option]))
    compiled = compile_beside(problem, options, plan)
    state = state_of(compiled, plan)
    new = int(np.searchsorted(options, option))
    visited = [v.option for v in plan.routes[left.team].visits]
    at = visited.index(left.displaced[0]) if left.displaced else 0
    if not exchange(compiled.data, state, new, (left.team, at, len(left.displaced))):
        raise ValueError(
            f"{left.site_id} 已排不进 {problem.teams[left.team].team_id}，计划可能已变，请重新生成说明。"
        )
    return read_plan(problem, compiled, state, plan.iterations)
