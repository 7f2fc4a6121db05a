"""Files nobody should send: builders used by the loader and sandbox tests. Each returns the path it wrote."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import xlsxwriter

HEADER = "点位编号,企业名称,行政区划代码,经度（WGS-84）,纬度（WGS-84）\n"
ROW = "S1,演示一号,330206,121.8440,29.9088\n"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relation(kind: str, target: str) -> str:
    """A relationships part with one relation ``r1``."""
    link = f'<Relationship Id="r1" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>'


def workbook(path: Path, rows: str, prolog: str = "") -> Path:
    """A hand-made xlsx whose only sheet holds the given row elements."""
    sheet = (
        f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", CONTENT_TYPES)
        book.writestr(
            "_rels/.rels",
            relation(f"{OFFICE}/officeDocument", "xl/workbook.xml"),
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            relation(f"{OFFICE}/worksheet", "worksheets/sheet1.xml"),
        )
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.touch()
    return path


def spaces_only(folder: Path) -> Path:
    path = folder / "blank.csv"
    path.write_text("\n\n\n", "utf-8")
    return path


def xlsx_named_csv(folder: Path) -> Path:
    path = workbook(folder / "really.xlsx", "<row r='1'><c r='A1'><v>1</v></c></row>")
    return path.rename(folder / "table.csv")


def csv_named_xlsx(folder: Path) -> Path:
    path = folder / "table.xlsx"
    path.write_text(HEADER + ROW, "utf-8")
    return path


def html_named_xls(folder: Path) -> Path:
    path = folder / "report.csv"
    path.write_text("<html><table><tr><td>1</td></tr></table></html>", "utf-8")
    return path


def old_xls(folder: Path) -> Path:
    path = folder / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    return path


def unknown_ending(folder: Path) -> Path:
    path = folder / "program.exe"
    path.write_bytes(b"MZ" + bytes(100))
    return path


def vrt_named_geojson(folder: Path) -> Path:
    secret = folder / "secret.csv"
    secret.write_text("name,password\nroot,hunter2\n", "utf-8")
    path = folder / "layer.geojson"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "utf-8",
    )
    return path


def vrt_named_gpkg(folder: Path) -> Path:
    return vrt_named_geojson(folder).rename(folder / "layer.gpkg")


def gdal_algorithm_named_geojson(folder: Path) -> Path:
    path = folder / "stream.geojson"
    path.write_text(
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector convert /etc/passwd"}', "utf-8"
    )
    return path


def unclosed_quote(folder: Path) -> Path:
    path = folder / "quote.csv"
    path.write_text(HEADER + 'S1,"演示一号,330206,121.8440,29.9088\n' + ROW.replace("S1", "S2") * 20, "utf-8")
    return path


def many_columns(folder: Path) -> Path:
    path = folder / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(200_000)) + "\n", "utf-8")
    return path


def long_line(folder: Path) -> Path:
    path = folder / "long.csv"
    path.write_text(HEADER + "x" * 5_000_000, "utf-8")
    return path


def with_nul(folder: Path) -> Path:
    path = folder / "nul.csv"
    path.write_bytes((HEADER + ROW).encode() + b"S2\x00,a,330206,121.8,29.9\n")
    return path


def big5(folder: Path) -> Path:
    path = folder / "big5.csv"
    path.write_bytes("企業名稱,經度,緯度\n臺灣電力股份有限公司,121.5,25.0\n".encode("big5"))
    return path


def utf16_without_bom(folder: Path) -> Path:
    path = folder / "utf16.csv"
    path.write_bytes((HEADER + ROW).encode("utf-16-le"))
    return path


def mixed_encodings(folder: Path) -> Path:
    path = folder / "mixed.csv"
    path.write_bytes(
        HEADER.encode() + "S1,演示一号,330206,121.8,29.9\n".encode("gb18030") + b"\xff\xff\xff\n"
    )
    return path


def far_cell(folder: Path) -> Path:
    return workbook(
        folder / "far.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    )


def far_column(folder: Path) -> Path:
    return workbook(folder / "right.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')


def million_rows(folder: Path) -> Path:
    path = folder / "million.xlsx"
    rows = (f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 99991}</v></c></row>' for n in range(1, 1_000_001))
    return workbook(path, "".join(rows))


def billion_laughs(folder: Path) -> Path:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{laughs}]>'
    return workbook(folder / "laughs.xlsx", '<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>', prolog)


def external_entity(folder: Path) -> Path:
    prolog = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(folder / "xxe.xlsx", '<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>', prolog)


def truncated_xlsx(folder: Path) -> Path:
    path = folder / "cut.xlsx"
    with xlsxwriter.Workbook(str(folder / "whole.xlsx")) as book:
        sheet = book.add_worksheet()
        for n in range(500):
            sheet.write_row(n, 0, [n, f"企业{n}"])
    content = (folder / "whole.xlsx").read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def zip_bomb_sheet(folder: Path) -> Path:
    path = workbook(folder / "bomb.xlsx", "")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/sharedStrings.xml", "w") as entry,
    ):
        for _ in range(64):
            entry.write(bytes(1 << 20))
    return path


def zip_bomb_shapes(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("a.shp", "w", force_zip64=True) as entry,
    ):
        for _ in range(64):
            entry.write(bytes(1 << 20))
    return path


def lying_sizes(folder: Path) -> Path:
    """A directory that states 10 bytes for an entry of a megabyte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for suffix in ("shp", "shx", "dbf", "prj"):
            packed.writestr(f"a.{suffix}", bytes(1 << 20))
    content = bytearray(buffer.getvalue())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = struct.pack("<I", 10)
        at = content.find(b"PK\x01\x02", at + 4)
    path = folder / "lying.zip"
    path.write_bytes(bytes(content))
    return path


