"""All evidence about sites in one long frame: open clues, petitions, earlier findings, aged to the planning day."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from analytics.scores import likelihood
from analytics.scores.likelihood import Evidence, Params
from schema.inspection import HIT, REFUTED

CLOSED_STATES = frozenset({"CLOSED", "DISMISSED", "MERGED", "FEEDBACK"})
EARTH_METRES = 6_371_008.8

TEXTS = {
    "petition": "近{days}天有{n}件信访举报指向该企业，最近一件于{day}受理。",
    "petition_near": "近{days}天周边{metres}米内有{n}件信访举报，最近一件于{day}受理。",
    "found_before": "{day}现场检查曾发现突出问题。",
    "penalty": "近{days}天有{n}次行政处罚，最近一次决定于{day}。",
    "refuted_before": "{day}现场检查未发现所反映的问题。",
}
PATTERN = ("site_id", "hour", "share", "days")
NIGHT_FROM, NIGHT_UNTIL, TIMED_H = 22, 6, 12.0
COLUMNS = (
    *("site_id", "clue_id", "rule", "family", "text", "template", "facts", "t_start", "t_end"),
    *("severity", "evidence_class", "entry", "strength", "expert", "log_lr", "half_life_d", "freshness"),
    *("by_day", "by_night", "service_min", "skill", "is_clue"),
)


@dataclass(frozen=True, slots=True)
class Register:
    """What is known about sites besides clues; frames in the form of their schema."""

    sites: pd.DataFrame
    permits: pd.DataFrame
    petitions: pd.DataFrame
    penalties: pd.DataFrame
    inspections: pd.DataFrame
    positive_list: pd.DataFrame
    patterns: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PATTERN)))
    """When sites work: site_id, hour (0-23), share of the last ``days`` days with load in that hour."""


def open_clues(clues: pd.DataFrame) -> pd.DataFrame:
    """Clues nobody has closed, dismissed or merged, and no visit has answered."""
    return clues[~clues["state"].astype(object).isin(CLOSED_STATES)]


def no_clues() -> pd.DataFrame:
    """The columns of a clue that are read here, without rows."""
    text = {c: pd.Series(dtype=object) for c in ("site_id", "clue_id", "rule", "family", "state", "message")}
    text |= {c: pd.Series(dtype=object) for c in ("facts", "evidence_class")}
    times = {c: pd.Series(dtype="datetime64[us]") for c in ("t_start", "t_end")}
    return pd.DataFrame(text | times | {c: pd.Series(dtype=float) for c in ("severity", "confidence")})


def gather(
    day: date, clues: pd.DataFrame, register: Register, params: Params, also: Collection[str] = ()
) -> pd.DataFrame:
    """One row per piece of evidence about sites with an open clue and the sites ``also``, columns ``COLUMNS``.

    ``strength`` is freshness times how complete the data are; ``log_lr``, the weight in force times strength, is what
    the piece would add to the log-odds if it stood alone, ``expert`` the same with the expert's weight.
    """
    live = open_clues(clues)
    wanted = set(live["site_id"].astype(object)) | set(also)
    known = set(register.sites["site_id"].astype(object)) & wanted
    live = live[live["site_id"].astype(object).isin(known)]
    sites = register.sites[register.sites["site_id"].astype(object).isin(known)]
    frames = [
        _from_clues(day, live, params),
        _from_petitions(day, register.petitions, sites, params),
        _from_nearby_petitions(day, register.petitions, sites, params),
        _from_penalties(day, register.penalties, known, params),
        *_from_inspections(day, register.inspections, known, params),
    ]
    return pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)


def _from_clues(day: date, clues: pd.DataFrame, params: Params) -> pd.DataFrame:
    out = pd.DataFrame(
        {c: clues[c].astype(object).to_numpy() for c in ("site_id", "clue_id", "rule", "family")}
    )
    out["text"], out["template"] = clues["message"].astype(object).to_numpy(), ""
    out["facts"] = clues["facts"].astype(object).to_numpy()
    for column in ("t_start", "t_end"):
        out[column] = pd.to_datetime(clues[column].to_numpy())
    out["severity"] = clues["severity"].to_numpy(dtype=np.int64)
    out["evidence_class"] = clues["evidence_class"].astype(object).to_numpy()
    entries = [
        likelihood.evidence(*k) for k in zip(out["rule"], out["family"], out["evidence_class"], strict=True)
    ]
    full = out["evidence_class"].map(params.class_confidence).to_numpy(dtype=float)
    complete = np.minimum(1.0, clues["confidence"].to_numpy(dtype=float) / full)
    found = _aged((day, params), out, entries, complete, is_clue=True)
    by_night, by_day = found["by_night"].to_numpy(float), found["by_day"].to_numpy(float)
    swap = _happened_at_night(found) & (by_night < by_day)
    found["by_night"], found["by_day"] = np.where(swap, by_day, by_night), np.where(swap, by_night, by_day)
    return found


def _happened_at_night(rows: pd.DataFrame) -> np.ndarray:
    """True for a treatment clue of some hours in the night: it is then that a visit may see it again."""
    length = (rows["t_end"] - rows["t_start"]).dt.total_seconds() / 3600
    middle = (rows["t_start"] + (rows["t_end"] - rows["t_start"]) / 2).dt.hour
    at_night = (middle >= NIGHT_FROM) | (middle < NIGHT_UNTIL)
    timed = (length > 0) & (length <= TIMED_H) & at_night
    return (timed & (rows["family"].astype(object) == "power_treatment")).to_numpy(bool)


def _aged(
    at: tuple[date, Params], out: pd.DataFrame, entries: list[Evidence], complete: np.ndarray, is_clue: bool
) -> pd.DataFrame:
    """The frame with what its likelihood entries say about each row, aged to the start of the day."""
    day, params = at
    age_d = (pd.Timestamp(day) - out["t_end"]).dt.total_seconds().to_numpy(dtype=float) / 86_400
    out["half_life_d"] = [e.half_life_d for e in entries]
    out["freshness"] = 0.5 ** (np.maximum(age_d, 0.0) / out["half_life_d"].to_numpy(dtype=float))
    out["entry"] = [likelihood.entry_of(*k) for k in zip(out["rule"], out["evidence_class"], strict=True)]
    out["strength"] = out["freshness"].to_numpy() * complete
    out["expert"] = np.array([e.log_lr for e in entries], float) * out["strength"].to_numpy()
    weight = {entry: params.weight(entry) for entry in out["entry"].unique()}
    out["log_lr"] = out["entry"].map(weight).to_numpy(dtype=float) * out["strength"].to_numpy()
    for name in ("by_day", "by_night", "service_min", "skill"):
        out[name] = [getattr(e, name) for e in entries]
    out["is_clue"] = is_clue
    return out[list(COLUMNS)]


def _summaries(
    at: tuple[date, Params], rows: pd.DataFrame, kind: str, entry: Evidence, fixed: dict[str, object]
) -> pd.DataFrame:
    """One piece of evidence per site from ``rows`` (site_id, at): how many, and when last."""
    grouped = rows.groupby("site_id", sort=True)["at"].agg(["size", "min", "max"])
    family = "petition" if kind.startswith("petition") else "history"
    out = pd.DataFrame(
        {"site_id": grouped.index.astype(object), "clue_id": "", "rule": kind, "family": family}
    )
    facts = [
        fixed | {"n": int(n), "day": f"{last:%Y-%m-%d}"}
        for n, last in zip(grouped["size"], grouped["max"], strict=True)
    ]
    out["template"] = TEXTS[kind]
    out["facts"] = pd.Series(facts, dtype=object)
    out["text"] = [TEXTS[kind].format(**f) for f in facts]
    out["t_start"], out["t_end"] = grouped["min"].to_numpy(), grouped["max"].to_numpy()
    out["severity"], out["evidence_class"] = 0, ""
    return _aged(at, out, [entry] * len(out), np.ones(len(out)), is_clue=False)


def _recent(frame: pd.DataFrame, column: str, day: date, days: int) -> pd.DataFrame:
    """Rows as (site_id, at) with ``at`` in the last ``days`` days before ``day``."""
    at = pd.to_datetime(frame[column].to_numpy())
    start = pd.Timestamp(day)
    mask = (at < start) & (at >= start - pd.Timedelta(days=days))
    return pd.DataFrame({"site_id": frame["site_id"].astype(object).to_numpy(), "at": at})[mask]


def _from_petitions(day: date, petitions: pd.DataFrame, sites: pd.DataFrame, params: Params) -> pd.DataFrame:
    first_hand = petitions[petitions["state"].astype(object) != "重复"]
    rows = _recent(first_hand, "received_at", day, params.petition_days)
    rows = rows[rows["site_id"].isin(set(sites["site_id"].astype(object)))]
    fixed: dict[str, object] = {"days": params.petition_days}
    return _summaries((day, params), rows, "petition", likelihood.PETITION, fixed)


def _from_nearby_petitions(
    day: date, petitions: pd.DataFrame, sites: pd.DataFrame, params: Params
) -> pd.DataFrame:
    unnamed = petitions[
        petitions["site_id"].astype(object).isna()
        & petitions["lon_wgs84"].notna()
        & petitions["lat_wgs84"].notna()
        & (petitions["state"].astype(object) != "重复")
    ]
    rows = _recent(unnamed, "received_at", day, params.petition_days)
    unnamed = unnamed.iloc[rows.index]
    fixed: dict[str, object] = {"days": params.petition_days, "metres": round(params.petition_metres)}
    pairs = rows.iloc[:0]
    if len(unnamed) and len(sites):
        near = cKDTree(_xyz(unnamed)).query_ball_point(_xyz(sites), params.petition_metres)
        ids = sites["site_id"].astype(object).to_numpy()
        hits = np.array([(i, j) for i, found in enumerate(near) for j in found], dtype=np.int64).reshape(
            -1, 2
        )
        pairs = pd.DataFrame({"site_id": ids[hits[:, 0]], "at": rows["at"].to_numpy()[hits[:, 1]]})
    return _summaries((day, params), pairs, "petition_near", likelihood.PETITION_NEAR, fixed)


def _xyz(frame: pd.DataFrame) -> np.ndarray:
    """Points on the sphere in metres, shape (n, 3); chords equal distances at the scale of a neighbourhood."""
    lon, lat = np.radians(frame["lon_wgs84"].to_numpy(float)), np.radians(frame["lat_wgs84"].to_numpy(float))
    return EARTH_METRES * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _from_penalties(day: date, penalties: pd.DataFrame, known: set[str], params: Params) -> pd.DataFrame:
    rows = _recent(penalties, "decided_on", day, params.history_days)
    fixed: dict[str, object] = {"days": params.history_days}
    return _summaries(
        (day, params), rows[rows["site_id"].isin(known)], "penalty", likelihood.PENALISED, fixed
    )


def _from_inspections(
    day: date, inspections: pd.DataFrame, known: set[str], params: Params
) -> list[pd.DataFrame]:
    """Earlier outcomes. Which team went is never looked at: a strict team must not make its district look dirty."""

    def last(outcome: Callable[[pd.Series], pd.Series]) -> pd.DataFrame:
        chosen = inspections[outcome(inspections["outcome"].astype(object))]
        rows = _recent(chosen, "started_at", day, params.history_days)
        rows = rows[rows["site_id"].isin(known)]
        return rows.sort_values("at").drop_duplicates("site_id", keep="last")

    found, refuted = last(lambda o: o == HIT), last(lambda o: o == REFUTED)
    return [
        _summaries((day, params), found, "found_before", likelihood.FOUND_BEFORE, {}),
        _summaries((day, params), refuted, "refuted_before", likelihood.REFUTED_BEFORE, {}),
    ]
