"""Honest incidents of every analyser: calibration, maintenance, reported faults, lost hours. Values stay compliant."""

import numpy as np

from jobs.demo.emissions import CALIBRATED, CUT_OFF, FAULT, MAINTAINED, NORMAL, Emissions

WEEK = 7 * 24


def add_incidents(made: Emissions, rng: np.random.Generator) -> None:
    """Give every outlet its routine incidents, in working hours where people cause them."""
    for outlet_id in made.series["outlet_id"].unique():
        rows = made.of_outlet(outlet_id)
        pollutants = rows[made.series["limit"].to_numpy()[rows] > 0]
        hours = made.value.shape[1]
        for begin in range(int(rng.integers(0, 7)) * 24 + int(rng.integers(9, 16)), hours, WEEK):
            _calibrate(made, pollutants, begin)
        if rng.uniform() < 0.5:
            begin = int(rng.integers(1, hours // 24 - 1)) * 24 + int(rng.integers(8, 14))
            _mark(made, pollutants, slice(begin, begin + int(rng.integers(2, 4))), MAINTAINED)
        if rng.uniform() < 0.12:
            begin = int(rng.integers(24, hours - 24))
            _fault(made, rng.choice(pollutants), slice(begin, begin + int(rng.integers(2, 5))))
        lost = np.flatnonzero(rng.uniform(size=hours) < 0.002)
        lost = lost[np.diff(lost, prepend=-2) > 1]  # one at a time
        made.present[np.ix_(rows, lost)] = False
        if rng.uniform() < 0.1:
            begin = int(rng.integers(24, hours - 24))
            _mark(made, rows, slice(begin, begin + 2), CUT_OFF)
            made.value[rows, begin : begin + 2] = np.nan


def _calibrate(made: Emissions, rows: np.ndarray, hour: int) -> None:
    running = rows[made.flag[rows, hour] == NORMAL]
    made.flag[running, hour] = CALIBRATED
    if len(running) and made.series["medium"].iat[running[0]] == "gas":
        made.value[running, hour] = 0.0  # zero gas


def _mark(made: Emissions, rows: np.ndarray, span: slice, flag: int) -> None:
    part = made.flag[rows, span]
    made.flag[rows, span] = np.where(part == NORMAL, flag, part)


def _fault(made: Emissions, row: int, span: slice) -> None:
    _mark(made, np.array([row]), span, FAULT)
    made.value[row, span] = np.where(made.flag[row, span] == FAULT, np.nan, made.value[row, span])
