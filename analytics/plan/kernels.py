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
    """Fill the gaps of a scheduled route: from and to where, when free, the latest arrival the rest allows; its worth."""
    size = s.route[k].size
    points, driven = 0.0, 0.0
    for p in range(size + 1):
        gap = s.stop[k, p]
        gap.here, gap.depart = d.team[k].start_place, d.team[k].start
        if p > 0:
            c = s.stop[k, p - 1].option
            gap.here, gap.depart = d.option[c].place, s.stop[k, p - 1].begin + d.option[c].service
            points += d.option[c].prize + (d.option[c].bonus if d.option[c].home == k else 0.0)
        gap.there = d.option[gap.option].place if p < size else d.team[k].end_place
        gap.direct = d.travel[gap.here, gap.there] if size > 0 else 0.0
        driven += gap.direct
    s.route[k].points, s.route[k].driven = points, driven
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
def _around_break(trip: tuple, window: tuple, lunch: tuple) -> tuple:
    """(departure from the site, arrival after it) with the break before or after it, whichever is sooner; inf if neither.

    The arguments are those of ``_fit``.
    """
    depart, reach, onward, _ = trip
    opens, closes, service = window
    early, late, minutes = lunch
    best = np.inf
    leave = max(reach, opens) + service
    if leave <= late:
        best = max(leave + onward, early) + minutes
    begin = max(max(reach, early) + minutes, opens)
    if depart <= late and begin <= closes and begin + service + onward < best:
        leave = begin + service
        best = leave + onward
    return leave, best


@inner
def _fit(trip: tuple, window: tuple, rest: tuple, lunch: tuple) -> float:
    """Cost of a visit in a gap, inf when it does not fit; numbers only, so that it is compiled into its callers.

    ``trip`` = (departure before it, arrival without a break, minutes onward, minutes without it), ``window`` = (opens,
    closes, service), ``rest`` = (latest arrival after it, arrival after it so far or inf at the end of the route),
    ``lunch`` = (from, until, minutes), minutes 0 when the break is elsewhere.
    """
    depart, reach, onward, direct = trip
    opens, closes, service = window
    if reach > closes:
        return np.inf
    leave = max(reach, opens) + service
    arrive = leave + onward
    if lunch[2] > 0:
        leave, arrive = _around_break(trip, window, lunch)
    if arrive > rest[0]:
        return np.inf
    later = leave - depart if rest[1] == np.inf else max(0.0, arrive - rest[1])
    return reach - depart + onward - direct + SHIFT_WEIGHT * later


@inner
def price_span(d: Data, s: State, k: int, span: tuple, split: int) -> None:
    """Cheapest insertion into route k of the options ``listed`` in a span; inf where there is none.

    After an insertion at ``split`` its two gaps are tried beside the position known already: what did not fit before
    does not fit now, and a position that is gone or too late is looked for again. ``split`` -1: everything anew.
    """
    size = s.route[k].size
    lunch = (d.team[k].lunch_from, d.team[k].lunch_until, d.team[k].lunch_minutes)
    for q in range(span[0], span[1]):
        if split >= 0 and s.price[q].cost == np.inf:
            continue
        c, known = d.listed[q], s.price[q].at
        s.price[q].cost = np.inf
        if size >= d.team[k].most or s.team[c] == k:
            continue
        place, best, where = d.option[c].place, np.inf, -1
        window = (d.option[c].opens, d.option[c].closes, d.option[c].service)
        full = split < 0 or known == split
        known += known > split
        p, high = (0, size + 1) if full else (split - 1, split + 2)
        while p < high:
            at = p if full or p >= split else known
            gap = s.stop[k, at]
            reach = gap.depart + d.travel[gap.here, place]
            if full and reach > window[1]:
                break  # later positions only start later, by the triangle inequality
            onward = d.onward[gap.there, place]
            if reach - gap.depart + onward - gap.direct < best:
                price = _fit(
                    (gap.depart, reach, onward, gap.direct),
                    window,
                    (gap.deadline, gap.begin if at < size else np.inf),
                    (lunch[0], lunch[1], lunch[2] if at == s.route[k].leg else 0.0),
                )
                if price < best:
                    best, where = price, at
            p += 1
            if not full and p == split and where < 0:
                full, p, high = True, 0, size + 1
        s.price[q].cost, s.price[q].at = best, where


@inner
def price_row(d: Data, s: State, k: int, split: int) -> None:
    """Prices of everything team k may visit; ``split`` as in :func:`price_span`."""
    price_span(d, s, k, (d.first[k], d.first[k + 1]), split)


@inner
def best_insertion(d: Data, s: State, k: int, c: int) -> tuple:
    """(cost, position) of the cheapest feasible place for option c in route k; cost inf when there is none."""
    for x in range(d.pair_first[c], d.pair_first[c + 1]):
        q = d.pair[x]
        if d.pair_team[q] == k:
            price_span(d, s, k, (q, q + 1), -1)
            return s.price[q].cost, s.price[q].at
    return np.inf, -1


@inner
def insert(d: Data, s: State, k: int, c: int, p: int) -> None:
    """Put option c into route k at position p; the schedule is not refreshed."""
    for q in range(s.route[k].size, p, -1):
        s.stop[k, q].option = s.stop[k, q - 1].option
    s.stop[k, p].option = c
    s.route[k].size += 1
    s.team[c] = k
    count(d, s, c, 1)
    s.route[k].touched = True


@inner
def remove(d: Data, s: State, k: int, p: int) -> None:
    """Take the option at position p out of route k; the schedule is not refreshed."""
    c = s.stop[k, p].option
    for q in range(p, s.route[k].size - 1):
        s.stop[k, q].option = s.stop[k, q + 1].option
    s.route[k].size -= 1
    s.team[c] = -1
    count(d, s, c, -1)
    s.route[k].touched = True


@inner
def count(d: Data, s: State, c: int, by: int) -> None:
    """Note that option c is visited (1) or no longer (-1)."""
    for q in range(d.rival_first[c], d.rival_first[c + 1]):
        s.blocked[d.rival[q]] += by
    if d.option[c].duty >= 0:
        s.met[d.option[c].duty] += by


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
