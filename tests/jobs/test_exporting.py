"""An export says its filters and its age, and refuses filters the dataset cannot have."""

from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from jobs import exporting
from schema.catalogue import datasets
from store.memory import MemoryStore

METER = datasets()["meter_day"]


@pytest.fixture
def store():
    """Two accounts over two days."""
    rows = pd.DataFrame(
        {
            "account_no": ["0001", "0001", "0002"],
            "site_id": ["S1", "S1", "S2"],
            "day": pd.to_datetime(["2026-11-19", "2026-11-20", "2026-11-20"]),
        }
    )
    for name in ("energy", "super_peak", "peak", "flat", "valley", "deep_valley"):
        rows[f"{name}_kwh"] = 1.0
    made = MemoryStore()
    made.append(METER, rows, source="test")
    return made


def test_filters_are_applied_and_said(store, tmp_path):
    path = tmp_path / "a.xlsx"
    count = exporting.run(
        store,
        "meter_day",
        path,
        start="2026-11-20",
        end="2026-11-21",
        sites=["S1"],
        at=datetime(2026, 11, 21, 9, 30),
    )
    assert count == 1
    about = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["说明"].iter_rows()}
    assert about["起"] == "2026-11-20" and about["止"] == "2026-11-21（不含）" and about["点位"] == "S1"
    assert (
        about["数据截至"] == "2026-11-20 00:00"
        and about["导出时间"] == "2026-11-21 09:30"
        and about["导出人"] == "system"
    )


def test_titles_name_a_dataset_too(store, tmp_path):
    assert exporting.run(store, "日用电量", tmp_path / "a.csv") == 3


def test_impossible_filters_endings_and_names_are_refused(store, tmp_path):
    with pytest.raises(ValueError, match="没有日期列"):
        exporting.run(store, "team", tmp_path / "a.csv", start="2026-01-01")
    with pytest.raises(ValueError, match="没有点位编号"):
        exporting.run(store, "team", tmp_path / "a.csv", sites=["S1"])
    with pytest.raises(ValueError, match="不能导出为"):
        exporting.run(store, "team", tmp_path / "a.doc")
    with pytest.raises(ValueError, match="没有数据集“x”"):
        exporting.run(store, "x", tmp_path / "a.csv")
    with pytest.raises(ValueError, match="办案库"):
        exporting.run(store, "clue", tmp_path / "a.csv")
