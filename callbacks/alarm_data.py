"""What the alarm page reads: alarms with names, what is due, curves, and the events of an alarm."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from analytics.alarm_rows import Limits
from analytics.alarm_statistics import by_month
from analytics.alarms import holds
from analytics.blocks.lines import lines
from callbacks.names import names_of
from callbacks.records import records
from callbacks.services import Services
from jobs.settings import in_force
from layouts.alarm_card import Curves
from layouts.alarms import Board
from layouts.text import t
from schema import alarm, area, device, device_power, site
from schema.core import Dataset
from store.clock import now
from store.tables import EVENT
from store.viewer import SYSTEM, Viewer

LIVE = timedelta(minutes=30)  # data younger than this are arriving
NEWEST_CLOSED, NEWEST_MONTHS, RECENT_D = 40, 40, 30
AROUND = pd.Timedelta(hours=1)
LONGEST = pd.Timedelta(days=3)
OPEN = ("SELF", "REGULATOR", "CITY", "EXEMPT")


def board(services: Services, viewer: Viewer, wanted: str) -> tuple[Board, dict[str, dict[str, Any]]]:
    """The board, and every alarm of this viewer by its number."""
    rows = services.casework.read(alarm.DATASET, viewer)
    rows = _with_names(services, viewer, rows[rows["reported_at"].notna()].reset_index(drop=True))
    as_of = newest(services, rows)
    limits = Limits.of(in_force(services.casework, "P01").params)
    every = {row["alarm_id"]: _due(row, limits) for row in records(rows)}
    still = [a for a in every.values() if a["state"] in OPEN]
    still.sort(key=lambda a: (a["due_min"] is None, a["due_min"] or 0.0, a["alarm_id"]))
    ended = sorted(
        (a for a in every.values() if a["state"] == "CLOSED"), key=lambda a: a["closed_at"], reverse=True
    )
    first = still[0]["alarm_id"] if still else ended[0]["alarm_id"] if ended else ""
    chosen = wanted if wanted in every else first
    return (
        Board(
            as_of=as_of,
            is_live=as_of is not None and abs(now() - as_of) <= LIVE,
            open=still,
            closed=ended[:NEWEST_CLOSED],
            months=_months(services, viewer, rows),
            chosen=chosen,
            ignored=[f"id={wanted[:40]}"] if wanted and wanted not in every else [],
            totals=_totals(rows, as_of),
        ),
        every,
    )


def newest(services: Services, rows: pd.DataFrame) -> datetime | None:
    """How far device data reach: the clocks stand at this time; None without any."""
    known = [pd.Timestamp(rows["as_of"].max())] if len(rows) else []
    days = services.store.days(device_power.DATASET)
    if days:
        at = services.store.read(device_power.DATASET, SYSTEM, ("at",), start=days[-1])["at"]
        times = np.unique(at.to_numpy("datetime64[m]"))
        step = np.diff(times).min() if len(times) > 1 else np.timedelta64(0, "m")
        known.append(pd.Timestamp(times[-1] + step))
    return max(known).to_pydatetime() if known else None


def curves(services: Services, viewer: Viewer, row: dict[str, Any]) -> Curves:
    """Power of the alarm's line from an hour before it to an hour after it, at most three days."""
    begin = pd.Timestamp(row["started_at"]) - AROUND
    end = min(pd.Timestamp(row["last_true_at"]) + AROUND, begin + LONGEST)
    read = services.store.read
    frames = {
        "site": read(site.DATASET, viewer, ("site_id", "adcode"), site_id=row["site_id"]),
        "device": read(device.DATASET, viewer, site_id=row["site_id"]),
        "device_power": read(device_power.DATASET, viewer, start=begin, end=end, site_id=row["site_id"]),
    }
    block = lines(frames)
    mine = np.flatnonzero(block.keys["line_id"] == row["line_id"])
    if not len(mine):
        return Curves()
    part = np.arange(block.starts[mine[0]], block.starts[mine[0] + 1])
    time = pd.to_datetime(block.time[part], unit="m")
    known = np.flatnonzero(~np.isnan(block["prod_kw"][part]) | ~np.isnan(block["treat_kw"][part]))
    if not len(known):
        return Curves()
    end = min(end, time[known[-1]] + pd.Timedelta(minutes=block.step))
    part = part[(time >= begin) & (time < end)]
    at = [f"{x:%Y-%m-%dT%H:%M}" for x in pd.to_datetime(block.time[part], unit="m")]
    on = holds(block)[part] == 1
    edges = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(int), [0]))))
    later = [*at[1:], f"{end:%Y-%m-%dT%H:%M}"]
    spans = [(at[a], later[b - 1]) for a, b in edges.reshape(-1, 2)]
    return Curves(at, _plain(block["prod_kw"][part]), _plain(block["treat_kw"][part]), spans)


