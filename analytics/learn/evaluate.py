"""How good the choice of enterprises was: hit rates with intervals, lift over the random share, calibration.

Visits are rows of ``judged``: arm, hit (bool), inclusion, team_id, expected (chance of a hit worked out before the visit,
missing when nobody did). What is said of the inspected and what is said of all enterprises are different things and
never mixed: a rate of one arm describes that arm, :func:`share_of_all` uses nothing but the random share. Hits are held
against ``expected``, the quantity that the finds of a plan are summed from: the probability that a problem is there times
the chance to see it in the window of the visit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Protocol

import numpy as np
import pandas as pd

from analytics.scores.evidence import NIGHT_FROM, NIGHT_UNTIL
from analytics.scores.expected import expected
from analytics.statistics import wilson
from schema.inspection import CONFIRMED, HIT, JUDGED, SUPPORT

LEAST_RANKED = 20  # visits below which a team or rule is not ranked [C]
BINS = 10
PREDICTED = ("probability", "detect_day", "detect_night")
LEAST_IN_BIN = 20
NIGHT_ENDS_H = 6  # a visit that starts before belongs to the plan of the day before


class Measured(Protocol):
    """A share with its 95 % interval; ``value`` is None when nothing was measured."""

    @property
    def value(self) -> float | None:
        """The share."""

    @property
    def low(self) -> float:
        """Lower end of the interval."""

    @property
    def high(self) -> float:
        """Upper end of the interval."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``visits`` with its 95 % interval; ``value`` is None when there are no visits."""

    hits: int
    visits: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share, None without visits."""
        return self.hits / self.visits if self.visits else None

    @property
    def is_small(self) -> bool:
        """True when there are too few visits to rank."""
        return self.visits < LEAST_RANKED


@dataclass(frozen=True, slots=True)
class Lift:
    """A ratio of two rates with its 95 % interval; ``value`` None without a divisor, ``high`` may be infinite."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """The share of all enterprises with a prominent problem, from the random share alone.

    ``effective`` is the number of equally likely visits that would be as exact.
    """

    value: float | None
    low: float
    high: float
    visits: int
    effective: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Visits whose expectation was alike: mean prediction beside the observed rate."""

    predicted: float
    observed: Rate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predicted against observed; ``ece`` is the mean absolute gap over bins, ``brier`` the mean squared error."""

    bins: tuple[Bin, ...]
    visits: int
    ece: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the model expected of the visits (offline) beside what they found (in the field), for the same visits.

    ``random`` are the plain counts; what was expected of the random share, ``weighted`` and both lifts weigh every drawn
    visit by one over its chance, so that they stand for all enterprises that could be drawn.
    """

    expected_target: float | None
    expected_random: float | None
    offline: float | None  # lift expected
    target: Rate
    random: Rate
    weighted: Share
    field: Lift


def rate(hits: pd.Series) -> Rate:
    """The rate of a column of booleans."""
    n, k = len(hits), int(hits.sum())
    return Rate(k, n, *wilson(k, n))


