"""Figures of night production over a window of nights, and the score made of them (DOSSIER C.3)."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from analytics.block import Block
from analytics.kernels.nights import lively_nights
from analytics.kernels.rolling import rolling_sum
from analytics.statistics import sigmoid

WEIGHTS = (0.35, 0.35, 0.30)  # valley-to-peak ratio, imbalance, share of nights
QUARTERS = 4
ODD_TARIFFS = ("居民", "农业")
PVR_CENTRE, PVR_WIDTH, IMB_WIDTH = 1.0, 0.5, 0.25


class NightParams(Protocol):
    """What the figures need to know."""

    @property
    def nights(self) -> int:
        """Nights of a window."""

    @property
    def active_hours(self) -> float:
        """Hours of production load that make a night a producing one."""

    @property
    def on_share(self) -> float:
        """Place of the producing load between the low and the high load."""

    @property
    def spread(self) -> float:
        """Least distance of low and high load, as a share of the high one."""


class RankParams(Protocol):
    """Points that rank small unlicensed workshops."""

    @property
    def no_permit(self) -> float:
        """Without permit or registration."""

    @property
    def odd_tariff(self) -> float:
        """Industrial load on a residential or agricultural tariff."""

    @property
    def petition(self) -> float:
        """Petitions near by."""

    @property
    def hotspot(self) -> float:
        """In a hotspot cell."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the window of nights that ends at each row; each of shape (rows,)."""

    active_nights: np.ndarray
    valid_nights: np.ndarray
    pvr: np.ndarray  # energy per hour in the valley over that in peak and super-peak
    imb: np.ndarray  # (Pn - Pd) / (Pn + Pd), -1 to 1


def night_score(pvr: ArrayLike, imb: ArrayLike, share: ArrayLike) -> np.ndarray:
    """Score 0-100 from the valley-to-peak ratio, the imbalance and the share of active nights; NaN without a part."""
    skew = sigmoid((np.asarray(pvr, np.float64) - PVR_CENTRE) / PVR_WIDTH)
    lean = sigmoid(np.asarray(imb, np.float64) / IMB_WIDTH)
    return 100.0 * np.clip(WEIGHTS[0] * skew + WEIGHTS[1] * lean + WEIGHTS[2] * np.asarray(share), 0.0, 1.0)


def valley_peak_ratio(
    valley_kwh: ArrayLike, valley_h: ArrayLike, peak_kwh: ArrayLike, peak_h: ArrayLike
) -> np.ndarray:
    """Energy per hour in the valley over energy per hour in peak and super-peak; NaN without peak energy."""
    valley = np.asarray(valley_kwh, np.float64) * np.asarray(peak_h, np.float64)
    peak = np.asarray(peak_kwh, np.float64) * np.asarray(valley_h, np.float64)
    return np.divide(valley, peak, out=np.full(np.shape(peak), np.nan), where=peak > 0)


def imbalance(night_kw: ArrayLike, day_kw: ArrayLike) -> np.ndarray:
    """Night and day mean load compared, -1 (day only) to 1 (night only); NaN without load."""
    night, day = np.asarray(night_kw, np.float64), np.asarray(day_kw, np.float64)
    return np.divide(night - day, night + day, out=np.full(np.shape(night), np.nan), where=night + day > 0)


def on_level(block: Block, p: NightParams) -> np.ndarray:
    """Load that counts as producing at night, kW; NaN for a load that hardly moves."""
    low, high = block["low_kw"], block["high_kw"]
    moves = (high > low) & (high - low >= p.spread * high)
    return np.where(moves, low + p.on_share * (high - low), np.nan)


def nights_of(block: Block, p: NightParams, decided: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Producing nights of the window that ends at each row (count), and those of the decided windows (bool)."""
    shape = (p.nights, int(np.ceil(p.active_hours * QUARTERS)))
    return lively_nights(block["night"], on_level(block, p), decided, block.starts, shape)


def window_figures(block: Block, p: NightParams) -> Figures:
    """Figures of the last ``p.nights`` nights, each night included."""

    def total(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return rolling_sum(values, block.starts, p.nights)

    (night, n), (day, d) = total(block["night_kw"]), total(block["day_kw"])
    read = ~np.isnan(block["valley_kwh"] + block["peak_kwh"])
    valley, valley_h, peak, peak_h = (
        total(np.where(read, block[name], np.nan))[0]
        for name in ("valley_kwh", "valley_h", "peak_kwh", "peak_h")
    )
    return Figures(
        active_nights=nights_of(block, p, np.zeros(block.rows, bool))[0],
        valid_nights=np.minimum(n, d),
        pvr=valley_peak_ratio(valley, valley_h, peak, peak_h),
        imb=imbalance(night / np.where(n > 0, n, np.nan), day / np.where(d > 0, d, np.nan)),
    )


def rank_score(block: Block, p: RankParams, score: np.ndarray) -> np.ndarray:
    """The score with the points for what small unlicensed workshops (散乱污) have in common; shape (rows,), up to 145."""
    per_row = np.diff(block.starts)
    unlicensed = np.repeat(~block.keys["has_permit"].to_numpy(bool), per_row)
    odd = np.repeat(block.keys["tariff_class"].isin(ODD_TARIFFS).to_numpy(bool), per_row)
    return (
        score
        + p.no_permit * unlicensed
        + p.odd_tariff * odd
        + p.petition * (block["petitions"] > 0)
        + p.hotspot * block["hotspot"]
    )
