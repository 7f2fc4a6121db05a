"""One suite for every store: what the warehouse promises, the memory store defines."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from store_rows import OFFICER, cells, hours, sites, values

from schema.cems_hour import DATASET as HOUR
from schema.core import Column, Dataset
from schema.hotspot_cell import DATASET as CELL
from schema.site import DATASET as SITE
from schema.wind import DATASET as WIND
from store.viewer import SYSTEM


def test_rows_come_back_in_key_order_across_days(store):
    one = hours("S2-D1", "2026-11-02")
    two = hours("S1-D1", "2026-11-01T23:00")
    store.append(HOUR, pd.concat([one, two]).sample(frac=1, random_state=1), source="a")
    store.append(HOUR, hours("S1-D2", "2026-11-01"), source="b")
    rows = store.read(HOUR, SYSTEM)
    assert rows.equals(rows.sort_values(list(HOUR.key)).reset_index(drop=True))
    assert rows["outlet_id"].tolist() == ["S1-D1"] * 2 + ["S1-D2"] * 2 + ["S2-D1"] * 2
    assert store.days(HOUR) == [date(2026, 11, 1), date(2026, 11, 2)]


def test_types_are_those_of_the_declaration(store):
    store.append(HOUR, hours(), source="a")
    types = store.read(HOUR, SYSTEM).dtypes.astype(str).to_dict()
    assert types["hour"] == "datetime64[us]"
    assert (types["value"], types["corrected"]) == ("float64", "float64")
    text = store.read(HOUR, SYSTEM)["outlet_id"]
    assert text.cat.categories.dtype == "str"
    assert text.cat.categories.tolist() == ["S1-D1"]


def test_optional_numbers_and_dates_keep_their_type_and_gaps(store):
    kinds = ("int", "bool", "date", "timestamp", "float", "text")
    columns = [Column("id", "int", "编号"), *(Column(k, k, k, optional=True) for k in kinds)]
    odd = Dataset("odd", "杂项", "one row per id", ("id",), tuple(columns), "测试")
    full = {
        "int": 3,
        "bool": True,
        "date": date(2026, 1, 2),
        "timestamp": "2026-01-02 03:04",
        "float": 0.5,
        "text": "甲",
    }
    rows = pd.DataFrame([{"id": 1} | full, {"id": 2} | dict.fromkeys(kinds)])
    store.append(odd, rows, source="a")
    back = store.read(odd, SYSTEM)
    assert back.dtypes.astype(str).tolist() == [
        "int64", "Int64", "boolean", "datetime64[us]", "datetime64[us]", "float64", "category",
    ]  # fmt: skip
    assert back.iloc[1, 1:].isna().all()
    assert back.loc[0, "date"] == pd.Timestamp("2026-01-02")
    assert back.loc[0, "text"] == "甲"
    assert values(store.read(odd, SYSTEM, ("id",), int=None), "id") == [2]
    assert values(store.read(odd, SYSTEM, ("id",), date="2026-01-02", bool=True), "id") == [1]


def test_filters_by_value_by_many_and_by_time(store):
    store.append(
        HOUR, pd.concat([hours("S1-D1", values=range(30)), hours("S2-D1", values=range(30))]), source="a"
    )
    assert len(store.read(HOUR, SYSTEM, outlet_id="S1-D1")) == 30
    assert len(store.read(HOUR, SYSTEM, outlet_id=("S1-D1", "S2-D1", "S9"))) == 60
    assert store.read(HOUR, SYSTEM, outlet_id=()).empty
    assert values(store.read(HOUR, SYSTEM, ("value",), site_id="S2", value=[3.0, 29.0])) == [3.0, 29.0]
    bounded = store.read(
        HOUR, SYSTEM, ("value",), start="2026-11-01T22:00", end=date(2026, 11, 2), site_id={"S1"}
    )
    assert values(bounded) == [22.0, 23.0]
    assert len(store.read(HOUR, SYSTEM, start="2026-11-02", end="2026-11-02")) == 0


def test_dates_as_partition_take_bounds(store):
    store.append(CELL, cells(), source="a")
    found = store.read(CELL, SYSTEM, ("resolution", "day"), start="2026-11-02", end="2026-11-03 12:00")
    assert found["resolution"].tolist() == [6, 6, 7, 7]
    assert found["day"].dt.day.tolist() == [2, 3, 2, 3]
    assert len(store.read(CELL, SYSTEM, day=date(2026, 11, 2), resolution=6)) == 1


def test_a_later_batch_wins_and_filters_see_only_the_winner(store):
    store.append(HOUR, hours(values=(1.0, 2.0, 3.0)), source="a")
    store.append(HOUR, hours(values=(1.0, 9.0), flag="D"), source="b")
    assert values(store.read(HOUR, SYSTEM)) == [1.0, 9.0, 3.0]
    assert values(store.read(HOUR, SYSTEM, flag="N")) == [3.0]
    assert store.read(HOUR, SYSTEM, value=2.0).empty


def test_rollback_of_any_batch_shows_what_was_there_without_it(store):
    first = store.append(HOUR, hours(values=(1.0, 2.0)), source="a")
    middle = store.append(HOUR, hours(values=(7.0, 7.0, 7.0)), source="b")
    last = store.append(HOUR, hours(values=(9.0,)), source="c")
    before = store.version(HOUR)
    store.rollback(middle.batch_id)
    assert values(store.read(HOUR, SYSTEM)) == [9.0, 2.0]
    assert [b.batch_id for b in store.batches(HOUR)] == [first.batch_id, last.batch_id]
    assert store.version(HOUR) != before
    with pytest.raises(ValueError, match="没有批次"):
        store.rollback(middle.batch_id)
    with pytest.raises(ValueError, match="没有批次"):
        store.rollback("../../etc")


def test_replace_hides_the_days_it_touches_until_it_is_rolled_back(store):
    store.append(HOUR, pd.concat([hours(), hours(day="2026-11-02")]), source="a")
    newer = store.append(HOUR, hours("S5-D1", "2026-11-02", (8.0,)), source="b", replace=True)
    assert values(store.read(HOUR, SYSTEM)) == [1.0, 2.0, 8.0]
    store.append(HOUR, hours("S6-D1", "2026-11-02", (4.0,)), source="c")
    assert values(store.read(HOUR, SYSTEM)) == [1.0, 2.0, 8.0, 4.0]
    store.rollback(newer.batch_id)
    assert values(store.read(HOUR, SYSTEM)) == [1.0, 2.0, 1.0, 2.0, 4.0]


def test_replace_with_nothing_empties_an_unpartitioned_dataset(store):
    store.append(SITE, sites(S1="330212"), source="a")
    store.append(SITE, sites(S1="330212").iloc[:0], source="b", replace=True)
    assert store.read(SITE, SYSTEM).empty


def test_an_empty_dataset_has_all_columns_and_types(store):
    rows = store.read(HOUR, SYSTEM)
    assert rows.empty
    assert tuple(rows) == HOUR.names
    assert str(rows["hour"].dtype) == "datetime64[us]"
    assert isinstance(rows["flag"].dtype, pd.CategoricalDtype)
    assert (store.days(HOUR), store.batches(HOUR), store.version(HOUR)) == ([], [], "0")
    assert store.read(HOUR, OFFICER, start="2026-01-01").empty


def test_float_keys_are_ordered_too(store):
    at = pd.Timestamp("2026-11-01")
    rows = [(at, lat, lon, 1.0, 2.0) for lat in (30.5, 29.25) for lon in (121.0, 120.5)]
    names = [c.name for c in WIND.columns if not c.optional]
    frame = pd.DataFrame(rows, columns=["at", "lat_wgs84", "lon_wgs84", *names[3:5]])
    store.append(WIND, frame.reindex(columns=names).fillna(1.0), source="a")
    assert values(store.read(WIND, SYSTEM), "lon_wgs84") == [120.5, 121.0, 120.5, 121.0]


def test_unknown_columns_and_foreign_bounds_are_refused(store):
    with pytest.raises(KeyError, match="no column 'colour'"):
        store.read(HOUR, SYSTEM, ("colour",))
    with pytest.raises(KeyError, match="no column 'colour'"):
        store.read(HOUR, SYSTEM, colour="red")
    with pytest.raises(ValueError, match="没有时间分区"):
        store.read(SITE, SYSTEM, start="2026-01-01")
    with pytest.raises(ValueError, match="无法识别"):
        store.read(HOUR, SYSTEM, start="yesterday")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flag": "?"}, "“数据标记”（flag）有 2 行不在可选值之内，例如第 1 行为 ?；可选值为"),
        ({"outlet_id": None}, "“排放口编号”（outlet_id）有 2 行为空"),
        ({"value": "高"}, "“实测值”（value）有 2 行不是数字，例如第 1 行为 高"),
        ({"value": np.inf}, "不是有限的数"),
        ({"hour": "昨天"}, "不是不带时区的时间"),
        ({"hour": pd.Timestamp("2026-11-01")}, "有 1 行与别的行重复"),
    ],
)
def test_refuses_bad_rows_and_says_which(store, change, says):
    with pytest.raises(ValueError, match="自动监控小时均值") as refusal:
        store.append(HOUR, hours().assign(**change), source="a")
    assert says in str(refusal.value)
    assert store.batches(HOUR) == []


def test_refuses_a_frame_without_required_columns(store):
    with pytest.raises(ValueError, match="缺少必填列：监测因子（factor）"):
        store.append(HOUR, hours().drop(columns="factor"), source="a")


def test_versions_change_with_the_data_of_that_dataset_only(store):
    store.append(SITE, sites(S1="330212"), source="a")
    one = store.version(SITE)
    store.append(HOUR, hours(), source="a")
    assert store.version(SITE) == one
    store.append(SITE, sites(S2="330212"), source="b")
    assert store.version(SITE) != one


def test_arrays_round_trip_and_replace(store):
    assert store.arrays("weights", "g/6") is None
    store.put_arrays("weights", "g/6", {"a": np.arange(3), "b": np.array([[1.5]])})
    store.put_arrays("weights", "g/6", {"a": np.arange(4, dtype=np.uint8)})
    back = store.arrays("weights", "g/6")
    assert list(back) == ["a"]
    assert back["a"].dtype == np.uint8
    with pytest.raises(ValueError, match="数组名称"):
        store.put_arrays("weights", "../x", {})


def test_subjects_say_which_series_there_are_since_when_and_how_large(store):
    store.append(HOUR, pd.concat([hours(values=range(30)), hours("S2-D1", values=(1.0,))]), source="a")
    store.append(HOUR, hours(values=(5.0, 6.0)), source="late")
    found = store.subjects(HOUR)
    assert found["outlet_id"].tolist() == ["S1-D1", "S2-D1"] and found["site_id"].tolist() == ["S1", "S2"]
    assert found["first"].dt.day.tolist() == [1, 1] and found["last"].dt.day.tolist() == [2, 1]
    assert found["rows"].iloc[1] == 1 and found["rows"].iloc[0] >= 30
    with pytest.raises(ValueError, match="not divided by time"):
        store.subjects(SITE)


def test_subjects_of_nothing_are_an_empty_frame(store):
    found = store.subjects(HOUR)
    assert found.empty and list(found) == ["outlet_id", "factor", "site_id", "first", "last", "rows"]


def test_what_a_batch_brought_can_be_read_after_it_was_hidden(store):
    first = store.append(HOUR, hours(values=(1.0, 2.0)), source="a")
    second = store.append(HOUR, hours(values=(9.0,)), source="b", replace=True)
    assert values(store.imported(HOUR, first.batch_id, ("value",)).rows) == [1.0, 2.0]
    assert (
        store.imported(HOUR, second.batch_id).replaces and not store.imported(HOUR, first.batch_id).replaces
    )
    with pytest.raises(ValueError, match="没有批次"):
        store.imported(HOUR, "cems_hour-x")
