"""Numbers, days and times read the same everywhere."""

from datetime import date, datetime

import pandas as pd
import pytest

from layouts import format as f
from layouts.text import language

NOON = datetime(2026, 11, 20, 12, 5)


@pytest.fixture
def english():
    token = language.set("en")
    yield
    language.reset(token)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f.number(1234.5, 1), "1,234.5"),
        (f.number(0.0, 2), "0.00"),
        (f.number(float("nan")), "—"),
        (f.number(None), "—"),
        (f.significant(1234.5), "1,234"),
        (f.significant(0.05678), "0.057"),
        (f.significant(76.40, 4), "76.4"),
        (f.significant(100.0), "100"),
        (f.significant(-3.14159), "-3.14"),
        (f.percent(0.905), "90%"),
        (f.percent(None), "—"),
        (f.day(date(2026, 11, 20)), "2026年11月20日"),
        (f.short_day(date(2026, 1, 2)), "1月2日"),
        (f.instant(NOON), "2026年11月20日 12:05"),
        (f.until(datetime(2026, 11, 21)), "2026年11月20日 24:00"),
        (f.until(NOON), "2026年11月20日 12:05"),
        (f.span(NOON, datetime(2026, 11, 20, 13)), "2026年11月20日 12:05–13:00"),
        (f.span(NOON, datetime(2026, 11, 21, 1)), "11月20日 12:05 – 11月21日 01:00"),
        (f.minutes(510), "08:30"),
        (f.minutes(0), "00:00"),
        (f.minutes(1510), "次日 01:10"),
        (f.duration(90), "1 小时 30 分"),
        (f.duration(45), "45 分"),
        (f.duration(120), "2 小时"),
    ],
)
def test_chinese(said, expected):
    assert said == expected


def test_missing_times_are_a_dash():
    assert [f.day(pd.NaT), f.instant(None), f.until(pd.NaT), f.minutes(float("nan")), f.duration(None)] == [
        "—"
    ] * 5


def test_english(english):
    assert f.day(date(2026, 11, 20)) == "20 Nov 2026"
    assert f.short_day(date(2026, 11, 20)) == "20 Nov"
    assert f.minutes(1510) == "01:10 next day"
    assert f.duration(90) == "1 h 30 min"
