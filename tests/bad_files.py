"""Files nobody should send: builders used by the loader and sandbox tests. Each returns the path it wrote."""

import zipfile
from pathlib import Path

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
