"""A day of realistic size: 40 teams in 24 cities of four provinces, 2,000 enterprises, nights, musts, pairs, skills."""

from dataclasses import replace

import numpy as np

from analytics.plan.arrays import compile_problem, eligibility, reachable
from analytics.plan.problem import Option, Problem, Team
from analytics.plan.shortlist import shortlist
from analytics.plan.travel import haversine_km
from benchmarks.plan.case import Case

CITIES = (
    (121.47, 31.23, 9, "31"),
    (120.62, 31.30, 8, "32"),
    (120.30, 31.57, 6, "32"),
    (119.95, 31.78, 5, "32"),
    (120.86, 32.01, 5, "32"),
    (119.45, 32.20, 3, "32"),
    (118.78, 32.06, 6, "32"),
    (119.92, 32.46, 3, "32"),
    (119.42, 32.39, 3, "32"),
    (120.14, 33.38, 2, "32"),
    (120.16, 30.27, 7, "33"),
    (121.55, 29.88, 7, "33"),
    (120.76, 30.75, 5, "33"),
    (120.10, 30.87, 4, "33"),
    (120.58, 30.01, 5, "33"),
    (122.11, 30.02, 1, "33"),
    (121.43, 28.66, 3, "33"),
    (119.65, 29.08, 3, "33"),
    (117.23, 31.82, 5, "34"),
    (118.43, 31.35, 3, "34"),
    (118.51, 31.69, 3, "34"),
    (117.81, 30.94, 1, "34"),
    (118.76, 30.94, 2, "34"),
    (118.32, 32.30, 2, "34"),
)  # fmt: skip  (lon, lat, weight, province)
SKILLS = ("cems", "voc", "waste", "water", "power", "general")
JOINT = "99"  # near another province: a team of either side may go
NEAR_KM = 35.0
TAGS = ("31", "32", "33", "34", JOINT, *SKILLS[:5], "night")


def realistic(sites: int = 2000, teams: int = 40, seed: int = 7) -> Problem:
    """The problem: one enterprise in seven suspected at night, 30 musts, 60 pairs of which one is visited, 8 night teams."""
    rng = np.random.default_rng(seed)
    weight = np.array([c[2] for c in CITIES], dtype=float) / sum(c[2] for c in CITIES)
    people = _teams(rng, teams, weight)
    lon, lat, city = _places(rng, sites, weight)
    value = np.maximum(
        1, np.rint(100 * rng.beta(1.2, 6.5, sites) * rng.choice([1.0, 2.0, 4.0], sites, p=[0.6, 0.3, 0.1]))
    )
    skill = rng.choice(len(SKILLS), sites, p=[0.22, 0.2, 0.13, 0.15, 0.18, 0.12])
    service = rng.choice([30, 45, 60, 75, 90], sites, p=[0.15, 0.3, 0.3, 0.15, 0.1])
    night, musts = rng.random(sites) < 0.15, set(rng.choice(sites, 30, replace=False).tolist())
    pairs = _pairs(rng, np.column_stack([lon, lat]), {*musts, *np.flatnonzero(night).tolist()})
    early = rng.random(sites) < 0.7
    options = []
    for i in range(sites):
        own = CITIES[city[i]][3]
        others = np.array([(c[0], c[1]) for c in CITIES if c[3] != own])
        is_joint = haversine_km(np.array([lon[i], lat[i]]), others).min() < NEAR_KM
        opens, ends = (510, 1080) if early[i] else (540, 990)
        stay, points = int(service[i]), float(value[i])
        same = (f"S{i}", f"{JOINT if is_joint else own}0000", float(lon[i]), float(lat[i]))
        how = {"skill": SKILLS[skill[i]], "must": i in musts, "pairs": pairs.get(i, ())}
        options.append(Option(*same, "day", opens, ends, stay, points * (0.35 if night[i] else 1.0), **how))
        if night[i]:
            options.append(Option(*same, "night", 1320, min(1740, 1800 - stay), stay, points, **how))
    return _possible(Problem(people, tuple(options)))


