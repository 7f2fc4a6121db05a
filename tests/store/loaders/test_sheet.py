"""Excel workbooks: the right sheet and header, codes and dates intact, silent losses made loud."""

import datetime as dt
import functools

import pytest
import xlsxwriter

from schema.catalogue import datasets
from store.loaders import headers
from store.loaders.convert import Options, load
from store.loaders.limits import Limits
from store.loaders.sheet import read_xlsx

METER = datasets()["meter_day"]
HEADERS = ("户号", "点位编号", "日期", "总电量", "尖电量", "峰电量", "平电量", "谷电量", "深谷电量")


@pytest.fixture
def book(tmp_path):
    """A workbook with a title row, codes as text, real dates, and broken formulas."""
    path = tmp_path / "meter.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        made.add_worksheet("说明").write(0, 0, "户号")
        sheet = made.add_worksheet("电量")
        made.add_worksheet("附表").write(0, 0, "x")
        sheet.write(0, 0, "某市日用电量")
        sheet.write_row(2, 0, HEADERS)
        for row, account in enumerate(("0012345678901234567", "0002", "0003", "0004"), 3):
            sheet.write_string(row, 0, account)
            sheet.write_string(row, 1, "S1")
            sheet.write_datetime(row, 2, dt.datetime(2026, 1, 2), day)
            sheet.write_row(row, 3, [10, 1, 2, 3, 2, 2])
        sheet.write_number(4, 2, 46024)
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(6, 3, "=SUM(E7:I7)", None, "")
    return path


def read(path):
    score = functools.partial(headers.score, METER, mapping={})
    return load(METER, read_xlsx(path, Limits(), score), Options())


def test_finds_sheet_and_header_and_keeps_codes_and_dates(book):
    loaded = read(book)
    assert loaded.rows["account_no"].tolist() == ["0012345678901234567", "0002"]
    assert loaded.rows["day"].dt.strftime("%F").unique().tolist() == ["2026-01-02"]
    assert "工作表“电量”" in loaded.notes and "没有读取的工作表：附表" in loaded.notes


def test_formula_errors_and_missing_results_are_rejected_rows_not_empty_cells(book):
    rejects = read(book).rejects
    assert rejects["行号"].tolist() == [6, 7]
    assert "公式结果是错误值" in rejects["原因"].iloc[0]
    assert "公式没有保存计算结果" in rejects["原因"].iloc[1]
