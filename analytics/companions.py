"""What rules about the measuring site need to know: which hours count, and whether the stack itself shows operation."""

import numpy as np

from analytics.block import NO_FLAG, Block
from analytics.kernels.runs import run_length
from schema.factor import FLAGS

NORMAL, CALIBRATION = FLAGS.index("N"), FLAGS.index("C")


def lead(block: Block) -> np.ndarray:
    """Rows of the first series of every outlet: a companion (oxygen, flow) is judged once, not once per pollutant."""
    outlet = block.keys["outlet_id"].astype(str).to_numpy()
    first = np.ones(len(outlet), bool)
    first[1:] = outlet[1:] != outlet[:-1]
    return np.repeat(first, np.diff(block.starts))


def of_factor(block: Block, code: str) -> np.ndarray:
    """Rows of the series of one factor, bool."""
    return np.repeat((block.keys["factor"] == code).to_numpy(bool), np.diff(block.starts))


def sound(block: Block) -> np.ndarray:
    """Hours with the normal flag and no label: no calibration gas, no maintenance."""
    return np.asarray((block["flag"] == NORMAL) & ~block["labelled"])


def begun(block: Block) -> np.ndarray:
    """Hours from the first report of their series on: before it the analyser may not have been there, bool."""
    known = block["flag"] != NO_FLAG
    reports = np.append(0, np.cumsum(known))
    return np.asarray(reports[1:] > np.repeat(reports[block.starts[:-1]], np.diff(block.starts)))


def share_of_limit(block: Block, o2_stop_pct: float) -> np.ndarray:
    """Valid corrected value over its limit, float64; NaN without a limit, and where oxygen shows a start or stop.

    Oxygen near that of air multiplies the corrected value whatever is emitted.
    """
    limit = np.where(block["limit"] > 0, block["limit"], np.nan)
    return np.where(block["o2"] >= o2_stop_pct, np.nan, block["z_valid"]) / limit


def before_run(block: Block, run: np.ndarray, values: np.ndarray) -> np.ndarray:
    """``values`` of the row before the run each row belongs to, float64; NaN where the run begins the series."""
    begins = run & ~np.concatenate(([False], run[:-1]))
    begins[block.starts[:-1][np.diff(block.starts) > 0]] = True
    begin = np.maximum.accumulate(np.where(begins, np.arange(block.rows), 0))
    return block.lagged(values, 1)[begin]


def calibration_gas(block: Block, most_h: int, near: np.ndarray, days: tuple[int, ...]) -> np.ndarray:
    """Hours of short calibrations that nothing shows to be timed on high values, bool: what is read is the gas of a bottle.

    Calibrations of at most ``most_h`` that do not follow an hour that is ``near`` the limit, or that were on at the same
    hour some of ``days`` before.
    """
    on = block["flag"] == CALIBRATION
    short = on & (run_length(on, block.starts, 0) <= most_h)
    calm = before_run(block, on, near.astype(np.float64)) != 1
    usual = [block.lagged(on.astype(np.float64), 24 * back) == 1 for back in days]
    return np.asarray(short & np.logical_or.reduce([calm, *usual]))


def first_of_run(hit: np.ndarray, starts: np.ndarray, gap: int) -> np.ndarray:
    """Row of the first hit of the run each hit belongs to, int64; -1 on rows that do not hit.

    A run bridges up to ``gap`` rows without a hit and ends with its series.
    """
    rows = np.flatnonzero(hit)
    series = np.searchsorted(starts, rows, side="right")
    begins = np.ones(len(rows), bool)
    begins[1:] = (np.diff(rows) > gap + 1) | (np.diff(series) > 0)
    out = np.full(len(hit), -1, np.int64)
    out[rows] = np.maximum.accumulate(np.where(begins, rows, 0))
    return out
