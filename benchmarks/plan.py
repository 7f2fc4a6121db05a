"""The planner against best known values of public team orienteering instances, and on a day of realistic size.

Run with ``python -m benchmarks.plan [--seconds 2]`` from the root of the repository. Best known values are those of the literature
(Archetti 2007, Ke 2008, Dang 2013, Vansteenwegen 2009); with as many teams as the original routing instance has
vehicles (``m=v``) the sum of all profits is the provable optimum. Distances: real x 10^4 (top), truncated to one or
two decimals (toptw).
"""

import argparse
import os
import time
from collections import Counter
from pathlib import Path

import numpy as np

from analytics.plan.arrays import OPTION, TEAM, Data, assemble
from analytics.plan.check import violations
from analytics.plan.explain import explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import Lunch, Option, Problem, Team
from analytics.plan.solve import Effort, search

SHARED = Path(os.environ.get("JINGWEI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
INSTANCES = SHARED / "data" / "top_instances"
TOP = {"p4.2.p": 1242, "p4.3.m": 1063, "p4.4.q": 1161, "p5.4.v": 1320}
TOPTW = {("c104", 4): 1260, ("pr05", 4): 1838, ("c101", 0): 0, ("pr03", 0): 0}  # 0 teams = m=v, 0 value = all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    seconds = parser.parse_args().seconds
    started = time.process_time()
    make_plan(realistic(60, 6), Effort(iterations=50))
    print(f"kernels ready after {time.process_time() - started:.1f} CPU s")
    public(seconds)
    realistic_day(seconds)


def public(seconds: float) -> None:
    gaps = []
    for name, data, best in instances():
        state, iterations = search(data, Effort(seconds))
        value = float(data.option["prize"][state.team >= 0].sum())
        gaps.append(100 * (best - value) / best)
        print(
            f"{name:10s} best known {best:6.0f}  found {value:6.0f}  gap {gaps[-1]:5.2f} %  {iterations} iterations"
        )
    print(f"mean gap at {seconds} CPU s: {np.mean(gaps):.2f} %")


def realistic_day(seconds: float) -> None:
    problem = realistic(2000, 40)
    for effort in (Effort(0), Effort(seconds)):
        started = time.process_time()
        plan = make_plan(problem, effort)
        spent = time.process_time() - started
        visits = sum(len(r.visits) for r in plan.routes)
        broken = violations(problem, plan)
        print(f"40 teams, {len(problem.options)} options, search {effort.seconds} s: {spent:.2f} CPU s in all, "
              f"value {plan.value:.0f}, {visits} visits, {len(broken)} rules broken")  # fmt: skip
    started = time.process_time()
    reasons = explain(problem, plan, {}, {})
    spent = time.process_time() - started
    print(
        f"{len(reasons)} targets left out explained in {spent:.2f} CPU s: {dict(Counter(r.code for r in reasons))}"
    )


def instances() -> list[tuple[str, Data, float]]:
    found = [(name, *read_top(next(INSTANCES.glob(f"top/*/{name}.txt")), best)) for name, best in TOP.items()]
    for (name, teams), best in TOPTW.items():
        found.append(
            (f"{name} m{teams or 'v'}", *read_toptw(INSTANCES / "toptw" / f"{name}.txt", teams, best))
        )
    return found


def read_top(path: Path, best: float) -> tuple[Data, float]:
    lines = path.read_text().replace(";", " ").split("\n")
    n, teams, limit = int(lines[0].split()[1]), int(lines[1].split()[1]), float(lines[2].split()[1])
    points = np.array([[float(x) for x in line.split()[:3]] for line in lines[3 : 3 + n]])
    option = np.zeros(n - 2, dtype=OPTION)
    option["prize"], option["closes"] = points[1:-1, 2], limit * 1e4
    return _data(np.rint(_distances(points) * 1e4), option, (teams, limit * 1e4, n - 1)), best


def read_toptw(path: Path, teams: int, best: float) -> tuple[Data, float]:
    rows = [line.split() for line in path.read_text().split("\n") if line.strip()]
    scale = 100 if path.stem.startswith("pr") else 10
    points = np.array(
        [[float(r[1]), float(r[2]), float(r[3]), float(r[4]), float(r[-2]), float(r[-1])] for r in rows[2:]]
    )
    option = np.zeros(len(points) - 1, dtype=OPTION)
    option["service"], option["prize"] = points[1:, 2] * scale, points[1:, 3]
    option["opens"], option["closes"] = points[1:, 4] * scale, points[1:, 5] * scale
    travel = np.floor(_distances(points) * scale + 1e-9)
    data = _data(travel, option, (teams or int(rows[0][1]), points[0, 5] * scale, 0))
    return data, best or float(option["prize"].sum())


def _distances(points: np.ndarray) -> np.ndarray:
    return np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])


def _data(travel: np.ndarray, option: np.ndarray, fleet: tuple[int, float, int]) -> Data:
    teams, limit, end_place = fleet
    option["place"] = np.arange(1, len(option) + 1)
    option["duty"] = option["home"] = -1
    team = np.zeros(teams, dtype=TEAM)
    team["end"], team["end_place"], team["most"] = limit, end_place, 10**6
    fits = np.ones((teams, len(option)), dtype=np.bool_)
    return assemble(travel, (option, team), fits)


def realistic(sites: int, teams: int, seed: int = 7) -> Problem:
    """Sites in clusters around twenty towns, one in seven a night suspect; every fifth team works at night."""
    rng = np.random.default_rng(seed)
    towns = np.column_stack([rng.uniform(118.4, 122.0, 20), rng.uniform(28.8, 33.0, 20)])
    provinces = np.where(towns[:, 1] > 31.2, "32", "33")
    skills = np.array(["general", "cems", "power", "air", "water"])
    people = []
    for k in range(teams):
        night, town = k % 5 == 4, k % 20
        known = frozenset(rng.choice(skills[1:], size=3, replace=False).tolist())
        shift = (1260, 1800) if night else (510, 1080)
        people.append(Team(f"T{k}", *towns[town].tolist(), *shift, known, (str(provinces[town]),), 6, night,
                           None if night else Lunch()))  # fmt: skip
    options = []
    for i in range(sites):
        town = int(rng.integers(20))
        lon, lat = (towns[town] + rng.normal(0, 0.12, 2)).tolist()
        value = float(100 * rng.beta(1.2, 6.5) * rng.choice([1, 2, 4], p=[0.6, 0.3, 0.1]))
        service, skill = int(rng.choice([60, 90, 180], p=[0.2, 0.5, 0.3])), str(rng.choice(skills))
        same = (f"S{i}", f"{provinces[town]}0206", lon, lat)
        night = rng.random() < 0.15
        options.append(
            Option(*same, "day", 510, 1080 - service, service, value * (0.35 if night else 1), skill)
        )
        if night:
            options.append(Option(*same, "night", 1320, 1800 - service, service, value, skill))
    return Problem(tuple(people), tuple(options))


if __name__ == "__main__":
    main()
