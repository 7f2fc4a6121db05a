"""Targets: every site with an open clue, its probability of a prominent problem, and why.

logit P = logit prior + sum over evidence families of the aged log likelihood ratio of the family's strongest piece.
Which piece of a family is the strongest is decided by the expert table, so that what outcomes teach about a weight
does not change what the weight multiplies.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from analytics.scores.arrival import add_arrival
from analytics.scores.evidence import Register, gather, no_clues
from analytics.scores.interval import interval, strengths
from analytics.scores.likelihood import Evidence, Params
from analytics.scores.limits import visit_limits
from analytics.statistics import sigmoid
from schema.clue_types import FAMILIES
from schema.target import DATASET

REASONS_KEPT = 12
BLIND = Evidence(1.0, 1.0, 1.0, 30.0, 0.7, 0.5, 90)  # a visit without a clue: by day, the usual time on site
CATEGORY_ORDER = ("重点管理", "简化管理", "登记管理")


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What the rule catalogue says about each rule code: the sentence of its clues and its innocent explanations."""

    messages: Mapping[str, str] = field(default_factory=dict)
    innocents: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)


def targets(
    day: date, clues: pd.DataFrame, register: Register, texts: RuleTexts, params: Params
) -> pd.DataFrame:
    """One row per site with at least one open clue, columns of ``schema/target.py``, best value first."""
    rows = _counted(gather(day, clues, register, params), params)
    if rows.empty:
        return pd.DataFrame(columns=list(DATASET.names))
    found = _scored(day, rows, np.unique(rows["site_id"].to_numpy(dtype=str)), (register, params))
    _add_texts(found, rows, texts)
    found["as_of"] = pd.to_datetime(clues["as_of"]).max()
    return _ranked(found)


def without_clues(day: date, site_ids: Collection[str], register: Register, params: Params) -> pd.DataFrame:
    """Rows of ``schema/target.py`` for sites without an open clue that are visited all the same: the random draw.

    The probability stands on the prior and on petitions, penalties and earlier visits alone; ``reasons`` are those.
    Sites that are not in the register are left out. ``as_of`` is the start of the day.
    """
    known = register.sites["site_id"].astype(str)
    sites = np.unique(known[known.isin(list(site_ids))].to_numpy(dtype=str))
    if not len(sites):
        return pd.DataFrame(columns=list(DATASET.names))
    rows = _counted(gather(day, no_clues(), register, params, also=frozenset(sites)), params)
    found = _scored(day, rows, sites, (register, params))
    _add_texts(found, rows, RuleTexts())
    found["as_of"] = pd.Timestamp(day)
    return _ranked(found)


def _scored(
    day: date, rows: pd.DataFrame, site_ids: np.ndarray, known: tuple[Register, Params]
) -> pd.DataFrame:
    """Every figure of the sites ``site_ids`` (sorted) from their evidence."""
    register, params = known
    code = np.searchsorted(site_ids, rows["site_id"].to_numpy(dtype=str))
    sites = register.sites.drop_duplicates("site_id").set_index("site_id").loc[site_ids]
    out = pd.DataFrame({"site_id": site_ids})
    for column in ("name", "adcode", "lon_wgs84", "lat_wgs84"):
        out[column] = sites[column].to_numpy()
    category = _category(day, register.permits).reindex(site_ids, fill_value="").to_numpy()
    out["prior"] = _prior(category, sites["industry_code"], params)
    log_odds = _logit(out["prior"].to_numpy()) + np.bincount(code, rows["applied"], len(site_ids))
    out["probability"] = sigmoid(log_odds)
    ends = interval(log_odds, *strengths(rows, code, len(site_ids)), params)
    out["probability_low"], out["probability_high"] = ends
    severity = np.where(rows["counted"], rows["severity"].to_numpy(dtype=np.int64), 0)
    out["severity"] = np.maximum(_at_most(code, severity, len(site_ids)), 1)
    _add_counts(out, rows, code, params)
    _add_needs(out, rows, code, category == "重点管理", params)
    _add_limits(day, out, rows, code, known)
    _add_value(out, rows, code, params)
    _add_freshness(out, rows, code)
    add_arrival(day, out, rows, code, register.patterns)
    out["weights_version"] = params.weights_version
    out.insert(0, "day", pd.Timestamp(day))
    return out


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    ranked = found.sort_values(["value", "site_id"], ascending=[False, True], ignore_index=True)
    return ranked.reindex(columns=list(DATASET.names))


