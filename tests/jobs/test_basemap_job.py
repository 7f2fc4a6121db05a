"""The base map job: official boundaries become small ready-made files."""

import gzip
import json

import pytest

from jobs import basemap
from store import boundaries


class Arrays:
    """The part of a store the job uses."""

    def __init__(self):
        self.kept = {}

    def put_arrays(self, kind, name, arrays):
        self.kept[kind, name] = dict(arrays)

    def arrays(self, kind, name):
        return self.kept.get((kind, name))


@pytest.fixture(scope="module")
def built():
    store = Arrays()
    return store, basemap.run(store)


def _content(store, name):
    return json.loads(gzip.decompress(basemap.file(store, name)))


def test_there_is_one_file_for_the_country_and_one_per_province(built):
    store, sizes = built
    assert set(sizes) == {"china", *basemap.provinces()}
    assert len(sizes) == 35
    assert sizes["china"] < 200_000
    assert max(size for name, size in sizes.items() if name != "china") < 150_000


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


def test_a_home_without_a_base_map_gets_one_and_unknown_names_do_not():
    store = Arrays()
    assert basemap.file(store, "99") is None
    assert store.kept == {}
    assert basemap.file(store, "china")
    assert len(store.kept) == 35
