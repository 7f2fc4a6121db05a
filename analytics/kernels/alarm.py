"""The 90-minute alarm clock over one condition (DOSSIER C.6); ``analytics/alarm_clock.py`` is the same, step by step."""

import numpy as np
from numba import njit

IDLE, WARN, SELF, REGULATOR, CITY = 0, 1, 2, 3, 4  # tier of a row; WARN: true, but not yet for long enough


@njit(cache=True, nogil=True)
def alarm_clock(
    holds: np.ndarray, time: np.ndarray, starts: np.ndarray, step: int, spans: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tier, clock and beginning of the alarm each row belongs to.

    Parameters
    ----------
    holds : int8, shape (rows,)
        1 where the condition holds from ``time`` to ``time + step``, 0 where it does not, -1 unknown. Unknown is
        neither true nor an end.
    time, step, spans : int64
        One unit for all (minutes, or seconds). ``spans`` are, in order: first report, regulator, city level, longest
        bridged gap, time known false after which the alarm is over, longest gap of any kind.

    Returns
    -------
    tier : int8, shape (rows,)
    clock : int64, shape (rows,)
        Time the condition has held at the end of the row. Gaps up to the bridge count; after a longer gap the alarm
        re-opens with its clock where it stood, so that pauses cannot reset it.
    begin : int64, shape (rows,)
        Time the alarm began; -1 where there is none.
    """
    rows = holds.shape[0]
    tier, clock, begin = np.zeros(rows, np.int8), np.zeros(rows, np.int64), np.full(rows, -1, np.int64)
    report, regulator, city, bridge, over, lost = spans[0], spans[1], spans[2], spans[3], spans[4], spans[5]
    for s in range(starts.shape[0] - 1):
        held, opened, ended, top, untrue = 0, -1, 0, 0, 0
        for i in range(starts[s], starts[s + 1]):
            if holds[i] != 1:
                untrue += step * (holds[i] == 0)
                continue
            gap = time[i] - ended
            if opened < 0 or untrue > over or gap > lost:
                held, opened, top = 0, time[i], 0
            elif gap <= bridge:
                held += gap
            held += step
            ended = time[i] + step
            untrue = 0
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
