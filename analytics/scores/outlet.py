"""Score of an outlet and day over all its clues, and whether they are pushed without an expert (DOSSIER B.5)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.rule import Rule
from schema.outlet_score import DATASET as OUTLET_SCORE

STRENGTH = {"A": 1.0, "B": 0.8, "C": 0.5}  # c of an evidence class
LEAST_GROUPS = 2  # groups of evidence that are pushed without an A-class rule
SET_ASIDE = ("DISMISSED", "MERGED")  # states of clues that do not count


def outlet_score(clues: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """s = 1 - Π(1 - w c), of each group only the rule with the largest w c, for every outlet and day a clue touches.

    Parameters
    ----------
    clues : DataFrame
        Rows of ``schema/clue.py``; those without outlet, of unknown rules, or set aside by a person do not count.
    rules : mapping of code to Rule

    Returns
    -------
    DataFrame
        Rows of ``schema/outlet_score.py`` in order of outlet and day.
    """
    daily = by_day(clues[clues["rule"].astype(str).isin(rules) & ~clues["state"].isin(SET_ASIDE)])
    code = daily["rule"].astype(str)
    daily["group"] = code.map({c: str(r.group) for c, r in rules.items()})
    weight = code.map({c: r.weight for c, r in rules.items()}).astype(float)
    strength = daily["evidence_class"].astype(str).map(STRENGTH).astype(float)
    daily = daily.assign(rule=code, strength=weight * strength, hard=strength == STRENGTH["A"])
    order = ["outlet_id", "day", "group", "strength", "rule"]
    daily = daily.sort_values(order, ascending=[True, True, True, False, True], kind="stable")
    hard = daily.groupby(["outlet_id", "day"])["hard"].any()
    best = daily.drop_duplicates(["outlet_id", "day", "group"])
    best = best.sort_values(["outlet_id", "day", "strength", "rule"], ascending=[True, True, False, True])
    with np.errstate(divide="ignore"):
        best = best.assign(clear=np.log1p(-best["strength"].to_numpy()))
    grouped = best.groupby(["outlet_id", "day"])
    out = pd.DataFrame(
        {
            "site_id": grouped["site_id"].first(),
            "score": (-np.expm1(grouped["clear"].sum())).round(6),
            "rules": grouped["rule"].agg(";".join),
            "groups": grouped["group"].size(),
        }
    )
    out["is_pushed"] = hard.reindex(out.index) | (out["groups"] >= LEAST_GROUPS)
    return out.reset_index()[list(OUTLET_SCORE.names)]


def by_day(clues: pd.DataFrame) -> pd.DataFrame:
    """One row per clue of an outlet and day it touches: clue_id, rule, evidence_class, site_id, outlet_id, day."""
    own = clues[clues["outlet_id"].notna()]
    first = own["t_start"].to_numpy("datetime64[D]").astype(np.int64)
    last = (
        (own["t_end"].to_numpy("datetime64[m]") - np.timedelta64(1, "m"))
        .astype("datetime64[D]")
        .astype(np.int64)
    )
    days = np.maximum(last - first, 0) + 1
    rows = np.repeat(np.arange(len(own)), days)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(days) - days, days)
    names = ["clue_id", "rule", "evidence_class", "site_id", "outlet_id"]
    out = own[names].astype("str").iloc[rows].reset_index(drop=True)
    return out.assign(
        day=pd.to_datetime((first[rows] + nth).astype("datetime64[D]")).astype("datetime64[us]")
    )


def pushed(clues: pd.DataFrame, scores: pd.DataFrame) -> set[str]:
    """Ids of the clues that touch a pushed day of their outlet."""
    days = by_day(clues[~clues["state"].isin(SET_ASIDE)])
    hit = days.merge(scores.loc[scores["is_pushed"], ["outlet_id", "day"]], on=["outlet_id", "day"])
    return set(hit["clue_id"])
