"""Compiled search: insert by value per minute, then ruin strings of neighbouring visits and insert again."""

from typing import NamedTuple

import numpy as np
from numba import njit

from analytics.plan.arrays import Data, State
from analytics.plan.kernels import inner, insert, price_row, refresh, remove, shorten

LONGEST_STRING = 10  # visits, or half the route if that is more
EMPTY_TEAM_CHANCE = 0.03
SHORTEN_CHANCE = 0.1
LEAST_MOOD, MOST_MOOD = 0.5, 1.5  # exponents of the value
NOISE = 0.6
BLINK_MASK = 127  # one pair of team and option in 128 is overlooked, so that the greedy choice varies


class Tuning(NamedTuple):
    """What one batch of iterations uses."""

    seed: int
    iterations: int
    temperature: float
    per_minute: float  # points a minute of travel costs while searching: short routes have room for more
    tie_break: float  # and when two plans are compared in the end
    no_salt: int = -1  # not a literal: a second version of ``recreate`` would be compiled


@inner
def _score(option: np.record, c: int, cost: float, at_home: bool, mood: tuple) -> float:
    """Value per minute of an insertion, demands first; ``mood`` = (exponent of the value, noise, its salt)."""
    points = option.prize + (option.bonus if at_home else 0.0)
    score = points ** mood[0] / (max(cost, 0.0) + 0.5 * option.service + 1.0)
    dice = (((c + 1) * 2654435761 + mood[2] * 40503) >> 9) & 1023
    return score * (1.0 + mood[1] * (dice / 511.5 - 1.0)) + option.points


@inner
def _first_choice(d: Data, s: State, salt: int) -> tuple:
    """Cheapest insertion of every option over all teams; ``salt`` < 0 overlooks nothing."""
    n = len(d.option)
    best, where = np.full(n, np.inf), np.full(n, -1)
    for q in range(len(d.listed)):
        c = d.listed[q]
        if s.price[q].cost < best[c]:
            if salt >= 0 and ((q * 40503 + salt) >> 3) & BLINK_MASK == 0:
                continue
            best[c], where[c] = s.price[q].cost, q
    return best, where


@inner
def is_taken(s: State, c: int) -> bool:
    """True when the option or one that excludes it is visited."""
    return s.team[c] >= 0 or s.blocked[c] > 0


@inner
def _rescore(d: Data, s: State, k: int, choice: tuple, mood: tuple) -> None:
    """Bring the choices of team k's options up to date after route k changed."""
    best, where, score = choice
    for q in range(d.first[k], d.first[k + 1]):
        c = d.listed[q]
        if score[c] < 0:
            continue
        old = best[c]
        if where[c] >= 0 and d.pair_team[where[c]] == k:
            best[c], where[c] = np.inf, -1
            for x in range(d.pair_first[c], d.pair_first[c + 1]):
                if s.price[d.pair[x]].cost < best[c]:
                    best[c], where[c] = s.price[d.pair[x]].cost, d.pair[x]
        elif s.price[q].cost < best[c]:
            best[c], where[c] = s.price[q].cost, q
        if where[c] < 0:
            score[c] = -1.0
        elif best[c] != old:
            score[c] = _score(d.option[c], c, best[c], d.option[c].home == d.pair_team[where[c]], mood)


@njit(cache=True, nogil=True)
def recreate(d: Data, s: State, mood: tuple, salt: int) -> None:
    """Insert the option with the best score until none fits; touched routes are re-scheduled first."""
    n = len(d.option)
    for k in range(len(s.route)):
        if s.route[k].touched:
            refresh(d, s, k)
            price_row(d, s, k, -1)
    best, where = _first_choice(d, s, salt)
    score = np.full(n, -1.0)
    for c in range(n):
        if where[c] >= 0 and s.team[c] < 0 and s.blocked[c] == 0:
            score[c] = _score(d.option[c], c, best[c], d.option[c].home == d.pair_team[where[c]], mood)
    while n > 0:
        c = int(np.argmax(score))
        if score[c] < 0:
            return
        k, p = d.pair_team[where[c]], s.price[where[c]].at
        insert(d, s, k, c, p)
        refresh(d, s, k)
        price_row(d, s, k, p)
        for x in range(d.rival_first[c], d.rival_first[c + 1]):
            score[d.rival[x]] = -1.0
        score[c] = -1.0
        _rescore(d, s, k, (best, where, score), mood)


