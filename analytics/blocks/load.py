"""Load of a site by the hour, and the load above which it counts as producing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.blocks.grid import HOURS_PER_DAY, numbers, places, steps_of
from analytics.kernels.rolling import stepped_quantile

QUARTERS, DAYS_OF_REFERENCE = 4, 30
LOW, HIGH = 0.05, 0.95
SHARE_PRODUCING = 0.15  # DOSSIER B.1: p_on = P05 + 0.15 (P95 - P05)
NEVER_IDLE = (
    0.5  # P05 at or above this share of P95: no idle state seen, half of P05 still counts as producing
)


@dataclass(frozen=True, slots=True)
class SiteLoad:
    """Hourly load of the sites with meters, kW."""

    sites: pd.Index
    begin: int  # first hour since 1970
    load: np.ndarray  # shape (sites, hours); NaN where a meter of the site is silent
    on: np.ndarray  # shape (sites, hours): the load that counts as producing

    def at(self, site: np.ndarray, hour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Load and producing load for rows of (position in ``sites``, hour since 1970); NaN where unknown."""
        column = hour - self.begin
        known = (site >= 0) & (column >= 0) & (column < self.load.shape[1])
        row, column = np.where(known, site, 0), np.where(known, column, 0)
        if not self.load.size:
            nothing = np.full(len(site), np.nan)
            return nothing, nothing
        return (np.where(known, table[row, column], np.nan) for table in (self.load, self.on))  # type: ignore[return-value]


def on_level(low: np.ndarray, high: np.ndarray, share: float) -> np.ndarray:
    """Load that counts as producing, kW, from the low and high load of the reference days."""
    return np.where(low >= NEVER_IDLE * high, NEVER_IDLE * low, low + share * (high - low))


def quarter_grid(rows: pd.DataFrame) -> tuple[pd.DataFrame, int, np.ndarray]:
    """Load curve as a table: accounts with their site, first quarter hour since 1970 (a midnight), kW per quarter.

    Returns
    -------
    accounts : DataFrame of account_no, site_id
    begin : int
    kw : float64, shape (accounts, quarters); NaN where nothing was reported
    """
    accounts = rows[["account_no", "site_id"]].drop_duplicates("account_no").reset_index(drop=True)
    if rows.empty:
        return accounts, 0, np.empty((0, 0))
    code = places(rows["account_no"], pd.Index(accounts["account_no"]))
    quarter = steps_of(rows["at"], "m") // (60 // QUARTERS)
    per_day = QUARTERS * HOURS_PER_DAY
    begin = int(quarter.min()) // per_day * per_day
    end = -(-(int(quarter.max()) + 1) // per_day) * per_day
    kw = np.full((len(accounts), end - begin), np.nan)
    kw[code, quarter - begin] = numbers(rows["load_kw"])
    return accounts, begin, kw


def site_load(rows: pd.DataFrame) -> SiteLoad:
    """Hourly load per site from the load curves of its meters; an hour needs three of four quarters of every meter."""
    accounts, begin, kw = quarter_grid(rows)
    sites = pd.Index(accounts["site_id"].astype(str).unique())
    if not kw.size:
        return SiteLoad(sites, 0, np.empty((0, 0)), np.empty((0, 0)))
    quarters = kw.reshape(len(accounts), -1, QUARTERS)
    present = ~np.isnan(quarters)
    count = present.sum(axis=2)
    mean = np.where(present, quarters, 0.0).sum(axis=2) / np.maximum(count, 1)
    hourly = np.where(count >= QUARTERS - 1, mean, np.nan)
    total = np.zeros((len(sites), hourly.shape[1]))
    np.add.at(total, places(accounts["site_id"], sites), hourly)
    days = total.reshape(len(sites), -1, HOURS_PER_DAY)
    low, high = stepped_quantile(days, DAYS_OF_REFERENCE, np.array([LOW, HIGH]))
    on = np.repeat(on_level(low, high, SHARE_PRODUCING), HOURS_PER_DAY, axis=1)
    return SiteLoad(sites, begin // QUARTERS, total, on)
