"""Bytes for the map: classes, pyramid, tiles, held against h3-py."""

import h3.api.basic_int as h3
import numpy as np
import pytest

from geo import encode
from geo.encode import NO_DATA, NOT_JUDGED, Scale

PM25 = Scale((0, 15, 35, 50, 60, 75, 115, 150, 250), closed="right")
DALIAN = h3.latlng_to_cell(39.1, 122.3, 3)
FACE_EDGE = h3.latlng_to_cell(29.55, 120.44, 3)
PARENTS = {
    "plain": h3.latlng_to_cell(30.6, 118.5, 3),
    "pentagon near Dalian": next(c for c in h3.get_pentagons(3) if c in h3.grid_disk(DALIAN, 3)),
    "face edge through East China": FACE_EDGE,
}


def test_an_equalled_limit_is_kept_and_an_equalled_threshold_is_reached():
    assert PM25.classes(np.array([35.0, 35.01, 75.0]))[0] == 1
    assert PM25.classes(np.array([35.01]))[0] == 2
    assert Scale((-5, 1.96, 2.58, 9)).classes(np.array([1.95, 1.96, 2.58])).tolist() == [0, 1, 2]


def test_a_code_never_leaves_its_class_and_comes_back_close():
    values = np.linspace(0.1, 249, 997)
    codes = PM25.codes(values)
    assert codes.min() >= 1
    assert codes.max() <= encode.LAST
    back = np.array([PM25.value(int(c)) for c in codes])
    assert (PM25.classes(back) == PM25.classes(values)).all()
    width = np.diff(PM25.edges)[PM25.classes(values)] / PM25.codes_per_class
    assert (np.abs(back - values) <= width * 0.51).all()


def test_values_beyond_the_scale_are_clipped_and_marks_are_not_values():
    marks = np.array([0, 0, 0, NOT_JUDGED], np.uint8)
    codes = PM25.codes(np.array([-3, 999, np.nan, 40]), marks)
    assert codes[0] == 1
    assert PM25.value(int(codes[1])) > 245
    assert codes[2:].tolist() == [NO_DATA, NOT_JUDGED]
    assert [PM25.value(c) for c in (0, NO_DATA, NOT_JUDGED)] == [None] * 3


@pytest.mark.parametrize("edges", [(1,), (1, 1), (2, 1)])
def test_edges_that_do_not_ascend_are_refused(edges):
    with pytest.raises(ValueError, match="ascend"):
        Scale(edges)


def test_the_closed_side_is_left_or_right():
    with pytest.raises(ValueError, match="both"):
        Scale((1, 2), closed="both")


@pytest.mark.parametrize("parent", PARENTS.values(), ids=PARENTS)
def test_a_value_tile_stands_in_child_position_order(parent):
    cells = np.sort(np.array(h3.cell_to_children(parent, 7), np.uint64))
    codes = (np.arange(len(cells)) % 250 + 1).astype(np.uint8)
    tile = np.frombuffer(encode.value_tile(cells, codes, parent), np.uint8)
    assert len(tile) == encode.CHILDREN
    for cell, code in zip(cells[::7], codes[::7], strict=True):
        assert tile[h3.cell_to_child_pos(int(cell), 3)] == code
    assert np.count_nonzero(tile) == len(cells)


def test_a_value_tile_takes_only_its_own_cells():
    here, there = PARENTS["plain"], h3.grid_ring(PARENTS["plain"], 1)[0]
    cells = np.sort(np.array(h3.cell_to_children(there, 7), np.uint64))
    assert encode.value_tile(cells, np.full(len(cells), 9, np.uint8), here) == bytes(encode.CHILDREN)


@pytest.mark.parametrize("level", range(4, 10))
@pytest.mark.parametrize("place", ["plain", "pentagon near Dalian", "face edge through East China"])
def test_a_geometry_tile_holds_the_exact_outlines(place, level):
    parent = _parent(place, level - encode.DEPTH)
    tile = encode.geometry_tile(parent)
    origin_x, origin_y, step = np.frombuffer(tile[:24], np.float64)
    whole = np.frombuffer(tile[24:], np.int16).reshape(encode.CHILDREN, 6, 2)
    cells = h3.cell_to_children(parent, level)
    ring = whole[:, [0, 1, 3, 5, 4, 2]]  # back from the triangle strip
    longitude = (ring[..., 0] * step + origin_x) * 360 - 180
    latitude = np.degrees(
        2 * np.arctan(np.exp(np.pi * (1 - 2 * (ring[..., 1] * step + origin_y)))) - np.pi / 2
    )
    sizes = set()
    for i, cell in enumerate(cells):
        exact = np.array(h3.cell_to_boundary(cell))
        sizes.add(len(exact))
        drawn = np.stack([latitude[i], longitude[i]], -1)
        nearest = np.abs(drawn[:, None] - exact[None]).max(-1).min(1)
        assert nearest.max() < 360 * step, "every drawn corner is a corner of the cell, but for the rounding"
    assert not whole[len(cells) :].any()
    if place == "pentagon near Dalian":
        assert len(cells) < encode.CHILDREN
        assert 5 in sizes or 10 in sizes
    if place == "face edge through East China":
        assert (max(sizes) > 6) == (level % 2 == 1), "cells on the edge have seven corners on odd levels"


@pytest.mark.parametrize("level", range(4, 10))
@pytest.mark.parametrize("place", ["pentagon near Dalian", "face edge through East China"])
def test_every_cell_of_every_level_has_its_own_byte(place, level):
    parent = _parent(place, level - encode.DEPTH)
    cells = np.sort(np.array(h3.cell_to_children(parent, level), np.uint64))
    codes = (np.arange(len(cells)) % 250 + 1).astype(np.uint8)
    tile = np.frombuffer(encode.value_tile(cells, codes, parent), np.uint8)
    at = [h3.cell_to_child_pos(int(cell), level - encode.DEPTH) for cell in cells]
    assert (tile[at] == codes).all()
    assert np.count_nonzero(tile) == len(cells) == len(set(at))


def _parent(place, level):
    if place == "pentagon near Dalian":
        near = h3.latlng_to_cell(39.1, 122.3, level)
        return next(c for c in h3.get_pentagons(level) if c in h3.grid_disk(near, 3))
    return h3.latlng_to_cell(*((30.6, 118.5) if place == "plain" else (29.55, 120.44)), level)


def test_the_face_edge_cell_loses_only_its_flattest_corner():
    cell = next(c for c in h3.cell_to_children(FACE_EDGE, 7) if len(h3.cell_to_boundary(c)) == 7)
    whole, six = np.array(h3.cell_to_boundary(cell)), np.array(encode._six(h3.cell_to_boundary(cell)))
    assert abs(_shoelace(six) / _shoelace(whole) - 1) < 0.02


def _shoelace(ring):
    x, y = ring[:, 1], ring[:, 0]
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
