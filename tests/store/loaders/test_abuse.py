"""Hostile and broken files: one clear sentence each, quickly, whatever the format."""

import time

import bad_files
import pytest

from schema.catalogue import datasets
from store.loaders.convert import Options
from store.loaders.family import parse
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

CASES = [("site", *case) for case in bad_files.TABLES.items()] + [
    ("pm25_grid", *case) for case in bad_files.GRIDS.items()
]


@pytest.mark.parametrize(("dataset", "build", "says"), CASES, ids=[build.__name__ for _, build, _ in CASES])
def test_is_refused_in_one_sentence_and_quickly(dataset, build, says, tmp_path):
    path = build(tmp_path)
    start = time.process_time()
    with pytest.raises(Refused, match=says) as refused:
        parse(datasets()[dataset], path, Options(), Limits(), tmp_path)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 400
    assert time.process_time() - start < 10


def test_a_row_limit_is_told_with_its_number(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 12))
    path = bad_files.workbook(tmp_path / "a.xlsx", rows)
    with pytest.raises(Refused, match="超过 10 行"):
        parse(datasets()["site"], path, Options(), Limits(sheet_rows=10), tmp_path)


def test_cells_without_references_are_counted_too(tmp_path):
    path = bad_files.workbook(tmp_path / "a.xlsx", "<row>" + "<c><v>1</v></c>" * 30 + "</row>")
    with pytest.raises(Refused, match="超过 20 列"):
        parse(datasets()["site"], path, Options(), Limits(sheet_columns=20), tmp_path)


def test_a_grid_file_for_a_table_says_what_it_can_be(tmp_path):
    path = bad_files.netcdf(tmp_path / "g_20200101.nc")
    with pytest.raises(Refused, match="PM2.5 网格"):
        parse(datasets()["site"], path, Options(), Limits(), tmp_path)
