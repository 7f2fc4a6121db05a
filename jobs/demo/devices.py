"""Production and treatment devices of some sites at a 5-minute step, with treatment left off, and honest look-alikes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.curves import Curves, category
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted

STEP_MIN = 5
PER_DAY = 24 * 60 // STEP_MIN
LEAD, PURGE = 2, 3  # steps by which treatment starts before and stops after production
TREATMENTS = ("活性炭吸附风机", "喷淋塔循环泵", "布袋除尘风机", "催化燃烧风机")
MACHINES = ("生产线主机", "涂布机", "混炼机", "烘箱")


@dataclass(slots=True)
class Devices:
    """Devices and their power: ``table`` as the dataset, arrays of shape (devices, steps)."""

    table: pd.DataFrame
    power: np.ndarray
    online: np.ndarray
    start: pd.Timestamp


@dataclass(slots=True)
class Line:
    """One site's switches over the steps: two machines and one treatment (or two in turn)."""

    runs: np.ndarray  # bool, production
    treats: np.ndarray  # bool, treatment
    online: np.ndarray  # bool, of the treatment meter
    spans: list[tuple[int, int]]  # steps of the planted pattern


def _first_run(line: Line, length: int, rng: np.random.Generator, days: range) -> list[int]:
    """Steps, one per day number, at which production goes on for ``length`` more steps; days without are left out."""
    found = []
    for day in days:
        part = line.runs[day * PER_DAY : (day + 1) * PER_DAY]
        window = np.convolve(part, np.ones(length), "valid") >= length
        begins = np.flatnonzero(window)
        if len(begins):
            found.append(day * PER_DAY + int(rng.choice(begins)))
    return found


def _off_long(line: Line, rng: np.random.Generator) -> None:
    days = len(line.runs) // PER_DAY
    for begin in _first_run(line, 48, rng, range(days - 6, days, 2)):
        stop = begin + int(rng.integers(22, 46))
        line.treats[begin:stop] = False
        line.spans.append((begin, stop))


def _off_at_night(line: Line, rng: np.random.Generator) -> None:
    days = len(line.runs) // PER_DAY
    for day in range(days - 8, days - 1):
        begin = day * PER_DAY + 22 * 12
        stop = begin + 7 * 12
        line.treats[begin:stop] = False
        line.spans.append((begin, stop))
    _still_off(line, rng)


def _still_off(line: Line, rng: np.random.Generator) -> None:
    """The last night has only begun when the data end: an alarm that is still open, before or after the regulator's time."""
    begin = len(line.runs) - int(rng.integers(5, 24))
    line.treats[begin:] = False
    line.spans.append((begin, len(line.runs)))


def _cycler(line: Line, rng: np.random.Generator) -> None:
    """Treatment off for 80 minutes, on for 20, over and over: each spell alone is too short for the regulator."""
    days = len(line.runs) // PER_DAY
    for begin in _first_run(line, 80, rng, range(days - 5, days)):
        for cycle in range(4):
            line.treats[begin + cycle * 20 : begin + cycle * 20 + 16] = False
        line.spans.append((begin, begin + 76))