def events(services: Services, alarm_id: str) -> list[str]:
    """What happened to the alarm, oldest first: who, and what."""
    wanted = (EVENT.c.entity == "alarm") & (EVENT.c.entity_id == alarm_id)
    statement = select(EVENT.c.actor, EVENT.c.action, EVENT.c.detail).where(wanted).order_by(EVENT.c.seq)
    titles = {"alarm_state": "状态", "alarm_reply": "企业说明", "alarm_exempt": "批准豁免"}
    with services.casework.database.reading() as connection:
        found = connection.execute(statement).all()
    return [
        f"{t(titles.get(action, action))} · {_translated(detail)} · {_actor(actor)}"
        for actor, action, detail in found
    ]


def time_of(services: Services, viewer: Viewer, alarm_id: str) -> datetime:
    """How far the clock of an alarm has come.

    Raises
    ------
    ValueError
        When there is no such alarm for this viewer.
    """
    found = services.casework.read(alarm.DATASET, viewer, ("alarm_id", "as_of"), alarm_id=alarm_id)
    if found.empty:
        raise ValueError(t("没有这个警报，或它不在您的辖区内。"))
    return pd.Timestamp(found["as_of"].iloc[0]).to_pydatetime()


def _actor(name: str) -> str:
    return t("系统") if name == "system" else name


def _translated(detail: str) -> str:
    """State words in the reader's language; what people wrote stays as it is."""
    head, _, word = detail.rpartition(" ")
    return f"{head} {t(word)}" if word in (*alarm.ALARM_STATES.values(), "复发，续计时") else detail


def _with_names(services: Services, viewer: Viewer, rows: pd.DataFrame) -> pd.DataFrame:
    def named(column: str, dataset: Dataset) -> pd.Series:
        """The name of each code, or the code where no name is known."""
        text = rows[column].astype(str)
        return text.map(names_of(services, viewer, dataset)).fillna(text)

    return rows.assign(
        site=named("site_id", site.DATASET),
        area=named("adcode", area.DATASET),
        device=named("device_id", device.DATASET),
    )


def _due(row: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The alarm with the limit that comes next and the minutes left to it at the data's time; None at the top."""
    regulator, city = limits.regulator / 60, (limits.regulator + limits.city) / 60
    limit = {"SELF": regulator, "REGULATOR": city}.get(row["state"])
    left = None if limit is None else max(limit - row["clock_min"], 0.0)
    if row["state"] == "EXEMPT":
        left = (row["exempt_until"] - row["as_of"]) / timedelta(minutes=1)
    return row | {"limit_min": limit, "due_min": left}


def _totals(rows: pd.DataFrame, as_of: datetime | None) -> dict[str, float]:
    found = {code: float((rows["state"] == code).sum()) for code in OPEN}
    if as_of is None or rows.empty:
        return found
    recent = rows[rows["started_at"] >= pd.Timestamp(as_of) - pd.Timedelta(days=RECENT_D)]
    months = by_month(recent)
    return found | {
        "finished": float(months["finished"].sum()),
        "repaired": float(months["self_repaired"].sum()),
    }


def _months(services: Services, viewer: Viewer, rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = rows.drop_duplicates("site_id").set_index("site_id")["site"]
    devices = rows.drop_duplicates("device_id").set_index("device_id")["device"]
    found = records(by_month(rows).head(NEWEST_MONTHS))
    return [m | {"site": names[m["site_id"]], "device": devices.get(m["device_id"], "")} for m in found]


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 2) for v in values]
