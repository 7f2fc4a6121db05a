"""Messages in case files.

``messages: {}``: one about every hour of the first factor, received 30 s after its end; what differs is said by hour:
``late: {"3-8": 30}`` received so many hours later, ``again: {"5": [35, 12]}`` a second one with this value so many hours
after the first, ``clock: {"0-20": 400}`` clock of the logger wrong by so many seconds, ``ahead: "7"`` dated two hours
later, ``askew: "9"`` dated at half past, ``unsaid: "0-9"`` no sampling time. Water is sampled every ``cycle`` hours;
``sampled: "0 4 8.5 12"`` says when (hours).
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, T0, expand, rows

from analytics.blocks.grid import Frames


def _said(values: dict[str, Any], n: int) -> np.ndarray:
    out = np.zeros(n)
    for hours, value in values.items():
        out[list(rows(hours))] = value
    return out


def _hours(values: np.ndarray) -> pd.TimedeltaIndex:
    return pd.to_timedelta(np.asarray(values, float), unit="h")


def messages(said: dict[str, Any], frames: Frames) -> Frames:
    """Rows of ``cems_frame``."""
    own = frames["cems_hour"][lambda r: r["factor"] == r["factor"].iloc[0]].reset_index(drop=True)
    n = len(own)
    hour = ((own["hour"] - T0) // pd.Timedelta(hours=1)).to_numpy()
    received = own["hour"] + pd.Timedelta(hours=1, seconds=30) + _hours(_said(said.get("late", {}), n))
    sent = received - pd.to_timedelta(10 + _said(said.get("clock", {}), n), unit="s")
    table = pd.DataFrame(
        {
            "outlet_id": "O1",
            "site_id": "S1",
            "factor": own["factor"],
            "data_at": own["hour"],
            "received_at": received,
            "sent_at": sent,
            "sample_at": pd.Series(pd.NaT, own.index, dtype="datetime64[us]"),
            "span_min": 60,
            "value": own["value"],
        }
    )
    table.loc[sorted(rows(said.get("ahead", ""))), "data_at"] += pd.Timedelta(hours=2)
    table.loc[sorted(rows(said.get("askew", ""))), "data_at"] += pd.Timedelta(minutes=30)
    cycle = frames["outlet"]["sample_cycle_h"].iloc[0]
    if cycle > 0:
        at = np.array(
            [float(t) for t in expand(said["sampled"])] if "sampled" in said else np.arange(0, n, cycle)
        )
        latest = at[np.maximum(np.searchsorted(at, hour + 0.999, side="right") - 1, 0)]
        table["sample_at"] = (T0 + _hours(latest)).to_numpy()
        table.loc[sorted(rows(said.get("unsaid", ""))), "sample_at"] = pd.NaT
    again = []
    for hours, (value, after) in said.get("again", {}).items():
        copy = table.loc[sorted(rows(hours))]
        again.append(copy.assign(value=float(value), received_at=copy["received_at"] + _hours([after])[0]))
    return {"cems_frame": pd.concat([table, *again])}


ADDED["messages"] = messages