def judged(
    inspections: pd.DataFrame, targets: pd.DataFrame, windows: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Visits with a judgement, one row each, with what was predicted for the site and the day.

    ``inspections`` as schema/inspection.py; ``targets`` (day, site_id, probability, detect_day, detect_night, reasons) one
    row per day and site; ``windows`` the planned window of a visit by record_id, by the clock for the others. Result:
    record_id, site_id, day, arm ("" unknown), visit_kind, team_id, outcome, hit, inclusion, expected, reasons.
    """
    is_judged = inspections["outcome"].astype(object).isin(JUDGED)
    seen = inspections[is_judged & (inspections["visit_kind"].astype(object) != SUPPORT)]
    rows = pd.DataFrame({c: seen[c].astype(object).to_numpy() for c in ("record_id", "site_id")})
    rows["day"] = plan_days(seen["started_at"])
    for column in ("arm", "visit_kind", "team_id", "outcome"):
        rows[column] = seen[column].astype(object).where(seen[column].notna(), "").to_numpy()
    rows["hit"] = (rows["outcome"] == HIT).to_numpy(dtype=bool)
    rows["inclusion"] = seen["inclusion"].to_numpy(dtype=float)
    hour = pd.to_datetime(seen["started_at"]).dt.hour.to_numpy()
    clock = np.where((hour >= NIGHT_FROM) | (hour < NIGHT_UNTIL), "night", "day")
    window = [(windows or {}).get(str(one), at) for one, at in zip(rows["record_id"], clock, strict=True)]
    known = targets[["day", "site_id", *PREDICTED, "reasons"]].copy()
    known["day"] = pd.to_datetime(known["day"]).dt.normalize().astype("datetime64[ns]")
    known["site_id"] = known["site_id"].astype(object)
    rows = rows.merge(known, how="left", on=["day", "site_id"], validate="many_to_one")
    predicted = rows[list(PREDICTED)].to_dict("records")
    rows["expected"] = [expected(target, at) for target, at in zip(predicted, window, strict=True)]
    return rows.drop(columns=list(PREDICTED))


def plan_days(started_at: pd.Series) -> np.ndarray:
    """The day of the plan that a visit belongs to, as ``datetime64[ns]``: until 06:00 the day before."""
    at = pd.to_datetime(started_at.to_numpy())
    return (at - pd.Timedelta(hours=NIGHT_ENDS_H)).normalize().to_numpy().astype("datetime64[ns]")


def lift(of: Measured, over: Measured) -> Lift:
    """``of`` / ``over`` with a 95 % interval from their two intervals (MOVER of Donner and Zou, 2012).

    Over the random share it is :func:`share_of_all` that belongs below: the drawn do not all have the same chance. Without
    a hit in ``over`` only a lower bound is known: the value is None and ``high`` infinite.
    """
    p1, p0 = of.value, over.value
    if p1 is None or p0 is None:
        return Lift(None, 0.0, inf)
    both = p1 * p0
    a, b = of.low * (2 * p1 - of.low), over.high * (2 * p0 - over.high)
    below = both + sqrt(max(both * both - a * b, 0.0))
    low = a / below if below else 0.0
    c, d = of.high * (2 * p1 - of.high), over.low * (2 * p0 - over.low)
    high = inf if d <= 1e-12 else (both + sqrt(max(both * both - c * d, 0.0))) / d
    return Lift(p1 / p0 if p0 else None, max(low, 0.0), high)


def share_of_all(visits: pd.DataFrame) -> Share:
    """The share of all enterprises that could be drawn with a prominent problem: the random share, weighted by 1/inclusion.

    The interval is Wilson's with the effective number of visits ``(sum w)^2 / sum w^2``.
    """
    drawn, weight = _weighted(visits)
    if drawn.empty:
        return Share(None, 0.0, 1.0, 0, 0.0)
    value = float(np.average(drawn["hit"].to_numpy(dtype=float), weights=weight))
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return Share(value, *wilson(value * effective, effective), len(drawn), effective)


def _weighted(visits: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The drawn visits whose chance is known, and one over it."""
    drawn = visits[(visits["arm"] == "random") & (visits["inclusion"] > 0)]
    return drawn, 1.0 / drawn["inclusion"].to_numpy(dtype=float)


def calibration(visits: pd.DataFrame) -> Calibration:
    """Visits with a prediction in at most ten bins of equal numbers, at least 20 in each."""
    known = binned(visits)
    n = len(known)
    if not n:
        return Calibration((), 0, None, None)
    p, hit = known["expected"].to_numpy(dtype=float), known["hit"].to_numpy(dtype=bool)
    bins = tuple(
        Bin(float(part["expected"].mean()), rate(part["hit"])) for _, part in known.groupby("bin", sort=True)
    )
    ece = sum(b.observed.visits * abs(b.predicted - (b.observed.value or 0.0)) for b in bins) / n
    return Calibration(bins, n, float(ece), float(((p - hit) ** 2).mean()))


def binned(visits: pd.DataFrame) -> pd.DataFrame:
    """Visits with a prediction in order of it, with ``bin``: 0 for the lowest predictions."""
    known = visits[visits["expected"].notna()].sort_values(["expected", "record_id"], ignore_index=True)
    number = max(1, min(BINS, len(known) // LEAST_IN_BIN))
    return known.assign(bin=np.arange(len(known)) * number // max(1, len(known)))


def compare(visits: pd.DataFrame) -> Comparison:
    """Expected against found, on the visits of both arms for which there was a prediction."""
    known = visits[visits["expected"].notna()]
    target, random = known[known["arm"] == "target"], known[known["arm"] == "random"]
    drawn, weight = _weighted(known)
    hoped = float(target["expected"].mean()) if len(target) else None
    plain = float(np.average(drawn["expected"].to_numpy(dtype=float), weights=weight)) if len(drawn) else None
    of, over = rate(target["hit"]), share_of_all(known)
    offline = hoped / plain if hoped is not None and plain else None
    return Comparison(hoped, plain, offline, of, rate(random["hit"]), over, lift(of, over))


def by_arm(visits: pd.DataFrame, arms: Sequence[str]) -> dict[str, Rate]:
    """The rate of each arm; ``""`` stands for visits of which nobody knows how they were chosen."""
    return {arm: rate(visits.loc[visits["arm"] == arm, "hit"]) for arm in arms}


def by_group(visits: pd.DataFrame, column: str) -> pd.DataFrame:
    """A row per value of ``column``: hits, visits, low, high, expected (sum of predictions), predicted (visits with one),
    hits_predicted (hits among these), rank.

    Ranked by rate are only groups with at least 20 visits, the others come after them, ordered by name, rank 0.
    """
    rows = []
    for name, part in visits[visits[column].astype(object) != ""].groupby(column, sort=True):
        found, known = rate(part["hit"]), part[part["expected"].notna()]
        rows.append(
            {
                "name": str(name),
                "hits": found.hits,
                "visits": found.visits,
                "low": found.low,
                "high": found.high,
                "expected": float(known["expected"].sum()),
                "predicted": len(known),
                "hits_predicted": int(known["hit"].sum()),
            }
        )
    columns = ["name", "hits", "visits", "low", "high", "expected", "predicted", "hits_predicted"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["is_small"] = frame["visits"] < LEAST_RANKED
    frame["rate"] = frame["hits"] / frame["visits"]
    order = frame.assign(by=frame["rate"].where(~frame["is_small"], 0.0))
    frame = order.sort_values(["is_small", "by", "name"], ascending=[True, False, True], ignore_index=True)
    ranks = frame.loc[~frame["is_small"], "rate"].rank(method="min", ascending=False)
    frame["rank"] = ranks.reindex(frame.index).fillna(0).astype(int)
    return frame.drop(columns="by")


def clue_precision(outcomes: pd.DataFrame) -> pd.DataFrame:
    """A row per rule of clues checked on site (clue_outcome rows): name, confirmed, checked, low, high; most checked first."""
    seen = outcomes[outcomes["outcome"].astype(object).isin(JUDGED)]
    confirmed = seen["outcome"].astype(object).isin(CONFIRMED)
    rows = [
        (str(rule), int(part.sum()), len(part), *wilson(int(part.sum()), len(part)))
        for rule, part in confirmed.groupby(seen["rule"].astype(object), sort=True)
    ]
    frame = pd.DataFrame(rows, columns=["name", "confirmed", "checked", "low", "high"])
    return frame.sort_values(["checked", "name"], ascending=[False, True], ignore_index=True)


def change(visits: pd.DataFrame, last: pd.Timestamp, days: int) -> dict[str, tuple[Rate, Rate]]:
    """Each arm's rate in the ``days`` up to and with ``last``, and in as many days before."""
    start = last.normalize() - pd.Timedelta(days=days - 1)
    now = visits[(visits["day"] >= start) & (visits["day"] <= last)]
    before = visits[(visits["day"] >= start - pd.Timedelta(days=days)) & (visits["day"] < start)]
    arms = ("target", "random", "must")
    return {arm: (by_arm(now, arms)[arm], by_arm(before, arms)[arm]) for arm in arms}


def by_week(visits: pd.DataFrame, arm: str) -> list[tuple[pd.Timestamp, Rate]]:
    """The arm's rate of each week (Monday and rate) from the first to the last week with any visit; weeks without are left out."""
    mine = visits[visits["arm"] == arm]
    monday = mine["day"] - pd.to_timedelta(mine["day"].dt.day_of_week, unit="D")
    return [(pd.Timestamp(week), rate(part)) for week, part in mine["hit"].groupby(monday, sort=True)]  # type: ignore[arg-type]
