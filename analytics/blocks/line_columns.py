"""What few rules read of production lines: companions, switchings, lost signals, the main meter, stops, inputs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, column, frame_of, numbers, places, steps_of
from analytics.blocks.load import site_load
from schema.treatment_input import DATASET as INPUT

HOUR_MIN, DAY_MIN = 60, 24 * 60
KINDS = tuple(INPUT["input_kind"].choices)
CARBON = "carbon_kg"
WHOLE_SITE = "*"
LOAD_COLUMNS = ("account_no", "site_id", "at", "load_kw")
OPEN_END = pd.Timestamp("2099-12-31")


@dataclass(frozen=True, slots=True)
class Metered:
    """Devices on one step, and the lines they belong to."""

    devices: pd.DataFrame
    kw: np.ndarray  # float64, shape (devices, steps), NaN where off line or not reported
    state: np.ndarray  # int8, shape (devices, steps): 1 on, 0 off, -1 unknown
    kinds: np.ndarray  # int8, shape (devices,): 0 production, 1 required treatment, 2 spare, 3 other
    keys: pd.DataFrame  # one row per line
    member: np.ndarray  # devices, line after line
    first: np.ndarray  # those of line i are member[first[i]:first[i + 1]]
    begin: int  # first step since 1970, a midnight
    step: int  # minutes
    last: int  # steps of the grid up to the last report of any device


def columns(
    data: Metered, frames: Frames, eager: dict[str, np.ndarray]
) -> dict[str, Callable[[], np.ndarray]]:
    """Lazy columns of the LINE block, each of shape (rows,).

    ``exempt`` bool, a declared stop or an approved exemption covers the step; ``idle`` bool, a treatment device runs
    while a device that must run with it is off; ``switches`` most switchings of one treatment device in the last hour;
    ``offline`` devices of the line that have reported before and are silent; ``main_kw`` and ``main_on`` load of the site
    and the load that counts as producing; ``rated_kw`` of the production devices; ``<kind>_per_kwh`` amount of an
    input on the day per kWh of production; ``carbon_h`` hours of production since carbon was last replaced.
    """
    found: dict[str, Callable[[], np.ndarray]] = {
        "exempt": lambda: exempt(data, frames),
        "idle": lambda: _idle(data),
        "switches": lambda: _switches(data),
        "offline": lambda: _offline(data),
        "main_kw": lambda: _main(data, frames)[0],
        "main_on": lambda: _main(data, frames)[1],
        "rated_kw": lambda: _rated(data),
        "carbon_h": lambda: _carbon_hours(data, frames, eager["prod"]),
    }
    for kind in KINDS:
        found[f"{kind}_per_kwh"] = lambda kind=kind: _per_kwh(data, frames, eager["prod_kw"], kind)  # type: ignore[misc]
    return found


def _of_lines(data: Metered, values: np.ndarray, how: np.ufunc) -> np.ndarray:
    """Values of devices, shape (devices, steps), reduced over the devices of each line; shape (rows,)."""
    if not len(data.keys):
        return np.empty(0, values.dtype)
    return np.asarray(how.reduceat(values[data.member], data.first[:-1], axis=0)).ravel()


def exempt(data: Metered, frames: Frames) -> np.ndarray:
    """True where a stop was declared for the line or its site, or an alarm of the line has an approved exemption."""
    out = np.zeros((len(data.keys), data.kw.shape[1]), bool)
    spans = [declared_stops(frames)]
    alarms = frame_of(frames, "alarm", ("site_id", "line_id", "started_at", "exempt_until"))
    approved = alarms[alarms["exempt_until"].notna()]
    spans.append(approved.rename(columns={"exempt_until": "ended_at"}))
    for rows in spans:
        first = -(-steps_of(pd.to_datetime(rows["started_at"]), "m") // data.step) - data.begin
        last = steps_of(pd.to_datetime(rows["ended_at"]), "m") // data.step - data.begin
        named = zip(rows["site_id"].astype(str), rows["line_id"].astype(str), strict=True)
        for (site, line), begin, end in zip(named, first, last, strict=True):
            mine = (data.keys["site_id"] == site) & (data.keys["line_id"].eq(line) | (line == WHOLE_SITE))
            out[mine.to_numpy(bool), max(begin, 0) : max(end, 0)] = True
    return out.ravel()


def declared_stops(frames: Frames) -> pd.DataFrame:
    """Declared stops with a line (``*`` for the whole site) and an end."""
    rows = frame_of(frames, "stop_report", ("site_id", "started_at"))
    blank = pd.Series(pd.NA, index=rows.index, dtype=object)
    line = rows.get("line_id", blank).astype(object)
    return rows.assign(
        line_id=line.where(line.notna() & (line != ""), WHOLE_SITE),
        started_at=pd.to_datetime(rows["started_at"]),
        ended_at=pd.to_datetime(rows.get("ended_at", blank)).fillna(OPEN_END),
    )


def _idle(data: Metered) -> np.ndarray:
    """A treatment device is on while its companion is known to be off."""
    devices = data.devices
    names = devices["companion_of"] if "companion_of" in devices else pd.Series("", index=devices.index)
    partner = places(names.astype(object).fillna(""), pd.Index(devices["device_id"]))
    pairs = np.flatnonzero(partner >= 0)
    treats = (data.devices["role"] == "treat").to_numpy()
    out = np.zeros(data.state.shape, bool)
    for a, b in [*zip(pairs, partner[pairs], strict=True), *zip(partner[pairs], pairs, strict=True)]:
        if treats[a]:  # what runs in vain stands for itself; either side of a pair may be the one that is off
            out[a] |= (data.state[a] == 1) & (data.state[b] == 0)
    return _of_lines(data, out, np.logical_or)


def _switches(data: Metered) -> np.ndarray:
    state = data.state
    changed = np.zeros(state.shape)
    changed[:, 1:] = (state[:, 1:] != state[:, :-1]) & (state[:, 1:] >= 0) & (state[:, :-1] >= 0)
    changed[(data.devices["role"] != "treat").to_numpy()] = 0.0
    total = np.cumsum(changed, axis=1)
    window = HOUR_MIN // data.step
    total[:, window:] = total[:, window:] - np.cumsum(changed, axis=1)[:, :-window]
    return _of_lines(data, total, np.maximum)


def _offline(data: Metered) -> np.ndarray:
    known = ~np.isnan(data.kw)
    known[:, data.last :] = True  # nobody has reported yet
    silent = ~known & np.logical_or.accumulate(known, axis=1) & (data.kinds < 3)[:, None]
    return _of_lines(data, silent.astype(np.float64), np.add)


def _main(data: Metered, frames: Frames) -> tuple[np.ndarray, np.ndarray]:
    load = site_load(frame_of(frames, "load_15min", LOAD_COLUMNS))
    steps = data.kw.shape[1]
    site = np.repeat(places(data.keys["site_id"], load.sites), steps)
    hour = (data.begin + np.arange(steps)) * data.step // HOUR_MIN
    kw, on = load.at(site, np.tile(hour, len(data.keys)))
    return kw, on


def _rated(data: Metered) -> np.ndarray:
    rated = np.where(data.kinds == 0, column(data.devices, "rated_kw"), 0.0)
    return np.repeat(_of_lines(data, rated[:, None], np.add), data.kw.shape[1])


def _by_day(data: Metered, frames: Frames, kind: str) -> np.ndarray:
    """Amount of an input by line and day, shape (lines, days); NaN where none of its devices has a record."""
    rows = frame_of(frames, "treatment_input", INPUT.names)
    rows = rows[(rows["input_kind"].astype(str) == kind).to_numpy(bool)]
    device = places(rows["device_id"], pd.Index(data.devices["device_id"]))
    days = data.kw.shape[1] * data.step // DAY_MIN
    day = steps_of(pd.to_datetime(rows["day"]), "D") - data.begin * data.step // DAY_MIN
    table = np.full((len(data.devices), days), np.nan)
    known = (device >= 0) & (day >= 0) & (day < days)
    table[device[known], day[known]] = numbers(rows["amount"])[known]
    return _of_lines(data, table, np.fmax).reshape(len(data.keys), days)


def _per_kwh(data: Metered, frames: Frames, prod_kw: np.ndarray, kind: str) -> np.ndarray:
    """Amount of the day over the production energy of the day; a device of several lines counts against all of them."""
    amount = _by_day(data, frames, kind)
    per_day = DAY_MIN // data.step
    energy = np.nansum(prod_kw.reshape(*amount.shape, per_day), axis=2) * data.step / HOUR_MIN
    served = _served(data)
    energy = served @ energy
    ratio = np.divide(amount, energy, out=np.full(amount.shape, np.nan), where=energy > 0)
    return np.repeat(ratio, per_day, axis=1).ravel()


def _served(data: Metered) -> np.ndarray:
    """1.0 where two lines share a treatment device (a line with itself too), shape (lines, lines)."""
    line = np.repeat(np.arange(len(data.keys)), np.diff(data.first))
    uses = np.zeros((len(data.keys), len(data.devices)))
    uses[line, data.member] = data.kinds[data.member] == 1
    return (uses @ uses.T > 0).astype(np.float64)


def _carbon_hours(data: Metered, frames: Frames, prod: np.ndarray) -> np.ndarray:
    """Hours of production since the last day with new carbon; NaN before the first known replacement."""
    per_day = DAY_MIN // data.step
    replaced = np.repeat(_by_day(data, frames, CARBON) > 0, per_day, axis=1)
    hours = np.cumsum(prod.reshape(replaced.shape) == 1, axis=1) * data.step / HOUR_MIN
    at = np.maximum.accumulate(np.where(replaced, hours, -1.0), axis=1)
    return np.where(at < 0, np.nan, hours - at).ravel()
