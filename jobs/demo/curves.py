"""Load curves of all sites that need them, honest stops included, and daily energy by tariff period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics import tou
from jobs.demo.alerts import Alerted
from jobs.demo.profiles import QUARTERS, SHAPES, loads
from jobs.demo.roster import World
from jobs.demo.scale import END
from schema.tou_window import DATASET as TOU_WINDOW
from schema.tou_window import PERIODS
from store.reference import bundled

STOPPED = 0.05  # share of the usual load that lights and pumps take while production stands still
CHUNK_SITES = 500

REGISTERS = tuple(f"{period}_kwh" for period in PERIODS)


@dataclass(slots=True)
class Curves:
    """Load of the sites ``site`` (row numbers of ``World.sites``) per quarter hour, and where they stand still."""

    site: np.ndarray  # shape (n,)
    kw: np.ndarray  # shape (n, days * 96)
    share: np.ndarray  # hourly load as a share of the usual full load, shape (n, hours)
    runs: np.ndarray  # bool, shape (n, hours)
    stops: list[tuple[int, int, int]]  # row of ``World.sites``, first hour and hour after the last of a stop

    def rows(self, sites: np.ndarray) -> np.ndarray:
        """Row numbers here of these site numbers."""
        order = np.argsort(self.site)
        return order[np.searchsorted(self.site, sites, sorter=order)]


def curves(world: World, alerted: Alerted | None = None) -> Curves:
    """Curves of every site with a load curve or an hourly outlet; those under an alert come down as their role says."""
    scale, sites = world.scale, world.sites
    needed = sites["has_load"].to_numpy().copy()
    needed[world.outlets.loc[world.outlets["hourly"], "site"]] = True
    index = np.flatnonzero(needed)
    weekdays = pd.date_range(scale.start, periods=scale.days).day_of_week.to_numpy()
    kw = _by_regime(sites.iloc[index], weekdays, world.rng(3))
    spans = _stops(len(index), scale.hours, world.rng(4))
    if alerted is not None:
        spans = [s for s in spans if index[s[0]] not in alerted.sites]
        kw[np.searchsorted(index, alerted.sites)] *= np.repeat(
            alerted.factors(scale.start, scale.hours), 4, axis=1
        )
    for row, begin, end in spans:
        kw[row, 4 * begin : 4 * end] *= STOPPED
    hourly = kw.reshape(len(index), scale.hours, 4).mean(axis=2)
    full = np.quantile(hourly, 0.95, axis=1, keepdims=True)
    share = hourly / full
    stops = [(int(index[row]), begin, end) for row, begin, end in spans]
    return Curves(index, kw, share, share > 0.3, stops)


def _by_regime(sites: pd.DataFrame, weekdays: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    kw = np.empty((len(sites), len(weekdays) * QUARTERS))
    regime = sites["regime"].to_numpy()
    rated = sites["load_kw"].to_numpy()
    for name in SHAPES:
        here = np.flatnonzero(regime == name)
        if len(here):
            kw[here] = loads(name, rated[here], weekdays, rng)
    return kw


def _stops(count: int, hours: int, rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Row, begin and end hour of stops: one site in ten stops once for one to five days, as plants do."""
    spans = []
    for row in np.flatnonzero(rng.uniform(size=count) < 0.1):
        length = int(rng.integers(24, 120))
        begin = int(rng.integers(24, max(25, hours - length)))
        spans.append((int(row), begin, min(begin + length, hours)))
    return spans


def load_rows(world: World, found: Curves, days: range) -> pd.DataFrame:
    """The published load curves of these day numbers."""
    keep = world.sites["has_load"].to_numpy()[found.site]
    site, kw = found.site[keep], found.kw[keep, days.start * QUARTERS : days.stop * QUARTERS]
    first = world.scale.start + pd.Timedelta(days=days.start)
    at = pd.date_range(first, periods=kw.shape[1], freq="15min", unit="us")
    number = np.repeat(np.arange(len(site)), kw.shape[1])
    accounts = world.sites["account_no"].iloc[site]
    names = world.sites["site_id"].iloc[site]
    return pd.DataFrame(
        {
            "account_no": category(accounts, number),
            "site_id": category(names, number),
            "at": np.tile(at.to_numpy(), len(site)),
            "load_kw": np.round(kw, 1).ravel(),
        }
    )


def category(names: pd.Series, number: np.ndarray) -> pd.Categorical:
    """Text of each row by its position in ``names``, as a category with sorted categories."""
    values = names.to_numpy()
    categories, code = np.unique(values, return_inverse=True)
    return pd.Categorical.from_codes(
        code[number].astype(np.int32), categories=pd.Index(categories, dtype="str")
    )


def meter_rows(world: World, found: Curves) -> pd.DataFrame:
    """Daily energy by tariff period of every meter; on the days with load curves the two agree."""
    scale = world.scale
    days = pd.date_range(END - pd.Timedelta(days=scale.meter_days), periods=scale.meter_days, unit="us")
    weekdays = days.day_of_week.to_numpy()
    where = np.full(len(world.sites), -1)
    where[found.site] = np.arange(len(found.site))
    energy = np.empty((len(world.sites), scale.meter_days, len(REGISTERS)))
    for begin in range(0, len(world.sites), CHUNK_SITES):  # the curves of all sites at once would not fit
        part = world.sites.iloc[begin : begin + CHUNK_SITES]
        kw = _by_regime(part, weekdays, np.random.default_rng([world.seed, 5, begin]))
        kw = kw.reshape(len(part), scale.meter_days, QUARTERS)
        at = where[begin : begin + len(part)]
        kw[at >= 0, -scale.days :] = found.kw[at[at >= 0]].reshape(-1, scale.days, QUARTERS)
        energy[begin : begin + len(part)] = _by_period(kw, part["adcode"].str[:2].to_numpy(), days)
    return _registers(world.sites, days, energy.round(1).reshape(-1, len(REGISTERS)))


def _by_period(kw: np.ndarray, province: np.ndarray, days: pd.DatetimeIndex) -> np.ndarray:
    """Energy by tariff period in kWh, shape (sites, days, periods), under the tariff of each place and day."""
    energy = np.zeros((*kw.shape[:2], len(REGISTERS)))
    known = tou.tariffs(bundled(TOU_WINDOW))
    for code in np.unique(province):
        here = np.flatnonzero(province == code)
        tariffs = [tou.tariff(str(code), day.date(), known) for day in days]
        for tariff in {t for t in tariffs if t is not None}:
            when = np.flatnonzero([t == tariff for t in tariffs])
            hours = np.zeros((QUARTERS, len(REGISTERS)))
            hours[np.arange(QUARTERS), tou.periods(tariff)] = 0.25
            energy[np.ix_(here, when)] = kw[np.ix_(here, when)] @ hours
    return energy


def _registers(sites: pd.DataFrame, days: pd.DatetimeIndex, energy: np.ndarray) -> pd.DataFrame:
    number = np.repeat(np.arange(len(sites)), len(days))
    columns = {
        "account_no": category(sites["account_no"], number),
        "site_id": category(sites["site_id"], number),
        "day": np.tile(days.to_numpy(), len(sites)),
        "energy_kwh": energy.sum(axis=1).round(1),
    }
    return pd.DataFrame(columns | dict(zip(REGISTERS, energy.T, strict=True)))
