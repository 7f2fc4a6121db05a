"""Exports people can open and programs can read: headers, dates, codes, formulas, coordinate system, explanations."""

import io
import json

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from schema.catalogue import datasets
from store.exports import Sheet, format_of, safe_text, write

SITE, INSPECTION = datasets()["site"], datasets()["inspection"]
USCC = "91330206MA2812340L"
PAYLOADS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://x\")", "@x", "=1", "+x", "-x", "=A1",
)  # fmt: skip


@pytest.fixture
def sites():
    """Two sites, one without a position."""
    return pd.DataFrame(
        {
            "site_id": pd.Categorical(["330206000000000001", "S2"]),
            "name": ["演示一号", '=HYPERLINK("x")'],
            "uscc": [USCC, None],
            "adcode": ["330206", "330212"],
            "lon_wgs84": [121.844, None],
            "lat_wgs84": [29.9088, None],
            "is_demo": pd.array([True, None], dtype="boolean"),
        }
    )


@pytest.fixture
def inspections():
    """One inspection with real times."""
    return pd.DataFrame(
        {
            "record_id": ["J1"],
            "site_id": ["S1"],
            "started_at": pd.to_datetime(["2026-11-20 00:00"]),
            "visit_kind": ["daily"],
        }
    )


def written(fmt, sheets, about=None):
    buffer = io.BytesIO()
    write(buffer, fmt, sheets, about)
    return buffer.getvalue()


def book(sheets, about=None):
    return openpyxl.load_workbook(io.BytesIO(written("xlsx", sheets, about)))


def test_csv_opens_in_excel_and_reads_back(sites):
    content = written("csv", Sheet("点位", sites, SITE))
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig").splitlines()
    assert text[0] == "点位编号,企业名称,统一社会信用代码,行政区划代码,经度（WGS-84）,纬度（WGS-84）,演示数据"
    assert text[1] == f"330206000000000001,演示一号,{USCC},330206,121.844,29.9088,是"
    assert text[2].startswith("S2,\"'=HYPERLINK")


def test_a_time_at_midnight_keeps_its_clock(inspections):
    text = written("csv", Sheet("检查", inspections, INSPECTION)).decode("utf-8-sig")
    assert "2026-11-20 00:00:00" in text


def test_xlsx_has_units_dates_text_codes_filter_and_frozen_header(sites, inspections):
    found = book([Sheet("点位", sites, SITE), Sheet("检查", inspections, INSPECTION)])
    sheet = found["点位"]
    assert [c.value for c in sheet[1]][:5] == [
        "点位编号",
        "企业名称",
        "统一社会信用代码",
        "行政区划代码",
        "经度（WGS-84）",
    ]
    assert (
        sheet["A2"].value == "330206000000000001"
        and sheet["A2"].data_type == "s"
        and sheet["A2"].number_format == "@"
    )
    assert sheet["D2"].value == "330206" and sheet["E2"].value == 121.844 and sheet["E3"].value is None
    assert sheet["G2"].value == "是" and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["C"].width > 18
    started = found["检查"]["C2"]
    assert (
        started.is_date and started.value == pd.Timestamp("2026-11-20") and "hh:mm" in started.number_format
    )


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_no_payload_becomes_a_formula(fmt):
    rows = pd.DataFrame({"name": list(PAYLOADS), "=header": list(PAYLOADS)})
    if fmt == "xlsx":
        cells = [cell for row in book(Sheet("表", rows)).worksheets[0].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert all(
            cell.quotePrefix
            for row in book(Sheet("表", rows)).worksheets[0].iter_rows(min_row=2)
            for cell in row
        )
    else:
        found = pd.read_csv(io.BytesIO(written("csv", Sheet("表", rows))), dtype=str, skip_blank_lines=False)
        assert all(str(cell).startswith("'") for cell in found.to_numpy().ravel())
        assert found.columns[1] == "'=header"


def test_numbers_are_never_marked():
    assert safe_text(-5.0) == -5.0 and safe_text("-5") == "'-5" and safe_text("5") == "5"


def test_the_explaining_sheet_says_filters_as_of_system_and_who(sites):
    about = {"筛选条件": "北仑区", "数据截至": "2026-11-20 24:00", "导出人": "张三"}
    rows = {row[0].value: row[1].value for row in book(Sheet("点位", sites, SITE), about)["说明"].iter_rows()}
    assert rows == {**about, "坐标系": "WGS-84（EPSG:4326）", "点位 行数": "2"}


def test_sheet_names_are_made_legal_and_unique(sites):
    found = book([Sheet("计划[1]：甲/乙", sites), Sheet("计划[1]：甲/乙", sites), Sheet("说明", sites)])
    assert len(set(found.sheetnames)) == 4 and found.sheetnames[-1] == "说明"


def test_geojson_names_its_system_and_keeps_missing_positions(sites):
    found = json.loads(written("geojson", Sheet("点位", sites, SITE), {"数据截至": "2026-11-20"}))
    assert found["crs"]["properties"]["name"].endswith("CRS84")
    assert (
        found["metadata"]["坐标系"].startswith("WGS-84")
        and found["metadata"]["titles"]["uscc"] == "统一社会信用代码"
    )
    first, second = found["features"]
    assert (
        first["geometry"] == {"type": "Point", "coordinates": [121.844, 29.9088]}
        and second["geometry"] is None
    )
    assert first["properties"]["site_id"] == "330206000000000001" and second["properties"]["is_demo"] is None
    with pytest.raises(ValueError, match="“检查”没有坐标"):
        written("geojson", Sheet("检查", sites[["site_id"]]))


def test_geojson_of_lines(tmp_path):
    route = pd.DataFrame({"team": ["一组"], "geometry": [shapely.LineString([(121, 29), (122, 30)])]})
    found = json.loads(written("geojson", Sheet("路线", route)))
    assert found["features"][0]["geometry"]["type"] == "LineString"


def test_json_and_parquet_keep_values(inspections, sites):
    rows = json.loads(written("json", Sheet("检查", inspections, INSPECTION)))
    assert rows == [
        {"record_id": "J1", "site_id": "S1", "started_at": "2026-11-20T00:00:00", "visit_kind": "daily"}
    ]
    table = pq.read_table(io.BytesIO(written("parquet", Sheet("点位", sites, SITE), {"数据截至": "x"})))
    assert table.num_rows == 2 and "数据截至" in table.schema.metadata[b"jingwei"].decode()


def test_a_path_is_replaced_at_once_or_not_at_all(sites, tmp_path):
    path = tmp_path / "sub" / "out.csv"
    write(path, "csv", Sheet("点位", sites, SITE))
    before = path.read_bytes()
    with pytest.raises(ValueError, match="没有坐标"):
        write(path, "geojson", Sheet("x", sites[["name"]]))
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == ["out.csv"]


def test_endings_and_several_tables():
    assert format_of("a.XLSX") == "xlsx"
    with pytest.raises(ValueError, match="不能导出为“.doc”"):
        format_of("a.doc")
    empty = Sheet("空", pd.DataFrame({"a": []}))
    with pytest.raises(ValueError, match="只能放一张表"):
        written("csv", [empty, empty])
    with pytest.raises(ValueError, match="不能导出为“pdf”"):
        written("pdf", empty)
    assert book(empty).sheetnames == ["空", "说明"]
