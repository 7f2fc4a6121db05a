"""Case files of rules: run-length notation, and the small declared frames it stands for.

``7*24`` is 24 times 7, ``40~2*100`` a hundred values within 2 of 40 (always the same ones), ``(1 2)*3`` a repeated group,
``_`` a missing value and ``.`` a row that was never sent.
"""

import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from analytics import tou
from analytics.block import Block
from analytics.blocks.grid import Frames
from analytics.screening import blocks
from schema.tou_window import DATASET as TOU_WINDOW
from schema.tou_window import PERIODS
from store.reference import bundled

T0 = pd.Timestamp("2026-10-01")
SITE = pd.DataFrame(
    {
        "site_id": ["S1"],
        "name": ["甲厂"],
        "adcode": ["330206"],
        "industry_code": ["3311"],
        "industry": ["金属"],
    }
)
TOKEN = re.compile(r"\(([^()]*)\)\*(\d+)")
AUXILIARY = {"o2": "a19001", "temperature": "a01012", "flow": "a00000"}
USUAL = {"o2": "6", "temperature": "80", "flow": "20"}
# key of a case -> (what the case says, frames so far) -> further frames; one module a topic
ADDED: dict[str, Callable[[Any, Frames], Frames]] = {}
TARIFFS = bundled(TOU_WINDOW)
POWER = {"on": 0.6, "off": 0.0, "_": np.nan}


def expand(text: object) -> list[str]:
    """Tokens of a run-length text, one per row."""
    source = str(text)
    while found := TOKEN.search(source):
        source = source[: found.start()] + " ".join([found[1]] * int(found[2])) + source[found.end() :]
    out: list[str] = []
    for part in source.split():
        token, _, count = part.partition("*")
        out += _wiggle(token, int(count or 1), len(out)) if "~" in token else [token] * int(count or 1)
    return out


def _wiggle(token: str, count: int, place: int) -> list[str]:
    middle, _, width = token.partition("~")
    noise = np.random.default_rng(place).uniform(-1, 1, count) * float(width)
    return [f"{v:.2f}" for v in float(middle) + noise]


def rows(text: object) -> set[int]:
    """Row numbers of a text such as ``3,10-20``."""
    out: set[int] = set()
    for part in filter(None, str(text).split(",")):
        first, _, last = part.partition("-")
        out |= set(range(int(first), int(last or first) + 1))
    return out


def frames_of(case: dict) -> Frames:
    """Declared frames of a case: an outlet, a meter or production lines, and what the case adds to them."""
    own = line_frames if "devices" in case else meter_frames if "night" in case else outlet_frames
    frames = own(case)
    for key, add in ADDED.items():
        if key in case:
            frames |= add(case[key], frames)
    return frames


def block_of(case: dict, kind: object) -> Block:
    """The one block of this kind that the case makes."""
    (block,) = blocks(frames_of(case), {kind})
    return block


def outlet_frames(case: dict) -> Frames:
    """One outlet with a factor and its companions."""
    values = expand(case["values"])
    n, water = len(values), case.get("medium") == "water"
    x = _numbers(values)
    base = case.get("base", 6.0)
    o2 = _numbers(_spread(case.get("o2", USUAL["o2"]), n))
    with np.errstate(invalid="ignore"):
        z = x * (21 - base) / (21 - np.minimum(o2, 20.5)) if base is not None else x * np.nan
    z = _numbers(_spread(case["corrected"], n)) if "corrected" in case else (x * np.nan if water else z)
    flag = _spread(case.get("flags", "N"), n)
    factor = case.get("factor", "w01018" if water else "a21002")
    parts = [_series(factor, x, z, flag, [v != "." for v in values])]
    companions = {"flow": "w00000"} if water else AUXILIARY
    for name, code in companions.items():
        tokens = _spread(case.get(name, "15" if water else USUAL[name]), n)
        parts.append(
            _series(code, _numbers(tokens), np.full(n, np.nan), ["N"] * n, [t != "." for t in tokens])
        )
    cems = pd.concat(parts)
    silent = T0 + pd.to_timedelta(sorted(rows(case.get("silent", ""))), unit="h")
    cems = cems[~cems["hour"].isin(silent)]
    outlet = {
        "outlet_id": ["O1"],
        "site_id": ["S1"],
        "code": ["DW001" if water else "DA001"],
        "medium": ["water" if water else "gas"],
        "o2_base_pct": [np.nan if base is None or water else base],
        "design_flow": [30.0],
        "sample_cycle_h": [float(case.get("cycle", "nan"))],
        "detection_limit": [float(case.get("lod", "nan"))],
    }
    outlets = pd.DataFrame(outlet)
    if case.get("neighbour"):
        outlets = pd.concat([outlets, outlets.assign(outlet_id="O2", code="DA002")])
    frames = {"site": SITE, "outlet": outlets, "cems_hour": cems, "outlet_limit": _limits(case, factor)}
    if "load" in case:
        frames["load_15min"] = curve(np.repeat(_numbers(_spread(case["load"], n)), 4))
    return frames


