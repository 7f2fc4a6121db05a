"""Alarms by enterprise and month: rates with what they are of."""

import pandas as pd

from analytics.alarm_rows import frame_of
from analytics.alarm_statistics import by_month

DAY = pd.Timestamp("2026-11-03 08:00")


def alarm(number, **said):
    base = {
        "site_id": "S1", "adcode": "330206", "line_id": "L1", "device_id": "E1", "started_at": DAY, "last_true_at": DAY,
        "clock_min": 60.0, "false_min": 0.0, "reopened": 0, "state": "CLOSED", "reported_at": DAY, "as_of": DAY,
        "closed_at": DAY + pd.Timedelta(hours=2),
    }  # fmt: skip
    return base | {"alarm_id": f"A{number}"} | said


def table(*rows):
    return pd.concat([frame_of([], None), pd.DataFrame(list(rows))], ignore_index=True)


def test_counts_rate_median_and_the_repeating_device():
    taken = {"regulator_at": DAY + pd.Timedelta(minutes=90), "clock_min": 200.0, "device_id": "E2"}
    rows = table(alarm(1), alarm(2), alarm(3, clock_min=30.0), alarm(4, **taken))
    (month,) = by_month(rows).to_dict("records")
    assert (month["month"], month["alarms"], month["finished"], month["self_repaired"]) == (
        "2026-11",
        4,
        4,
        3,
    )
    assert (month["regulator"], month["median_min"]) == (1, 60)
    assert (month["device_id"], month["of_device"]) == ("E1", 3)


def test_an_alarm_under_way_is_no_outcome_yet():
    (month,) = by_month(table(alarm(1, closed_at=pd.NaT, state="SELF"), alarm(2))).to_dict("records")
    assert (month["alarms"], month["finished"], month["self_repaired"]) == (2, 1, 1)


def test_what_was_never_reported_does_not_count_and_months_are_apart():
    other = DAY - pd.Timedelta(days=30)
    rows = by_month(
        table(alarm(1, reported_at=pd.NaT, state="PENDING"), alarm(2), alarm(3, started_at=other))
    )
    assert sorted(rows["month"]) == ["2026-10", "2026-11"] and rows["alarms"].tolist() == [1, 1]
    assert by_month(frame_of([], None)).empty
