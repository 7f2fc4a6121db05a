"""Honest daily means: what the daily rules say about outlets where nothing is wrong (DOSSIER B.2b, column FP)."""

import numpy as np
import pandas as pd
import pytest

from analytics.block import BlockKind
from analytics.catalogue import catalogue
from analytics.screening import blocks

OUTLETS, DAYS = 40, 365
T0 = pd.Timestamp("2026-01-01")
# outlets of 40 that may fire: none where the dossier found none among 400, one where it found one or a few
ALLOWED = {"D01": 0, "D02": 1, "D03": 0, "D04": 0, "D05": 0, "D07": 0, "D08": 1, "D09": 0, "D10": 0}


@pytest.fixture(scope="module", params=[0.01, 0.1, 1.0])
def block(request):
    """A year of 40 outlets: lognormal means with memory, weekday pattern and a shown resolution, a few lost days."""
    rng = np.random.default_rng(20261122)
    level = rng.uniform(0.15, 0.7, OUTLETS)[:, None] * 50
    noise = np.zeros((OUTLETS, DAYS))
    shock = rng.normal(0, 0.12, (OUTLETS, DAYS))
    for d in range(1, DAYS):
        noise[:, d] = 0.6 * noise[:, d - 1] + shock[:, d]
    value = level * np.exp(noise) * (1 + 0.05 * np.isin(np.arange(DAYS) % 7, (2, 3)))
    value = np.round(np.minimum(value, 48) / request.param) * request.param
    value[rng.random(value.shape) < 0.01] = np.nan
    outlet = np.array([f"O{i:02d}" for i in range(OUTLETS)])
    days = pd.DataFrame(
        {
            "outlet_id": np.repeat(outlet, DAYS),
            "factor": "a21002",
            "day": np.tile(pd.date_range(T0, periods=DAYS), OUTLETS),
            "value": value.round(2).ravel(),
            "corrected": value.round(2).ravel(),
            "flag": "N",
            "valid_hours": 24,
        }
    )
    outlets = pd.DataFrame({"outlet_id": outlet, "site_id": "S1", "code": outlet, "medium": "gas"})
    limit = pd.DataFrame({"outlet_id": outlet, "factor": "a21002", "averaging": "1h", "limit_value": 50.0})
    frames = {
        "site": pd.DataFrame({"site_id": ["S1"], "adcode": ["330206"]}),
        "outlet": outlets,
        "cems_day": days,
        "outlet_limit": limit.assign(valid_from=pd.Timestamp("2020-01-01")),
    }
    (made,) = blocks(frames, {BlockKind.EMISSION_DAY})
    return made


@pytest.mark.parametrize("code", ALLOWED)
def test_honest_outlets_stay_quiet(block, code):
    rule = catalogue()[code]
    hit = rule.flag(block, rule.params).hit
    fired = int(np.logical_or.reduceat(hit, block.starts[:-1]).sum())
    assert fired <= ALLOWED[code]


def test_three_equal_days_alone_would_accuse_the_honest_where_the_display_is_coarse(block):
    """What the own share of equal neighbours is for: at a resolution of 1 a fixed length accuses nearly every outlet."""
    rule = catalogue()["D02"]
    fixed = type(rule.params)(chance=1e9)
    hit = rule.flag(block, fixed).hit
    accused = np.logical_or.reduceat(hit, block.starts[:-1]).sum()
    assert (accused > OUTLETS / 2) == (block["step"][-1] >= 1)
