"""Time-of-use windows are dated tables with a status."""

from datetime import date

import numpy as np
import pytest

from analytics import tou
from schema.tou_window import DATASET, PERIODS
from store.reference import bundled

KNOWN = tou.tariffs(bundled(DATASET))


@pytest.mark.parametrize(
    ("adcode", "day", "status"),
    [
        ("330206", date(2023, 5, 1), "unverified"),
        ("330206", date(2025, 4, 1), "unverified"),
        ("330206", date(2026, 7, 1), "chosen"),
        ("320506", date(2025, 4, 1), "chosen"),
    ],
)
def test_the_row_in_force_says_where_it_comes_from(adcode, day, status):
    assert tou.tariff(adcode, day, KNOWN).status == status


def test_every_tariff_covers_the_whole_day_once():
    for row in KNOWN:
        covered = np.zeros(96, int)
        for start, end, period in row.windows:
            assert period in PERIODS
            covered[int(start * 4) : int(end * 4)] += 1
        assert (covered == 1).all(), row.source
        assert sum(tou.hours(row).values()) == 24


def test_the_general_windows_make_midday_a_valley():
    row = tou.tariff("110000", date(2026, 11, 20), KNOWN)
    codes = tou.periods(row)
    assert PERIODS[codes[12 * 4]] == "valley" and PERIODS[codes[23 * 4]] == "valley"
    assert (
        tou.hours(row)["valley"] == 12 and tou.hours(row)["super_peak"] == 4 and tou.hours(row)["peak"] == 8
    )


def test_summer_and_spring_differ_in_zhejiang():
    spring, summer = (tou.hours(tou.tariff("330206", date(2025, m, 1), KNOWN)) for m in (4, 7))
    assert spring["super_peak"] == 0 and summer["super_peak"] == 4


def test_a_place_without_any_row_has_no_tariff():
    assert tou.tariff("110000", date(1999, 1, 1), KNOWN) is None
    assert tou.tariff("110000", date(2026, 1, 1), [t for t in KNOWN if t.province == "33"]) is None
