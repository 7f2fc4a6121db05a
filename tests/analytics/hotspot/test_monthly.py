"""The three monthly lists and the escalation after three in a row or six in a year."""

import numpy as np
import pandas as pd
import pytest

from analytics.hotspot.monthly import LIST_TITLES, MonthlyParams, month_mean, problem_cells, with_warnings

PARAMS = MonthlyParams()


def test_a_month_needs_eight_valid_days() -> None:
    days = np.full((10, 2), np.nan, np.float32)
    days[:8, 0], days[:7, 1] = 40, 90
    days[0, 0] = 48
    mean = month_mean(days, PARAMS)
    assert mean[0] == pytest.approx(41) and np.isnan(mean[1])


def test_lists_rank_level_and_worsening_per_city() -> None:
    now = np.array([80.0, 70, 60, 50, 40, 30, np.nan, 99])
    before = np.array([85.0, 60, 30, 49, 20, 30, 1, 1])
    city = np.array(["3301"] * 4 + ["3302"] * 3 + [""])
    found = problem_cells({"now": now, "before": before, "year_before": None}, city, PARAMS)
    by_kind = {kind: rows for kind, rows in found.groupby("list_kind")}
    assert by_kind["mean"]["position"].tolist() == [0, 1, 2, 4, 5], "three of a city; no city, no list"
    assert by_kind["mean"]["rank"].tolist() == [1, 2, 3, 4, 5]
    assert by_kind["mom"]["position"].tolist() == [2, 4, 1, 3]
    assert by_kind["mom"]["value"].tolist() == [30, 20, 10, 1], "only what got worse"
    assert "yoy" not in by_kind and set(by_kind) < set(LIST_TITLES)


def test_a_month_without_data_has_empty_lists() -> None:
    found = problem_cells({"now": None, "before": None, "year_before": None}, np.array(["3301"]), PARAMS)
    assert found.empty and list(found) == ["list_kind", "rank", "position", "value"]


def warned(month: str, *earlier: str) -> tuple[int, int, bool]:
    lists = pd.DataFrame({"cell": ["a"], "list_kind": ["mean"]})
    row = with_warnings(lists, month, [(m, "a") for m in earlier] + [("2026-01", "b")], PARAMS).iloc[0]
    return int(row["warnings_running"]), int(row["warnings_year"]), bool(row["is_escalated"])


@pytest.mark.parametrize(("month", "earlier", "expected"), [
    ("2026-05", [], (1, 1, False)),
    ("2026-05", ["2026-04"], (2, 2, False)),
    ("2026-05", ["2026-03", "2026-04"], (3, 3, True)),
    ("2026-05", ["2026-01", "2026-03"], (1, 3, False)),
    ("2026-02", ["2025-12", "2026-01"], (3, 2, True)),       # three in a row cross the turn of the year
    ("2026-11", ["2026-01", "2026-03", "2026-05", "2026-07", "2026-09"], (1, 6, True)),
    ("2026-01", ["2025-01", "2025-03", "2025-05", "2025-07", "2025-09"], (1, 1, False)),
])  # fmt: skip
def test_warnings_run_and_add_up(month, earlier, expected) -> None:
    assert warned(month, *earlier) == expected


def test_one_cell_on_several_lists_is_one_warning() -> None:
    lists = pd.DataFrame({"cell": ["a", "a"], "list_kind": ["mean", "mom"]})
    twice = [("2026-04", "a"), ("2026-04", "a")]
    assert with_warnings(lists, "2026-05", twice, PARAMS)["warnings_year"].tolist() == [2, 2]


def test_empty_lists_stay_empty() -> None:
    empty = pd.DataFrame({"cell": [], "list_kind": []})
    assert with_warnings(empty, "2026-05", [], PARAMS).empty
