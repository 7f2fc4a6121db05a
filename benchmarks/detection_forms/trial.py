"""Plant a fraud many times, screen, and count what is found; screen what is honest, and count what is accused."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analytics.catalogue import catalogue
from analytics.rule import Rule
from analytics.screening import screen
from benchmarks.detection_forms.frauds import FRAUDS, Fraud
from benchmarks.detection_forms.plants import NOX, T0, WINDOW_H, Plant, frames

SEED = 20261122
BEFORE = 31 * 24  # history that a fraud leaves in front of it, as a running system has it


@dataclass(frozen=True, slots=True)
class Recall:
    """k of n planted copies met by a clue of the rule, with the interval of Wilson (95 %)."""

    found: int
    planted: int

    def __str__(self) -> str:
        low, high = binomtest(self.found, self.planted).proportion_ci(method="wilson")
        return f"{self.found:3d}/{self.planted:<3d} {self.found / self.planted:5.2f}  [{low:.2f}, {high:.2f}]"


def planted(name: str, fraud: Fraud, plants: list[Plant], copies: int) -> tuple[list[Plant], list[slice]]:
    """``copies`` plants with the fraud in them, and where it lies; the same for the same name and seed."""
    rng = np.random.default_rng([SEED, *name.encode()])
    made, where = [], []
    for number in range(copies):
        plant = plants[number % len(plants)].copy()
        length = int(rng.integers(*fraud.hours))
        first = BEFORE if BEFORE + length + 24 <= WINDOW_H else WINDOW_H - length - 24
        span = _place(plant, first, length, rng)
        fraud.inject(plant, span, rng)
        made.append(replace(plant, name=f"{plant.name}-{number}"))
        where.append(span)
    return made, where


def _place(plant: Plant, first: int, length: int, rng: np.random.Generator) -> slice:
    """A place after ``first`` where the honest series is there and works; the last of a hundred draws if none is."""
    for _ in range(100):
        start = int(rng.integers(first, max(first + 1, WINDOW_H - length - 12)))
        span = slice(start, start + length)
        there = ~np.isnan(plant.values[NOX][start - 1 : start + length])
        busy = plant.load_kw is None or np.median(plant.load_kw[span]) >= np.quantile(plant.load_kw, 0.3)
        if there.mean() > 0.95 and there[0] and busy:
            break
    return span


def recall(made: list[Plant], where: list[slice], rule: Rule) -> Recall:
    """How many planted copies meet a clue of the rule on the first factor's outlet."""
    clues = screen(frames(made), [rule], T0 + pd.Timedelta(hours=WINDOW_H))
    hit = 0
    for plant, span in zip(made, where, strict=True):
        start, end = T0 + pd.Timedelta(hours=span.start), T0 + pd.Timedelta(hours=span.stop)
        mine = clues[clues["outlet_id"].astype(str) == plant.name]
        hit += bool(((mine["t_start"] < end) & (mine["t_end"] > start)).any())
    return Recall(hit, len(made))


def curve(made: list[Plant], where: list[slice], rule: Rule, fraud: Fraud) -> list[tuple[float, Recall]]:
    """Recall over the values of the fraud's parameter."""
    if fraud.curve is None:
        return []
    name, values = fraud.curve
    kind = type(getattr(rule.params, name))
    return [
        (v, recall(made, where, replace(rule, params=replace(rule.params, **{name: kind(v)}))))
        for v in values
    ]


def honest_curve(plants: list[Plant], rule: Rule, fraud: Fraud) -> list[int]:
    """Clues on honest plants over the same values."""
    if fraud.curve is None:
        return []
    name, values = fraud.curve
    kind = type(getattr(rule.params, name))
    changed = (replace(rule, params=replace(rule.params, **{name: kind(v)})) for v in values)
    return [len(screen(frames(plants), [r], T0 + pd.Timedelta(hours=WINDOW_H))) for r in changed]


def months(plants: list[Plant]) -> float:
    """Series-months of pollutants."""
    hours = sum(int((~np.isnan(p.values[c])).sum()) for p in plants for c in p.limit)
    return hours / (30 * 24)


def report(plants: list[Plant], copies: int) -> dict[str, Recall]:
    """Print recall at the defaults and its curve for every fraud; recall by rule."""
    out = {}
    for name, fraud in FRAUDS.items():
        rule = catalogue()[fraud.rule]
        made, where = planted(name, fraud, plants, copies)
        out[fraud.rule] = recall(made, where, rule)
        print(f"  {fraud.rule} {rule.evidence} {out[fraud.rule]}  {name}", flush=True)
        if fraud.curve is not None:
            found = curve(made, where, rule, fraud)
            accused = honest_curve(plants, rule, fraud)
            per = 100 / months(plants)
            points = (
                f"{v:g}: {r.found / r.planted:.2f} / {n * per:.1f}"
                for (v, r), n in zip(found, accused, strict=True)
            )
            print(
                f"        {fraud.curve[0]} -> recall / honest clues per 100 series-months:  {'; '.join(points)}"
            )
    return out