def _teams(rng: np.random.Generator, teams: int, weight: np.ndarray) -> tuple[Team, ...]:
    quota = np.floor(weight * teams).astype(int)
    while quota.sum() < teams:
        quota[np.argmax(weight * teams - quota)] += 1
    homes = np.repeat(np.arange(len(CITIES)), quota)[:teams]
    at_night = set(rng.choice(teams, max(1, teams // 5), replace=False).tolist())
    made = []
    for k, home in enumerate(homes):
        lon, lat, _, province = CITIES[home]
        known = frozenset(rng.choice(SKILLS[:5], rng.integers(2, 5), replace=False).tolist())
        shift = (1200, 1800) if k in at_night else (480, 1170)
        place = (lon + rng.normal(0, 0.02), lat + rng.normal(0, 0.02))
        made.append(Team(f"T{k}", *place, *shift, known, (province, JOINT), 10, k in at_night))
    return tuple(made)


def _places(
    rng: np.random.Generator, sites: int, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    parks, share = [], []
    for i, (lon, lat, size, _) in enumerate(CITIES):
        for _ in range(2 + size):
            away, turn = abs(rng.normal(0.18, 0.12)), rng.uniform(0, 2 * np.pi)
            parks.append((lon + away * np.cos(turn), lat + away * np.sin(turn) * 0.85, i))
            share.append(weight[i] / (2 + size))
    chosen = rng.choice(len(parks), sites, p=np.array(share) / sum(share))
    spread = np.where(rng.random(sites) < 0.75, 0.02, 0.09)
    place = np.array(parks)[chosen]
    return (
        place[:, 0] + rng.normal(0, 1, sites) * spread,
        place[:, 1] + rng.normal(0, 1, sites) * spread,
        place[:, 2].astype(int),
    )


def _pairs(rng: np.random.Generator, places: np.ndarray, barred: set[int]) -> dict[int, tuple[str, ...]]:
    """Up to 60 neighbours with one owner, by site."""
    label: dict[int, tuple[str, ...]] = {}
    for i in rng.choice(len(places), min(60, len(places) // 4), replace=False).tolist():
        near = np.argsort(haversine_km(places[i], places), kind="stable")[1:9].tolist()
        mates = [j for j in near if j not in barred and j not in label]
        if i not in barred and i not in label and mates:
            label[i] = label[mates[0]] = (f"P{i}",)
    return label


def _possible(problem: Problem) -> Problem:
    """Without musts that no team could visit even alone: an error of the data, not of a plan."""
    every = np.arange(len(problem.options))
    data = compile_problem(problem, every).data
    alone = (eligibility(problem, every) & reachable(data.travel, data.option, data.team)).any(axis=0)
    sites = {problem.options[i].site_id for i in np.flatnonzero(alone)}
    options = tuple(replace(o, must=o.must and o.site_id in sites) for o in problem.options)
    return replace(problem, options=options)


def case_of(problem: Problem, options: np.ndarray | None = None) -> Case:
    """The problem, or its shortlist as the program itself makes it, for every engine."""
    chosen = shortlist(problem) if options is None else options
    data = compile_problem(problem, chosen).data
    listed = [problem.options[i] for i in chosen]
    members: dict[str, list[int]] = {}
    for c, o in enumerate(listed):
        for label in (o.exclusive, *o.pairs):
            members.setdefault(label, []).append(c)
    bit = {tag: 1 << i for i, tag in enumerate(TAGS)}
    need = [
        bit[o.adcode[:2]] | bit.get(o.skill, 0) | (bit["night"] if o.window == "night" else 0) for o in listed
    ]
    has = [
        sum(bit[p] for p in t.prefixes)
        | sum(bit[s] for s in t.skills)
        | (bit["night"] if t.works_night else 0)
        for t in problem.teams
    ]
    whole = {name: np.rint(data.option[name]).astype(np.int64) for name in ("service", "opens", "closes")}
    return Case(
        "realistic", np.rint(data.travel).astype(np.int64), data.option["place"].astype(np.int64),
        np.array([o.value for o in listed]), whole["service"], whole["opens"], whole["closes"], np.array(need),
        data.team["start_place"].astype(np.int64), data.team["end_place"].astype(np.int64),
        np.rint(data.team["start"]).astype(np.int64), np.rint(data.team["end"]).astype(np.int64), np.array(has),
        data.team["most"].astype(np.int64), np.array([o.must for o in listed]),
        [g for g in members.values() if len(g) > 1], problem=problem, options=np.asarray(chosen),
    )  # fmt: skip
