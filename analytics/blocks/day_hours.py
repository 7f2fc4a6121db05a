"""What the hours of a day say about it: means of valid hours, and counts of hours, by series and day."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.block import NO_FLAG, Block
from analytics.blocks.emission import NORMAL, O2_STOP, RUNNING, STOPPED, UNKNOWN
from analytics.blocks.grid import HOURS_PER_DAY
from analytics.kernels.runs import run_length
from schema.factor import FLAGS

FAULT, MAINTAINED, STOP = (FLAGS.index(f) for f in "DMF")
SPOKEN_FOR = tuple(FLAGS.index(f) for f in "FMSDC")  # flags that explain why a value is not valid


@dataclass(frozen=True)
class HourDays:
    """Days of a block of emission hours; every column has the shape (days,), series after series."""

    hours: Block

    @cached_property
    def length(self) -> np.ndarray:
        """Days of every series, the last one perhaps begun only."""
        return -(-np.diff(self.hours.starts) // HOURS_PER_DAY)

    @cached_property
    def _place(self) -> np.ndarray | None:
        """Place of every hour in the table of days; None where the hours fill it."""
        whole = self.length * HOURS_PER_DAY
        if int(whole.sum()) == self.hours.rows:
            return None
        first = np.concatenate(([0], np.cumsum(whole)))[:-1]
        return np.arange(self.hours.rows) + np.repeat(
            first - self.hours.starts[:-1], np.diff(self.hours.starts)
        )

    def table(self, values: np.ndarray, empty: float) -> np.ndarray:
        """Values of hours as (days, 24); ``empty`` after the last hour."""
        if self._place is None:
            return values.reshape(-1, HOURS_PER_DAY)
        out = np.full(int(self.length.sum()) * HOURS_PER_DAY, empty, values.dtype)
        out[self._place] = values
        return out.reshape(-1, HOURS_PER_DAY)

    def of(self, name: str) -> np.ndarray:
        """A number column of the hours as (days, 24)."""
        return self.table(self.hours[name], np.nan)

    def count(self, hit: np.ndarray) -> np.ndarray:
        """Hours of each day that hit."""
        return np.asarray(self.table(hit, False).sum(axis=1), np.float64)

    def longest(self, hit: np.ndarray) -> np.ndarray:
        """Hours of the longest run of hits that touches each day, also where it began the day before."""
        return np.asarray(self.table(run_length(hit, self.hours.starts, 0), 0).max(axis=1), np.float64)

    @cached_property
    def is_whole(self) -> np.ndarray:
        """Days whose 24 hours have all passed."""
        return self.count(np.ones(self.hours.rows, bool)) == HOURS_PER_DAY

    @cached_property
    def is_gas(self) -> np.ndarray:
        """Days of gas outlets."""
        return np.repeat((self.hours.keys["medium"] == "gas").to_numpy(), self.length)

    @cached_property
    def normal(self) -> np.ndarray:
        """Hours with a value, the normal flag and no label, whether the plant runs or not; shape (hours,)."""
        hours = self.hours
        return (hours["flag"] == NORMAL) & ~np.isnan(hours["x"]) & ~hours["labelled"]

    @cached_property
    def valid_hours(self) -> np.ndarray:
        """Normal hours of the day (HJ 212-2017 D2.2)."""
        return self.count(self.normal)

    @cached_property
    def x(self) -> np.ndarray:
        """Mean of the measured value over normal hours: gas while it runs, water weighted by flow (plain without any)."""
        flow = self.of("flow")
        unweighted = np.isnan(flow).all(axis=1) | self.is_gas
        weight = np.where(unweighted[:, None], 1.0, flow)
        counted = np.where(self.hours["is_gas"], self.hours["valid"], self.normal)
        weight = np.where(self.table(counted, False) & ~np.isnan(weight), weight, 0.0)
        return mean(self.of("x"), weight)

    @cached_property
    def z(self) -> np.ndarray:
        """Mean of the corrected value over valid hours; of water, of the measured one."""
        return np.where(self.is_gas, mean(self.of("z_valid"), self.table(self.hours["valid"], False)), self.x)

    @cached_property
    def raw_mean(self) -> np.ndarray:
        """Mean of what the limit is compared with over all hours with a value, whatever their flag.

        Standstill is left out, and so are hours of start and stop: their oxygen content inflates the corrected value.
        """
        z = self.of("z")
        counted = (self.hours["running"] != STOPPED) & ~(self.hours["o2"] >= O2_STOP)
        return mean(z, ~np.isnan(z) & self.table(counted, False))

    @cached_property
    def flag_share(self) -> np.ndarray:
        """Share of the hours of the day flagged fault or maintenance; NaN for a day without any row."""
        flag = self.hours["flag"]
        share = self.count((flag == FAULT) | (flag == MAINTAINED)) / HOURS_PER_DAY
        return np.where(self._sent, share, np.nan)

    @cached_property
    def labelled(self) -> np.ndarray:
        """True for days with an hour whose flag or label explains itself."""
        return self.count(np.isin(self.hours["flag"], SPOKEN_FOR) | self.hours["labelled"]) > 0

    @cached_property
    def running_hours(self) -> np.ndarray:
        """Hours known to run."""
        return self.count(self.hours["running"] == RUNNING)

    @cached_property
    def idle_hours(self) -> np.ndarray:
        """Hours known to stand still, or flagged 停运 where nothing else is known."""
        running = self.hours["running"]
        return self.count((running == STOPPED) | ((running == UNKNOWN) & (self.hours["flag"] == STOP)))

    @cached_property
    def _exceeds(self) -> np.ndarray:
        """Hours of gas above the hourly limit as C01 judges them; shape (hours,)."""
        hours = self.hours
        starting = hours["o2"] >= O2_STOP
        return np.asarray(hours["valid"] & hours["is_gas"] & ~starting & (hours["z"] > hours["limit"]))

    @cached_property
    def exceed_hours(self) -> np.ndarray:
        """Hours of gas above the hourly limit."""
        return self.count(self._exceeds)

    @cached_property
    def exceed_run(self) -> np.ndarray:
        """Longest run of hours above the hourly limit that touches the day."""
        return self.longest(self._exceeds)

    @cached_property
    def fault_run(self) -> np.ndarray:
        """Longest run of hours flagged fault that touches the day; NaN for a day without any row."""
        return np.where(self._sent, self.longest(self.hours["flag"] == FAULT), np.nan)

    @cached_property
    def _sent(self) -> np.ndarray:
        """Days of which some hour was sent."""
        return self.count(self.hours["flag"] != NO_FLAG) > 0


def mean(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted mean along the second axis; NaN where the weights sum to nothing. Values without weight may be NaN."""
    total = weight.sum(axis=1, dtype=np.float64)
    summed = (np.where(weight > 0, values, 0.0) * weight).sum(axis=1)
    return np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0)
