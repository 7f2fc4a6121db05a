"""Labels of operators as rows: what each says, what else was labelled around it, and what the data showed meanwhile."""

from functools import cache, partial

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.emission import CODES, POLLUTANT, described
from analytics.blocks.grid import Frames, frame_of, places, steps_of
from analytics.blocks.hours import Lazy
from analytics.blocks.label_caps import used_and_cap
from analytics.blocks.timeline import APART, union
from schema.cems_label import DEVICE, OPERATING

LABEL_CODES = OPERATING + DEVICE
FAULT, MANUAL_RECORD = "故障事故", "manual_monitoring"
WORKS, FAILED = 0.8, 0.2  # share of normal hours of a factor that works, and of one that does not
LABEL = ("outlet_id", "site_id", "started_at", "ended_at", "label_kind", "code")
TEXTS, TIMES = ("reason", "factor"), ("made_at", "edited_at", "queried_at")


def labels(frames: Frames) -> Block:
    """One series per outlet with labels; one row per label in order of its start, ``until`` its end.

    ``code`` place in ``LABEL_CODES``; ``hours``; ``manual``, ``all_factors`` bool; ``late_h`` from the start until it was made;
    ``edited_h`` from the query of the authority to the last edit; ``attached`` 1, 0, NaN unknown; ``reason`` text.
    Computed when asked for: ``overlap_min`` minutes shared with labels 故障事故 of the outlet; ``after_fault_min`` since the
    last of them ended (NaN: none, or one is on) and ``fault_reason`` what it said; ``used_h``, ``cap_h``,
    ``per_quarter`` see :func:`used_and_cap`; ``manual_record`` bool, a manual monitoring record lies in the label;
    ``failed``, ``working`` number of pollutants with few and with mostly normal hours, of labels on all factors.
    """
    rows, outlets = _rows(frames)
    used, series = np.unique(places(rows["outlet_id"], pd.Index(outlets["outlet_id"])), return_inverse=True)
    keys = outlets.iloc[used].reset_index(drop=True)
    rows = rows.assign(series=series.astype(np.int64)).sort_values(["series", "begin", "end"], kind="stable")
    rows = rows.reset_index(drop=True)
    begin, end = rows["begin"].to_numpy(np.int64), rows["end"].to_numpy(np.int64)
    late = (rows["made_at"] - rows["started_at"]).dt.total_seconds() / 3600
    edited = (rows["edited_at"] - rows["queried_at"]).dt.total_seconds() / 3600
    columns = {
        "code": pd.Index(LABEL_CODES).get_indexer(rows["code"]).astype(np.int64),
        "hours": (end - begin) / 60,
        "manual": (rows["label_kind"] == "manual").to_numpy(),
        "all_factors": (rows["factor"] == "").to_numpy(),
        "late_h": late.to_numpy(np.float64),
        "edited_h": edited.to_numpy(np.float64),
        "attached": rows["has_attachment"].astype("float64").to_numpy(),
        "reason": rows["reason"].to_numpy(object),
    }
    fault, state = cache(lambda: _after_fault(rows)), cache(lambda: _states(rows, keys, frames))
    caps = cache(
        lambda: used_and_cap(
            rows.assign(industry_code=keys["industry_code"].to_numpy()[rows["series"]]), frames
        )
    )
    lazy: Lazy = {
        "overlap_min": lambda: _overlap(rows),
        "after_fault_min": lambda: fault()[0],
        "fault_reason": lambda: fault()[1],
        "used_h": lambda: caps()[0],
        "cap_h": lambda: caps()[1],
        "per_quarter": lambda: caps()[2],
        "manual_record": partial(_manual_record, rows, keys, frames),
        "failed": lambda: state()[0],
        "working": lambda: state()[1],
    }
    starts = np.searchsorted(rows["series"].to_numpy(), np.arange(len(keys) + 1)).astype(np.int64)
    return Block(BlockKind.LABEL, keys, starts, begin, columns, 0, lazy, until=end)


