"""H3 cells in arrays answer as the h3 library does one by one, pentagon and face edge included."""

import h3
import numpy as np
import pytest
import shapely

from geo import cells

PENTAGON = (39.10, 122.30)  # in the Yellow Sea near Dalian, one of the twelve of every resolution
FACE_EDGE = (29.55, 120.44)  # an edge of the icosahedron runs north to south between Hangzhou and Ningbo


def disk(lat: float, lon: float, level: int, k: int) -> np.ndarray:
    around = h3.grid_disk(h3.latlng_to_cell(lat, lon, level), k)
    return np.sort(cells.from_hex(np.array(around)))


def test_numbers_and_texts_are_the_same_cells() -> None:
    some = disk(*FACE_EDGE, 7, 2)
    texts = cells.to_hex(some)
    assert all(h3.is_valid_cell(str(x)) for x in texts)
    assert (cells.from_hex(texts) == some).all()


@pytest.mark.parametrize("text", ["", "张", "87ffffffffffff0", "123"])
def test_a_wrong_cell_text_is_named(text) -> None:
    with pytest.raises(ValueError, match="不是有效的 H3 网格编号"):
        cells.from_hex(np.array(["8730a24a3ffffff", text]))


@pytest.mark.parametrize("level", [0, 4, 6, 8])
def test_parents_by_bit_arithmetic_are_the_parents(level) -> None:
    some = np.concatenate([disk(*PENTAGON, 8, 3), disk(*FACE_EDGE, 8, 3)])
    assert (cells.resolution(some) == 8).all()
    expected = [h3.cell_to_parent(str(x), level) for x in cells.to_hex(some)]
    assert list(cells.to_hex(cells.parent(some, level))) == expected


def test_a_finer_cell_is_no_parent() -> None:
    with pytest.raises(ValueError, match="更粗"):
        cells.parent(disk(30, 120, 5, 0), 6)


def test_points_find_their_cell_and_missing_points_none() -> None:
    found = cells.of_points(np.array([30.0, np.nan]), np.array([120.0, 120.0]), 8)
    assert cells.to_hex(found[:1])[0] == h3.latlng_to_cell(30.0, 120.0, 8)
    assert found[1] == 0


def test_local_areas_not_the_worlds_mean() -> None:
    here = cells.areas_km2(cells.of_points(np.full(4, 29.9), np.full(4, 121.55), 7))
    assert here == pytest.approx(4.08, abs=0.01)


@pytest.mark.parametrize("place", [PENTAGON, FACE_EDGE, (31.2, 121.5)])
@pytest.mark.parametrize("level", [6, 7])
def test_neighbours_ring_by_ring_agree_with_a_loop(place, level) -> None:
    some = disk(*place, level, 5)
    texts = [str(x) for x in cells.to_hex(some)]
    table = cells.rings(some, 3)
    assert table.shape == (len(some), 36)
    for row, cell in enumerate(texts):
        for ring in (1, 2, 3):
            found = {texts[j] for j in table[row, cells.ring_columns(ring, ring)] if j >= 0}
            wider = set(h3.grid_disk(cell, ring)) - set(h3.grid_disk(cell, ring - 1))
            assert found == wider & set(texts)


def test_the_pentagon_has_five_neighbours_and_cells_beside_it_miss_none() -> None:
    some = disk(*PENTAGON, 6, 3)
    table = cells.rings(some, 1)
    pentagon = h3.get_pentagons(6)
    five = [i for i, cell in enumerate(cells.to_hex(some)) if cell in pentagon]
    assert [(table[i] >= 0).sum() for i in five] == [5]
    beside = table[five[0]][table[five[0]] >= 0]
    assert ((table[beside] >= 0).sum(axis=1) == 6).all()


def test_no_cells_no_neighbours() -> None:
    assert cells.rings(np.zeros(0, np.uint64), 2).shape == (0, 18)


def test_outlines_keep_the_further_vertices_on_the_face_edge() -> None:
    some = disk(*FACE_EDGE, 7, 12)
    start, vertices = cells.outlines(some)
    assert {6, 7} <= set(np.diff(start).tolist())
    assert np.allclose(shapely.area(cells.polygons(some)), cells.planar_areas(start, vertices), rtol=1e-9)
    around = shapely.union_all(cells.polygons(some))
    assert shapely.Polygon(around.exterior).area == pytest.approx(around.area, rel=1e-9), "no gap"


def test_a_cell_on_a_border_is_shared_and_its_shares_add_up() -> None:
    west, east = shapely.box(120.0, 30.0, 120.5, 30.4), shapely.box(120.5, 30.0, 121.0, 30.4)
    left, right = (dict(zip(*cells.shares(side, 7), strict=True)) for side in (west, east))
    both = set(left) & set(right)
    assert len(both) > 10, "assignment by centre would leave none"
    inner = [c for c in both if 30.05 < h3.cell_to_latlng(f"{int(c):x}")[0] < 30.35]
    assert inner and np.allclose([left[c] + right[c] for c in inner], 1)
    assert max(left.values()) == 1


def test_shares_of_a_multi_part_area_with_a_hole_add_up_to_its_area() -> None:
    holed = shapely.difference(shapely.box(120, 30, 120.6, 30.5), shapely.box(120.2, 30.2, 120.3, 30.3))
    area = shapely.union_all([holed, shapely.box(121.0, 30.0, 121.05, 30.05)])
    some, share = cells.shares(area, 7)
    assert (share > 0).all() and (share <= 1).all()
    assert (share * shapely.area(cells.polygons(some))).sum() == pytest.approx(area.area, rel=1e-9)
