"""The base map's archive: the whole country as the official boundaries draw it, small tiles, the band from zoom 8."""

import gzip
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from jobs import basemap
from jobs.progress import Silent
from store import boundaries, tilearchive
from store.tilearchive import Sheet


def _layer(archive, name, zoom, box=None):
    where = {} if box is None else {"bbox": tuple(shapely.transform(shapely.box(*box), _mercator).bounds)}
    return pyogrio.read_dataframe(archive, layer=name, ZOOM_LEVEL=zoom, **where)


def _mercator(xy):
    x, y = np.radians(xy).T
    return 6_378_137.0 * np.stack([x, np.arctanh(np.sin(y))], axis=-1)


def test_tiles_are_small_enough_for_a_slow_line(basemap_archive):
    with closing(sqlite3.connect(basemap_archive)) as found:
        largest = dict(found.execute("SELECT zoom_level, max(length(tile_data)) FROM tiles GROUP BY 1"))
    assert sorted(largest) == list(range(3, 10))
    assert max(largest.values()) < 60_000
    assert max(size for zoom, size in largest.items() if zoom >= 6) < 16_000


@pytest.mark.parametrize("zoom", [3, 5, 9])
def test_the_nine_dash_line_is_drawn_as_published_at_every_zoom(basemap_archive, zoom):
    drawn = _layer(basemap_archive, "official", zoom)
    nine = drawn.loc[drawn["kind"] == "nine_dash"].to_crs(4326).geometry.union_all()
    published = boundaries.lines().set_index("kind").geometry["nine_dash"]
    step = 360 / 2**zoom / 8192
    assert nine.hausdorff_distance(published) < 2 * step
    assert set(drawn["kind"]) == {"nine_dash", "undetermined", "province", "sar"}


def test_every_province_is_land_and_named_from_the_first_zoom(basemap_archive):
    codes = set(boundaries.polygons("province")["adcode"])
    land, names = _layer(basemap_archive, "land", 3), _layer(basemap_archive, "label", 3)
    assert set(land["adcode"]) == codes
    provinces = names[names["level"] == "province"]
    assert set(provinces["adcode"]) == codes
    assert {"台湾省", "香港特别行政区", "澳门特别行政区"} <= set(provinces["name"])
    assert "三沙市" in set(names["name"])


def test_islands_of_the_south_china_sea_are_there_when_the_country_is_on_one_screen(basemap_archive):
    islands = _layer(basemap_archive, "line", 4, (111, 4, 118, 12))
    assert len(shapely.get_parts(islands.geometry.to_numpy())) > 100


def test_an_undetermined_border_is_drawn_once_and_dashed(basemap_archive):
    """West of Xinjiang the outline gives way to the published line, at coarse and fine zooms."""
    official = boundaries.lines().set_index("kind").geometry["undetermined"]
    middle = official.interpolate(0.5, normalized=True).buffer(0.02)
    for zoom in (4, 9):
        lines = _layer(basemap_archive, "line", zoom).to_crs(4326)
        assert not lines.geometry.intersects(middle).any()


def test_districts_have_names_and_borders_from_zoom_7(basemap_archive):
    ningbo = (120.6, 29.6, 122.0, 30.2)
    assert "district" not in set(_layer(basemap_archive, "line", 6, ningbo)["kind"])
    assert {"district", "city", "outline"} <= set(_layer(basemap_archive, "line", 8, ningbo)["kind"])
    assert "北仑区" in set(_layer(basemap_archive, "label", 8, ningbo)["name"])


def test_the_band_reaches_a_kilometre_from_a_border_and_no_further(basemap_archive):
    """Across the line between Cixi and Yuyao, on the ground, from the finest tiles."""
    sides = boundaries.polygons("district").set_index("adcode").geometry
    border = shapely.line_merge(shapely.intersection(sides["330282"].boundary, sides["330281"].boundary))
    longest = max(shapely.get_parts(border), key=shapely.length)
    place = longest.interpolate(0.5, normalized=True)
    east, north = np.cos(np.radians(place.y)) * 111_319.5, 111_319.5
    band = _layer(basemap_archive, "band", 9, place.buffer(0.05).bounds).to_crs(4326).geometry.union_all()
    metres = shapely.transform(band, lambda xy: (xy - [place.x, place.y]) * [east, north])
    line = shapely.transform(
        shapely.union_all(sides[["330282", "330281"]].boundary),
        lambda xy: (xy - [place.x, place.y]) * [east, north],
    )
    window = shapely.box(-3000, -3000, 3000, 3000)
    assert metres.contains(line.intersection(window).buffer(950))
    assert shapely.Point(0, 0).within(metres)
    assert _layer(basemap_archive, "band", 7).empty


def test_tiles_hold_the_layers_that_the_style_draws(basemap_archive):
    key = (8, 214, 105)  # Hangzhou Bay
    tile = gzip.decompress(tilearchive.tile(basemap_archive, key))
    for layer in ("land", "line", "label", "band"):
        assert layer.encode() in tile


def test_what_is_there_is_not_built_again(basemap_archive):
    before = basemap_archive.stat().st_mtime_ns
    assert basemap.command(basemap_archive, Silent()) is False
    assert basemap_archive.stat().st_mtime_ns == before


def test_of_those_who_ask_at_once_one_builds_and_all_find_it_whole(tmp_path, monkeypatch):
    land = gpd.GeoDataFrame({"adcode": ["330000"]}, geometry=[shapely.box(118, 27, 123, 31)], crs=4326)
    monkeypatch.setattr(basemap, "sheets", lambda: [Sheet("land", land, (3, 3))])
    path = tmp_path / "build" / "base.mbtiles"
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda _: basemap.command(path, Silent()), range(4)))
    assert sorted(built) == [False, False, False, True]
    assert tilearchive.metadata(path)["maxzoom"] == "3"
    assert basemap.command(path, Silent(), anew=True) is True
