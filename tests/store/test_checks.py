"""Frames are held to their declaration, with a reason for every row that is not."""

import numpy as np
import pandas as pd
import pytest

from schema.core import Column, Dataset
from store.checks import cast, check, faults

PLAIN = Dataset(
    "plain", "样表", "one row per id", ("id",),
    (
        Column("id", "text", "编号"),
        Column("rank", "int", "名次", low=1, high=5),
        Column("level", "text", "级别", choices=("高", "低"), optional=True),
        Column("share", "float", "比例", low=0, optional=True),
        Column("is_on", "bool", "在线", optional=True),
        Column("on", "date", "日期", optional=True),
        Column("at", "timestamp", "时间", optional=True),
    ),
    "测试",
)  # fmt: skip


def rows(**columns) -> pd.DataFrame:
    n = max((len(v) for v in columns.values()), default=3)
    fixed = {"id": [f"A{i}" for i in range(n)], "rank": [1] * n}
    return pd.DataFrame(fixed | columns)


def test_good_rows_have_no_reason():
    good = rows(level=["高", None, ""], share=[0.0, None, 3.5], on=["2026-01-02", None, ""])
    assert faults(PLAIN, good).tolist() == ["", "", ""]
    check(PLAIN, good)


def test_every_bad_row_has_its_own_reason_at_its_own_index():
    bad = rows(
        id=["A", None, "C", "A", "E"], rank=[0, "二", 2.5, 3, 9], level=["中", "高", "低", "高", "低"],
        share=[-1, "x", np.inf, 1, 1],
    )  # fmt: skip
    bad.index = [10, 20, 30, 40, 50]
    found = faults(PLAIN, bad)
    assert found.index.tolist() == [10, 20, 30, 40, 50]
    assert found[10] == "“名次”小于下限 1；“级别”不在可选值之内；“比例”小于下限 0"
    assert "“编号”为空" in found[20]
    assert "“名次”不是整数" in found[20]
    assert "“比例”不是数字" in found[20]
    assert found[30] == "“名次”不是整数；“比例”不是有限的数"
    assert found[50] == "“名次”大于上限 5"


def test_the_first_of_several_equal_keys_is_kept():
    assert faults(PLAIN, rows(id=["A", "B", "A", "A"])).tolist() == [
        "",
        "",
        *["与前面的行重复（编号相同）"] * 2,
    ]


def test_a_bad_row_does_not_make_a_good_one_a_repeat():
    found = faults(PLAIN, rows(id=["A", "A"], rank=[99, 1]))
    assert found.tolist() == ["“名次”大于上限 5", ""]


@pytest.mark.parametrize(
    ("column", "given", "reason"),
    [
        ("on", "2026-01-02 08:00", "不是日期"),
        ("on", "02/01/2026", "不是日期"),
        ("at", "2026-01-02T08:00+08:00", "不是不带时区的时间"),
        ("at", 20260102, "不是不带时区的时间"),
        ("is_on", "是", "不是“是/否”值"),
        ("rank", "1e99", "不是整数"),
        ("share", "1,5", "不是数字"),
        ("level", 3.5, "不是文本"),
    ],
)
def test_unreadable_values_are_named(column, given, reason):
    frame = rows(**{column: [given]})
    assert reason in faults(PLAIN, frame)[0]
    with pytest.raises(ValueError, match=f"“样表”的“{PLAIN[column].title}”.*有 1 行{reason}"):
        cast(PLAIN, frame)


def test_readable_values_of_other_types_are_cast():
    frame = rows(
        id=pd.Categorical(["b", "a"], ["b", "a", "z"], ordered=True), rank=["1", 2.0], share=pd.array([1, None], "Int64"),
        is_on=["true", None], on=pd.to_datetime(["2026-01-02", None]), at=["2026-01-02T08:00", "2026-01-02"],
    )  # fmt: skip
    done = cast(PLAIN, frame)
    assert done["id"].cat.categories.tolist() == ["a", "b"]
    assert not done["id"].cat.ordered
    assert done["rank"].tolist() == [1, 2]
    assert done.dtypes.astype(str).tolist() == [
        "category", "int64", "category", "float64", "boolean", "datetime64[us]", "datetime64[us]",
    ]  # fmt: skip
    assert tuple(done) == PLAIN.names


def test_whole_numbers_become_text_where_text_is_declared():
    assert cast(PLAIN, rows(id=[330212, 330205]))["id"].tolist() == ["330212", "330205"]


def test_times_of_any_resolution_are_microseconds():
    for unit in ("s", "ms", "us", "ns"):
        given = pd.Series(np.array(["2026-01-02T08:00"], f"datetime64[{unit}]"))
        assert str(cast(PLAIN, rows(at=given))["at"].dtype) == "datetime64[us]"


def test_the_frame_handed_in_is_not_changed():
    frame = rows(level=["", "高"], rank=["1", "2"])
    before = frame.copy(deep=True)
    cast(PLAIN, frame)
    faults(PLAIN, frame)
    pd.testing.assert_frame_equal(frame, before)


def test_missing_required_columns_are_named_together():
    with pytest.raises(ValueError, match=r"“样表”缺少必填列：编号（id）、名次（rank）"):
        faults(PLAIN, pd.DataFrame({"share": [1.0]}))


def test_a_long_example_is_cut():
    with pytest.raises(ValueError) as refusal:
        check(PLAIN, rows(level=["长" * 200]))
    assert "长" * 40 + "…；" in str(refusal.value)


def test_columns_that_are_not_declared_are_left_out():
    assert "colour" not in cast(PLAIN, rows(colour=["red"]))


def test_an_empty_frame_of_any_types_passes():
    check(PLAIN, pd.DataFrame(columns=["id", "rank"]))
    assert cast(PLAIN, pd.DataFrame(columns=list(PLAIN.names))).empty