@inner
def _ruin(d: Data, s: State) -> None:
    """Take strings of visits near a random option out of a few routes, now and then a whole route."""
    n, m = len(d.option), len(s.route)
    centre = np.random.randint(0, n)
    strings = int(1 + np.random.random() * max(1.0, (3 + 12 * np.random.random()) / 3))
    done = 0
    for q in range(d.near.shape[1]):
        if done >= strings:
            break
        c = d.near[centre, q]
        k = s.team[c]
        if k < 0 or s.route[k].touched:
            continue
        done += 1
        position = 0
        for p in range(s.route[k].size):
            if s.stop[k, p].option == c:
                position = p
        length = 1 + int(
            np.random.random() * min(max(LONGEST_STRING, 0.5 * s.route[k].size), s.route[k].size)
        )
        begin = max(0, min(position - int(np.random.random() * length), s.route[k].size - length))
        for _ in range(length):
            remove(d, s, k, begin)
    if done == 0 or np.random.random() < EMPTY_TEAM_CHANCE:
        k = np.random.randint(0, m)
        while s.route[k].size > 0:
            remove(d, s, k, s.route[k].size - 1)
        s.route[k].touched = True


@njit(cache=True, nogil=True)
def worth(d: Data, s: State, per_minute: float) -> float:
    """Points collected, less a little for travel and very much for every demand that is missed."""
    total = 0.0
    for k in range(len(s.route)):
        total += s.route[k].points - per_minute * s.route[k].driven
    for duty in range(len(d.duty)):
        if s.met[duty] == 0:
            total -= d.duty[duty]
    return total


@inner
def _copy_touched(d: Data, source: State, target: State, touched: np.ndarray) -> None:
    """Make ``target`` equal to ``source`` in the routes that are touched in ``touched``."""
    for k in range(len(touched)):
        if touched[k].touched:
            target.route[k] = source.route[k]
            for p in range(source.route[k].size + 1):
                target.stop[k, p] = source.stop[k, p]
            for q in range(d.first[k], d.first[k + 1]):
                target.price[q] = source.price[q]
    # Loops, not slices: the message of a slice that does not fit costs seconds to compile.
    for c in range(len(source.team)):
        target.team[c] = source.team[c]
        target.blocked[c] = source.blocked[c]
    for duty in range(len(source.met)):
        target.met[duty] = source.met[duty]


@njit(cache=True, nogil=True)
def batch(d: Data, states: tuple, values: tuple, tuning: Tuning) -> tuple:
    """Run iterations on (work, current, best) and their values (current, best); the new values.

    ``work`` equals ``current`` at the start and at the end.
    """
    work, current, best = states
    value, top = values
    np.random.seed(tuning.seed)
    for _ in range(tuning.iterations):
        for k in range(len(work.route)):
            work.route[k].touched = False
        _ruin(d, work)
        mood = (
            LEAST_MOOD + (MOST_MOOD - LEAST_MOOD) * np.random.random(),
            NOISE * np.random.random(),
            np.random.randint(0, 1 << 20),
        )
        recreate(d, work, mood, np.random.randint(0, 1 << 20))
        if np.random.random() < SHORTEN_CHANCE:
            for k in range(len(work.route)):
                if work.route[k].touched:
                    shorten(d, work, k)
            recreate(d, work, mood, tuning.no_salt)
        new = worth(d, work, tuning.per_minute)
        if new > value + tuning.temperature * np.log(np.random.random() + 1e-12):
            _copy_touched(d, work, current, work.route)
            value = new
            final = worth(d, work, tuning.tie_break)
            if final > top + 1e-9:
                for k in range(len(work.route)):
                    best.route[k] = work.route[k]
                    for p in range(work.route[k].size):
                        best.stop[k, p] = work.stop[k, p]
                top = final
        else:
            _copy_touched(d, current, work, work.route)
    return value, top
