"""Compiled routes: schedule a route, price an insertion, insert and remove. Positions count from 0 inside a route."""

from typing import Any

import numpy as np
from numba import njit

from analytics.plan.arrays import Data, State

# Kernels that only kernels call need no way in from Python: a quarter of the compile time.
INNER: dict[str, Any] = {"cache": True, "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner = njit(**INNER)

SHIFT_WEIGHT = 0.3  # price of a minute by which later visits move, beside a minute of travel
TWO_OPT_ROUNDS = 10


@inner
def _forward(d: Data, s: State, k: int, leg: int) -> float:
    """When team k is back with the break on ``leg``, filling ``begin``; inf when a window or the shift breaks."""
    t, here = d.team[k].start, d.team[k].start_place
    size, minutes = s.route[k].size, d.team[k].lunch_minutes
    for p in range(size + 1):
        there = d.team[k].end_place if p == size else d.option[s.stop[k, p].option].place
        if minutes > 0 and p == leg:
            if t > d.team[k].lunch_until:
                return np.inf
            t = max(t + d.travel[here, there], d.team[k].lunch_from) + minutes
        elif size > 0:
            t += d.travel[here, there]
        if p == size:
            break
        c = s.stop[k, p].option
        t = max(t, d.option[c].opens)
        if t > d.option[c].closes:
            return np.inf
        s.stop[k, p].begin = t
        t += d.option[c].service
        here = there
    return t if t <= d.team[k].end else np.inf


@inner
def refresh(d: Data, s: State, k: int) -> bool:
    """Schedule team k with the best leg for the break; False when the route is not feasible."""
    best, leg = np.inf, 0
    if d.team[k].lunch_minutes > 0:
        for q in range(s.route[k].size + 1):
            back = _forward(d, s, k, q)
            if back < best:
                best, leg = back, q
    s.route[k].leg = leg
    s.route[k].back = _forward(d, s, k, leg)
    if s.route[k].back == np.inf:
        return False
    _gaps(d, s, k)
    return True


@inner
def _gaps(d: Data, s: State, k: int) -> None:
    """Fill the gaps of a scheduled route: from and to where, when free, and the latest arrival the rest allows."""
    size = s.route[k].size
    for p in range(size + 1):
        gap = s.stop[k, p]
        gap.here, gap.depart = d.team[k].start_place, d.team[k].start
        if p > 0:
            c = s.stop[k, p - 1].option
            gap.here, gap.depart = d.option[c].place, s.stop[k, p - 1].begin + d.option[c].service
        gap.there = d.option[gap.option].place if p < size else d.team[k].end_place
        gap.direct = d.travel[gap.here, gap.there] if size > 0 else 0.0
    t = d.team[k].end
    for p in range(size, -1, -1):
        gap = s.stop[k, p]
        gap.deadline = t
        if p == 0:
            return
        if d.team[k].lunch_minutes > 0 and s.route[k].leg == p:
            t = min(d.team[k].lunch_until, t - d.team[k].lunch_minutes - gap.direct)
        else:
            t -= gap.direct
        c = s.stop[k, p - 1].option
        t = min(t - d.option[c].service, d.option[c].closes)


@inner
def _around_break(d: Data, k: int, c: int, trip: tuple) -> tuple:
    """(departure from c, arrival after it) with the break before or after c, whichever is sooner; inf if neither.

    ``trip`` = (departure before c, arrival at c without a break, minutes onward).
    """
    depart, reach, onward = trip
    early, late, minutes = d.team[k].lunch_from, d.team[k].lunch_until, d.team[k].lunch_minutes
    best = np.inf
    leave = max(reach, d.option[c].opens) + d.option[c].service
    if leave <= late:
        best = max(leave + onward, early) + minutes
    begin = max(max(reach, early) + minutes, d.option[c].opens)
    if depart <= late and begin <= d.option[c].closes and begin + d.option[c].service + onward < best:
        leave = begin + d.option[c].service
        best = leave + onward
    return leave, best


@inner
def best_insertion(d: Data, s: State, k: int, c: int) -> tuple:
    """(cost, position) of the cheapest feasible place for option c in route k; cost inf when there is none."""
    best, where = np.inf, -1
    size, place = s.route[k].size, d.option[c].place
    if size >= d.team[k].most:
        return best, where
    opens, closes, service = d.option[c].opens, d.option[c].closes, d.option[c].service
    leg = s.route[k].leg if d.team[k].lunch_minutes > 0 else -1
    for p in range(size + 1):
        gap = s.stop[k, p]
        reach = gap.depart + d.travel[gap.here, place]
        if reach > closes:
            break  # later positions only start later, by the triangle inequality
        onward = d.travel[place, gap.there]
        price = reach - gap.depart + onward - gap.direct
        if price >= best:
            continue
        leave = max(reach, opens) + service
        arrive = leave + onward
        if p == leg:
            leave, arrive = _around_break(d, k, c, (gap.depart, reach, onward))
        if arrive > gap.deadline:
            continue
        price += SHIFT_WEIGHT * (max(0.0, arrive - gap.begin) if p < size else leave - gap.depart)
        if price < best:
            best, where = price, p
    return best, where


@inner
def price_row(d: Data, s: State, k: int) -> None:
    """Cheapest insertion into route k of every option the team may visit."""
    for q in range(d.first[k], d.first[k + 1]):
        c = d.listed[q]
        if s.team[c] == k:
            s.price[k, c].cost = np.inf
        else:
            s.price[k, c].cost, s.price[k, c].at = best_insertion(d, s, k, c)


@inner
def insert(d: Data, s: State, k: int, c: int) -> None:
    """Put option c into route k where it was priced; the schedule is not refreshed."""
    p = s.price[k, c].at
    for q in range(s.route[k].size, p, -1):
        s.stop[k, q].option = s.stop[k, q - 1].option
    s.stop[k, p].option = c
    s.route[k].size += 1
    s.team[c] = k
    if d.option[c].group >= 0:
        s.taken[d.option[c].group] += 1
    s.route[k].touched = True


@inner
def remove(d: Data, s: State, k: int, p: int) -> None:
    """Take the option at position p out of route k; the schedule is not refreshed."""
    c = s.stop[k, p].option
    for q in range(p, s.route[k].size - 1):
        s.stop[k, q].option = s.stop[k, q + 1].option
    s.route[k].size -= 1
    s.team[c] = -1
    if d.option[c].group >= 0:
        s.taken[d.option[c].group] -= 1
    s.route[k].touched = True


@inner
def _reverse(s: State, k: int, i: int, j: int) -> None:
    while i < j:
        s.stop[k, i].option, s.stop[k, j].option = s.stop[k, j].option, s.stop[k, i].option
        i += 1
        j -= 1


@inner
def shorten(d: Data, s: State, k: int) -> None:
    """Reverse stretches of route k while that saves travel and stays feasible; schedule up to date afterwards."""
    size = s.route[k].size
    for _ in range(TWO_OPT_ROUNDS):
        improved = False
        for i in range(size - 1):
            before = d.team[k].start_place if i == 0 else d.option[s.stop[k, i - 1].option].place
            for j in range(i + 1, size):
                after = d.team[k].end_place if j == size - 1 else d.option[s.stop[k, j + 1].option].place
                a, b = d.option[s.stop[k, i].option].place, d.option[s.stop[k, j].option].place
                saved = d.travel[before, a] + d.travel[b, after] - d.travel[before, b] - d.travel[a, after]
                if saved <= 1e-9:
                    continue
                _reverse(s, k, i, j)
                if refresh(d, s, k):
                    improved = True
                else:
                    _reverse(s, k, i, j)
        if not improved:
            break
    refresh(d, s, k)


@inner
def driven(d: Data, s: State) -> float:
    """Minutes of travel of all routes."""
    total = 0.0
    for k in range(len(s.route)):
        here = d.team[k].start_place
        for p in range(s.route[k].size):
            there = d.option[s.stop[k, p].option].place
            total += d.travel[here, there]
            here = there
        if s.route[k].size > 0:
            total += d.travel[here, d.team[k].end_place]
    return total
