"""Hit rates with honest intervals, lift over random, the share of all from the random share alone."""

from math import inf, isclose

import numpy as np
import pandas as pd
import pytest

from analytics.learn.evaluate import (
    by_group,
    by_week,
    calibration,
    change,
    clue_precision,
    compare,
    judged,
    lift,
    rate,
    share_of_all,
)


def visits(arm: str, hits: list[int], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame({"hit": np.array(hits, dtype=bool)})
    frame["record_id"] = [f"{arm}{i:04d}" for i in range(len(frame))]
    frame["arm"], frame["day"] = arm, pd.Timestamp("2026-11-20")
    frame["inclusion"], frame["expected"], frame["team_id"] = np.nan, np.nan, "T1"
    return frame.assign(**more)


def of(hits: int, n: int) -> list[int]:
    return [1] * hits + [0] * (n - hits)


def test_lift_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    p1, p0, n1, n0, rounds = 0.4, 0.1, 300, 60, 1500
    covered = 0
    for k1, k0 in zip(rng.binomial(n1, p1, rounds), rng.binomial(n0, p0, rounds), strict=True):
        found = lift(rate(pd.Series(of(k1, n1))), rate(pd.Series(of(k0, n0))))
        covered += found.low <= p1 / p0 <= found.high
    assert 0.93 <= covered / rounds <= 0.975


def test_lift_without_a_random_hit_has_a_lower_bound_only() -> None:
    found = lift(rate(pd.Series(of(30, 60))), rate(pd.Series(of(0, 30))))
    assert found.value is None and found.high == inf
    assert 2 < found.low < 12
    nobody = lift(rate(pd.Series(of(3, 6))), rate(pd.Series([], dtype=bool)))
    assert (nobody.value, nobody.low, nobody.high) == (None, 0.0, inf)
    none = lift(rate(pd.Series(of(0, 60))), rate(pd.Series(of(3, 30))))
    assert none.value == 0 and none.low == 0 and 0 < none.high < 2


def test_share_of_all_uses_the_random_share_only_and_undoes_unequal_chances() -> None:
    rng = np.random.default_rng(2)
    size = 60_000
    dirty = rng.random(size) < 0.2
    chance = np.where(np.arange(size) % 2 == 0, 0.05, 0.01)
    dirty[::2] = rng.random(size // 2) < 0.05  # those with the better chance are cleaner
    drawn = rng.random(size) < chance
    random = visits("random", list(dirty[drawn].astype(int)), inclusion=chance[drawn])
    both = pd.concat([random, visits("target", of(400, 500))], ignore_index=True)
    found = share_of_all(both)
    assert found.low <= dirty.mean() <= found.high
    assert rate(random["hit"]).high < dirty.mean()  # the plain rate of the random share would be wrong
    assert found.visits == drawn.sum() > found.effective > 0
    assert share_of_all(visits("target", of(4, 5))).value is None


def test_calibration_error_is_small_for_true_probabilities_and_large_for_twice_as_bold_ones() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(0.02, 0.45, 4000)
    hits = list((rng.random(4000) < p).astype(int))
    good, bold = (
        calibration(visits("target", hits, expected=p)),
        calibration(visits("target", hits, expected=2 * p)),
    )
    assert good.ece is not None and bold.ece is not None
    assert good.ece < 0.03 and bold.ece > 0.15
    assert len(good.bins) == 10 and sum(b.observed.visits for b in good.bins) == 4000
    assert len(calibration(visits("target", of(5, 45), expected=0.2)).bins) == 2
    assert calibration(visits("target", of(5, 45))).bins == ()


def test_expected_and_found_are_compared_on_the_same_visits() -> None:
    rows = pd.concat(
        [
            visits("target", of(30, 60), expected=0.4),
            visits("target", of(9, 9)),  # nobody predicted these
            visits("random", of(3, 30), expected=0.1, inclusion=0.02),
        ],
        ignore_index=True,
    )
    found = compare(rows)
    assert found.offline is not None and isclose(found.offline, 4.0)
    assert found.field.value == 5.0 and found.target.hits == 30


def test_lift_stands_on_the_drawn_weighted_by_their_chance() -> None:
    """Half of the drawn had five times the chance and are dirtier: plain 30 %, of all enterprises 16.7 %."""
    chance, p = np.repeat([0.5, 0.1], 10), np.repeat([0.4, 0.1], 10)
    drawn = visits("random", [*of(5, 10), *of(1, 10)], inclusion=chance, expected=p)
    both = pd.concat([visits("target", of(10, 20), expected=0.5), drawn], ignore_index=True)
    found = compare(both)
    assert (found.random.hits, found.random.visits) == (6, 20)
    assert isclose(found.weighted.value or 0, 1 / 6) and isclose(found.field.value or 0, 3.0)
    assert isclose(found.expected_random or 0, 0.15) and isclose(found.offline or 0, 0.5 / 0.15)
    assert found.weighted.effective < 20 and found.field.high > lift(found.target, found.random).high


def test_small_groups_are_neither_ranked_nor_first() -> None:
    rows = pd.concat(
        [
            visits("target", of(5, 5), team_id="C"),
            visits("target", of(10, 40), team_id="A", expected=0.5),
            visits("target", of(20, 40), team_id="B"),
            visits("target", of(1, 1), team_id=""),
        ],
        ignore_index=True,
    )
    table = by_group(rows, "team_id").set_index("name")
    assert list(table.index) == ["B", "A", "C"]
    assert list(table["rank"]) == [1, 2, 0]
    assert table.loc["C", "is_small"] and table.loc["A", "expected"] == 20.0


def test_precision_of_clues_counts_what_could_be_checked() -> None:
    rows = pd.DataFrame(
        {
            "rule": ["Y10"] * 5 + ["N01"],
            "outcome": ["属实-突出", "属实-一般", "不属实", "技术原因", "无法核实", "无法核实"],
        }
    )
    table = clue_precision(rows)
    assert table[["name", "confirmed", "checked"]].values.tolist() == [["Y10", 2, 4]]


def test_visits_join_what_was_predicted_for_the_day_of_their_plan() -> None:
    inspections = pd.DataFrame(
        {
            "record_id": ["a", "b", "c"],
            "site_id": ["S1", "S1", "S2"],
            "started_at": pd.to_datetime(["2026-11-20 23:30", "2026-11-21 02:00", "2026-11-20 10:00"]),
            "visit_kind": "daily",
            "team_id": ["T1", None, "T1"],
            "outcome": ["属实-突出", "不属实", "无法核实"],
            "arm": ["target", None, "random"],
            "inclusion": [np.nan, np.nan, 0.1],
        }
    )
    targets = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-11-20", "2026-11-21"]),
            "site_id": "S1",
            "probability": [0.6, 0.9],
            "detect_day": [0.1, np.nan],
            "detect_night": [0.5, np.nan],
            "reasons": "[]",
        }
    )
    rows = judged(inspections, targets)
    assert list(rows["record_id"]) == ["a", "b"]  # what could not be verified is neither hit nor miss
    assert list(rows["expected"]) == [0.3, 0.3]  # 02:00 belongs to the night of the day before
    assert list(rows["hit"]) == [True, False] and list(rows["arm"]) == ["target", ""]


@pytest.mark.parametrize("days", [7])
def test_change_compares_with_as_many_days_before(days: int) -> None:
    last = pd.Timestamp("2026-11-20")
    rows = pd.concat(
        [
            visits("target", of(6, 10), day=last - pd.Timedelta(days=6)),
            visits("target", of(2, 10), day=last - pd.Timedelta(days=7)),
            visits("target", of(9, 9), day=last - pd.Timedelta(days=14)),
        ]
    )
    now, before = change(rows, last, days)["target"]
    assert (now.hits, now.visits, before.hits, before.visits) == (6, 10, 2, 10)


def test_weeks_begin_on_monday_and_weeks_without_visits_are_left_out() -> None:
    rows = pd.concat(
        [
            visits("target", of(1, 2), day=pd.Timestamp("2026-11-15")),  # Sunday
            visits("target", of(2, 3), day=pd.Timestamp("2026-11-16")),  # Monday
            visits("target", of(0, 4), day=pd.Timestamp("2026-12-05")),
            visits("random", of(1, 1)),
        ]
    )
    found = [(f"{week:%m-%d}", r.hits, r.visits) for week, r in by_week(rows, "target")]
    assert found == [("11-09", 1, 2), ("11-16", 2, 3), ("11-30", 0, 4)]
