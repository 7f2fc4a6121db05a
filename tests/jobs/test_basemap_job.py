"""The base map job: official boundaries become small ready-made files."""

import gzip
import json

import pandas as pd
import pytest
import shapely

from jobs import basemap
from schema import site
from store import boundaries
from store.memory import MemoryStore

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built():
    store = MemoryStore()
    sites = {"site_id": ["A", "B"], "name": ["甲", "乙"], "adcode": ["330206", "310115"]}
    place = {"lon_wgs84": [121.7, 121.5], "lat_wgs84": [29.9, 31.2]}
    store.append(site.DATASET, pd.DataFrame(sites | place), source="test")
    return store, basemap.run(store)


def _content(store, name):
    return json.loads(gzip.decompress(basemap.file(store, name)))


def test_the_country_and_the_provinces_with_sites_are_built(built):
    assert set(built[1]) == {"china", "31", "33"}
    assert built[1]["china"] < 250_000
    assert built[1]["33"] < 150_000


def test_the_country_has_every_province_and_the_nine_dash_line(built):
    china = _content(built[0], "china")
    assert len(china["land"]["features"]) == 34
    kinds = {f["properties"]["kind"]: f["geometry"] for f in china["official"]["features"]}
    assert set(kinds) == {"nine_dash", "undetermined"}
    official = boundaries.lines().set_index("kind").geometry["nine_dash"]
    assert len(kinds["nine_dash"]["coordinates"]) == len(official.geoms)
    assert {f["properties"]["kind"] for f in china["lines"]["features"]} == {"province", "city", "outline"}
    names = {f["properties"]["name"] for f in china["labels"]["features"]}
    assert {"台湾省", "浙江省", "宁波市", "香港特别行政区"} <= names


def test_a_province_file_has_districts_with_names(built):
    zhejiang = _content(built[0], "33")
    assert "district" in {f["properties"]["kind"] for f in zhejiang["lines"]["features"]}
    assert "北仑区" in {f["properties"]["name"] for f in zhejiang["labels"]["features"]}
    assert [f["properties"]["adcode"] for f in zhejiang["land"]["features"]] == ["33"]


def test_a_province_has_the_band_along_its_borders(built):
    (band,) = _content(built[0], "33")["band"]["features"]
    shape = shapely.geometry.shape(band["geometry"])
    cixi = boundaries.polygons("district").set_index("adcode").geometry["330282"]
    inland = shapely.geometry.Point(121.18, 30.02)  # on the line between Cixi and Yuyao
    assert shape.distance(cixi.boundary.interpolate(cixi.boundary.project(inland))) < 0.02
    assert 0.05 < shape.area < 5


def test_other_provinces_are_built_when_asked_for_and_unknown_names_are_not():
    store = MemoryStore()
    assert basemap.file(store, "99") is None
    assert basemap.file(store, "../33") is None
    first = basemap.file(store, "46")
    assert first
    assert store.arrays(basemap.KIND, "46")["gzip"].tobytes() == first == basemap.file(store, "46")
    assert store.arrays(basemap.KIND, "33") is None


def test_every_province_has_a_box():
    boxes = basemap.provinces()
    assert len(boxes) == 34
    west, south, east, north = boxes["33"]
    assert west < 120 < east
    assert south < 29 < north
