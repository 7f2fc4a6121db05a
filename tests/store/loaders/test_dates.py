"""Dates and times in every form on the list, and none beside it."""

from datetime import datetime

import pytest

from store.loaders.dates import day, instant


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026年1月2日", datetime(2026, 1, 2)),
        ("2026年1月2日 3时5分", datetime(2026, 1, 2, 3, 5)),
        ("2026-01-02", datetime(2026, 1, 2)),
        ("2026/1/2 3:04", datetime(2026, 1, 2, 3, 4)),
        ("2026.1.2", datetime(2026, 1, 2)),
        ("2026-01-02 08:00:30.5", datetime(2026, 1, 2, 8, 0, 30, 500_000)),
        ("2026-01-02 24:00:00", datetime(2026, 1, 3)),
        ("2025-12-31 24:00", datetime(2026, 1, 1)),
        ("20260102", datetime(2026, 1, 2)),
        ("2026010208", datetime(2026, 1, 2, 8)),
        ("20260102080130", datetime(2026, 1, 2, 8, 1, 30)),
        ("20260102080130123", datetime(2026, 1, 2, 8, 1, 30, 123_000)),
        ("46024", datetime(2026, 1, 2)),
        ("46024.5", datetime(2026, 1, 2, 12)),
        ("2026-01-02T00:00:00Z", datetime(2026, 1, 2, 8)),
        ("2026-01-02T00:00:00-05:00", datetime(2026, 1, 2, 13)),
        ("２０２６-０１-０２", datetime(2026, 1, 2)),
    ],
)
def test_reads(text, wanted):
    assert instant(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "01/02/2026", "1/2/26", "2026-13-01", "2026-01-02 25:00", "2026-01-02 24:01", "2026-01-02 0304",
        "2026-1/2", "昨天", "2026年1月", "1026-01-01", "12345", "99999", "2026-01-02 3:04 PM",
    ],
)  # fmt: skip
def test_refuses_what_is_not_on_the_list(text):
    assert instant(text) is None


def test_a_day_keeps_its_date_even_at_24():
    assert day("2026-01-02 24:00") == datetime(2026, 1, 2)
    assert day("2026年1月2日24:00") == datetime(2026, 1, 2)
    assert day("2026-01-02 13:30") == datetime(2026, 1, 2)
    assert day("2026-02-30") is None
