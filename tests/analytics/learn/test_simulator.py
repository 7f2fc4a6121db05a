"""A country with hidden truth: does learning find more than the experts alone, and does it stay honest?

Ten clues in six families, expert ratios wrong by a factor of e^N(0, 0.5), teams that see 60 to 100 % of what is there,
three of a hundred enterprises visited a week, a tenth of the visits drawn at random, and offenders who adapt half-way.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pytest

from analytics.learn.backtest import ece
from analytics.learn.fit import Fitted, fit, predict
from analytics.learn.samples import Samples
from analytics.scores.likelihood import Params

ENTRIES = ("N01", "N02/B", "Y04", "Y12", "Q02", "petition", "H01", "C01", "found_before", "R05")
FAMILY = np.array([0, 0, 1, 1, 1, 2, 3, 4, 4, 5])
TRUE = np.array([4.0, 3.0, 5.0, 2.5, 1.5, 2.0, 1.3, 1.6, 2.2, 3.5])  # ratios in the world
FALSE_RATE = np.array([0.06, 0.08, 0.04, 0.06, 0.07, 0.10, 0.20, 0.12, 0.15, 0.04])
BASE, SITES, VISITS, DRAWN, ROUNDS, SEEDS = 0.10, 2000, 60, 6, 60, 3
START = date(2025, 1, 6)


@dataclass
class World:
    """Enterprises of one round after the other, and what the experts believe of the clues."""

    seed: int
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.expert = np.maximum(1.0, TRUE * np.exp(self.rng.normal(0, 0.5, len(TRUE))))
        self.detects = self.rng.uniform(0.6, 1.0, 40)

    def round(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Strengths (sites, entries) with families capped, and whether there is a problem."""
        ratio = TRUE.copy()
        if number >= ROUNDS // 2:
            ratio[[0, 2]], ratio[9] = 1.3, 6.0
        problem = self.rng.random(SITES) < BASE
        chance = np.where(problem[:, None], np.minimum(0.95, FALSE_RATE * ratio), FALSE_RATE)
        own, shared = self.rng.random((SITES, len(TRUE))), self.rng.random((SITES, 6))
        together = self.rng.random((SITES, len(TRUE))) < 0.5
        fired = np.where(together, shared[:, FAMILY], own) < chance
        return self.capped(fired), problem

    def capped(self, fired: np.ndarray) -> np.ndarray:
        """Only the strongest clue of a family counts, by the experts' table."""
        best = np.zeros((SITES, len(TRUE)))
        for family in range(6):
            places = np.flatnonzero(family == FAMILY)
            strongest = places[np.where(fired[:, places], self.expert[places], -1).argmax(axis=1)]
            hit = fired[:, places].any(axis=1)
            best[np.flatnonzero(hit), strongest[hit]] = 1.0
        return best


@dataclass
class Run:
    """What a policy found in every round."""

    hits: list[float] = field(default_factory=list)
    error: list[float] = field(default_factory=list)
    drawn: list[tuple[float, float]] = field(
        default_factory=list
    )  # confirmed and all visits, one over inclusion


def visits_of(sites, chosen, number, world, inclusion):
    """The chosen of ``sites`` (strength, problem) as samples; a team confirms what it sees."""
    strength, problem = sites
    team = world.rng.integers(0, 40, len(chosen))
    confirmed = problem[chosen] & (world.rng.random(len(chosen)) < world.detects[team])
    return Samples(
        day=np.full(len(chosen), np.datetime64(START + timedelta(days=7 * number), "D")),
        hit=confirmed,
        offset=np.full(len(chosen), np.log(0.08 / 0.92)),
        strength=strength[chosen],
        entries=ENTRIES,
        inclusion=inclusion,
        team=np.array([f"T{k}" for k in team], dtype=object),
    )


def together(parts: list[Samples]) -> Samples:
    joined = {
        name: np.concatenate([getattr(p, name) for p in parts])
        for name in ("day", "hit", "offset", "strength", "inclusion", "team")
    }
    return Samples(entries=ENTRIES, **joined)


def simulate(policy: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``policy``: random, expert (static) or learned."""
    world, done, run = World(seed), [], Run()
    table = dict(zip(ENTRIES, world.expert.tolist(), strict=True))
    monkeypatch.setattr(
        "analytics.learn.fit.expert_range", lambda e: (table[e], 0.5 * table[e], 2 * table[e])
    )
    params = Params(weights={e: float(np.log(r)) for e, r in table.items()})
    for number in range(ROUNDS):
        strength, problem = world.round(number)
        everybody = visits_of((strength, problem), np.arange(SITES), number, world, np.ones(SITES))
        p = predict(everybody, params)
        score = world.rng.random(SITES) if policy == "random" else p + 1e-9 * world.rng.random(SITES)
        order = np.argsort(-score)
        drawn = world.rng.choice(order[VISITS - DRAWN :], DRAWN, replace=False)
        chosen = np.concatenate([order[: VISITS - DRAWN], drawn])
        inclusion = np.ones(VISITS)
        inclusion[-DRAWN:] = DRAWN / (SITES - VISITS + DRAWN)
        seen = visits_of((strength, problem), chosen, number, world, inclusion)
        run.hits.append(problem[chosen[:-DRAWN]].mean())
        run.error.append(ece(problem * world.detects.mean(), p))
        run.drawn.append(((seen.hit / inclusion).sum(), (1 / inclusion).sum()))
        done.append(seen)
        if policy == "learned":
            learned: Fitted = fit(together(done), START + timedelta(days=7 * number + 7))
            params = learned.params()
    return run


@pytest.fixture(scope="module")
def runs() -> dict[str, list[Run]]:
    with pytest.MonkeyPatch.context() as patch:
        policies = ("random", "expert", "learned")
        return {p: [simulate(p, seed, patch) for seed in range(SEEDS)] for p in policies}


def late(runs: list[Run]) -> float:
    """Share of problems among the sites chosen by score after thirty rounds."""
    return float(np.mean([np.mean(run.hits[30:]) for run in runs]))


def test_learning_finds_more_than_the_experts_alone_and_far_more_than_chance(runs):
    assert late(runs["learned"]) > late(runs["expert"]) + 0.05
    assert late(runs["expert"]) > 2 * late(runs["random"])
    assert late(runs["random"]) == pytest.approx(BASE, abs=0.02)


def test_no_labels_are_needed_on_the_first_day(runs):
    assert np.mean([run.hits[0] for run in runs["learned"]]) > 3 * BASE
    first = [np.mean(run.hits[:10]) for run in runs["learned"]]
    static = [np.mean(run.hits[:10]) for run in runs["expert"]]
    assert np.mean(first) > np.mean(static) - 0.03  # learning from few labels does no harm


def test_learned_probabilities_are_calibrated_where_the_experts_are_not(runs):
    learned = np.mean([run.error[-10:] for run in runs["learned"]])
    assert learned < 0.05 < np.mean([run.error[-10:] for run in runs["expert"]])


def test_the_share_of_all_comes_from_the_weighted_visits_never_from_the_hit_rate(runs):
    """Within three standard deviations of the truth (what teams would confirm everywhere)."""
    for run, world in zip(runs["learned"], (World(seed) for seed in range(SEEDS)), strict=True):
        truth = BASE * world.detects.mean()
        found, all_ = np.sum(run.drawn, axis=0)
        per_round = np.array([a / b for a, b in run.drawn])
        assert abs(found / all_ - truth) < 3 * per_round.std(ddof=1) / np.sqrt(ROUNDS)
        assert np.mean(run.hits) > 3 * truth
