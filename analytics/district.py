"""The district report of night production: how many accounts were screened, which were flagged, in what order (DOSSIER C.4)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.block import Block, Flags
from analytics.blocks.grid import column
from analytics.scores.night import window_figures
from geo.crs import distance_m

YEAR = pd.Timedelta(days=365)
NIGHT_MIN = 22 * 60  # a row of the block is a night and begins at 22:00
SUMMARY = ("adcode", "district", "start", "end", "accounts_screened", "flagged", "new_vs_last", "confirmed")
LISTING = (
    "adcode", "district", "rank", "name", "account", "rank_score", "night_score", "pvr", "imb", "nights", "first_seen",
    "lon_wgs84", "lat_wgs84", "petition_m", "petition_at", "permit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the second exclusive; the period before it has the same length."""

    start: pd.Timestamp
    end: pd.Timestamp

    def rows(self, block: Block) -> np.ndarray:
        """True for the nights that begin in the period."""
        first, last = (int(at.timestamp()) // 60 for at in (self.start, self.end))
        return (block.time >= first) & (block.time < last)

    @property
    def before(self) -> "Period":
        """The period before."""
        return Period(self.start - (self.end - self.start), self.start)


@dataclass(frozen=True, slots=True)
class Registers:
    """What else the report names; frames of the datasets of the same names."""

    site: pd.DataFrame
    area: pd.DataFrame
    permit: pd.DataFrame
    petition: pd.DataFrame
    confirmed: pd.DataFrame  # site_id of clues that somebody confirmed in the period


def night_report(
    block: Block, flags: Flags, p: Any, told: tuple[Period, Registers]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Summary by district and the ranked list; ``flags`` and ``p`` are those of N01 on this block of nights.

    Account numbers are masked. An account is screened when enough of its nights of the period could be judged.
    """
    period, known = told
    now = _accounts(block, flags, p, period)
    last = _accounts(block, flags, p, period.before)
    now = now.assign(new=now["flagged"] & ~last["flagged"])
    names = known.area.assign(adcode=known.area["adcode"].astype(str)).set_index("adcode")["name"].astype(str)
    district = now["adcode"].map(names).fillna(now["adcode"])
    now = now.assign(district=district)
    sites = set(known.confirmed["site_id"].astype(str))
    now = now.assign(confirmed=now["flagged"] & now["site_id"].isin(sites))
    groups = now.groupby(["adcode", "district"])
    summary = groups.agg(
        accounts_screened=("screened", "sum"),
        flagged=("flagged", "sum"),
        new_vs_last=("new", "sum"),
        confirmed=("confirmed", "sum"),
    ).reset_index()
    day = pd.Timedelta(days=1)
    summary = summary.assign(start=period.start, end=period.end - day)[list(SUMMARY)]
    return summary, _listing(now[now["flagged"]], known, period)


def masked(account: str) -> str:
    """The first four and last two characters of an account number."""
    return f"{account[:4]}****{account[-2:]}" if len(account) > 6 else "****"


def _accounts(block: Block, flags: Flags, p: Any, period: Period) -> pd.DataFrame:
    """One row per account: whether it was screened and flagged in the period, and the figures of its worst night."""
    series = np.repeat(np.arange(len(block.keys)), np.diff(block.starts))
    within = period.rows(block)
    figures = window_figures(block, p)
    hit = flags.hit & within
    judged = within & (figures.valid_nights >= p.valid_nights)
    score, rank = (np.where(hit, flags.extra[name], np.nan) for name in ("score", "rank"))
    order = np.lexsort((-np.nan_to_num(rank, nan=-1.0), series))
    picked = order[np.searchsorted(series[order], np.arange(len(block.keys)))] if len(order) else order
    first = np.full(len(block.keys), np.iinfo(np.int64).max)
    np.minimum.at(first, series[hit], block.time[hit])
    flagged = np.isin(np.arange(len(block.keys)), series[hit])
    seen = pd.to_datetime(np.where(flagged, first, 0) - NIGHT_MIN, unit="m")
    keys = block.keys.reset_index(drop=True)
    return keys.assign(
        screened=np.isin(np.arange(len(keys)), series[judged]),
        flagged=flagged,
        night_score=np.round(score[picked], 1),
        rank_score=np.round(rank[picked], 1),
        pvr=np.round(figures.pvr[picked], 2),
        imb=np.round(figures.imb[picked], 3),
        nights=figures.active_nights[picked],
        first_seen=seen,
    )


def _listing(flagged: pd.DataFrame, known: Registers, period: Period) -> pd.DataFrame:
    """Flagged accounts of each district, the most suspicious first."""
    names = (
        known.site.assign(site_id=known.site["site_id"].astype(str)).set_index("site_id")["name"].astype(str)
    )
    rows = flagged.sort_values(
        ["adcode", "rank_score", "night_score", "device_id"], ascending=[True, False, False, True]
    ).reset_index(drop=True)
    near_m, near_at = _petitions(rows, known.petition, period)
    rows = rows.assign(
        rank=rows.groupby("adcode").cumcount() + 1,
        name=rows["site_id"].map(names).fillna(rows["site_id"]),
        account=rows["device_id"].map(masked),
        petition_m=near_m,
        petition_at=near_at,
        permit=rows["site_id"].map(_permits(known.permit, period)).fillna("无许可或登记"),
    )
    return rows[list(LISTING)]


def _petitions(rows: pd.DataFrame, petitions: pd.DataFrame, period: Period) -> tuple[np.ndarray, np.ndarray]:
    """Distance in metres to the nearest petition of the year before the end of the period, and when that was."""
    recent = petitions["received_at"].between(period.end - YEAR, period.end, inclusive="left")
    held = petitions[recent].dropna(subset=["lon_wgs84", "lat_wgs84"])
    near, at = np.full(len(rows), np.nan), np.full(len(rows), np.datetime64("NaT"), "datetime64[s]")
    if held.empty or rows.empty:
        return near, at
    lon, lat = column(held, "lon_wgs84"), column(held, "lat_wgs84")
    metres = distance_m(
        column(rows, "lon_wgs84")[:, None], column(rows, "lat_wgs84")[:, None], lon[None, :], lat[None, :]
    )
    placed = np.flatnonzero(~np.isnan(metres).all(axis=1))
    best = np.argmin(metres[placed], axis=1)
    near[placed] = np.round(metres[placed, best])
    at[placed] = held["received_at"].to_numpy("datetime64[s]")[best]
    return near, at


def _permits(permits: pd.DataFrame, period: Period) -> pd.Series:
    """Category of the permit in force at the end of the period by site; 已过期 where it ran out."""
    if permits.empty:
        return pd.Series(dtype=object)
    ends = permits["valid_to"] if "valid_to" in permits else pd.Series(pd.NaT, index=permits.index)
    over = pd.to_datetime(ends) < period.end - pd.Timedelta(days=1)
    word = permits["category"].astype(str).where(~over, "已过期")
    table = pd.DataFrame({"site_id": permits["site_id"].astype(str), "word": word, "over": over})
    return table.sort_values("over", kind="stable").drop_duplicates("site_id").set_index("site_id")["word"]