def _counted(rows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Rows by site and family, strongest first, with ``counted`` and what they really add, ``applied``."""
    strength = rows["expert"].to_numpy(dtype=float)
    keys = [rows[c].to_numpy(dtype=str) for c in ("clue_id", "family", "site_id")]
    order = np.lexsort(
        (
            keys[0],
            -rows["t_end"].to_numpy("datetime64[s]").astype(np.int64),
            -np.abs(strength),
            keys[1],
            keys[2],
        )
    )
    rows = rows.iloc[order].reset_index(drop=True)
    first = ~rows.duplicated(["site_id", "family"]).to_numpy()
    share = np.where(first, 1.0, params.second_share)
    rows["counted"] = first
    rows["counted_strength"] = rows["strength"].to_numpy(dtype=float) * share
    rows["applied"] = rows["log_lr"].to_numpy(dtype=float) * share
    return rows


def _logit(p: np.ndarray) -> np.ndarray:
    return np.log(p) - np.log1p(-p)


def _at_most(code: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Largest value per code, 0 for a code without values."""
    out = np.full(n, values.min(initial=0), dtype=values.dtype)
    np.maximum.at(out, code, values)
    return out


def _category(day: date, permits: pd.DataFrame) -> pd.Series:
    """Strictest permit category in force per site."""
    end = pd.to_datetime(permits["valid_to"].to_numpy())
    valid = permits[pd.isna(end) | (end >= pd.Timestamp(day))]
    rank = valid["category"].astype(object).map({c: i for i, c in enumerate(CATEGORY_ORDER)})
    frame = pd.DataFrame({"site_id": valid["site_id"].astype(object), "rank": rank})
    return frame.groupby("site_id")["rank"].min().map(dict(enumerate(CATEGORY_ORDER)))


def _prior(category: np.ndarray, industry: pd.Series, params: Params) -> np.ndarray:
    base = np.array([params.base_rate[c] for c in category])
    factor = (
        industry.astype(object)
        .fillna("")
        .str[:2]
        .map(params.industry_factor)
        .fillna(1.0)
        .to_numpy(dtype=float)
    )
    odds = base / (1 - base) * factor * np.exp(params.intercept)
    return odds / (1 + odds)


def _add_counts(out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray, params: Params) -> None:
    n, least = len(out), np.log(params.strong_lr)
    is_clue = rows["is_clue"].to_numpy(bool)
    cls = rows["evidence_class"].to_numpy(dtype=object)
    applied = rows["applied"].to_numpy()
    out["n_clues"] = np.bincount(code[is_clue], minlength=n)
    out["n_families"] = np.bincount(code[rows["counted"].to_numpy() & (applied > 0)], minlength=n)
    strong = np.bincount(code[rows["counted"].to_numpy() & (applied >= least)], minlength=n)
    hard = np.bincount(code[(cls == "A") & (rows["log_lr"].to_numpy() >= least)], minlength=n)
    b_class = np.bincount(code[cls == "B"], minlength=n)
    out["confidence_word"] = np.select(
        [(hard > 0) | (strong > 1), (b_class > 0) | (strong > 0)], ["高", "中"], "低"
    )


def _add_needs(
    out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray, is_key: np.ndarray, params: Params
) -> None:
    """Detectability by window, the better window, minutes on site, and the skill of the strongest clue."""
    n = len(out)
    weight = np.where(rows["counted"], np.maximum(rows["applied"].to_numpy(), 1e-9), 0.0)
    total = np.bincount(code, weight, n)
    for name in ("day", "night"):
        found = np.bincount(code, weight * rows[f"by_{name}"].to_numpy(dtype=float), n)
        blind = np.full(n, getattr(BLIND, f"by_{name}"))
        out[f"detect_{name}"] = np.divide(found, total, out=blind, where=total > 0)
    out["window"] = np.where(out["detect_night"] > out["detect_day"], "night", "day")
    counts = (rows["counted"] & rows["is_clue"]).to_numpy()
    service = _at_most(code, np.where(counts, rows["service_min"].to_numpy(dtype=np.int64), 0), n)
    service = np.where(service > 0, service, BLIND.service_min)
    out["service_min"] = np.maximum(service, np.where(is_key, params.key_unit_min, 0))
    leading = rows[counts].sort_values("applied", ascending=False, kind="stable").drop_duplicates("site_id")
    skills = leading.set_index("site_id")["skill"].astype(object)  # of no rows at all it would be numbers
    out["skill"] = skills.reindex(out["site_id"], fill_value=BLIND.skill).to_numpy()


def _add_limits(
    day: date, out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray, known: tuple[Register, Params]
) -> None:
    n, cls = len(out), rows["evidence_class"].to_numpy(dtype=object)
    has_a = np.bincount(code[cls == "A"], minlength=n) > 0
    named = (cls == "A") | (cls == "B") | (rows["rule"] == "petition").to_numpy()
    strength = pd.DataFrame(
        {"has_a": has_a, "is_case": np.bincount(code[named], minlength=n) > 0}, index=out["site_id"]
    )
    limits = visit_limits(day, strength, *known)
    for name in ("visit_kind", "listed", "needs_approval", "barred"):
        out[name] = limits[name].to_numpy()
    out["barred_facts"] = [
        json.dumps({"template": t, "values": f}, ensure_ascii=False) if t else None
        for t, f in zip(limits["template"], limits["facts"], strict=True)
    ]


def _add_value(out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray, params: Params) -> None:
    """Points in the better and in the other window, with what one day of waiting would lose."""
    lost = rows["freshness"].to_numpy() * (1 - 0.5 ** (1 / rows["half_life_d"].to_numpy(dtype=float)))
    lost = np.where((rows["counted"] & rows["is_clue"]).to_numpy(), lost, 0.0)
    urgency = params.urgency_points * _at_most(code, lost, len(out))
    factor = np.where(out["listed"] & out["needs_approval"], params.positive_list_factor, 1.0)
    points = 100 * out["probability"] * out["severity"] / 5
    detect = out[["detect_day", "detect_night"]]
    out["value"] = factor * (points * detect.max(axis=1) + urgency)
    out["value_other"] = factor * (points * detect.min(axis=1) + urgency)


def _add_freshness(out: pd.DataFrame, rows: pd.DataFrame, code: np.ndarray) -> None:
    """How fresh the clues that count are, by weight, and when the strongest one has lost half."""
    n = len(out)
    counts = (rows["counted"] & rows["is_clue"]).to_numpy()
    full = np.abs(rows["expert"].to_numpy(float)) / np.maximum(rows["freshness"].to_numpy(float), 1e-9)
    full = np.where(counts, np.maximum(full, 1e-9), 0.0)
    total = np.bincount(code, full, n)
    fresh = np.bincount(code, full * rows["freshness"].to_numpy(float), n)
    out["freshness"] = np.divide(fresh, total, out=np.full(n, np.nan), where=total > 0)
    lost = rows["t_end"] + pd.to_timedelta(rows["half_life_d"].to_numpy(float), unit="D")
    leading = rows.assign(lost=lost.dt.floor("min"))[counts]
    leading = leading.sort_values("applied", ascending=False, kind="stable").drop_duplicates("site_id")
    out["perishes_at"] = leading.set_index("site_id")["lost"].reindex(out["site_id"]).to_numpy()


def _add_texts(out: pd.DataFrame, rows: pd.DataFrame, texts: RuleTexts) -> None:
    """Reasons, contributions and innocent explanations as JSON."""
    code = np.searchsorted(out["site_id"].to_numpy(dtype=str), rows["site_id"].to_numpy(dtype=str))
    gain = (out["probability"] - out["prior"]).to_numpy() * 100
    total = np.bincount(code, rows["applied"], len(out))
    p = out["probability"].to_numpy()
    # Where pieces cancel out, the limit of gain / total is the slope of the logistic curve.
    slope = np.divide(gain, total, out=100 * p * (1 - p), where=np.abs(total) > 1e-12)
    rows["points"] = rows["applied"].to_numpy() * slope[code]
    starts, ends = (np.searchsorted(code, np.arange(len(out)), side=s) for s in ("left", "right"))
    records = rows.to_dict("records")
    built = [_texts_of(records[a:b], texts) for a, b in zip(starts, ends, strict=True)]
    for i, name in enumerate(("reasons", "contributions", "innocents")):
        out[name] = [json.dumps(row[i], ensure_ascii=False) for row in built]


def _texts_of(rows: list[dict], texts: RuleTexts) -> tuple[list[dict], list[dict], list[dict]]:
    ranked = sorted(rows, key=lambda r: (not r["counted"], -abs(r["points"])))[:REASONS_KEPT]
    reasons = [
        {
            "clue_id": r["clue_id"],
            "rule": r["rule"],
            "family": r["family"],
            "text": r["text"],
            "template": r["template"] or texts.messages.get(r["rule"], ""),
            "facts": json.loads(r["facts"]) if isinstance(r["facts"], str) else r["facts"],
            "t_start": r["t_start"].isoformat(),
            "t_end": r["t_end"].isoformat(),
            "points": r["points"],
            "counted": r["counted"],
        }
        for r in ranked
    ]
    contributions = [
        {
            "label": FAMILIES[r["family"]],
            "family": r["family"],
            "rule": r["rule"],
            "entry": r["entry"],
            "strength": r["counted_strength"],
            "log_odds": r["applied"],
        }
        for r in sorted(rows, key=lambda r: -abs(r["applied"]))
        if r["counted_strength"] != 0
    ]
    innocents: dict[str, dict] = {}
    for r in ranked:
        for innocent in texts.innocents.get(r["rule"], ()):
            innocents.setdefault(innocent["text"], dict(innocent))
    return reasons, contributions, list(innocents.values())
