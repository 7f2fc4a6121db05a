"""Power anomaly score of a site and day: the layer of the map (DOSSIER C.7)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analytics.rule import Rule

FAMILIES = ("power_night", "power_treatment")
TIERED, REGULATOR_SEVERITY, REGULATOR_EXTRA = (
    "P01",
    4,
    0.2,
)  # P01 weighs 0.5, and 0.2 more once the regulator has stepped in


def power_score(
    clues: pd.DataFrame, rules: Mapping[str, Rule], sites: Sequence[str], days: pd.DatetimeIndex
) -> pd.DataFrame:
    """Score 100 (1 - Π(1 - w)) over the power rules that fired (``schema/power_score.py``).

    One row for every one of ``sites`` and ``days``, 0 where nothing fired. A rule counts once a day however many
    clues it has.
    """
    index = pd.MultiIndex.from_product([list(sites), days.astype("datetime64[us]")], names=["site_id", "day"])
    grouped = _fired(clues, rules).groupby(["site_id", "day"])
    clear = grouped["clear"].sum().reindex(index, fill_value=0.0)
    codes = grouped["rule"].agg(";".join).reindex(index, fill_value="")
    score = (-100.0 * np.expm1(clear)).round(
        1
    ) + 0.0  # adding zero turns -0.0, which people would read, into 0.0
    return pd.DataFrame({"score": score, "rules": codes}).reset_index()


def _fired(clues: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Strongest weight of each rule, site and day as ``clear`` = ln(1 - w); columns site_id, day, rule, clear."""
    own = clues[clues["family"].astype(str).isin(FAMILIES)]
    last = own["t_end"] - pd.Timedelta(minutes=1)
    extra = (own["rule"].astype(str) == TIERED) & (own["severity"] >= REGULATOR_SEVERITY)
    weight = own["rule"].astype(str).map({code: rule.weight for code, rule in rules.items()}).astype(float)
    days = [pd.date_range(a.normalize(), b) for a, b in zip(own["t_start"], last, strict=True)]
    rows = pd.DataFrame(
        {
            "site_id": own["site_id"].astype(str).to_numpy(),
            "rule": own["rule"].astype(str).to_numpy(),
            "weight": (weight + REGULATOR_EXTRA * extra).to_numpy(),
            "day": pd.Series(days, dtype=object),
        }
    ).explode("day", ignore_index=True)
    rows["day"] = pd.to_datetime(rows["day"]).astype("datetime64[us]")
    strongest = rows.groupby(["site_id", "day", "rule"], as_index=False)["weight"].max()
    return strongest.assign(clear=np.log1p(-strongest["weight"].astype(float)))
