"""Cells become typed values without a detour through float; what cannot be read is named."""

import numpy as np
import pandas as pd
import pytest

from schema.core import Column
from store.loaders.values import NO_RESULT, convert


def read(dtype, cells, name="x", **options):
    column = Column(name, dtype, "数值", **options)
    values, reasons = convert(column, pd.Series(cells, dtype=object))
    return values, reasons.tolist()


def test_codes_stay_text():
    values, reasons = read(
        "text", ["010101", "91130200699229617X", '="330206"', "'330206", 330206.0, "\t330206"], "adcode"
    )
    assert values.tolist() == ["010101", "91130200699229617X", "330206", "330206", "330206", "330206"]
    assert reasons == [""] * 6


@pytest.mark.parametrize("cell", [9.113020069922962e16, "9.11302E+17"])
def test_a_long_code_that_became_a_number_is_rejected_not_repaired(cell):
    values, reasons = read("text", [cell], "uscc")
    assert values.tolist() == [None] and "末位已经失真" in reasons[0]


def test_numbers_with_thousands_fullwidth_and_empty_marks():
    values, reasons = read("float", ["1,234.5", "１２．５", "", "--", None, "85%", 3, "1e-3"])
    np.testing.assert_array_equal(values, [1234.5, 12.5, np.nan, np.nan, np.nan, 85, 3, 0.001])
    assert reasons == [""] * 8


def test_what_is_not_a_number_is_quoted():
    values, reasons = read("float", ["12.3mg", "未检出", "1_000"])
    assert values.isna().all() and reasons[0] == "“数值”“12.3mg”不是数字" and "未检出" in reasons[1]
    assert reasons[2]


def test_whole_numbers_only():
    values, reasons = read("int", ["3", "3.0", "3.5", ""])
    assert values.tolist()[:2] == [3, 3] and "不是整数" in reasons[2] and reasons[3] == ""


def test_yes_and_no():
    values, reasons = read("bool", ["是", "否", "TRUE", "0", "在线", "", "也许"])
    assert values.tolist()[:5] == [True, False, True, False, True]
    assert pd.isna(values[5]) and "不是“是”或“否”" in reasons[6]


def test_dates_and_times_and_unknown_forms():
    values, reasons = read("timestamp", ["2026年1月2日 8时", "2026-01-02 24:00:00", "01/02/2026"])
    assert values.tolist()[:2] == [pd.Timestamp("2026-01-02 08:00"), pd.Timestamp("2026-01-03")]
    assert pd.isna(values[2]) and "01/02/2026" in reasons[2]


def test_formula_without_result_is_said():
    assert "没有保存计算结果" in read("float", [NO_RESULT])[1][0]
    assert "没有保存计算结果" in read("text", [NO_RESULT])[1][0]


def test_degrees_minutes_seconds_in_position_columns():
    values, reasons = read("float", ["121°50′38.4″", "29.9088", "东经"], "lon_wgs84")
    assert values.tolist()[:2] == pytest.approx([121.844, 29.9088]) and "不是经纬度" in reasons[2]


def test_words_of_choices_and_factor_titles_become_codes():
    assert read("text", ["废气", "water"], "medium", choices=("gas", "water"))[0].tolist() == ["gas", "water"]
    assert read("text", ["二氧化硫", "a21002"], "factor")[0].tolist() == ["a21026", "a21002"]


def test_typed_columns_of_a_file_are_not_read_as_text():
    column = Column("day", "date", "日期")
    values, _ = convert(column, pd.Series(pd.to_datetime(["2026-01-02 13:00"])))
    assert values.tolist() == [pd.Timestamp("2026-01-02")]
    scaled, _ = convert(Column("v", "float", "值"), pd.Series([1, 2]), 1000.0)
    assert scaled.tolist() == [1000.0, 2000.0]
