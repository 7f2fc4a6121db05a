"""Production lines: which of them produce, and whether all the treatment they need runs."""

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.grid import Frames, frame_of, numbers, places, steps_of
from analytics.blocks.line_columns import Metered, columns
from analytics.kernels.lines import line_states
from analytics.kernels.runs import debounce

ON_SHARE, IDLE_TIMES = 0.10, 1.5  # DOSSIER C.5: on = kW >= max(0.10 rated, 1.5 idle)
DEBOUNCE_MIN = 5
DAY_MIN = 24 * 60
STEPS = (1, 5, 15)
DEVICE = ("device_id", "site_id", "line_id", "role", "rated_kw")
POWER = ("device_id", "site_id", "at", "power_kw", "is_online")


def lines(frames: Frames) -> Block:
    """One series per production line with meters on both sides, by the reporting step of its devices, in whole days.

    Columns: ``prod`` and ``treat`` int8, 1 on, 0 off, -1 unknown; ``prod_kw``, ``treat_kw`` sums of known powers. A
    treatment device that serves several lines is needed by each of them; a running spare stands in for one
    that is off. Power of a reversed transformer counts by its size; a device off line is unknown, not off. Further
    columns: ``analytics/blocks/line_columns.py``.
    """
    data = metered(frames)
    if data is None:
        return _empty()
    prod, treat, prod_kw, treat_kw = line_states(data.state, data.kw, data.member, data.first, data.kinds)
    length = data.kw.shape[1]
    starts = np.arange(len(data.keys) + 1, dtype=np.int64) * length
    time = np.tile((data.begin + np.arange(length)) * data.step, len(data.keys))
    eager = {
        "prod": prod.ravel(),
        "treat": treat.ravel(),
        "prod_kw": prod_kw.ravel(),
        "treat_kw": treat_kw.ravel(),
    }
    lazy = columns(data, frames, eager)
    return Block(BlockKind.LINE, data.keys, starts, time, eager, data.step, lazy)


def metered(frames: Frames) -> Metered | None:
    """States of all devices that report power; None when none does."""
    devices = frame_of(frames, "device", DEVICE)
    rows = frame_of(frames, "device_power", POWER)
    devices = devices.assign(device_id=devices["device_id"].astype(str), role=devices["role"].astype(str))
    code = places(rows["device_id"], pd.Index(devices["device_id"]))
    if not (code >= 0).any():
        return None
    minute = steps_of(rows["at"], "m")
    step = _step(code, minute)
    begin = int(minute.min()) // DAY_MIN * DAY_MIN // step
    end = -(-(int(minute.max()) + step) // DAY_MIN) * DAY_MIN // step
    kw = np.full((len(devices), end - begin), np.nan)
    online = (
        rows["is_online"].fillna(False).to_numpy(bool) if "is_online" in rows else np.ones(len(rows), bool)
    )
    good = (code >= 0) & online
    kw[code[good], minute[good] // step - begin] = np.abs(numbers(rows["power_kw"])[good])
    keys, member, first = _members(devices)
    sites = frames["site"].set_index("site_id")["adcode"]
    keys = keys.assign(adcode=keys["site_id"].map(sites).astype(str))
    kinds, last = _kinds(devices), int(minute.max()) // step + 1 - begin
    return Metered(devices, kw, _states(kw, devices, step), kinds, keys, member, first, begin, step, last)


def _empty() -> Block:
    keys = pd.DataFrame({c: [] for c in ("site_id", "line_id", "device_id", "adcode")})
    names = ("prod", "treat", "prod_kw", "treat_kw")
    eager = {n: np.empty(0, np.int8 if n in names[:2] else np.float64) for n in names}
    return Block(BlockKind.LINE, keys, np.zeros(1, np.int64), np.empty(0, np.int64), eager, 5)


def _step(code: np.ndarray, minute: np.ndarray) -> int:
    """Reporting step in minutes: the commonest distance between rows of one device, as one of ``STEPS``."""
    apart = np.diff(minute)[np.diff(code) == 0]
    usual = int(np.median(apart)) if len(apart) else STEPS[0]
    return max((s for s in STEPS if s <= usual), default=STEPS[0])


def _states(kw: np.ndarray, devices: pd.DataFrame, step: int) -> np.ndarray:
    """On, off or unknown of every device and step, short flickers removed; int8, shape (devices, steps)."""
    idle = numbers(devices["idle_kw"]) if "idle_kw" in devices else np.full(len(devices), np.nan)
    level = np.fmax(ON_SHARE * numbers(devices["rated_kw"]), IDLE_TIMES * idle)
    state = np.where(np.isnan(kw), -1, kw >= level[:, None]).astype(np.int8)
    if step >= DEBOUNCE_MIN:
        return state
    starts = np.arange(len(kw) + 1, dtype=np.int64) * kw.shape[1]
    return debounce(state.ravel(), starts, DEBOUNCE_MIN // step).reshape(kw.shape)


def _kinds(devices: pd.DataFrame) -> np.ndarray:
    """0 production, 1 required treatment, 2 spare treatment, 3 other; int8."""
    spare = (
        devices["is_spare"].fillna(False).to_numpy(bool)
        if "is_spare" in devices
        else np.zeros(len(devices), bool)
    )
    role = devices["role"]
    return np.select([role == "prod", (role == "treat") & ~spare, role == "treat"], [0, 1, 2], 3).astype(
        np.int8
    )


def _members(devices: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Lines in order, their devices one after the other, and where those of each line begin.

    A line without a production or without a required treatment device cannot be judged and is left out.
    """
    table = devices.assign(
        line=devices["line_id"].astype(str).str.split(";"),
        place=np.arange(len(devices)),
        kind=_kinds(devices),
    ).explode("line")
    table["line"] = table["line"].str.strip()
    table["site_id"] = table["site_id"].astype(str)
    kinds = table.groupby(["site_id", "line"])["kind"].agg(lambda k: {0, 1} <= set(k))
    table = table.join(kinds.rename("judged"), on=["site_id", "line"])
    table = table[table["judged"]].sort_values(["site_id", "line", "kind", "place"])
    changes = (table[["site_id", "line"]] != table[["site_id", "line"]].shift()).any(axis=1).to_numpy()
    first = np.append(np.flatnonzero(changes), len(table)).astype(np.int64)
    heads = table[changes]
    treat = table[table["kind"] == 1].groupby(["site_id", "line"])["device_id"].first()
    keys = pd.DataFrame({"site_id": heads["site_id"].to_numpy(), "line_id": heads["line"].to_numpy()})
    keys = keys.join(treat.rename("device_id"), on=["site_id", "line_id"])
    return keys, table["place"].to_numpy(np.int64), first