def many_entries(folder: Path) -> Path:
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for n in range(5000):
            packed.writestr(f"{n}.shp", b"")
    return path


def slip(folder: Path) -> Path:
    path = folder / "slip.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../../evil.shp", b"x")
    return path


def symlink(folder: Path) -> Path:
    path = folder / "link.zip"
    with zipfile.ZipFile(path, "w") as packed:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = 0o120777 << 16
        packed.writestr(entry, "/etc/passwd")
    return path


def encrypted(folder: Path) -> Path:
    path = folder / "locked.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.shp", b"xxxx")
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    return path


def broken_geojson(folder: Path) -> Path:
    path = folder / "broken.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"type": "Feature", ', "utf-8")
    return path


def deep_geojson(folder: Path) -> Path:
    path = folder / "deep.geojson"
    path.write_text('{"a":' * 100_000 + "1" + "}" * 100_000, "utf-8")
    return path


def truncated_netcdf(folder: Path) -> Path:
    whole = netcdf(folder / "grid_20200101.nc")
    content = whole.read_bytes()
    path = folder / "cut_20200101.nc"
    path.write_bytes(content[: len(content) * 2 // 3])
    return path


def netcdf_with_external_data(folder: Path) -> Path:
    secret = folder / "secret.bin"
    secret.write_bytes(bytes(8 * 12))
    path = netcdf(folder / "outside_20200101.nc")
    with h5py.File(path, "a") as file:
        del file["PM25"]
        file.create_dataset("PM25", (3, 4), "f8", external=[(str(secret), 0, 8 * 12)])
    return path


def netcdf_with_link(folder: Path) -> Path:
    path = netcdf(folder / "linked_20200101.nc")
    with h5py.File(path, "a") as file:
        file["elsewhere"] = h5py.ExternalLink("/etc/other.h5", "/x")
    return path


def hanging_netcdf(folder: Path) -> Path:
    """Six flipped bits, found by fuzzing, that send the HDF5 library into an endless loop in C: no Python time-out ends it."""
    path = netcdf(folder / "hang_20260102.nc")
    content = bytearray(path.read_bytes())
    for at, bits in {440: 8, 961: 8, 1000: 2, 2249: 4, 2524: 4, 5683: 128}.items():
        content[at] ^= bits
    path.write_bytes(bytes(content))
    return path


def netcdf(path: Path) -> Path:
    """A small sound NetCDF-4 grid, made with h5py: 3 x 4 pixels, no time."""
    with h5py.File(path, "w") as file:
        lat = file.create_dataset("lat", data=np.array([30.0, 31.0, 32.0]))
        lon = file.create_dataset("lon", data=np.array([120.0, 121.0, 122.0, 123.0]))
        lat.make_scale("lat")
        lon.make_scale("lon")
        pm25 = file.create_dataset("PM25", data=np.arange(12.0).reshape(3, 4))
        pm25.attrs["units"] = "ug/m3"
        pm25.dims[0].attach_scale(lat)
        pm25.dims[1].attach_scale(lon)
    return path


def truncated_parquet(folder: Path) -> Path:
    path = folder / "cut.parquet"
    path.write_bytes(b"PAR1" + bytes(200))
    return path


def truncated_tiff(folder: Path) -> Path:
    path = folder / "cut_20200101.tif"
    path.write_bytes(b"II*\x00\x08\x00\x00\x00" + bytes(20))
    return path


Builder = Callable[[Path], Path]
TABLES: dict[Builder, str] = {
    empty: "空的",
    spaces_only: "没有一个表头",
    xlsx_named_csv: "内容却是Excel 工作簿",
    csv_named_xlsx: "内容却是文本表格",
    html_named_xls: "XML 或网页",
    old_xls: "另存为不加密的 xlsx",
    unknown_ending: "不支持扩展名“.exe”",
    vrt_named_geojson: "XML 或网页",
    vrt_named_gpkg: "XML 或网页",
    gdal_algorithm_named_geojson: "不是 GeoJSON 的 FeatureCollection",
    unclosed_quote: "第 2 行起引号没有成对",
    many_columns: "200000 列，超过上限 2000",
    long_line: "第 2 行超过 2000000 个字符",
    with_nul: "空字符（NUL）",
    big5: "Big5",
    utf16_without_bom: "NUL",
    mixed_encodings: "文字编码无法识别",
    far_cell: "第 1048576 行",
    far_column: "超过 500 列",
    billion_laughs: "DTD",
    external_entity: "DTD",
    truncated_xlsx: "压缩结构已损坏",
    zip_bomb_sheet: "压缩炸弹",
    zip_bomb_shapes: "压缩炸弹",
    lying_sizes: "解压失败",
    many_entries: "超过 2000 个",
    slip: "指向包外",
    symlink: "符号链接",
    encrypted: "密码",
    broken_geojson: "不是完整的 GeoJSON",
    deep_geojson: "不是完整的 GeoJSON",
    truncated_parquet: "不是完整的 Parquet",
}
GRIDS: dict[Builder, str] = {
    truncated_netcdf: "不是完整的 NetCDF",
    netcdf_with_external_data: "引用了别的文件",
    netcdf_with_link: "引用了别的文件",
    truncated_tiff: "不是完整的 GeoTIFF",
}
