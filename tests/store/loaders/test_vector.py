"""GeoJSON, GeoPackage and zipped shapefiles give the same rows; what would be lost silently is refused."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from paths import real

from schema.catalogue import datasets
from store.loaders.convert import Options, load
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.loaders.vector import read_geojson, read_gpkg, read_shapefile

SITE = datasets()["site"]


@pytest.fixture
def layer():
    """Two sites as points, one with a Chinese name."""
    return gpd.GeoDataFrame(
        {"编号": ["S1", "S2"], "厂名": ["演示一号", "演示二号"]},
        geometry=[shapely.Point(121.844, 29.9088), shapely.Point(121.85, 29.91)],
        crs="EPSG:4326",
    )


OPTIONS = Options(mapping={"site_id": "编号", "name": "厂名"})


def zipped(layer, folder, leave_out=(), encoding="utf-8"):
    layer.to_file(folder / "a.shp", encoding=encoding)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for suffix in ("shp", "shx", "dbf", "prj", "cpg"):
            if suffix not in leave_out:
                packed.write(folder / f"a.{suffix}", f"图层/a.{suffix}")
    return path


def check(table, crs=None):
    loaded = load(SITE, table, OPTIONS if crs is None else Options(crs, OPTIONS.mapping))
    assert loaded.rows["name"].tolist() == ["演示一号", "演示二号"]
    assert loaded.rows["adcode"].tolist() == ["330206", "330206"]
    return loaded


def test_geojson(layer, tmp_path):
    layer.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    loaded = check(read_geojson(tmp_path / "a.geojson", Limits()))
    assert loaded.rows["lon_wgs84"].tolist() == [121.844, 121.85]


def test_geopackage_in_a_projected_system(layer, tmp_path):
    layer.to_crs("EPSG:4549").to_file(tmp_path / "a.gpkg")
    loaded = check(read_gpkg(tmp_path / "a.gpkg", Limits()))
    assert loaded.rows["lon_wgs84"].tolist() == pytest.approx([121.844, 121.85], abs=1e-7)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("leave_out", [(), ("cpg",)])
def test_zipped_shapefile_with_and_without_stated_encoding(layer, tmp_path, encoding, leave_out):
    path = zipped(layer, tmp_path, leave_out, encoding)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    check(read_shapefile(path, Limits(), scratch))


@pytest.mark.parametrize("missing", ["shx", "dbf", "prj"])
def test_a_shapefile_without_its_parts_is_refused(layer, tmp_path, missing):
    with pytest.raises(Refused, match=f"缺少 {missing}"):
        read_shapefile(zipped(layer, tmp_path, (missing,)), Limits(), tmp_path)


def test_a_person_may_say_that_a_geojson_is_gcj02(layer, tmp_path):
    layer.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    loaded = check(read_geojson(tmp_path / "a.geojson", Limits()), "gcj02")
    assert loaded.rows["lon_wgs84"].iloc[0] == pytest.approx(121.8399, abs=1e-3)


def test_polygons_give_a_point_inside_and_missing_geometry_a_rejected_row(tmp_path):
    ring = shapely.box(121.84, 29.9, 121.85, 29.91)
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(ring),
            "properties": {"编号": "S1", "厂名": "甲"},
        },
        {"type": "Feature", "geometry": None, "properties": {"编号": "S2", "厂名": "乙"}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": None},
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    loaded = load(SITE, read_geojson(path, Limits()), OPTIONS)
    row = loaded.rows.iloc[0]
    assert len(loaded.rows) == 1 and ring.contains(shapely.Point(row["lon_wgs84"], row["lat_wgs84"]))
    assert loaded.rejects["行号"].tolist() == [2, 3]
    assert any("1 个要素不是点" in note for note in loaded.notes)


def test_too_many_features_or_vertices_are_refused(layer, tmp_path):
    layer.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    with pytest.raises(Refused, match="2 个要素，超过上限 1"):
        read_geojson(tmp_path / "a.geojson", Limits(features=1))
    with pytest.raises(Refused, match="顶点超过 1"):
        read_geojson(tmp_path / "a.geojson", Limits(vertices=1))


def test_a_real_geojson_with_invalid_polygons_is_read_whole():
    table = read_geojson(real("basemap/cn_neighbors_simplified.geojson"), Limits())
    rows = pd.concat(table.chunks())
    assert len(rows) > 5 and rows[table.headers.index("lon")].notna().all()