def _trip(line: Line, rng: np.random.Generator) -> None:
    """Honest: single trips shorter than the ten minutes of the rule."""
    for begin in _first_run(line, 12, rng, range(0, len(line.runs) // PER_DAY, 4)):
        line.treats[begin + 3] = False
        line.spans.append((begin + 3, begin + 4))


def _silent(line: Line, rng: np.random.Generator) -> None:
    """Honest: the treatment meter loses its connection; nothing is known, which is not the same as off."""
    for begin in _first_run(line, 40, rng, range(2, len(line.runs) // PER_DAY, 6)):
        stop = begin + int(rng.integers(24, 40))
        line.online[begin:stop] = False
        line.spans.append((begin, stop))


def _regular(line: Line, rng: np.random.Generator) -> None:
    """Honest: treatment follows production."""


Scene = tuple[str, bool, Callable[[Line, np.random.Generator], None]]
SCENES: tuple[Scene, ...] = (
    ("treatment_off", True, _off_long),
    ("treatment_off_at_night", True, _off_at_night),
    ("treatment_cycling", True, _cycler),
    ("spare_in_turn", False, _regular),
    ("meter_silent", False, _silent),
    ("short_trip", False, _trip),
    ("", False, _regular),
)


def devices(world: World, found: Curves, before: list[Planted]) -> tuple[Devices, list[Planted]]:
    """Devices of the scale's number of sites, with their power, and what was planted; other sites than ``before``."""
    rng, scale = world.rng(9), world.scale
    sites = _chosen(world, found, {p.site_id for p in before}, rng)
    start = END - pd.Timedelta(days=scale.device_days)
    rows: list[dict[str, object]] = []
    power: list[np.ndarray] = []
    online: list[np.ndarray] = []
    planted: list[Planted] = []
    for number, site in enumerate(sites):
        kind, is_problem, change = SCENES[number % len(SCENES)]
        share = np.repeat(
            found.share[found.rows(np.array([site]))[0], -scale.device_days * 24 :], 60 // STEP_MIN
        )
        line = _line(share)
        change(line, rng)
        site_id = str(world.sites["site_id"].to_numpy()[site])
        made = _meters(site_id, kind, (line, share), float(world.sites["load_kw"].to_numpy()[site]), rng)
        rows += made[0]
        power += made[1]
        online += made[2]
        for begin, stop in line.spans or ([(0, len(share))] if kind else []):
            planted.append(_record(kind, is_problem, made[0][-1], start, (begin, stop)))
    table = pd.DataFrame(rows)
    order = np.argsort(table["device_id"].to_numpy(), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    return Devices(table, np.array(power)[order], np.array(online)[order], start), planted


def _chosen(world: World, found: Curves, taken: set[str], rng: np.random.Generator) -> np.ndarray:
    """Sites with coating, plating or chemistry and a load curve; those that work at night for the night scene."""
    sites = world.sites.iloc[found.site]
    suits = sites["industry_code"].isin(
        ["2614", "2641", "2651", "2922", "2110", "2319", "3360", "3670", "3391"]
    )
    suits &= sites["has_load"] & ~sites["site_id"].isin(taken)
    by_night = found.site[suits & sites["regime"].isin(["three", "batch"])]
    by_day = found.site[suits & sites["regime"].isin(["single", "two"])]
    night, day = list(rng.permutation(by_night)), list(rng.permutation(by_day))
    count = min(world.scale.device_sites, len(night) + len(day))
    chosen = []
    for number in range(count):
        wants_night = SCENES[number % len(SCENES)][2] in (_off_at_night, _cycler)
        pool = (night or day) if wants_night else (day or night)
        chosen.append(pool.pop())
    return np.array(chosen)


def _line(share: np.ndarray) -> Line:
    runs = share > 0.3
    treats = runs.copy()
    for lead in range(1, LEAD + 1):
        treats[:-lead] |= runs[lead:]
    for purge in range(1, PURGE + 1):
        treats[purge:] |= runs[:-purge]
    return Line(runs, treats, np.ones(len(runs), dtype=bool), [])


def _meters(
    site_id: str, kind: str, state: tuple[Line, np.ndarray], load_kw: float, rng: np.random.Generator
) -> tuple[list[dict[str, object]], list[np.ndarray], list[np.ndarray]]:
    """Device rows, power and connection: two machines, then the treatment (two in turn where there is a spare)."""
    line, share = state
    machine, treatment = rng.choice(MACHINES), rng.choice(TREATMENTS)
    always = np.ones(len(share), dtype=bool)
    plan = [
        ("prod", f"1#{machine}", 0.32, line.runs, always),
        ("prod", f"2#{machine}", 0.22, line.runs, always),
    ]
    if kind == "spare_in_turn":
        first = (np.arange(len(share)) // (3 * PER_DAY)) % 2 == 0
        plan.append(("treat", f"A#{treatment}", 0.05, line.treats & first, always))
        plan.append(("treat", f"B#{treatment}（备用）", 0.05, line.treats & ~first, always))
    else:
        plan.append(("treat", f"1#{treatment}", 0.05, line.treats, line.online))
    rows: list[dict[str, object]] = []
    power, online = [], []
    for number, (role, name, part, on, connected) in enumerate(plan, start=1):
        rated = max(round(load_kw * part, 1), 3.0)
        rows.append(_device(site_id, number, role, name, rated))
        busy = 0.82 if role == "treat" else 0.35 + 0.5 * np.minimum(share, 1.1)
        noise = 1 + ar1((1, len(share)), 0.6, 0.03, rng)[0]
        kw = rated * np.where(on, busy * noise, 0.02 * noise)
        power.append(np.where(connected, np.round(kw, 2), np.nan))
        online.append(connected)
    return rows, power, online


def _device(site_id: str, number: int, role: str, name: str, rated: float) -> dict[str, object]:
    return {
        "device_id": f"{site_id}-E{number}",
        "site_id": site_id,
        "line_id": f"{site_id}-L1",
        "role": role,
        "name": name,
        "rated_kw": rated,
        "idle_kw": round(0.03 * rated, 2),
        "is_spare": "备用" in name,
        "permit_facility_no": f"{'MF' if role == 'prod' else 'TA'}{number:04d}",
    }


def _record(
    kind: str, is_problem: bool, device: dict[str, object], start: pd.Timestamp, steps: tuple[int, int]
) -> Planted:
    return Planted(
        kind=kind,
        is_problem=is_problem,
        rules=("P01",),
        site_id=str(device["site_id"]),
        t_start=start + pd.Timedelta(minutes=STEP_MIN * steps[0]),
        t_end=start + pd.Timedelta(minutes=STEP_MIN * steps[1]),
        device_id=str(device["device_id"]),
    )


def power_rows(found: Devices) -> pd.DataFrame:
    """Rows of ``device_power`` in key order."""
    count, steps = found.power.shape
    number = np.repeat(np.arange(count), steps)
    at = pd.date_range(found.start, periods=steps, freq=f"{STEP_MIN}min", unit="us")
    return pd.DataFrame(
        {
            "device_id": category(found.table["device_id"], number),
            "site_id": category(found.table["site_id"], number),
            "at": np.tile(at.to_numpy(), count),
            "power_kw": found.power.ravel(),
            "is_online": found.online.ravel(),
        }
    )
