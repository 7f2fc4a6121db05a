"""The 90-minute alarm clock as a state machine over one condition (DOSSIER C.6)."""

import numpy as np
from numba import njit

IDLE, WARN, SELF, REGULATOR, CITY = 0, 1, 2, 3, 4  # tier of a row; WARN: true, but not yet for long enough


@njit(cache=True, nogil=True)
def alarm_clock(
    on: np.ndarray, time: np.ndarray, starts: np.ndarray, step: int, spans: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tier, clock and beginning of the alarm each row belongs to.

    Parameters
    ----------
    on : bool, shape (rows,)
        The condition holds from ``time`` to ``time + step``. Unknown is not true.
    time, step, spans : int64
        One unit for all (minutes, or seconds). ``spans`` are, in order: first report, regulator, city level, longest
        bridged gap, longest gap after which the same alarm re-opens.

    Returns
    -------
    tier : int8, shape (rows,)
    clock : int64, shape (rows,)
        Time the condition has held at the end of the row. Gaps up to the bridge count; after a longer gap the alarm
        is closed, and re-opens with its clock where it stood, so that pauses cannot reset it.
    begin : int64, shape (rows,)
        Time the alarm began; -1 where there is none.
    """
    rows = on.shape[0]
    tier, clock, begin = np.zeros(rows, np.int8), np.zeros(rows, np.int64), np.full(rows, -1, np.int64)
    report, regulator, city, bridge, reopen = spans[0], spans[1], spans[2], spans[3], spans[4]
    for s in range(starts.shape[0] - 1):
        held, opened, ended, top = 0, -1, 0, 0
        for i in range(starts[s], starts[s + 1]):
            if not on[i]:
                continue
            gap = time[i] - ended
            if opened < 0 or gap > reopen:
                held, opened, top = 0, time[i], 0
            elif gap <= bridge:
                held += gap
            held += step
            ended = time[i] + step
            level = WARN
            if held >= report:
                level = SELF
            if held >= regulator:
                level = REGULATOR
            if held >= regulator + city:
                level = CITY
            top = max(top, level)
            tier[i], clock[i], begin[i] = top, held, opened
    return tier, clock, begin


@njit(cache=True, nogil=True)
def third_within(at: np.ndarray, group: np.ndarray, window: int, count: int) -> np.ndarray:
    """True for events that are at least the ``count``-th of their group within ``window``.

    ``group`` is sorted, ``at`` sorted within each group; both int64, shape (events,).
    """
    out = np.zeros(at.shape[0], np.bool_)
    for i in range(count - 1, at.shape[0]):
        j = i - count + 1
        out[i] = group[j] == group[i] and at[i] - at[j] <= window
    return out
