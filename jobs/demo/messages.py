"""Messages of a few outlets as the platform received them: in time, but where they come late, again, or by a wrong clock."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jobs.demo.emissions import NORMAL, Emissions
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.sectors import NMHC
from jobs.demo.truth import Planted

DAYS = 10
HOURS = DAYS * 24
USUAL_S = (20, 170)  # from the end of the hour until it is received
Log = dict[str, np.ndarray]


def _late(log: Log, rng: np.random.Generator) -> Log:
    """Ten hours arrive one and a half days late."""
    part = slice(120, 130)
    log["received_at"][part] += np.timedelta64(36 * 3600, "s")
    log["sent_at"][part] += np.timedelta64(36 * 3600, "s")
    return log


def _rewritten(log: Log, rng: np.random.Generator) -> Log:
    """Eight hours are sent again two days later, a third lower."""
    return _again(log, slice(100, 108), 48 * 3600, 0.67)


def _conflicting(log: Log, rng: np.random.Generator) -> Log:
    """Six hours arrive twice within minutes, with different values."""
    return _again(log, slice(140, 146), 240, 0.8)


def _clock(log: Log, rng: np.random.Generator) -> Log:
    """The logger's clock is nine minutes fast."""
    log["sent_at"] += np.timedelta64(540, "s")
    return log


def _resent(log: Log, rng: np.random.Generator) -> Log:
    """Honest: after a break of the line six hours are sent again, unchanged."""
    return _again(log, slice(90, 96), 3 * 3600, 1.0)


def _again(log: Log, part: slice, later_s: int, times: float) -> Log:
    copy = {name: values[part].copy() for name, values in log.items()}
    copy["value"] = np.round(copy["value"] * times, 2)
    for name in ("received_at", "sent_at"):
        copy[name] = copy[name] + np.timedelta64(later_s, "s")
    return {name: np.concatenate((log[name], copy[name])) for name in log}


Scene = tuple[str, bool, tuple[str, ...], Callable[[Log, np.random.Generator], Log]]
SCENES: tuple[Scene, ...] = (
    ("late_messages", True, ("Q07",), _late),
    ("rewritten_messages", True, ("Q07", "R09"), _rewritten),
    ("conflicting_messages", True, ("R09", "Q07"), _conflicting),
    ("wrong_clock", True, ("Q08",), _clock),
    ("resent_unchanged", False, ("Q07", "R09"), _resent),
)


def messages(world: World, made: Emissions, before: list[Planted]) -> tuple[pd.DataFrame, list[Planted]]:
    """Rows of ``cems_frame`` of one pollutant of a few outlets, on sites other than ``before``, and what was planted."""
    rng, series = world.rng(37), made.series
    last = slice(made.value.shape[1] - HOURS, None)
    calm = (made.flag[:, last] == NORMAL).mean(axis=1) > 0.96
    able = calm & (series["factor"] == NMHC)
    able &= ~series["site_id"].isin({p.site_id for p in before})
    parts, planted = [], []
    for (kind, is_problem, rules, change), row in zip(
        SCENES, _one_per_site(series, rng.permutation(np.flatnonzero(able))), strict=False
    ):
        log = change(_log(made, row, rng), rng)
        names = {n: made.text(row, n) for n in ("outlet_id", "site_id", "factor")}
        parts.append(pd.DataFrame({**names, **log, "span_min": 60}))
        start = END - pd.Timedelta(days=DAYS)
        planted.append(
            Planted(
                kind,
                is_problem,
                rules,
                names["site_id"],
                start,
                END,
                names["outlet_id"],
                factor=names["factor"],
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["outlet_id", "factor", "data_at", "received_at"], ignore_index=True), planted


def _one_per_site(series: pd.DataFrame, rows: np.ndarray) -> list[int]:
    sites = series["site_id"].iloc[rows]
    return [int(r) for r in rows[~sites.duplicated().to_numpy()]]


def _log(made: Emissions, row: int, rng: np.random.Generator) -> Log:
    last = slice(made.value.shape[1] - HOURS, None)
    sent = np.flatnonzero(made.present[row, last])
    at = (END - pd.Timedelta(hours=HOURS)).to_datetime64().astype("datetime64[us]")
    data_at = at + sent * np.timedelta64(3600, "s")
    received = data_at + (3600 + rng.integers(*USUAL_S, len(sent))) * np.timedelta64(1, "s")
    received = received.astype("datetime64[us]")
    return {
        "data_at": data_at.astype("datetime64[us]"),
        "received_at": received,
        "sent_at": received - np.timedelta64(8, "s"),
        "value": made.value[row, last][sent],
    }
