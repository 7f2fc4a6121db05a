"""The demo against its hidden truth: of the sites a day's capacity reaches, how many have a problem that can be proved."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analytics.scores.likelihood import BY_CLASS
from analytics.statistics import wilson
from jobs import demo, hotspots, screen, targets
from jobs.demo.history import MANAGEMENT, STALE_D
from jobs.demo.scale import END
from jobs.progress import Silent
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from schema.target import DATASET as TARGET
from store.casework import SqlCasework
from store.viewer import SYSTEM
from store.warehouse import Warehouse

CAPACITIES = (0.05, 0.1, 0.2)
RULES, OURS = "rule sum", ("probability (ours)", "value (ours, planner)")


@dataclass(frozen=True)
class City:
    """Every site with a problem or without, and three orders of them."""

    is_bad: np.ndarray
    orders: dict[str, np.ndarray]


def report(folder: Path, seeds: tuple[int, ...]) -> None:
    """Build the city once for each seed, nobody having inspected yet, and print hits at capacity, all seeds together."""
    made = [
        {"all": _city(folder / str(seed), seed, False), "prominent": _city(folder / str(seed), seed, True)}
        for seed in seeds
    ]
    for which, title in (
        ("prominent", "problems on site that count as prominent"),
        ("all", "any planted problem"),
    ):
        cities = [m[which] for m in made]
        share = np.concatenate([c.is_bad for c in cities]).mean()
        print(f"  {title}: {share:.1%} of {sum(len(c.is_bad) for c in cities)} sites in {len(cities)} cities")
        print(f"  {'':22}" + "".join(f"{f'top {c:.0%}':>24}" for c in CAPACITIES))
        for name in ("random", *cities[0].orders, "oracle"):
            print(f"  {name:22}" + "".join(f"{_said(cities, name, c):>24}" for c in CAPACITIES), flush=True)
        for name in OURS:
            line = "".join(f"{_against(cities, name, c):>24}" for c in CAPACITIES)
            print(f"  {name.partition(' (')[0] + ' : ' + RULES:22}" + line, flush=True)


def _said(cities: list[City], name: str, capacity: float) -> str:
    k = n = 0.0
    for city in cities:
        size = max(1, round(capacity * len(city.is_bad)))
        n += size
        if name == "random":
            k += size * city.is_bad.mean()
        elif name == "oracle":
            k += min(size, city.is_bad.sum())
        else:
            k += city.is_bad[city.orders[name][:size]].sum()
    low, high = wilson(k, n)
    return f"{k / n:.0%} ({low:.0%}-{high:.0%})" if name not in ("random", "oracle") else f"{k / n:.0%}"


def _against(cities: list[City], name: str, capacity: float) -> str:
    """Bad sites that only this order reaches against those that only the rule sum does, with the chance of such a gap."""
    ours = theirs = 0
    for city in cities:
        size = max(1, round(capacity * len(city.is_bad)))
        mine, others = (set(city.orders[order][:size]) for order in (name, RULES))
        ours += int(city.is_bad[list(mine - others)].sum())
        theirs += int(city.is_bad[list(others - mine)].sum())
    chance = binomtest(ours, ours + theirs).pvalue if ours + theirs else 1.0
    return f"{ours} : {theirs} (p {chance:.2f})"


def _city(folder: Path, seed: int, is_prominent: bool) -> City:
    truth = folder / "truth.json"
    if not truth.exists():
        folder.mkdir(parents=True)
    store = Warehouse(folder / "warehouse")
    casework = SqlCasework(f"sqlite+pysqlite:///{folder / 'casework.db'}")
    if not truth.exists():
        demo.build(store, casework, truth=truth, seed=seed)
        screen.run(store, casework)
        hotspots.run(store, casework, progress=Silent())
        targets.run(store, casework, day=END.date(), progress=Silent())
    sites = store.read(datasets()["site"], SYSTEM, ("site_id",))["site_id"].astype(str).to_numpy()
    known = pd.DataFrame(json.loads(truth.read_text("utf-8")))
    fresh = pd.to_datetime(known["t_end"]) > END - pd.Timedelta(days=STALE_D)
    bad = known[known["is_problem"] & fresh & (~known["kind"].isin(MANAGEMENT) | (not is_prominent))]
    rows = casework.read(TARGET, SYSTEM)
    clues = casework.read(CLUE, SYSTEM, ("site_id", "evidence_class"))
    ratio = (
        clues["evidence_class"].map({letter: values[0] for letter, values in BY_CLASS.items()}).astype(float)
    )
    sums = ratio.groupby(clues["site_id"].astype(str).to_numpy()).sum()
    by_probability = dict(zip(rows["site_id"].astype(str), rows["probability"], strict=True))
    by_value = dict(zip(rows["site_id"].astype(str), rows["value"], strict=True))
    casework.close()
    scores = {
        RULES: [sums.get(s, 0.0) for s in sites],
        OURS[0]: [by_probability.get(s, 0.0) for s in sites],
        OURS[1]: [by_value.get(s, 0.0) for s in sites],
    }
    orders = {name: np.argsort(-np.asarray(score), kind="stable") for name, score in scores.items()}
    return City(np.isin(sites, bad["site_id"].astype(str)), orders)
