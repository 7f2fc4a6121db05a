"""Production and treatment devices of some sites at a 5-minute step, with treatment left off, and honest look-alikes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.curves import Curves, category
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.scenes import DAY, NIGHT, SCENES, STEP_MIN, Line, Scene, line_of
from jobs.demo.truth import Planted

TREATMENTS = {"活性炭吸附风机": "fan", "布袋除尘风机": "fan", "催化燃烧风机": "fan", "喷淋塔循环泵": "pump"}
MACHINES = {"生产线主机": "other", "涂布机": "other", "混炼机": "other", "烘箱": "furnace"}
SCRUBBER, PUMP, BURNER = "喷淋塔风机", "喷淋塔循环泵", "催化燃烧风机"
TRADES = ("2614", "2641", "2651", "2922", "2110", "2319", "3360", "3670", "3391")


@dataclass(slots=True)
class Devices:
    """Devices and their power: ``table`` as the dataset, arrays of shape (devices, steps)."""

    table: pd.DataFrame
    power: np.ndarray
    online: np.ndarray
    start: pd.Timestamp


@dataclass(frozen=True, slots=True)
class Meter:
    """One device to be: role, name, share of the site's load, lines, when it is on, power beside the usual, connection."""

    role: str
    name: str
    part: float
    lines: str
    on: np.ndarray
    times: np.ndarray
    connected: np.ndarray
    equipment: str
    helps: str = ""  # number of the device that needs this one


def devices(world: World, found: Curves, before: list[Planted]) -> tuple[Devices, list[Planted]]:
    """Devices of the scale's number of sites, with their power, and what was planted; other sites than ``before``."""
    rng, scale = world.rng(9), world.scale
    start = END - pd.Timedelta(days=scale.device_days)
    rows: list[dict[str, object]] = []
    power: list[np.ndarray] = []
    online: list[np.ndarray] = []
    planted: list[Planted] = []
    for site, scene in _chosen(world, found, {p.site_id for p in before}, rng):
        hours = found.share[found.rows(np.array([site]))[0], -scale.device_days * 24 :]
        share = np.repeat(hours, 60 // STEP_MIN)
        line = line_of(share)
        scene.change(line, rng)
        own = world.sites.iloc[site]
        for number, meter in enumerate(_meters(scene.kind, line, rng), start=1):
            rated = max(round(float(own["load_kw"]) * meter.part, 1), 3.0)
            rows.append(_device(str(own["site_id"]), number, meter, rated))
            power.append(_power(meter, rated, share, rng))
            online.append(meter.connected)
        device = next(r for r in reversed(rows) if r["role"] == "treat" and not r["companion_of"])
        for begin, stop in line.spans or ([(0, len(share))] if scene.kind else []):
            planted.append(_record(scene, device, start, (begin, stop)))
    table = pd.DataFrame(rows)
    order = np.argsort(table["device_id"].to_numpy(), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    return Devices(table, np.array(power)[order], np.array(online)[order], start), planted


def _chosen(
    world: World, found: Curves, taken: set[str], rng: np.random.Generator
) -> list[tuple[int, Scene]]:
    """Sites with coating, plating or chemistry and a load curve, each with its scene, in turn."""
    sites = world.sites.iloc[found.site]
    suits = sites["industry_code"].isin(TRADES) & sites["has_load"] & ~sites["site_id"].isin(taken)
    still = {site for site, _, _ in found.stops}
    suits &= ~pd.Series(found.site, index=sites.index).isin(still)
    pools = {
        NIGHT: list(rng.permutation(found.site[suits & sites["regime"].isin(["three", "batch"])])),
        DAY: list(rng.permutation(found.site[suits & sites["regime"].isin(["single", "two"])])),
    }
    chosen = []
    for number in range(world.scale.device_sites):
        scene = SCENES[number % len(SCENES)]
        pool = pools[scene.when] or pools[NIGHT if scene.when == DAY else DAY]
        if pool:
            chosen.append((int(pool.pop()), scene))
    return chosen


def _meters(kind: str, line: Line, rng: np.random.Generator) -> list[Meter]:
    """Two machines, then the treatment: two in turn where there is a spare, fan and pump, or one for two lines."""
    machine = str(rng.choice(list(MACHINES)))
    treatment = BURNER if kind == "short_of_gas" else str(rng.choice(list(TREATMENTS)))
    always, usual = np.ones(len(line.runs), dtype=bool), np.ones(len(line.runs))
    shared = kind == "shared_treatment"
    second = line.runs & (np.arange(len(line.runs)) % 288 < 190) if shared else line.runs
    made = MACHINES[machine]
    plan = [
        Meter("prod", f"1#{machine}", 0.32, "L1", line.runs, usual, always, made),
        Meter("prod", f"2#{machine}", 0.22, "L2" if shared else "L1", second, line.metered, always, made),
    ]
    what = TREATMENTS[treatment]
    if kind == "spare_in_turn":
        first = (np.arange(len(usual)) // (3 * 288)) % 2 == 0
        plan.append(Meter("treat", f"A#{treatment}", 0.05, "L1", line.treats & first, usual, always, what))
        spare = line.treats & ~first
        plan.append(Meter("treat", f"B#{treatment}（备用）", 0.05, "L1", spare, usual, always, what))
    elif kind == "fan_without_pump":
        plan.append(Meter("treat", f"1#{SCRUBBER}", 0.05, "L1", line.treats, usual, always, "fan"))
        pump = line.treats & line.helped
        plan.append(Meter("other", f"1#{PUMP}", 0.02, "L1", pump, usual, always, "pump", helps="3"))
    else:
        sign = -1.0 if kind == "reversed_meter" else 1.0
        lines = "L1;L2" if shared else "L1"
        own = Meter("treat", f"1#{treatment}", 0.05, lines, line.treats, sign * line.level, line.online, what)
        plan.append(own)
    return plan


def _power(meter: Meter, rated: float, share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Power over the steps: production follows the load, treatment is steady; NaN while the meter is silent."""
    busy = 0.35 + 0.5 * np.minimum(share, 1.1) if meter.role == "prod" else 0.82
    noise = 1 + ar1((1, len(share)), 0.6, 0.03, rng)[0]
    kw = rated * np.where(meter.on, busy * noise, 0.02 * noise) * meter.times
    return np.asarray(np.where(meter.connected, np.round(kw, 2), np.nan))


def _device(site_id: str, number: int, meter: Meter, rated: float) -> dict[str, object]:
    return {
        "device_id": f"{site_id}-E{number}",
        "site_id": site_id,
        "line_id": ";".join(f"{site_id}-{name}" for name in meter.lines.split(";")),
        "role": meter.role,
        "name": meter.name,
        "rated_kw": rated,
        "idle_kw": round(0.03 * rated, 2),
        "is_spare": "备用" in meter.name,
        "equipment": meter.equipment,
        "companion_of": f"{site_id}-E{meter.helps}" if meter.helps else None,
        "permit_facility_no": f"{'MF' if meter.role == 'prod' else 'TA'}{number:04d}",
    }


def _record(scene: Scene, device: dict[str, object], start: pd.Timestamp, steps: tuple[int, int]) -> Planted:
    return Planted(
        kind=scene.kind,
        is_problem=scene.is_problem,
        rules=scene.rules,
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
