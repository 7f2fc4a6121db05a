"""The 90-minute alarm clock as a state machine that can stop and go on (DOSSIER C.6).

``advance`` gives the same alarms whatever pieces the observations come in, and the same tiers and clocks as the kernel
``analytics/kernels/alarm.py`` over all of them at once. Whatever it needs to go on is in the rows of ``schema/alarm.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.alarm_rows import Alarm, Limits, alarm_of, frame_of, plain, seconds, seconds_of, transitions_of

LINE = ["site_id", "line_id"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Advanced:
    """Alarms as they stand now, and what changed on the way."""

    alarms: pd.DataFrame  # schema/alarm.py, in order of alarm_id
    transitions: pd.DataFrame  # alarm_id, at, state (or REOPENED), in order of time


def advance(alarms: pd.DataFrame, observations: pd.DataFrame, limits: Limits) -> Advanced:
    """The alarms after these observations.

    Parameters
    ----------
    alarms : DataFrame
        Rows of ``schema/alarm.py`` as the last call left them, with what people wrote since.
    observations : DataFrame
        site_id, adcode, line_id, device_id, ``at`` and ``until`` (what is said holds from one to the other) and
        ``holds``: 1 the condition holds, 0 it does not, -1 unknown. Times nobody speaks of are unknown. What lies before
        the ``as_of`` of a line's newest alarm is known already and left aside.
    """
    held = [alarm_of(row) for row in alarms.to_dict("records")]
    by_line: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in sorted(held, key=lambda a: a.started):
        by_line.setdefault((alarm.row["site_id"], alarm.row["line_id"]), []).append(alarm)
    if observations.empty:
        return Advanced(frame_of(held, None), transitions_of(held))
    raised = {id(alarm) for alarm in held if alarm.city is not None}
    now = int(seconds(observations["until"]).max())
    for place, runs in _runs(observations):
        _one_line(by_line.setdefault((place["site_id"], place["line_id"]), []), place, runs, limits)
    for line in by_line.values():
        _settle(line, now, limits)
    every = [alarm for line in by_line.values() for alarm in line]
    _escalate(every, limits)
    for alarm in every:
        if alarm.city is not None and id(alarm) not in raised:
            alarm.changes.append((alarm.city, "CITY"))
    return Advanced(frame_of(every, now), transitions_of(every))


def _one_line(line: list[Alarm], place: Row, runs: list[tuple[int, int, int]], limits: Limits) -> None:
    """Move the newest alarm of a line on, or begin another one, run after run."""
    known = line[-1].as_of if line else 0
    spared = [(a.started, seconds_of(a.row["exempt_until"]) or 0) for a in line]
    for start, end, holds in (part for run in runs for part in _spare(run, spared)):
        begin = max(start, known)
        if end <= known:
            continue
        last = line[-1] if line else None
        over = last is None or last.is_over(begin, limits)
        if holds and over:
            if last is not None:
                last.finish(limits)
                if last.reported is None:
                    line.pop()
            line.append(Alarm(dict(place), begin, begin))
        if holds:
            line[-1].hold(begin, end, limits)
        elif last is not None and not over:
            last.rest(begin, end, limits)


def _spare(run: tuple[int, int, int], spared: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The run cut where an approved exemption begins or ends; what is spared does not hold."""
    begin, end, holds = run
    if not holds:
        return [run]
    cuts = sorted({begin, end, *(c for span in spared for c in span if begin < c < end)})
    return [
        (a, b, int(not any(first <= a < last for first, last in spared)))
        for a, b in zip(cuts, cuts[1:], strict=False)
    ]


def _settle(line: list[Alarm], now: int, limits: Limits) -> None:
    """Close the newest alarm when its time is up, forget one that was never reported, note how far it is known."""
    if not line:
        return
    last = line[-1]
    if last.is_over(now, limits):
        last.finish(limits)
        if last.reported is None:
            line.pop()
    else:
        last.as_of = now


def _escalate(alarms: list[Alarm], limits: Limits) -> None:
    """Raise to city level what is the third intervention at a site within the window."""
    seen: dict[str, list[int]] = {}
    due = [a for a in alarms if a.regulator is not None]
    for alarm in sorted(due, key=lambda a: (a.row["site_id"], a.regulator, a.row["line_id"], a.started)):
        at = int(alarm.regulator or 0)
        before = seen.setdefault(alarm.row["site_id"], [])
        before.append(at)
        if len(before) >= limits.repeats and at - before[-limits.repeats] <= limits.repeat_window:
            alarm.city = at if alarm.city is None else min(at, alarm.city)


def _runs(observations: pd.DataFrame) -> Iterator[tuple[Row, list[tuple[int, int, int]]]]:
    """Per line its place and the runs of equal, known condition as (begin, end, holds)."""
    rows = observations.sort_values([*LINE, "at"], kind="stable", ignore_index=True)
    begin, end = seconds(rows["at"]), seconds(rows["until"])
    holds = rows["holds"].to_numpy(np.int64)
    line = rows.groupby(LINE, sort=False, observed=True).ngroup().to_numpy()
    new = np.ones(len(rows), bool)
    new[1:] = (line[1:] != line[:-1]) | (holds[1:] != holds[:-1]) | (begin[1:] != end[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(rows)) - 1
    places = rows.iloc[first][[*LINE, "adcode", "device_id"]].astype(object).to_dict("records")
    found: dict[int, tuple[Row, list[tuple[int, int, int]]]] = {}
    for n, (a, z) in enumerate(zip(first, last, strict=True)):
        place = {name: plain(value) for name, value in places[n].items()}
        runs = found.setdefault(int(line[a]), (place, []))[1]
        if holds[a] >= 0:
            runs.append((int(begin[a]), int(end[z]), int(holds[a])))
    yield from found.values()
