"""When to arrive: the hours of the day in which the evidence of a target is most likely still to be seen, and why."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.scores.evidence import PATTERN

HOUR, DAY_MIN = 60, 1440
DAY_HOURS, NIGHT_HOURS = (8, 17), (22, 30)  # hours after midnight of the plan day in which a visit may begin
FIRST_MIN, MORNING_MIN = 510, 720  # first arrival of a day team; noon
TIMED_MIN, LEAST_TIMED = (
    720,
    2,
)  # a longer clue says nothing about the hour of the day; clues that make a habit
LAST_END_MIN = 18 * HOUR
BUSY = 0.5  # share of the busiest hour that still counts as busy
ROUND_THE_CLOCK_H = 20  # hours with load in most days: the site works in shifts
SHIFT_CHANGE_MIN = (15 * HOUR + 30, 16 * HOUR + 30)  # around the change from early to late shift (chosen)
MOVES = 0.3  # least distance of low and high load, as a share of the high one, that makes a pattern
SHORT_D = 7.0  # half-life of evidence that cannot wait

ENDING = "证据所在时段于{until}结束，须在此前到场。"
NIGHT_LOAD = "近{days}天该企业夜间负荷集中在{start}至{until}，宜在此时段到场。"
NIGHT = "夜间线索，没有可参考的用电曲线，按夜查时段到场。"
REPEATED = "同类情况近期{n}次多发生在{start}至{until}，宜在此时段到场。"
SHIFTS = "该企业昼夜连续生产，宜在白班与中班交接前后到场，可同时询问两班人员。"
STAFFED = "运维人员上午当班，先到站房可核对质控、参数和运维记录。"
PERISHES = "证据约{days}天减半，宜上午尽早到场。"
ANY_TIME = "证据保留时间较长，当天任何时间到场均可。"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Minutes after midnight of the plan day, at night past 1440, and the sentence that says why."""

    start: int
    until: int
    template: str
    values: Mapping[str, str | int]

    def why(self) -> str:
        """The reason as the column holds it."""
        return json.dumps({"template": self.template, "values": dict(self.values)}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Clues:
    """The clues of one target as arrays of minutes after midnight of the plan day; the leading one by place."""

    start: np.ndarray
    end: np.ndarray
    family: np.ndarray  # any number per family
    counted: np.ndarray
    half_life_d: np.ndarray
    leading: int


def add_arrival(
    day: date, out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray, patterns: pd.DataFrame
) -> None:
    """Best arrival of every target as ``best_from_min``, ``best_until_min`` and ``best_why``.

    Parameters
    ----------
    out
        Targets with ``site_id``, ``window`` and ``skill``.
    rows, code
        Evidence and the number of its target, in order of target.
    patterns
        site_id, hour (0-23), share of the last ``days`` days with load in that hour.
    """
    loads = {str(s): part for s, part in patterns.groupby("site_id", observed=True)}
    is_clue = rows["is_clue"].to_numpy(bool)
    code, midnight = code[is_clue], np.datetime64(day, "m")
    start, end = (
        (rows[name].to_numpy("datetime64[m]")[is_clue] - midnight).astype(np.int64)
        for name in ("t_start", "t_end")
    )
    family = pd.factorize(rows["family"].to_numpy(dtype=str)[is_clue])[0]
    counted = rows["counted"].to_numpy(bool)[is_clue]
    weight = np.where(counted, rows["applied"].to_numpy(float)[is_clue], -np.inf)
    half_life_d = rows["half_life_d"].to_numpy(float)[is_clue]
    ends = np.searchsorted(code, np.arange(len(out) + 1))
    found = []
    for i, (site, window, skill) in enumerate(zip(out["site_id"], out["window"], out["skill"], strict=True)):
        mine = slice(ends[i], ends[i + 1])
        if ends[i] == ends[i + 1]:
            found.append(Arrival(FIRST_MIN, DAY_HOURS[1] * HOUR, ANY_TIME, {}))
            continue
        leading = int(weight[mine].argmax())
        clues = Clues(start[mine], end[mine], family[mine], counted[mine], half_life_d[mine], leading)
        found.append(_arrival((str(window), str(skill)), clues, loads.get(str(site))))
    out["best_from_min"] = [a.start for a in found]
    out["best_until_min"] = [a.until for a in found]
    out["best_why"] = [a.why() for a in found]


def evidence_ends(target: Mapping[Any, Any]) -> int | None:
    """The minute by which a visit must begin to find evidence that ends on the day; None when none does."""
    why = target.get("best_why")
    if not isinstance(why, str) or json.loads(why)["template"] != ENDING:
        return None
    return int(target["best_until_min"])


def is_outside(target: Mapping[Any, Any], arrive: float | None) -> bool:
    """Whether a planned arrival lies outside the hours in which the target is best visited; False where none are known."""
    start, end = target.get("best_from_min"), target.get("best_until_min")
    if arrive is None or start is None or end is None or pd.isna(start) or pd.isna(end):
        return False
    return not start <= arrive <= end


def patterns_of(loads: pd.DataFrame) -> pd.DataFrame:
    """In which hours sites work, from quarter-hour loads (site_id, at, load_kw); columns ``PATTERN``.

    A site works in an hour when its load is above the middle between its low and its high load (10th and 90th percentile).
    A load that hardly moves counts as working whenever it is there: the site works round the clock.
    """
    read = loads.dropna(subset=["load_kw"])
    if read.empty:
        return pd.DataFrame(columns=list(PATTERN))
    site = read["site_id"].astype(str).to_numpy()
    hour = read["at"].to_numpy("datetime64[h]")
    hourly = pd.DataFrame({"site_id": site, "at": hour, "kw": read["load_kw"].to_numpy(float)})
    hourly = hourly.groupby(["site_id", "at"], as_index=False)["kw"].sum()
    ends = hourly.groupby("site_id")["kw"].quantile([0.1, 0.9]).unstack()
    low, high = (hourly["site_id"].map(ends[q]).to_numpy(float) for q in (0.1, 0.9))
    level = np.where(high - low >= MOVES * high, (low + high) / 2, MOVES * high)
    hourly["works"] = hourly["kw"].to_numpy(float) > level
    hourly["hour"], hourly["day"] = hourly["at"].dt.hour, hourly["at"].dt.normalize()
    out = hourly.groupby(["site_id", "hour"], as_index=False)["works"].mean()
    days = hourly.groupby("site_id")["day"].nunique()
    out["days"] = out["site_id"].map(days)
    return out.rename(columns={"works": "share"})[list(PATTERN)]


def _arrival(needs: tuple[str, str], clues: Clues, load: pd.DataFrame | None) -> Arrival:
    window, skill = needs
    if window == "night":
        return _at_night(load)
    ends = clues.end[clues.counted & (clues.end > FIRST_MIN) & (clues.end <= LAST_END_MIN)]
    if len(ends):  # evidence that still goes on and ends in working hours
        return Arrival(FIRST_MIN, int(ends.min()), ENDING, {"until": _clock(int(ends.min()))})
    same = clues.family == clues.family[clues.leading]
    repeated = _repeated(clues.start[same], clues.end[same])
    if repeated is not None:
        return repeated
    if load is not None and int((load["share"] >= BUSY).sum()) >= ROUND_THE_CLOCK_H:
        return Arrival(*SHIFT_CHANGE_MIN, SHIFTS, {})
    if skill == "cems":
        return Arrival(FIRST_MIN, MORNING_MIN, STAFFED, {})
    half_life_d = float(clues.half_life_d[clues.leading])
    if half_life_d <= SHORT_D:
        return Arrival(FIRST_MIN, MORNING_MIN, PERISHES, {"days": round(half_life_d)})
    return Arrival(FIRST_MIN, DAY_HOURS[1] * HOUR, ANY_TIME, {})


def _at_night(load: pd.DataFrame | None) -> Arrival:
    first, last = NIGHT_HOURS
    if load is None:
        return Arrival(first * HOUR + 30, (last - 3) * HOUR, NIGHT, {})
    by_hour = np.zeros(24)
    by_hour[load["hour"].to_numpy(dtype=np.int64)] = load["share"].to_numpy(dtype=float)
    hours = np.arange(first, last)
    run = _busiest(by_hour[hours % 24])
    if run is None:
        return Arrival(first * HOUR + 30, (last - 3) * HOUR, NIGHT, {})
    start, until = int(hours[run[0]]) * HOUR, (int(hours[run[1]]) + 1) * HOUR
    values: dict[str, str | int] = {"days": int(load["days"].max())}
    return Arrival(start, until, NIGHT_LOAD, values | {"start": _clock(start), "until": _clock(until)})


def _repeated(start: np.ndarray, end: np.ndarray) -> Arrival | None:
    """The working hours in which clues of the leading family happened, when at least two tell the hour."""
    timed = (end > start) & (end - start <= TIMED_MIN)
    if timed.sum() < LEAST_TIMED:
        return None
    count = np.zeros(24)
    for first, last in zip(start[timed].tolist(), end[timed].tolist(), strict=True):
        np.add.at(count, np.arange(first // HOUR, -(-last // HOUR)) % 24, 1)
    hours = np.arange(DAY_HOURS[0], DAY_HOURS[1])
    run = _busiest(count[hours]) if count[hours].max() >= LEAST_TIMED else None
    if run is None:
        return None
    begin, until = max(int(hours[run[0]]) * HOUR, FIRST_MIN), (int(hours[run[1]]) + 1) * HOUR
    values: dict[str, str | int] = {"n": int(timed.sum()), "start": _clock(begin), "until": _clock(until)}
    return Arrival(begin, until, REPEATED, values)


def _busiest(share: np.ndarray) -> tuple[int, int] | None:
    """First and last place of the run of busy hours around the busiest one; None when nothing happens."""
    if not share.max(initial=0.0) > 0:
        return None
    busy, at = share >= BUSY * share.max(), int(share.argmax())
    first = last = at
    while first > 0 and busy[first - 1]:
        first -= 1
    while last < len(share) - 1 and busy[last + 1]:
        last += 1
    return first, last


def _clock(minute: int) -> str:
    return f"{minute % DAY_MIN // HOUR:02d}:{minute % HOUR:02d}"
