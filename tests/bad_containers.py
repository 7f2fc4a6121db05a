"""Archives, grids and vector files nobody should send. Each builder returns the path it wrote."""

import io
import struct
import zipfile
from pathlib import Path

import h5py
import numpy as np
import xlsxwriter
from bad_files import workbook


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
