"""What a file really is, by its first bytes; a name that says otherwise is refused."""

import zipfile
from pathlib import Path

from store.loaders.limits import Limits
from store.loaders.refusal import Refused

TABLE, VECTOR, GRID = "table", "vector", "grid"
KINDS = {
    "csv": TABLE,
    "xlsx": TABLE,
    "parquet": TABLE,
    "geojson": VECTOR,
    "gpkg": VECTOR,
    "shapefile": VECTOR,
    "netcdf3": GRID,
    "netcdf4": GRID,
    "geotiff": GRID,
}
SUFFIXES = {
    ".csv": ("csv",),
    ".txt": ("csv",),
    ".tsv": ("csv",),
    ".xlsx": ("xlsx",),
    ".parquet": ("parquet",),
    ".geojson": ("geojson",),
    ".json": ("geojson",),
    ".gpkg": ("gpkg",),
    ".zip": ("shapefile",),
    ".nc": ("netcdf3", "netcdf4"),
    ".nc4": ("netcdf4",),
    ".h5": ("netcdf4",),
    ".tif": ("geotiff",),
    ".tiff": ("geotiff",),
}
TITLES = {
    "csv": "文本表格（CSV）",
    "xlsx": "Excel 工作簿（xlsx）",
    "parquet": "Parquet",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "shapefile": "压缩的 Shapefile",
    "netcdf3": "NetCDF",
    "netcdf4": "NetCDF",
    "geotiff": "GeoTIFF",
    "xls": "旧版 Excel（xls）或加密的工作簿",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "ods": "ODS 表格",
    "xml": "XML 或网页文本",
    "zip": "压缩包",
    "pdf": "PDF",
    "hdf4": "HDF4",
    "sqlite": "SQLite 数据库",
    "shp": "没有打包的 Shapefile",
    "json": "JSON",
    "unknown": "无法识别的二进制内容",
}
REMEDIES = {
    "xls": "请在 Excel 中另存为不加密的 xlsx",
    "xlsb": "请在 Excel 中另存为 xlsx",
    "ods": "请另存为 xlsx",
    "xml": "请导出为 CSV、xlsx 或 GeoJSON",
    "shp": "请把 shp、shx、dbf、prj 打成一个 zip",
    "hdf4": "请转换为 NetCDF 或 GeoTIFF",
}
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"\x89HDF\r\n\x1a\n", "netcdf4"),
    (b"CDF\x01", "netcdf3"),
    (b"CDF\x02", "netcdf3"),
    (b"CDF\x05", "netcdf3"),
    (b"II*\x00", "geotiff"),
    (b"MM\x00*", "geotiff"),
    (b"II+\x00", "geotiff"),
    (b"MM\x00+", "geotiff"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"\x0e\x03\x13\x01", "hdf4"),
    (b"\x00\x00\x27\x0a", "shp"),
)
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
_HEAD = 4096


def format_of(path: Path, limits: Limits) -> str:
    """The name of the format (a key of :data:`KINDS`) of a regular, non-empty file of a permitted size.

    Raises
    ------
    Refused
        When the file is missing, empty, too large, of an unsupported kind, or its ending says something else.
    """
    if not path.is_file():
        raise Refused("找不到这个文件，请核对路径")
    size = path.stat().st_size
    if size == 0:
        raise Refused("文件是空的，请重新导出")
    if size > limits.file_bytes:
        raise Refused(
            f"文件有 {size / 2**20:.0f} MB，超过上限 {limits.file_bytes / 2**20:.0f} MB，请拆分后导入"
        )
    stated = SUFFIXES.get(path.suffix.lower())
    if stated is None:
        raise Refused(f"不支持扩展名“{path.suffix}”，可导入：{'、'.join(SUFFIXES)}")
    found = _content(path)
    if found in stated:
        return found
    remedy = REMEDIES.get(found, "请改正扩展名或重新导出")
    raise Refused(f"扩展名是 {path.suffix}，内容却是{TITLES[found]}，{remedy}")


def _content(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg" if head[68:72] in _GPKG_IDS else "sqlite"
    if head.startswith(b"PK"):
        return _packed(path)
    return _text(head, path)


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("压缩结构已损坏（可能没有传完），请重新导出或上传") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    return "shapefile" if any(name.lower().endswith(".shp") for name in names) else "zip"


def _text(head: bytes, path: Path) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"  # UTF-16: the table reader decodes it
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"<"):
        return "xml"
    if bare.startswith((b"{", b"[")):
        return "geojson" if path.suffix.lower() in (".json", ".geojson") else "json"
    if b"\0" in head and "csv" in SUFFIXES[path.suffix.lower()]:
        return "csv"  # the table reader says what a NUL means
    binary = sum(byte < 9 or 13 < byte < 32 for byte in head if byte)
    return "csv" if binary * 50 <= len(head) else "unknown"
