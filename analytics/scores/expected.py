"""How many visits are expected to confirm a prominent problem: the probability that it is there and that a visit sees it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def expected(target: Mapping[Any, Any], window: str) -> float:
    """Chance that a visit in this window ("day" or "night") confirms a prominent problem.

    ``target`` has ``probability`` and, of ``schema/target.py``, ``detect_day`` and ``detect_night``. Targets from before
    those were kept count as if every visit saw what is there (see :func:`is_known`).
    """
    seen = target.get(f"detect_{window}")
    return float(target["probability"]) * (float(seen) if seen is not None and not pd.isna(seen) else 1.0)


def is_known(target: Mapping[Any, Any]) -> bool:
    """Whether the target says how likely a visit is to see the problem."""
    return not pd.isna(target.get("detect_day"))
