"""Load shapes per working regime at a 15-minute step: a base, soft windows of work, dips, weekdays and noise.

The shapes were fitted by eye to measured sector profiles: edges of about half an hour, a deep lunch dip only where one
shift works, a night level of 0.84 to 0.90 of the day in three-shift trades, weekends at 0.15 to 0.8 by trade, and
quarter-hour steps of 1 to 5 per cent.
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

QUARTERS = 96
CLOCK = (np.arange(QUARTERS) + 0.5) / 4  # hours, middle of each quarter


@dataclass(frozen=True, slots=True)
class Shape:
    """A regime: share of rated load when idle, windows (from, to, level), day weights Monday to Sunday, noise."""

    base: float
    windows: tuple[tuple[float, float, float], ...]
    week: tuple[float, ...]
    noise: float
    edge_h: float = 0.35
    batch_h: float = 0.0


WORK_WEEK = (1.0, 1.0, 1.0, 1.0, 0.98, 0.45, 0.04)
LONG_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.85, 0.55)
FULL_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.97, 0.95)
SHAPES: dict[str, Shape] = {
    "single": Shape(0.06, ((7.8, 12.0, 0.86), (12.9, 17.6, 0.84), (12.0, 12.9, 0.30)), WORK_WEEK, 0.035),
    "two": Shape(0.10, ((6.0, 14.0, 0.80), (14.0, 22.0, 0.66)), LONG_WEEK, 0.030),
    "three": Shape(0.08, ((0.0, 24.0, 0.74), (6.5, 16.5, 0.12), (16.5, 22.5, 0.06)), FULL_WEEK, 0.012, 0.8),
    "valley": Shape(0.10, ((-2.0, 8.0, 0.82), (22.0, 26.0, 0.82), (11.0, 13.0, 0.55), (13.0, 22.0, 0.04)),
                    LONG_WEEK, 0.030),
    "cold": Shape(0.22, ((-2.0, 7.5, 0.62), (22.0, 26.0, 0.62), (11.0, 17.0, 0.30)), (1.0,) * 7, 0.045),
    "batch": Shape(0.12, ((0.0, 24.0, 0.62),), FULL_WEEK, 0.030, 0.5, 9.0),
    "night": Shape(0.05, ((8.0, 11.6, 0.20), (13.0, 17.0, 0.18), (-1.6, 5.2, 0.84), (22.4, 25.6, 0.84)),
                   (1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8), 0.040),
}  # fmt: skip


def ar1(size: tuple[int, int], phi: float, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Stationary first-order autoregressive noise along the second axis, standard deviation ``sigma``."""
    steps = rng.standard_normal(size) * (sigma * np.sqrt(1 - phi**2))
    steps[:, 0] /= np.sqrt(1 - phi**2)
    return lfilter([1.0], [1.0, -phi], steps, axis=1)


def loads(regime: str, kw: np.ndarray, weekdays: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Load in kW of sites of one regime.

    Parameters
    ----------
    kw : rated load, shape (n,).
    weekdays : weekday number of each day (Monday 0), shape (days,).

    Returns
    -------
    Array of shape (n, days * 96), never negative.
    """
    shape, count, days = SHAPES[regime], len(kw), len(weekdays)
    shift = rng.normal(0, 0.25, (count, 1))
    day_shape = np.zeros((count, QUARTERS))
    for begin, end, level in shape.windows:
        soft = shape.edge_h * rng.uniform(0.5, 1.3, (count, 1))
        day_shape += level * _window(CLOCK[None, :] - shift, begin, end, soft)
    week = np.array(shape.week)[weekdays]
    day = week[None, :] * rng.normal(1, 0.03, (count, days))
    curve = shape.base + day_shape[:, None, :] * day[:, :, None]
    curve = curve.reshape(count, days * QUARTERS)
    if shape.batch_h:
        curve *= _batches(count, days, shape.batch_h, rng)
    curve *= 1 + ar1(curve.shape, 0.75, shape.noise, rng)
    return np.maximum(curve, 0.01) * kw[:, None]


def _window(clock: np.ndarray, begin: float, end: float, soft: np.ndarray) -> np.ndarray:
    if end - begin >= 24:
        return np.ones_like(clock + soft)
    rise = 1 / (1 + np.exp(np.clip(-(clock - begin) / (soft / 4), -50, 50)))
    fall = 1 / (1 + np.exp(np.clip((clock - end) / (soft / 4), -50, 50)))
    return rise * fall


def _batches(count: int, days: int, period_h: float, rng: np.random.Generator) -> np.ndarray:
    """Reactor batches: load climbs, holds and falls with a period of its own per site."""
    hours = np.arange(days * QUARTERS)[None, :] / 4
    period = period_h * rng.uniform(0.8, 1.3, (count, 1))
    phase = 2 * np.pi * (hours / period + rng.uniform(0, 1, (count, 1)))
    return 1 + 0.28 * np.sin(phase) + 0.08 * np.sin(2 * phase)
