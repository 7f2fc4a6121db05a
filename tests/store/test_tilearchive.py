"""An archive of vector tiles: layers side by side in one tile, read back byte by byte."""

import geopandas as gpd
import pyogrio
import pytest
import shapely

from store import tilearchive
from store.tilearchive import Sheet


def _sheets():
    east = gpd.GeoDataFrame({"adcode": ["330000"]}, geometry=[shapely.box(100, 20, 120, 40)], crs=4326)
    line = gpd.GeoDataFrame(
        {"kind": ["city"]}, geometry=[shapely.LineString([(100, 30), (120, 30)])], crs=4326
    )
    name = gpd.GeoDataFrame({"name": ["浙江"], "rank": [0]}, geometry=[shapely.Point(110, 30)], crs=4326)
    return [
        Sheet("land", east, (2, 3)),
        Sheet("line", line, (2, 2)),
        Sheet("line", line, (3, 3), 8192),
        Sheet("label", name, (3, 3)),
    ]


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "new folder" / "base.mbtiles"
    tilearchive.write(path, _sheets(), {"name": "test"})
    return path


def test_layers_of_one_tile_are_joined(archive):
    key = (3, 6, 3)  # 90-135 E, 0-41 N
    assert tilearchive.tile(archive, key)[:2] == b"\x1f\x8b"
    drawn = {
        name: pyogrio.read_dataframe(archive, layer=name, ZOOM_LEVEL=3) for name in ("land", "line", "label")
    }
    assert [len(frame) for frame in drawn.values()] == [1, 1, 1]
    assert drawn["label"]["name"].tolist() == ["浙江"]
    assert drawn["land"].to_crs(4326).total_bounds == pytest.approx([100, 20, 120, 40], abs=0.02)


def test_a_sheet_ends_at_its_last_zoom(archive):
    assert pyogrio.read_dataframe(archive, layer="label", ZOOM_LEVEL=2).empty
    about = tilearchive.metadata(archive)
    assert (about["minzoom"], about["maxzoom"], about["name"]) == ("2", "3", "test")


def test_nothing_is_drawn_beyond_the_data(archive):
    for key in ((3, 0, 0), (3, 6, 99), (10**9, 1, 1), (24, 2**70, 1)):
        assert tilearchive.tile(archive, key) is None


def test_the_version_says_what_is_drawn_and_the_file_is_replaced_whole(archive, tmp_path):
    other = tmp_path / "other.mbtiles"
    assert tilearchive.write(other, _sheets(), {}) == tilearchive.write(archive, _sheets(), {})
    assert other.read_bytes() == archive.read_bytes()
    tilearchive.write(other, _sheets()[:1], {})
    assert tilearchive.metadata(other)["version"] != tilearchive.metadata(archive)["version"]
    assert sorted(p.name for p in archive.parent.iterdir()) == ["base.mbtiles"]


def test_without_a_file_there_is_nothing_to_say(tmp_path):
    assert tilearchive.metadata(tmp_path / "none.mbtiles") == {}
