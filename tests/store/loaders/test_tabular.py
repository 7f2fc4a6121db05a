"""Text and Parquet tables: encodings, delimiters, header rows, ragged rows, row numbers."""

import functools

import pandas as pd
import pytest

from schema.catalogue import datasets
from store.loaders import headers
from store.loaders.convert import Options, load
from store.loaders.limits import Limits
from store.loaders.tabular import read_csv, read_parquet

SITE = datasets()["site"]
SCORE = functools.partial(headers.score, SITE, mapping={})
HEADER = "点位编号,企业名称,行政区划代码,经度（WGS-84）,纬度（WGS-84）"
ROW = "S1,演示㐂号,330206,121.8440,29.9088"


LIMITS = Limits()


def table(path, limits=LIMITS):
    return read_csv(path, limits, SCORE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding, newline, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(newline.join([HEADER, ROW, ""]).encode(encoding))
    loaded = load(SITE, table(path), Options())
    assert loaded.rows["name"].tolist() == ["演示㐂号"] and len(loaded.rejects) == 0


def test_gbk_without_four_byte_characters(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\n{ROW}\n".replace("㐂", "一").encode("gbk"))
    assert load(SITE, table(path), Options()).rows["name"].tolist() == ["演示一号"]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_delimiters(delimiter, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"{HEADER}\n{ROW}\n".replace(",", delimiter), "utf-8")
    assert len(load(SITE, table(path), Options()).rows) == 1


def test_a_title_above_the_header_is_skipped_and_row_numbers_are_those_of_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"某市企业名录,,,,\n制表：某局,,,,\n{HEADER}\n{ROW}\nS2,,330206,121.8,29.9\n", "utf-8")
    loaded = load(SITE, table(path), Options())
    assert len(loaded.rows) == 1
    assert loaded.rejects["行号"].tolist() == [5]


def test_rows_with_another_number_of_cells_are_rejected_with_their_number(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        f"{HEADER}\n{ROW}\nS2,少\n{ROW.replace('S1', 'S3')},多\n{ROW.replace('S1', 'S4')},\n", "utf-8"
    )
    loaded = load(SITE, table(path), Options())
    assert loaded.rows["site_id"].tolist() == ["S1", "S4"]
    assert loaded.rejects["行号"].tolist() == [3, 4]
    assert loaded.rejects["原因"].tolist() == ["有 2 列，表头有 5 列", "有 6 列，表头有 5 列"]


def test_a_stray_quote_that_swallows_lines_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER}\nS1,"演示\n{ROW}\n{ROW}"\n{ROW}\n', "utf-8")
    loaded = load(SITE, table(path), Options())
    assert "引号跨了第 2 至 4 行" in loaded.rejects["原因"].iloc[0]


def test_chunks_do_not_change_the_answer(tmp_path):
    path = tmp_path / "a.csv"
    rows = [ROW.replace("S1", f"S{n}") for n in range(25)]
    path.write_text("\n".join([HEADER, *rows, "S99,,330206,1,2"]), "utf-8")
    whole, parts = (load(SITE, table(path, Limits(chunk_rows=n)), Options()) for n in (1000, 7))
    pd.testing.assert_frame_equal(whole.rows, parts.rows)
    pd.testing.assert_frame_equal(whole.rejects, parts.rejects)


def test_repeated_keys_are_rejected_after_the_first(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW}\n", "utf-8")
    loaded = load(SITE, table(path), Options())
    assert len(loaded.rows) == 1 and loaded.rejects["行号"].tolist() == [3]
    assert "与前面的行重复" in loaded.rejects["原因"].iloc[0]
    assert loaded.rejects["企业名称"].tolist() == ["演示㐂号"]


def test_parquet_keeps_types_and_counts_rows_from_one(tmp_path):
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame(
        {
            "户号": ["001", "002"],
            "点位编号": ["S1", "S1"],
            "日期": pd.to_datetime(["2026-01-02", "2026-01-02"]),
        }
    ).assign(**{f"{kind}电量": [1.0, -1.0] for kind in ("总", "尖", "峰", "平", "谷", "深谷")})
    frame.to_parquet(path)
    loaded = load(datasets()["meter_day"], read_parquet(path, Limits()), Options())
    assert loaded.rows["account_no"].tolist() == ["001"] and loaded.rejects["行号"].tolist() == [2]
    assert "小于下限 0" in loaded.rejects["原因"].iloc[0]
