"""Move the 90-minute alarms on over what has come in since the last time."""

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.alarm_clock import advance
from analytics.alarm_rows import Limits
from analytics.alarms import holds
from analytics.block import Block
from analytics.blocks.lines import DEBOUNCE_MIN, lines
from jobs.progress import Progress, Silent
from jobs.settings import in_force
from schema.alarm import DATASET as ALARM
from schema.device import DATASET as DEVICE
from schema.device_power import DATASET as DEVICE_POWER
from schema.site import DATASET as SITE
from schema.stop_report import DATASET as STOP_REPORT
from store.alarms import save
from store.base import Store
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.viewer import SYSTEM

KIND = "alarms"
CONTEXT = pd.Timedelta(days=1)  # before the new steps: what short flickers are compared with
RULE = "P01"
TICK_S = 60.0


def run(store: Store, casework: SqlCasework, *, progress: Progress | None = None) -> int:
    """Alarms after all device data, from where the last run stopped; the number of changes.

    Whatever the pieces in which data arrive, the alarms are those of one run over everything. Data that arrive for a time
    that has been judged change nothing.
    """
    progress = progress or Silent()
    progress.step("推进警报")
    alarms = casework.read(ALARM, SYSTEM)
    since = pd.Timestamp(alarms["as_of"].max()) if len(alarms) else None
    start = None if since is None else (since - CONTEXT).normalize()
    power = store.read(DEVICE_POWER, SYSTEM, start=start)
    if not len(power):
        progress.done("没有设备用电数据")
        return 0
    frames = {
        "site": store.read(SITE, SYSTEM, ("site_id", "adcode")),
        "device": store.read(DEVICE, SYSTEM),
        "stop_report": store.read(STOP_REPORT, SYSTEM),
        "device_power": power,
    }
    seen = observed(lines(frames), pd.Timestamp(power["at"].max()), since)
    done = advance(alarms, seen, Limits.of(in_force(casework, RULE).params))
    save(casework, done.alarms, done.transitions)
    count = int(done.alarms["state"].isin(("SELF", "REGULATOR", "CITY")).sum())
    progress.done(f"{len(done.transitions)} 次状态变化，{count} 个警报未关闭")
    return len(done.transitions)


def observed(block: Block, last: pd.Timestamp, since: pd.Timestamp | None) -> pd.DataFrame:
    """What is known for certain of every line, as runs: site_id, adcode, line_id, device_id, at, until, holds.

    Of minute data the newest four minutes wait: what looks like a switch may turn out to be a flicker.
    """
    end = int(last.timestamp()) // 60 + block.step - max(DEBOUNCE_MIN - block.step, 0)
    begin = 0 if since is None else int(since.timestamp()) // 60
    rows = np.flatnonzero((block.time >= begin) & (block.time < end))
    series = np.repeat(np.arange(len(block.keys)), np.diff(block.starts))[rows]
    state = holds(block)[rows]
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(series) != 0) | (np.diff(state) != 0)
    first = np.flatnonzero(new)
    final = np.append(first[1:], len(rows)) - 1 if len(first) else first
    out = block.keys.iloc[series[first]][["site_id", "adcode", "line_id", "device_id"]].reset_index(drop=True)
    return out.assign(
        at=pd.to_datetime(block.time[rows[first]], unit="m").to_numpy("datetime64[s]"),
        until=pd.to_datetime(block.time[rows[final]] + block.step, unit="m").to_numpy("datetime64[s]"),
        holds=state[first],
    )


def tick(store: Store, table: JobTable) -> None:
    """Queue a run when device data have changed since the last one that was queued."""
    if version := store.version(DEVICE_POWER):
        table.submit(KIND, {}, key=f"{KIND}:{version}")


def keep_up(store: Store, table: JobTable, stop: threading.Event) -> None:
    """Look for new device data once a minute until told to stop."""
    while not stop.wait(TICK_S):
        tick(store, table)


def work(store: Store, casework: SqlCasework) -> Any:
    """What the worker does for a job of this kind."""

    def act(_: Mapping[str, Any], progress: Progress) -> None:
        run(store, casework, progress=progress)

    return act
