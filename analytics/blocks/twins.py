"""Pairs of series that show the same numbers: whole days of hours, or daily means.

A day is six bands of four hourly prints. With at least 19 of 24 hours equal at most five hours differ, so at least one
band is equal as a whole: looking only at pairs with an equal band loses none of them. What is found is then compared hour by
hour from the same bands.
"""

from dataclasses import dataclass

import numpy as np

from analytics.series_day import distinct
from schema.series_day import BANDS

LEAST_EQUAL = 19  # hours; with one fewer all six bands may differ
LEAST_PAIRS = 20  # hours valid in both
LEAST_DISTINCT = 8  # different values among the equal hours (DOSSIER B.2 R07)
NEAREST = 16  # rows with the same band that each row is compared with; copies stand next to each other
MOST_ALIKE = 16  # a daily mean that more series share is a default value, not a copy


@dataclass(frozen=True, slots=True)
class Twins:
    """The best partner of every row: its series (-1: none) and how alike they are (NaN: none)."""

    partner: np.ndarray  # int64, shape (rows,)
    alike: np.ndarray  # float64, shape (rows,)


def hourly_twins(bands: np.ndarray, place: np.ndarray, series: np.ndarray) -> Twins:
    """The series whose hours of the same day are most often equal, with the share of equal hours.

    Parameters
    ----------
    bands : int64, shape (rows, 6)
        Prints of four hours each, see :func:`analytics.series_day.fingerprints`.
    place : int64, shape (rows,)
        Factor and day: only rows with the same number are compared.
    series : int64, shape (rows,)
    """
    prints = np.ascontiguousarray(bands).view(np.uint16).reshape(len(bands), -1)
    eligible = np.flatnonzero(distinct(prints) >= LEAST_DISTINCT)
    first, second, share = [], [], []
    for band in range(BANDS):
        four = prints[eligible, 4 * band : 4 * band + 4]
        varied = eligible[(four != four[:, :1]).any(axis=1)]
        a, b = _neighbours(bands[varied], place[varied], band)
        a, b = varied[a], varied[b]
        same = (prints[a] == prints[b]) & (prints[a] != 0)
        both = ((prints[a] != 0) & (prints[b] != 0)).sum(axis=1)
        kinds = distinct(np.where(same, prints[a], 0).astype(np.uint16))
        equal = same.sum(axis=1)
        good = (equal >= LEAST_EQUAL) & (both >= LEAST_PAIRS) & (kinds >= LEAST_DISTINCT)
        first.append(a[good])
        second.append(b[good])
        share.append(equal[good] / both[good])
    return _best((np.concatenate(first), np.concatenate(second)), np.concatenate(share), series)


def _neighbours(bands: np.ndarray, place: np.ndarray, band: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows of one place with the same band, each with the ``NEAREST`` next to it in order of all bands."""
    mixed = place * np.int64(-7046029254386353131) ^ bands[:, band]  # two places rarely meet: checked below
    order = np.argsort(mixed, kind="stable")
    alike = mixed[order][1:] == mixed[order][:-1]
    grouped = (
        order[np.concatenate((alike, [False])) | np.concatenate(([False], alike))] if len(order) else order
    )
    others = [bands[grouped, k] for k in range(BANDS) if k != band]
    grouped = grouped[np.lexsort((*others, bands[grouped, band], place[grouped]))]
    pairs = [(grouped[:-k], grouped[k:]) for k in range(1, NEAREST + 1) if k < len(grouped)]
    a = np.concatenate([p[0] for p in pairs]) if pairs else np.empty(0, np.int64)
    b = np.concatenate([p[1] for p in pairs]) if pairs else np.empty(0, np.int64)
    same = (place[a] == place[b]) & (bands[a, band] == bands[b, band])
    return a[same], b[same]


def daily_twins(mean: np.ndarray, place: np.ndarray, at: tuple[np.ndarray, np.ndarray], window: int) -> Twins:
    """The series with the same daily mean on most of the last ``window`` days, and on how many of them.

    Parameters
    ----------
    mean : float64, shape (rows,)
        NaN where a day does not count.
    place : int64, shape (rows,)
        Factor and day.
    at : tuple of int64, shape (rows,)
        Series and day.
    """
    series, day = at
    here = np.flatnonzero(~np.isnan(mean))
    order = here[np.lexsort((series[here], mean[here], place[here]))]
    new = np.ones(len(order), bool)
    new[1:] = (place[order[1:]] != place[order[:-1]]) | (mean[order[1:]] != mean[order[:-1]])
    group = np.cumsum(new) - 1
    size = np.bincount(group)[group] if len(group) else group
    order, group = order[(size > 1) & (size <= MOST_ALIKE)], group[(size > 1) & (size <= MOST_ALIKE)]
    a, b = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for k in range(1, MOST_ALIKE):
        same = group[k:] == group[:-k]
        a.append(order[: len(order) - k][same])
        b.append(order[k:][same])
    first, second = np.concatenate(a), np.concatenate(b)
    return _best((first, second), _days_alike(series[first], series[second], day[first], window), series)


def _days_alike(first: np.ndarray, second: np.ndarray, day: np.ndarray, window: int) -> np.ndarray:
    """How many of the last ``window`` days, the own one included, the pair was alike."""
    if not len(day):
        return np.empty(0)
    _, pair = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)
    span = int(day.max() - day.min()) + window + 1
    when = pair.astype(np.int64) * span + (day - day.min()) + window
    known = np.sort(when)
    return (np.searchsorted(known, when, "right") - np.searchsorted(known, when - window, "right")).astype(
        float
    )


def _best(pair: tuple[np.ndarray, np.ndarray], alike: np.ndarray, series: np.ndarray) -> Twins:
    """The most alike partner of every row; of several the first series."""
    row = np.concatenate(pair)
    other = series[np.concatenate(pair[::-1])]
    twice = np.concatenate((alike, alike))
    partner, best = np.full(len(series), -1, np.int64), np.full(len(series), np.nan)
    order = np.lexsort((-other, twice, row))  # the last written stands
    partner[row[order]], best[row[order]] = other[order], twice[order]
    return Twins(partner, best)
