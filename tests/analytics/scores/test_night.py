"""The night score gives the worked numbers of DOSSIER C.3."""

import numpy as np
import pytest
from casebook import block_of

from analytics.block import BlockKind
from analytics.catalogue import catalogue
from analytics.scores.night import imbalance, night_score, valley_peak_ratio, window_figures

PARAMS = catalogue()["N01"].params


def test_the_worked_night_profile():
    block = block_of({"night": "95*20", "day": "12", "at_hour": {6: 40}}, BlockKind.METER_NIGHT)
    now = window_figures(block, PARAMS)
    assert now.pvr[15] == pytest.approx(5.81, abs=0.005)
    assert now.imb[15] == pytest.approx(0.747, abs=0.0005)
    assert now.active_nights[15] == 14
    assert night_score(now.pvr, now.imb, now.active_nights / 14)[15] == pytest.approx(98.3, abs=0.05)


def test_a_flat_load_scores_thirty_five_and_counts_no_night():
    block = block_of({"night": "60*20", "day": "60"}, BlockKind.METER_NIGHT)
    now = window_figures(block, PARAMS)
    assert now.pvr[15] == pytest.approx(1.0) and now.imb[15] == pytest.approx(0.0)
    assert now.active_nights[15] == 0
    assert night_score(now.pvr, now.imb, now.active_nights / 14)[15] == pytest.approx(35.0)


def test_ratios_of_nothing_are_missing():
    assert np.isnan(valley_peak_ratio([5.0], 12, [0.0], 12)).all()
    assert np.isnan(imbalance([0.0], [0.0])).all()
    assert np.isnan(night_score(np.nan, 0.5, 1.0))