def curve(kw: np.ndarray, account: str = "M1") -> pd.DataFrame:
    """A load curve from T0 on."""
    at = T0 + pd.to_timedelta(np.arange(len(kw)) * 15, unit="min")
    return pd.DataFrame({"account_no": account, "site_id": "S1", "at": at, "load_kw": kw})


def meter_frames(case: dict) -> Frames:
    """One meter: kW of the nights 22-06 and of the days 06-22, day by day."""
    night, day = _numbers(expand(case["night"])), None
    day = _numbers(_spread(case["day"], len(night)))
    hours = np.repeat(day[:, None], 24, axis=1)
    hours[:, 22:] = night[:, None]
    hours[1:, :6] = night[:-1, None]
    hours[0, :6] = night[0]
    for hour, kw in case.get("at_hour", {}).items():
        hours[:, int(hour)] = kw
    kw = np.repeat(hours.ravel(), 4)
    codes = np.tile(tou.periods(tou.tariff("330206", date(2026, 10, 1), tou.tariffs(TARIFFS))), len(night))
    energy = {p: np.where(codes == i, kw / 4, 0).reshape(-1, 96).sum(axis=1) for i, p in enumerate(PERIODS)}
    registers = pd.DataFrame({f"{p}_kwh": e for p, e in energy.items()}).assign(
        account_no="M1", site_id="S1", day=T0 + pd.to_timedelta(np.arange(len(night)), unit="D")
    )
    permit = pd.DataFrame(
        {"site_id": ["S1"], "night_permitted": [bool(case.get("permitted"))], "regime": ["单班"]}
    )
    site = SITE.assign(industry_code=str(case.get("industry", "3311")))
    frames = {"site": site, "load_15min": curve(kw), "permit": permit, "tou_window": TARIFFS}
    return frames if case.get("no_registers") else frames | {"meter_day": registers}


def line_frames(case: dict) -> Frames:
    """Production lines with devices: name -> {role, line, spare, power}."""
    step, devices, power = case.get("step", 5), [], []
    for name, said in case["devices"].items():
        kw = np.array([100 * POWER[t] if t in POWER else float(t) for t in expand(said["power"])])
        devices.append(
            {
                "device_id": name,
                "site_id": said.get("site", "S1"),
                "line_id": said.get("line", "L1"),
                "role": said["role"],
                "rated_kw": 100.0,
                "idle_kw": said.get("idle"),
                "is_spare": bool(said.get("spare")),
            }
        )
        at = T0 + pd.to_timedelta(np.arange(len(kw)) * step, unit="min")
        power.append(
            pd.DataFrame(
                {"device_id": name, "site_id": "S1", "at": at, "power_kw": kw, "is_online": ~np.isnan(kw)}
            )
        )
    return {"site": SITE, "device": pd.DataFrame(devices), "device_power": pd.concat(power)}


def _series(factor: str, x: np.ndarray, z: np.ndarray, flag: list[str], sent: list[bool]) -> pd.DataFrame:
    hour = T0 + pd.to_timedelta(np.arange(len(x)), unit="h")
    data = {"outlet_id": "O1", "factor": factor, "hour": hour, "value": x, "corrected": z, "flag": flag}
    return pd.DataFrame(data)[sent]


def _limits(case: dict, factor: str) -> pd.DataFrame:
    out = {"outlet_id": ["O1"], "factor": [factor], "averaging": [case.get("averaging", "1h")]}
    value = case.get("limit", 50.0)
    first = pd.DataFrame(out | {"valid_from": [pd.Timestamp("2020-01-01")], "limit_value": [value]})
    if "limit_from_hour" not in case:
        return first if value is not None else first.iloc[:0]
    hour, later = case["limit_from_hour"]
    return pd.concat([first, first.assign(valid_from=T0 + pd.Timedelta(hours=hour), limit_value=later)])


def _spread(text: object, n: int) -> list[str]:
    tokens = expand(text)
    return tokens * n if len(tokens) == 1 else tokens


def _numbers(tokens: list[str]) -> np.ndarray:
    return np.array([np.nan if t in ("_", ".") else float(t) for t in tokens])


import_module("case_instruments")
import_module("case_records")
import_module("case_power")
import_module("case_minutes")
import_module("case_frames")
import_module("case_series_days")
import_module("case_days")
import_module("case_labels")
