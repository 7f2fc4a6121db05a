"""What forbids a visit or makes it need approval: positive list and yearly caps (DOSSIER O.5)."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.scores.evidence import Register
from analytics.scores.likelihood import Params

CAPPED_KINDS = ("daily", "special")
LISTED = "已列入执法正面清单，目前仅有提示性线索，宜先非现场核查。"
CONSENT = "已列入执法正面清单，现有线索还不确凿，确需到现场检查的须经负责人同意。"
CAP_REACHED = "本年度日常和专项检查已有{n}次，达到上限{cap}次；仅有提示性线索，不宜按个案检查安排。"


def visit_limits(day: date, strength: pd.DataFrame, register: Register, params: Params) -> pd.DataFrame:
    """Limits per site, in the order and index of ``strength``.

    Parameters
    ----------
    strength
        One row per site (index site_id) with bools ``has_a`` (A-class evidence) and ``is_case`` (evidence strong
        enough for a case visit, which the yearly cap does not bind).

    Returns
    -------
    pandas.DataFrame
        ``visit_kind`` (case or special), ``listed``, ``needs_approval``, ``barred`` (Chinese sentence or None),
        ``template`` and ``facts`` of that sentence.
    """
    listed = strength.index.isin(_listed_on(day, register.positive_list))
    used = _visits_this_year(day, register.inspections).reindex(strength.index, fill_value=0).to_numpy()
    is_case, has_a = strength["is_case"].to_numpy(bool), strength["has_a"].to_numpy(bool)
    barred_by_list, by_consent = listed & ~is_case, listed & is_case & ~has_a
    barred_by_cap = ~is_case & (used >= params.visits_per_year) & ~barred_by_list
    out = pd.DataFrame(index=strength.index)
    out["visit_kind"] = np.where(is_case, "case", "special")
    out["listed"] = listed
    out["needs_approval"] = listed & ~has_a
    out["template"] = np.select(
        [barred_by_list, by_consent, barred_by_cap], [LISTED, CONSENT, CAP_REACHED], default=""
    )
    facts = [
        {"n": int(n), "cap": params.visits_per_year} if capped else {}
        for n, capped in zip(used, barred_by_cap, strict=True)
    ]
    out["facts"] = pd.Series(facts, index=out.index, dtype=object)
    out["barred"] = [t.format(**f) if t else None for t, f in zip(out["template"], out["facts"], strict=True)]
    return out


def _listed_on(day: date, positive_list: pd.DataFrame) -> set[str]:
    start = pd.to_datetime(positive_list["valid_from"].to_numpy())
    end = pd.to_datetime(positive_list["valid_to"].to_numpy())
    at = pd.Timestamp(day)
    valid = (start <= at) & (pd.isna(end) | (end >= at))
    return set(positive_list["site_id"].astype(object).to_numpy()[valid])


def _visits_this_year(day: date, inspections: pd.DataFrame) -> pd.Series:
    """Daily and special inspections per site from New Year until the day before ``day``."""
    at = pd.to_datetime(inspections["started_at"].to_numpy())
    counted = inspections["visit_kind"].astype(object).isin(CAPPED_KINDS).to_numpy()
    counted = counted & (at >= pd.Timestamp(day.year, 1, 1)) & (at < pd.Timestamp(day))
    return pd.Series(inspections["site_id"].astype(object).to_numpy()[counted], dtype=object).value_counts()
