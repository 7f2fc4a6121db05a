"""Reports by district: counted, ranked, masked, and the words for emergency cuts."""

import builders
import numpy as np
import pandas as pd
import pytest
from builders import END

from analytics.district import masked
from jobs import report
from schema import alert, area, clue, load_15min, meter_day, permit, petition, site
from store.casework import SqlCasework
from store.clue_states import confirm
from store.memory import MemoryStore

DAYS = 60
DAY = np.r_[
    np.full(24, 95.0), np.full(4, 40.0), np.full(60, 12.0), np.full(8, 95.0)
]  # 22-06 high, as in the dossier


@pytest.fixture
def home(tmp_path):
    """S1 (north) works at night without permit, S2 (south) by day only, S3 (north) at night since a week, with a permit."""
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path}/casework.db")
    sites = builders.sites(3).assign(industry_code="3311", alert_grade=["D", "A", "B"])
    late = np.r_[np.tile(np.full(96, 12.0), DAYS - 7), np.tile(DAY, 7)]
    curves = [np.tile(DAY, DAYS), np.tile(np.roll(DAY, 48), DAYS), late]
    loads = [builders.quarters(kw, site_id=f"S{i + 1}") for i, kw in enumerate(curves)]
    held = {
        "permit_no": "P3",
        "site_id": "S3",
        "category": "登记管理",
        "valid_from": pd.Timestamp("2024-01-01"),
    }
    where = sites.iloc[0]
    said = {"petition_id": "X1", "received_at": END - pd.Timedelta(days=9), "adcode": builders.NINGBO, "topic": "噪声",
            "summary": "夜间噪声", "lon_wgs84": where["lon_wgs84"], "lat_wgs84": where["lat_wgs84"] + 0.002}  # fmt: skip
    for dataset, rows in (
        (site.DATASET, sites),
        (area.DATASET, builders.areas()),
        (load_15min.DATASET, pd.concat(loads)),
        (permit.DATASET, pd.DataFrame([held])),
        (petition.DATASET, pd.DataFrame([said])),
    ):
        store.append(dataset, rows, source="test")
    yield store, casework
    casework.close()


def night(home, **how):
    summary, listing = report.night(*home, how.get("end"), how.get("days", 30))
    return summary.rows.set_index("adcode"), listing.rows


def test_every_district_says_how_many_were_screened_flagged_and_are_new(home):
    summary, _ = night(home)
    north = summary.loc[builders.NINGBO]
    assert (north["accounts_screened"], north["flagged"], north["new_vs_last"]) == (2, 2, 1)
    assert summary.loc[builders.SUZHOU, ["accounts_screened", "flagged"]].tolist() == [1, 0]
    assert north["start"] == END - pd.Timedelta(days=30) and north["end"] == END - pd.Timedelta(days=1)


def test_the_list_is_ranked_and_says_petition_and_permit(home):
    _, rows = night(home)
    assert rows["rank"].tolist() == [1, 2] and rows["permit"].tolist() == ["无许可或登记", "登记管理"]
    first = rows.iloc[0]
    assert first["rank_score"] == pytest.approx(first["night_score"] + 15 + 10)
    assert first["petition_m"] == pytest.approx(222, abs=2) and first["imb"] == pytest.approx(0.77, abs=0.03)


def test_accounts_are_masked(home):
    assert masked("3300900000099") == "3300****99" and masked("12345") == "****"
    _, rows = night(home)
    assert not rows["account"].isin(["S1-M1", "S3-M1"]).any()


def test_confirmed_are_those_somebody_pushed(home):
    pushed = {
        "rule": "N01",
        "site_id": "S1",
        "state": "PUSHED",
        "family": "power_night",
        "clue_type": "night_production",
    }
    home[1].put(clue.DATASET, builders.clues(pushed, pushed | {"site_id": "S3", "state": "SCREENED"}))
    summary, _ = night(home)
    assert summary.loc[builders.NINGBO, "confirmed"] == 1


@pytest.mark.parametrize("state", ["PLANNED", "CLOSED", "ON_SITE"])
def test_what_only_the_planning_took_up_is_not_confirmed(home, state):
    same = {"rule": "N01", "state": state, "family": "power_night", "clue_type": "night_production"}
    checked = same | {"site_id": "S3", "state": "SCREENED"}
    home[1].put(clue.DATASET, builders.clues(same | {"site_id": "S1"}, checked))
    summary, _ = night(home)
    assert summary.loc[builders.NINGBO, "confirmed"] == 0
    confirm(home[1], builders.OFFICER, "XS-2")
    home[1].update_clue_state(builders.OFFICER, "XS-2", state, "其后")
    summary, _ = night(home)
    assert summary.loc[builders.NINGBO, "confirmed"] == 1


def test_files_have_chinese_headers(home, tmp_path):
    path = tmp_path / "night.csv"
    assert report.save(path, report.night(*home, None, 30)).endswith("（2 行）。")
    head = path.read_text("utf-8-sig").splitlines()[0]
    assert head.startswith("区划代码,区县,排序,企业名称,户号（脱敏）")
    book = pd.read_excel(_saved(home, tmp_path / "night.xlsx"), sheet_name=None, engine="openpyxl")
    assert list(book) == ["各区县汇总", "疑似夜间生产清单", "说明"]


def _saved(home, path):
    report.save(path, report.night(*home, None, 30))
    return path


def test_a_home_without_curves_says_so(tmp_path):
    casework = SqlCasework(f"sqlite+pysqlite:///{tmp_path}/casework.db")
    with pytest.raises(ValueError, match="还没有负荷曲线"):
        report.night(MemoryStore(), casework, None, 30)
    casework.close()


def test_alerts_are_told_stretch_by_stretch(home):
    red = {
        "alert_id": "W1",
        "adcode": builders.NINGBO,
        "level": "red",
        "started_at": END - pd.Timedelta(days=3),
        "ended_at": END,
    }
    home[0].append(alert.DATASET, pd.DataFrame([red]), source="test")
    (sheet,) = report.alert(*home, None, 30)
    rows = sheet.rows.set_index("site_id")
    assert rows.loc["S1", "verdict"] == "疑似未落实" and rows.loc["S1", "required"] == 100
    assert "S2" not in rows.index and rows.loc["S3", "level"] == "红色"


def test_no_alert_is_an_empty_table(home):
    (sheet,) = report.alert(*home, None, 30)
    assert sheet.rows.empty


def test_the_tariff_class_counts_for_small_workshops(home):
    days = pd.date_range(END - pd.Timedelta(days=5), periods=5)
    energy = dict.fromkeys([c.name for c in meter_day.DATASET.columns if c.dtype == "float"], 1.0)
    rows = pd.DataFrame(
        {"account_no": "S3-M1", "site_id": "S3", "day": days, "tariff_class": "居民"} | energy
    )
    _, before = night(home)
    home[0].append(meter_day.DATASET, rows, source="test")
    _, after = night(home)
    points = [t.set_index("name")["rank_score"] - t.set_index("name")["night_score"] for t in (before, after)]
    assert (points[1] - points[0]).round(1).tolist() == [0, 10]