def _rows(frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Labels of known outlets with every column, and the outlets."""
    sites = frames["site"].reindex(columns=["site_id", "industry_code"])
    sites = sites.assign(site_id=sites["site_id"].astype(str)).set_index("site_id")
    outlets = described(frames).join(sites, on="site_id")
    outlets = outlets.assign(outlet_id=outlets["outlet_id"].astype(str))
    rows = frame_of(frames, "cems_label", LABEL)
    rows = rows.reindex(columns=list(dict.fromkeys([*LABEL, *TEXTS, *TIMES, "has_attachment"])))
    rows = rows.assign(
        outlet_id=rows["outlet_id"].astype(str),
        code=rows["code"].astype(str),
        label_kind=rows["label_kind"].astype(str),
        **{n: rows[n].astype(object).fillna("").astype(str) for n in TEXTS},
        **{n: pd.to_datetime(rows[n]) for n in (*TIMES, "started_at", "ended_at")},
    )
    rows = rows[rows["outlet_id"].isin(outlets["outlet_id"])]
    return rows.assign(begin=steps_of(rows["started_at"], "m"), end=steps_of(rows["ended_at"], "m")), outlets


def _intervals(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    series, begin, end = (rows[n].to_numpy(np.int64) for n in ("series", "begin", "end"))
    return series, begin, end


def _overlap(rows: pd.DataFrame) -> np.ndarray:
    """Minutes of each label that a label 故障事故 of the outlet covers too."""
    whole = union(*_intervals(rows[rows["code"] == FAULT]))
    series, begin, end = _intervals(rows)
    return (whole.until(series, end) - whole.until(series, begin)).astype(np.float64)


def _after_fault(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Minutes from the end of the last fault to the start of each label, and what the fault's label said."""
    faults = rows[rows["code"] == FAULT].sort_values(["series", "end"], kind="stable")
    series, begin, _ = _intervals(rows)
    minutes, said = np.full(len(rows), np.nan), np.full(len(rows), "", object)
    if len(faults):
        owner, _, ended = _intervals(faults)
        last = np.searchsorted(owner * APART + ended, series * APART + begin, "right") - 1
        known = (last >= 0) & (owner[last] == series) & ~union(*_intervals(faults)).covers(series, begin)
        minutes[known] = (begin - ended[last])[known]
        said[known] = faults["reason"].to_numpy(object)[last[known]]
    return minutes, said


def _manual_record(rows: pd.DataFrame, keys: pd.DataFrame, frames: Frames) -> np.ndarray:
    """Labels during which a manual monitoring record of the outlet begins or is on."""
    records = frame_of(frames, "outlet_record", ("outlet_id", "record_kind", "started_at", "ended_at"))
    records = records[(records["record_kind"].astype(str) == MANUAL_RECORD).to_numpy()]
    series = places(records["outlet_id"].astype(str), pd.Index(keys["outlet_id"]))
    begin = pd.to_datetime(records["started_at"])
    end = pd.to_datetime(records["ended_at"]).fillna(begin) if "ended_at" in records else begin
    known = series >= 0
    whole = union(series[known], steps_of(begin, "m")[known], steps_of(end, "m")[known] + 1)
    owner, first, last = _intervals(rows)
    return whole.until(owner, last) > whole.until(owner, first)


def _states(rows: pd.DataFrame, keys: pd.DataFrame, frames: Frames) -> tuple[np.ndarray, np.ndarray]:
    """Number of failed and of working pollutants in the whole hours of each label on all factors; NaN for others.

    The reported data decide: a normal flag with a value, in at most a fifth and at least four fifths of the hours.
    """
    hours = frame_of(frames, "cems_hour", ("outlet_id", "factor", "hour", "value", "flag"))
    outlet, factor = places(hours["outlet_id"], pd.Index(keys["outlet_id"])), places(hours["factor"], CODES)
    measured = (outlet >= 0) & (factor >= 0)
    measured[measured] = POLLUTANT[factor[measured]]
    normal = ((hours["flag"].astype(str) == "N") & hours["value"].notna()).to_numpy()
    pair, hour = (outlet * len(CODES) + factor), steps_of(hours["hour"], "h")
    pairs = np.unique(pair[measured])
    line = np.sort((pair * APART + hour)[measured & normal])
    blanket = np.flatnonzero((rows["factor"] == "").to_numpy())
    owner, begin, end = _intervals(rows.iloc[blanket])
    first, last = -(-begin // 60), end // 60
    out = np.full((2, len(rows)), np.nan)
    low, high = np.searchsorted(pairs, owner * len(CODES)), np.searchsorted(pairs, (owner + 1) * len(CODES))
    which = np.repeat(np.arange(len(blanket)), high - low)
    of = np.arange(len(which)) - np.repeat(np.cumsum(high - low) - high, high - low)
    seen = np.searchsorted(line, pairs[of] * APART + last[which]) - np.searchsorted(
        line, pairs[of] * APART + first[which]
    )
    long = last > first
    share = seen / np.maximum(last - first, 1)[which]
    for i, state in enumerate((share <= FAILED, share >= WORKS)):
        count = np.bincount(which[state], minlength=len(blanket))
        out[i, blanket] = np.where(long, count, np.nan)
    return out[0], out[1]
