"""Hold frames to their declaration: one cast, one list of faults, one clear sentence of refusal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schema.core import Column, Dataset
from store.order import key_code

EXAMPLE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows of one column that break one rule of the declaration."""

    column: Column
    mask: np.ndarray
    text: str  # said of one row or of many: "小于下限 0"
    advice: str


def check(dataset: Dataset, rows: pd.DataFrame) -> None:
    """Refuse a frame that breaks the declaration.

    Raises
    ------
    ValueError
        One Chinese sentence: dataset, column, how many rows, an example, what to do.
    """
    _refuse_repeats(dataset, rows, accept(dataset, rows))


def accept(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The cast frame, every value checked; repeated keys are left to the caller, who sorts anyway."""
    _refuse_missing(dataset, rows, dataset.columns)
    cast_rows, problems = _converted(dataset.columns, rows)
    problems += list(_problems(dataset, cast_rows, problems))
    for problem in problems:
        _refuse(dataset, rows, problem)
    return _nullable(dataset, cast_rows, dataset.columns)


def cast(dataset: Dataset, rows: pd.DataFrame, names: tuple[str, ...] = ()) -> pd.DataFrame:
    """The declared columns (or the named ones) in declared type, on a fresh index; absent optional columns are empty.

    Text becomes a category with sorted categories, int ``int64`` (``Int64`` when optional), bool ``bool`` (``boolean``
    when optional), date and timestamp ``datetime64[us]``, float ``float64``. Empty text becomes missing.

    Raises
    ------
    ValueError
        When a required column is absent or a value cannot be converted.
    """
    columns = tuple(dataset[name] for name in names) or dataset.columns
    _refuse_missing(dataset, rows, columns)
    cast_rows, problems = _converted(columns, rows)
    for problem in problems:
        _refuse(dataset, rows, problem)
    return _nullable(dataset, cast_rows, columns)


def faults(dataset: Dataset, rows: pd.DataFrame) -> pd.Series:
    """Why each row cannot be taken, ``""`` for a good row; index as in ``rows``.

    Of several rows with one key all but the first are at fault.

    Raises
    ------
    ValueError
        When a required column is absent.
    """
    _refuse_missing(dataset, rows, dataset.columns)
    cast_rows, problems = _converted(dataset.columns, rows)
    problems += list(_problems(dataset, cast_rows, problems))
    reasons = np.full(len(rows), "", dtype=object)
    for problem in problems:
        text = f"“{problem.column.title}”{problem.text}"
        reasons[problem.mask] = [f"{old}；{text}" if old else text for old in reasons[problem.mask]]
    good = reasons == ""
    again = np.zeros(len(rows), dtype=bool)
    again[good] = cast_rows.loc[good].duplicated(list(dataset.key)).to_numpy()
    reasons[again] = f"与前面的行重复（{_key_titles(dataset)}相同）"
    return pd.Series(reasons, index=rows.index, dtype="str")


def refuse_repeats(dataset: Dataset, rows: pd.DataFrame, code: np.ndarray) -> None:
    """Refuse a frame in key order whose key codes repeat; see :func:`check`."""
    again = np.flatnonzero(code[1:] == code[:-1])
    if len(again):
        sample = rows.iloc[int(again[0])]
        example = "，".join(f"{dataset[name].title} {sample[name]}" for name in dataset.key)
        raise ValueError(
            f"“{dataset.title}”有 {len(again)} 行与别的行重复（{_key_titles(dataset)}相同），"
            f"例如 {example}；请去掉重复的行再导入。"
        )


def _key_titles(dataset: Dataset) -> str:
    return "、".join(dataset[name].title for name in dataset.key)


def _refuse_repeats(dataset: Dataset, rows: pd.DataFrame, cast_rows: pd.DataFrame) -> None:
    code = key_code(cast_rows, dataset.key)
    order = np.argsort(code, kind="stable")
    refuse_repeats(dataset, rows.iloc[order], code[order])


def _refuse_missing(dataset: Dataset, rows: pd.DataFrame, columns: tuple[Column, ...]) -> None:
    absent = [c for c in columns if not c.optional and c.name not in rows]
    if absent:
        named = "、".join(f"{c.title}（{c.name}）" for c in absent)
        raise ValueError(f"“{dataset.title}”缺少必填列：{named}；请补上这些列，或指明它们在文件中的表头。")


def _refuse(dataset: Dataset, rows: pd.DataFrame, problem: Problem) -> None:
    column, at = problem.column, int(np.flatnonzero(problem.mask)[0])
    value = str(rows[column.name].iloc[at])
    example = value if len(value) <= EXAMPLE_CHARS else value[:EXAMPLE_CHARS] + "…"
    raise ValueError(
        f"“{dataset.title}”的“{column.title}”（{column.name}）有 {int(problem.mask.sum())} 行{problem.text}，"
        f"例如第 {at + 1} 行为 {example}；{problem.advice}。"
    )


def _converted(wanted: tuple[Column, ...], rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    columns: dict[str, pd.Series | pd.Categorical] = {}
    problems = []
    for column in wanted:
        given = rows[column.name] if column.name in rows else pd.Series([None] * len(rows), dtype=object)
        given = given.reset_index(drop=True)
        convert, wrong = _CONVERSIONS[column.dtype]
        values = convert(given)
        lost = (values.isna() & ~_empty(given)).to_numpy(dtype=bool)
        if lost.any():
            problems.append(Problem(column, lost, wrong, "请改成正确的写法"))
        columns[column.name] = values
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), problems


def _nullable(dataset: Dataset, rows: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Required int and bool columns without their nullable type, where nothing is missing."""
    plain = {"int": "int64", "bool": "bool"}
    types = {c.name: plain[c.dtype] for c in columns if c.dtype in plain and not c.optional}
    for name in types:
        if rows[name].isna().any():
            mask = rows[name].isna().to_numpy()
            _refuse(dataset, rows, Problem(dataset[name], mask, "为空", "请补上"))
    return rows.astype(types)


def _problems(dataset: Dataset, rows: pd.DataFrame, unreadable: list[Problem]) -> Iterator[Problem]:
    lost = {problem.column.name: problem.mask for problem in unreadable}
    for column in dataset.columns:
        values = rows[column.name]
        if not column.optional:
            yield from _found(column, values.isna() & ~lost.get(column.name, False), "为空", "请补上")
        if column.low is not None:
            yield from _found(column, values < column.low, f"小于下限 {column.low:g}", "请核对数值和单位")
        if column.high is not None:
            yield from _found(column, values > column.high, f"大于上限 {column.high:g}", "请核对数值和单位")
        if column.dtype == "float":
            yield from _found(column, np.isinf(values), "不是有限的数", "请改成数值或留空")
        if column.choices:
            strange = ~values.isin(column.choices) & values.notna()
            known = "、".join(column.choices)
            yield from _found(column, strange, "不在可选值之内", f"可选值为 {known}")


def _found(column: Column, mask: pd.Series, text: str, advice: str) -> Iterator[Problem]:
    array = mask.to_numpy(dtype=bool, na_value=False)
    if array.any():
        yield Problem(column, array, text, advice)


def _empty(given: pd.Series) -> pd.Series:
    if isinstance(given.dtype, pd.CategoricalDtype):
        return given.isna() | (given == "") if "" in given.cat.categories else given.isna()
    if given.dtype == object or isinstance(given.dtype, pd.StringDtype):
        return given.isna() | (given == "")
    return given.isna()


def _text(given: pd.Series) -> pd.Series:
    if not isinstance(given.dtype, pd.CategoricalDtype):
        if given.dtype.kind in "iu":
            given = given.astype("str")
        elif given.dtype == object:
            given = given.where(given.map(lambda v: isinstance(v, str)))
        elif not isinstance(given.dtype, pd.StringDtype):
            given = pd.Series(np.full(len(given), None), dtype=object)
        given = given.astype("category")
    values = given.cat.remove_unused_categories()
    names = values.cat.categories
    if names.dtype != "str":
        values = values.cat.rename_categories([str(n) for n in names])
    ranked = sorted(name for name in values.cat.categories if name)
    if values.cat.categories.dtype != "str" or list(values.cat.categories) != ranked or values.cat.ordered:
        values = values.cat.set_categories(pd.Index(ranked, dtype="str"), ordered=False)
    return values


def _float(given: pd.Series) -> pd.Series:
    if given.dtype == "float64":
        return given
    return pd.to_numeric(_plain(given), errors="coerce").astype("Float64").astype("float64")


def _int(given: pd.Series) -> pd.Series:
    if given.dtype.kind in "iu" and isinstance(given.dtype, np.dtype):
        return given.astype("int64").astype("Int64")
    if given.dtype == "Int64":
        return given
    numbers = pd.to_numeric(_plain(given), errors="coerce").astype("Float64")
    whole = (numbers == numbers.round()) & (numbers.abs() < 2**53)
    return numbers.where(whole.fillna(False)).astype("Int64")


def _bool(given: pd.Series) -> pd.Series:
    if given.dtype in ("bool", "boolean"):
        return given.astype("boolean")
    known = {True: True, False: False, "true": True, "false": False, "True": True, "False": False}
    return _plain(given).astype(object).map(known).astype("boolean")


def _timestamp(given: pd.Series) -> pd.Series:
    if given.dtype.kind == "M" and not isinstance(given.dtype, pd.DatetimeTZDtype):
        return given.astype("datetime64[us]")
    if isinstance(given.dtype, pd.DatetimeTZDtype) or given.dtype.kind in "iufb":
        return pd.Series(np.full(len(given), np.datetime64("NaT", "us")))
    parsed = pd.to_datetime(_plain(given).astype(object), format="ISO8601", errors="coerce")
    if parsed.dtype.kind != "M" or isinstance(parsed.dtype, pd.DatetimeTZDtype):
        return pd.Series(np.full(len(given), np.datetime64("NaT", "us")))
    return parsed.astype("datetime64[us]")


def _date(given: pd.Series) -> pd.Series:
    values = _timestamp(given)
    return values.where(values == values.dt.normalize())


def _plain(given: pd.Series) -> pd.Series:
    categorical = isinstance(given.dtype, pd.CategoricalDtype)
    return given.astype(given.cat.categories.dtype) if categorical else given


_CONVERSIONS: dict[str, tuple[Callable[[pd.Series], pd.Series], str]] = {
    "text": (_text, "不是文本"),
    "float": (_float, "不是数字"),
    "int": (_int, "不是整数"),
    "bool": (_bool, "不是“是/否”值（true/false）"),
    "timestamp": (_timestamp, "不是不带时区的时间（如 2026-11-20 08:00）"),
    "date": (_date, "不是日期（如 2026-11-20）"),
}
