"""Time-of-use windows are dated tables with a status."""

from datetime import date

import numpy as np
import pytest

from analytics import tou


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
    assert tou.tariff(adcode, day).status == status


def test_every_tariff_covers_the_whole_day_once():
    for row in tou.TARIFFS:
        covered = np.zeros(96, int)
        for start, end, period in row.windows:
            assert period in tou.PERIODS
            covered[int(start * 4) : int(end * 4)] += 1
        assert (covered == 1).all(), row.source
        assert sum(tou.hours(row).values()) == 24


def test_the_general_windows_make_midday_a_valley():
    row = tou.tariff("110000", date(2026, 11, 20))
    codes = tou.periods(row)
    assert tou.PERIODS[codes[12 * 4]] == "valley" and tou.PERIODS[codes[23 * 4]] == "valley"
    assert (
        tou.hours(row)["valley"] == 12 and tou.hours(row)["super_peak"] == 4 and tou.hours(row)["peak"] == 8
    )


def test_summer_and_spring_differ_in_zhejiang():
    spring, summer = (tou.hours(tou.tariff("330206", date(2025, m, 1))) for m in (4, 7))
    assert spring["super_peak"] == 0 and summer["super_peak"] == 4
