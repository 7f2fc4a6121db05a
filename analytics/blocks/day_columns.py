"""Columns of days of monitored outlets, from reported daily means and from hours; each computed once, when it is read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.block import NO_FLAG
from analytics.blocks import day_marks, instruments
from analytics.blocks.day_hours import FAULT, MAINTAINED, SPOKEN_FOR, STOP, HourDays
from analytics.blocks.emission import CODES, NORMAL, RUNNING, STOPPED, UNKNOWN
from analytics.blocks.grid import HOURS_PER_DAY, Frames, Grid, column, places
from analytics.blocks.limits import limits
from analytics.blocks.load import SiteLoad
from analytics.blocks.workdays import is_workday
from schema.factor import FLAGS, PH

DAY_MIN = 24 * 60
VALID_H = 20  # of the 24 hours of a valid day (HJ 212-2017 D2.2); hours at a standstill are not lost


@dataclass(frozen=True)
class Laid:
    """Days made from hours, and where they lie on the grid of days."""

    days: HourDays
    series: np.ndarray  # of the grid, for every series of hours
    grid: Grid

    @cached_property
    def _place(self) -> np.ndarray:
        hours, length = self.days.hours, self.days.length
        first = hours.time[hours.starts[:-1]] // DAY_MIN
        at = self.grid.starts[self.series] + first - self.grid.begin[self.series]
        return np.arange(length.sum()) + np.repeat(at - (np.cumsum(length) - length), length)

    def on(self, name: str, out: np.ndarray) -> np.ndarray:
        """``out`` with a column of the days from hours laid over it."""
        out[self._place] = getattr(self.days, name)
        return out

    @cached_property
    def after(self) -> np.ndarray:
        """Days that begin after the last hour of a series with hours; bool, shape (rows,)."""
        end = np.full(len(self.grid.length), np.iinfo(np.int64).max)
        end[self.series] = self.days.hours.time[self.days.hours.starts[1:] - 1] // DAY_MIN
        return np.asarray(self.grid.steps > np.repeat(end, self.grid.length))


@dataclass(frozen=True)
class Days:
    """Columns of the days of one grid; see the module."""

    frames: Frames
    keys: pd.DataFrame  # one row per series
    grid: Grid  # in days since 1970
    table: np.ndarray  # shape (series, factors): series of another factor of the same outlet, or -1
    sent: tuple[pd.DataFrame, np.ndarray]  # rows of cems_day, and their rows on the grid
    laid: Laid | None
    load: SiteLoad

    def blank(self, value: float = np.nan) -> np.ndarray:
        """A column of one number."""
        return np.full(int(self.grid.starts[-1]), value)

    def each(self, values: np.ndarray) -> np.ndarray:
        """A value of every series on its rows."""
        return np.repeat(values, self.grid.length)

    def from_hours(self, name: str, empty: float = np.nan) -> np.ndarray:
        """A column of the days from hours; ``empty`` where there are none."""
        out = self.blank(empty)
        return out if self.laid is None else self.laid.on(name, out)

    def from_rows(self, name: str) -> np.ndarray:
        """A number column of ``cems_day``."""
        rows, place = self.sent
        out = self.blank()
        out[place] = column(rows, name)
        return out

    def beside(self, code: str) -> np.ndarray:
        """Daily mean of another factor of the same outlet."""
        source = self.table[:, CODES.get_loc(code)]
        shift = self.each(np.where(source >= 0, self.grid.starts[source], -1))
        row = np.arange(len(shift)) - self.each(self.grid.starts[:-1]) + shift
        return np.where(shift >= 0, self.x[np.where(shift >= 0, row, 0)], np.nan)

    @cached_property
    def is_gas(self) -> np.ndarray:
        """Rows of gas outlets; bool."""
        return self.each((self.keys["medium"] == "gas").to_numpy())

    @cached_property
    def flag(self) -> np.ndarray:
        """Flag of the reported day, ``NO_FLAG`` where none was reported."""
        rows, place = self.sent
        out = np.full(int(self.grid.starts[-1]), NO_FLAG, np.int8)
        out[place] = places(rows["flag"], pd.Index(FLAGS))
        return out

    @cached_property
    def stated(self) -> np.ndarray:
        """Reported daily means with the normal flag."""
        return np.where(self.flag == NORMAL, self.from_rows("value"), np.nan)

    @cached_property
    def x(self) -> np.ndarray:
        """Mean measured, the reported one first."""
        return np.where(np.isnan(self.stated), self.from_hours("x"), self.stated)

    @cached_property
    def z(self) -> np.ndarray:
        """Mean corrected, the reported one first."""
        return np.where(np.isnan(self.stated), self.from_hours("z"), self._corrected)

    @cached_property
    def _corrected(self) -> np.ndarray:
        """Reported corrected mean; the measured one of water and of gas without a reference oxygen content."""
        measured, corrected = self.from_rows("value"), self.from_rows("corrected")
        no_base = self.each(np.isnan(column(self.keys, "o2_base_pct")))
        return np.where(~self.is_gas | (no_base & np.isnan(corrected)), measured, corrected)

    @cached_property
    def judged(self) -> np.ndarray:
        """Mean that a daily limit judges: weighted by flow from the hours, the reported one where there are none."""
        return np.where(self.from_hours("valid_hours", 0.0) > 0, self.from_hours("x"), self.stated)

    @cached_property
    def judged_hours(self) -> np.ndarray:
        """Valid hours of ``judged``."""
        counted = self.from_hours("valid_hours", 0.0)
        return np.where(
            counted > 0, counted, np.where(np.isnan(self.stated), 0.0, self.from_rows("valid_hours"))
        )

    @cached_property
    def valid_hours(self) -> np.ndarray:
        """Valid hours as reported, else as counted."""
        said = self.from_rows("valid_hours")
        return np.where(np.isnan(said), self.from_hours("valid_hours"), said)

    @cached_property
    def flag_share(self) -> np.ndarray:
        """Share of the hours flagged fault or maintenance; 1 or 0 where only the day was reported."""
        faulty = np.where((self.flag == FAULT) | (self.flag == MAINTAINED), 1.0, 0.0)
        whole = np.where(self.flag == NO_FLAG, np.nan, faulty)
        counted = self.from_hours("flag_share")
        return np.where(np.isnan(counted), whole, counted)

    @cached_property
    def raw_mean(self) -> np.ndarray:
        """Mean of what the limit is compared with, whatever the flags."""
        counted = self.from_hours("raw_mean")
        return np.where(np.isnan(counted), self._corrected, counted)

    @cached_property
    def limit(self) -> np.ndarray:
        """Daily limit, else the hourly one of gas; none for pH, which has a range."""
        ranged = self.each((self.keys["factor"] == PH).to_numpy())
        return np.where(ranged, np.nan, limits(self.frames, self.keys, self.grid, "24h"))

    @cached_property
    def due(self) -> np.ndarray:
        """Days that have passed, so that a mean may be expected; bool."""
        if self.laid is None:
            return np.ones(len(self.x), bool)
        passed = self.laid.on("is_whole", self.blank(1.0)) > 0
        return np.asarray(passed & ~self.laid.after)

    @cached_property
    def power(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Energy in kWh, hours producing and hours idle of the site; NaN and 0 where its meters are silent."""
        if not self.load.load.size:
            return self.blank(), self.blank(0.0), self.blank(0.0)
        site = self.each(places(self.keys["site_id"], self.load.sites))
        at = self.grid.steps - self.load.begin // HOURS_PER_DAY
        kw, on = (t.reshape(len(t), -1, HOURS_PER_DAY) for t in (self.load.load, self.load.on))
        known = (site >= 0) & (at >= 0) & (at < kw.shape[1])
        count = (~np.isnan(kw)).sum(axis=2)
        mean = np.where(np.isnan(kw), 0.0, kw).sum(axis=2) / np.maximum(count, 1)
        energy = np.where(count >= VALID_H, mean * HOURS_PER_DAY, np.nan)
        tables = ((energy, np.nan), ((kw >= on).sum(axis=2), 0.0), ((kw < on).sum(axis=2), 0.0))
        site, at = np.where(known, site, 0), np.where(known, at, 0)
        return tuple(np.where(known, table[site, at], empty) for table, empty in tables)  # type: ignore[return-value]

    @cached_property
    def running_hours(self) -> np.ndarray:
        """Hours known to run: by the hours of the outlet, else by the power of the site."""
        counted = self.from_hours("running_hours")
        return np.where(np.isnan(counted), self.power[1], counted)

    @cached_property
    def idle_hours(self) -> np.ndarray:
        """Hours known to stand still; all of a day reported as 停运 of which nothing else is known."""
        counted = self.from_hours("idle_hours")
        idle = np.where(np.isnan(counted), self.power[2], counted)
        unknown = (idle == 0) & (self.running_hours == 0) & (self.flag == STOP)
        return np.where(unknown, float(HOURS_PER_DAY), idle)

    @cached_property
    def running_day(self) -> np.ndarray:
        """Running, stopped or unknown, int8."""
        runs = np.where(self.running_hours > HOURS_PER_DAY - VALID_H, RUNNING, UNKNOWN)
        return np.where(self.idle_hours >= VALID_H, STOPPED, runs).astype(np.int8)

    @cached_property
    def labelled(self) -> np.ndarray:
        """Days on which a flag or an operator's label explains itself; bool."""
        flagged = np.isin(self.flag, SPOKEN_FOR) | (self.from_hours("labelled", 0.0) > 0)
        return flagged | day_marks.labelled_days(self.frames, self.keys, self.grid)

    @cached_property
    def missing(self) -> np.ndarray:
        """No mean although the site ran, or nothing says that it did not; not before the first mean of the series."""
        has = ~np.isnan(self.x)
        before = np.cumsum(has) - has
        begun = before > self.each(np.concatenate(([0], np.cumsum(has)))[self.grid.starts[:-1]])
        asked = (self.running_day == RUNNING) | ((self.running_day == UNKNOWN) & ~self.labelled)
        return ~has & self.due & begun & asked

    @cached_property
    def _counts(self) -> np.ndarray:
        """Days whose mean counts: at most four running hours lost, and not at a standstill.

        A mean of zero of which nothing says that the plant ran is a standstill as plants write it.
        """
        lost = self.valid_hours + self.idle_hours < VALID_H
        idle = (self.x <= 0) & (self.running_day != RUNNING)
        return ~lost & ~idle & (self.running_day != STOPPED)

    @cached_property
    def x_valid(self) -> np.ndarray:
        """``x`` on days that count."""
        return np.where(self._counts, self.x, np.nan)

    @cached_property
    def z_valid(self) -> np.ndarray:
        """``z`` on days that count."""
        return np.where(self._counts, self.z, np.nan)

    @cached_property
    def step(self) -> np.ndarray:
        """Step between the displayed daily means of the last 30 days."""
        return instruments.estimated(self.x, self.grid, 1)

    @cached_property
    def fault_run(self) -> np.ndarray:
        """Hours of the longest run flagged fault; a day reported so counts whole."""
        counted = self.from_hours("fault_run")
        return np.where(np.isnan(counted), (self.flag == FAULT) * float(HOURS_PER_DAY), counted)

    @cached_property
    def passed_h(self) -> np.ndarray:
        """Hours from the end of the day to the end of the data of the series."""
        end = (self.grid.begin + self.grid.length) * HOURS_PER_DAY
        if self.laid is not None:
            hours = self.laid.days.hours
            end[self.laid.series] = hours.time[hours.starts[1:] - 1] // 60 + 1
        return (self.each(end) - (self.grid.steps + 1) * HOURS_PER_DAY).astype(np.float64)

    @cached_property
    def workday(self) -> np.ndarray:
        """Working days by the calendar; bool."""
        return is_workday(self.frames, self.grid.steps)

    @cached_property
    def _month(self) -> tuple[np.ndarray, np.ndarray]:
        day = self.grid.steps.astype("datetime64[D]")
        month = day.astype("datetime64[M]")
        following = (month + 1).astype("datetime64[D]")
        return (following - day).astype(np.int64) - 1, (day - month.astype("datetime64[D]")).astype(np.int64)

    @cached_property
    def to_month_end(self) -> np.ndarray:
        """Days left in the month, 0 on its last."""
        return self._month[0]

    @cached_property
    def since_month_end(self) -> np.ndarray:
        """Days since the month began, 0 on its first."""
        return self._month[1]
