"""Hostile and broken files: one clear sentence each, quickly, whatever the format."""

import contextlib
import time
import warnings
import zipfile

import bad_containers
import bad_files
import bad_tables
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
import xlsxwriter
from affine import Affine

from schema.catalogue import datasets
from store.loaders.convert import Options
from store.loaders.family import parse
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

pytestmark = pytest.mark.slow

CASES = [("site", *case) for case in bad_tables.TABLES.items()] + [
    ("pm25_grid", *case) for case in bad_tables.GRIDS.items()
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
    path = bad_containers.netcdf(tmp_path / "g_20200101.nc")
    with pytest.raises(Refused, match="PM2.5 网格"):
        parse(datasets()["site"], path, Options(), Limits(), tmp_path)


MUTANTS = 12


@pytest.mark.parametrize("ending", ["xlsx", "zip", "parquet", "gpkg", "geojson", "nc", "tif"])
def test_damaged_copies_of_a_sound_file_are_read_or_refused_never_crash(ending, tmp_path, sound_files):
    dataset = datasets()["pm25_grid" if ending in ("nc", "tif") else "site"]
    content, rng = sound_files[ending].read_bytes(), np.random.default_rng(11)
    for n in range(MUTANTS):
        folder = tmp_path / str(n)
        folder.mkdir()
        damaged = bytearray(content)
        for at in rng.integers(0, len(content), 6):
            damaged[at] ^= 1 << int(rng.integers(8))
        path = folder / f"a_20260102.{ending}"
        path.write_bytes(bytes(damaged if n % 3 else damaged[: int(rng.integers(len(content)))]))
        with contextlib.suppress(Refused), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parse(dataset, path, Options(), Limits(), folder)


@pytest.fixture(scope="module")
def sound_files(tmp_path_factory):
    """One sound file of each binary format."""
    folder = tmp_path_factory.mktemp("sound")
    points = [shapely.Point(121.8 + n / 1000, 29.9) for n in range(20)]
    sites = gpd.GeoDataFrame(
        {"site_id": [f"S{n}" for n in range(20)], "name": "x"}, geometry=points, crs="EPSG:4326"
    )
    for name in ("a.gpkg", "a.geojson", "a.shp"):
        sites.to_file(folder / name)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for suffix in ("shp", "shx", "dbf", "prj"):
            packed.write(folder / f"a.{suffix}", f"a.{suffix}")
    table = pd.DataFrame(sites.drop(columns="geometry")).assign(lon_wgs84=121.8, lat_wgs84=29.9)
    table.to_parquet(folder / "a.parquet")
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([list(table.columns), *table.to_numpy().tolist()]):
            sheet.write_row(row, 0, cells)
    bad_containers.netcdf(folder / "a.nc")
    profile = {"driver": "GTiff", "width": 9, "height": 9, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(folder / "a.tif", "w", transform=Affine(0.1, 0, 120, 0, -0.1, 31), **profile) as file:
        file.write(np.ones((9, 9), "float32"), 1)
    return {path.suffix[1:]: path for path in folder.iterdir()}
