"""An alarm of the 90-minute clock: how it moves, and its row of ``schema/alarm.py``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

import numpy as np
import pandas as pd

from schema.alarm import DATASET

MINUTE = 60
TIMES = ("started_at", "last_true_at", "reported_at", "regulator_at", "city_at", "closed_at", "as_of")
TRANSITIONS = ("alarm_id", "at", "state")
REOPENED = "REOPENED"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """Spans of the clock in seconds, and how many interventions bring a site to city level."""

    report: int
    regulator: int
    city: int  # after the regulator
    bridge: int
    reopen: int
    lost: int
    close: int
    repeats: int
    repeat_window: int

    @classmethod
    def of(cls, p: Any) -> "Limits":
        """From the parameters of P01."""
        return cls(
            report=int(p.report_min * MINUTE),
            regulator=int(p.regulator_min * MINUTE),
            city=int(p.city_min * MINUTE),
            bridge=int(p.bridge_min * MINUTE),
            reopen=int(p.reopen_min * MINUTE),
            lost=int(p.lost_min * MINUTE),
            close=int(p.close_min * MINUTE),
            repeats=int(p.repeats),
            repeat_window=int(p.repeat_days) * 24 * 60 * MINUTE,
        )


@dataclass(slots=True)
class Alarm:
    """One alarm while it is moved on; times in seconds since 1970."""

    row: Row  # what the machine does not set: place, and what people wrote
    started: int
    last_true: int
    held: int = 0
    untrue: int = 0  # time known false since it was last true
    reported: int | None = None
    regulator: int | None = None
    city: int | None = None
    closed: int | None = None
    reopened: int = 0
    as_of: int = 0
    changes: list[tuple[int, str]] = field(default_factory=list)

    def hold(self, begin: int, end: int, limits: Limits) -> None:
        """The condition held from ``begin`` to ``end``."""
        gap = begin - self.last_true
        if self.closed is not None:
            self.closed, self.reopened = None, self.reopened + 1
            self.changes.append((begin, REOPENED))
        if 0 < gap <= limits.bridge:
            self.held += gap
        self.held += end - begin
        self.last_true, self.untrue = end, 0

        def crossing(level: int) -> int | None:
            return max(begin, end - (self.held - level)) if self.held >= level else None

        if self.reported is None and (at := crossing(limits.report)) is not None:
            self.reported = at
            self.changes.append((at, "SELF"))
        if self.regulator is None and (at := crossing(limits.regulator)) is not None:
            self.regulator = at
            self.changes.append((at, "REGULATOR"))
        if self.city is None:
            self.city = crossing(limits.regulator + limits.city)

    def rest(self, begin: int, end: int, limits: Limits) -> None:
        """The condition is known not to have held from ``begin`` to ``end``."""
        before = self.untrue
        self.untrue += end - begin
        if self.closed is None and self.untrue >= limits.close:
            self._close(min(begin + limits.close - before, self.last_true + limits.lost))
        if self.untrue >= limits.reopen:
            self.as_of = begin + limits.reopen - before

    def is_over(self, at: int, limits: Limits) -> bool:
        """Whether something that begins at ``at`` is another alarm."""
        return self.untrue > limits.reopen or at - self.last_true > limits.lost

    def finish(self, limits: Limits) -> None:
        """Nothing can change this alarm any more."""
        if self.closed is None:
            self._close(self.last_true + limits.lost)
        known = self.as_of if self.untrue > limits.reopen else self.last_true + limits.lost
        self.as_of = min(known, self.last_true + limits.lost)
        self.untrue = limits.reopen + MINUTE

    def _close(self, at: int) -> None:
        self.closed = at
        self.changes.append((at, "CLOSED"))


def alarm_id(row: Mapping[str, Any], started: pd.Timestamp) -> str:
    """Stable number of an alarm: the same line and beginning always give the same."""
    text = f"{row['site_id']}|{row['line_id']}|{started.isoformat()}"
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]
    return f"BJ-{started:%Y%m%d%H%M}-{row['adcode']}-{digest}"


def alarm_of(row: Row) -> Alarm:
    """An alarm from its row."""
    at = {name: seconds_of(row[name]) for name in TIMES}
    return Alarm(
        row={k: plain(v) for k, v in row.items()},
        started=at["started_at"] or 0,
        last_true=at["last_true_at"] or 0,
        held=round(row["clock_min"] * MINUTE),
        untrue=round(row["false_min"] * MINUTE),
        reported=at["reported_at"],
        regulator=at["regulator_at"],
        city=at["city_at"],
        closed=at["closed_at"],
        reopened=int(row["reopened"]),
        as_of=at["as_of"] or 0,
    )


def frame_of(alarms: Sequence[Alarm], now: int | None) -> pd.DataFrame:
    """Rows of ``schema/alarm.py`` in order of alarm_id; without ``now`` the states stay as they are."""
    rows = [_row(alarm, now) for alarm in alarms]
    out = pd.DataFrame(rows, columns=list(DATASET.names))
    for column in DATASET.columns:
        if column.dtype == "timestamp":
            out[column.name] = pd.to_datetime(out[column.name]).astype("datetime64[us]")
    return out.sort_values("alarm_id", ignore_index=True)


def _row(alarm: Alarm, now: int | None) -> Row:
    started = pd.Timestamp(alarm.started, unit="s")
    times = (
        alarm.started,
        alarm.last_true,
        alarm.reported,
        alarm.regulator,
        alarm.city,
        alarm.closed,
        alarm.as_of,
    )
    set_here = {
        n: None if v is None else pd.Timestamp(v, unit="s") for n, v in zip(TIMES, times, strict=True)
    }
    return (
        {name: None for name in DATASET.names}
        | alarm.row
        | set_here
        | {
            "alarm_id": alarm_id(alarm.row, started),
            "clock_min": alarm.held / MINUTE,
            "false_min": alarm.untrue / MINUTE,
            "reopened": alarm.reopened,
            "state": _state(alarm, now),
        }
    )


def _state(alarm: Alarm, now: int | None) -> str:
    if now is None:
        return str(alarm.row["state"])
    until = seconds_of(alarm.row.get("exempt_until"))
    if alarm.reported is None:
        return "PENDING"
    if until is not None and until > now:
        return "EXEMPT"
    if alarm.closed is not None:
        return "CLOSED"
    if alarm.city is not None:
        return "CITY"
    return "SELF" if alarm.regulator is None else "REGULATOR"


def transitions_of(alarms: Sequence[Alarm]) -> pd.DataFrame:
    """Changes of alarms that were reported, in order of time."""
    rows = [
        (alarm_id(a.row, pd.Timestamp(a.started, unit="s")), pd.Timestamp(at, unit="s"), state)
        for a in alarms
        if a.reported is not None
        for at, state in a.changes
        if at >= a.reported
    ]
    found = pd.DataFrame(rows, columns=list(TRANSITIONS))
    found = found.astype({"alarm_id": "str", "at": "datetime64[us]", "state": "str"})
    return found.sort_values(["at", "alarm_id"], kind="stable", ignore_index=True)


def seconds(times: pd.Series) -> np.ndarray:
    """Seconds since 1970, int64."""
    return times.to_numpy("datetime64[s]").astype(np.int64)


def seconds_of(value: Any) -> int | None:
    """Seconds since 1970 of one time; None when there is none."""
    return None if value is None or pd.isna(value) else int(pd.Timestamp(value).timestamp())


def plain(value: Any) -> Any:
    """The value, None when it is missing."""
    return None if value is None or pd.isna(value) else value
