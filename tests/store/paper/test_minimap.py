"""The small map: the legs of the way inside its frame, borders once, a scale that is true."""

import numpy as np
import pytest
from paper_sheet import WAY

from geo.crs import distance_m
from store.paper.minimap import picture
from store.paper.sheet import Stop, Way

SIZE = (84.0, 55.0)


def test_every_stop_lies_in_the_frame_in_order():
    drawn = picture(WAY, SIZE)
    assert all(0 < x < SIZE[0] and 0 < y < SIZE[1] for x, y in drawn.route)
    assert [m.number for m in drawn.marks] == ["", "2", "3"] and [m.is_here for m in drawn.marks] == [
        False,
        True,
        False,
    ]
    assert drawn.route[1][0] > drawn.route[0][0]  # east is right
    assert drawn.route[2][1] > drawn.route[1][1]  # south is down


def test_the_scale_is_true():
    drawn = picture(WAY, SIZE)
    (a, b), (p, q) = drawn.route[:2], [s.at for s in WAY.stops[:2]]
    km = float(distance_m(p[0], p[1], q[0], q[1])) / 1000
    mm_per_km = drawn.bar[0] / float(drawn.bar[1].split()[0])
    assert np.hypot(b[0] - a[0], b[1] - a[1]) == pytest.approx(km * mm_per_km, rel=0.01)


def test_one_lonely_place_still_has_a_map_with_its_district():
    drawn = picture(Way((Stop((121.8, 29.9), "1", True),)), SIZE)
    assert drawn.land and drawn.route == [(SIZE[0] / 2, SIZE[1] / 2)]


def test_a_border_between_two_districts_is_drawn_once_and_as_what_it_is():
    kinds = {kind for kind, _ in picture(WAY, SIZE).borders}
    assert "district" in kinds and "province" not in kinds
    across = picture(Way((Stop((120.6, 31.2), "1", True), Stop((120.9, 30.8), "2"))), SIZE)
    assert {"district", "city", "province"} <= {kind for kind, _ in across.borders}


def test_names_do_not_lie_on_each_other():
    spots = [label.at for label in picture(WAY, SIZE).labels]
    assert len({label for label in spots}) == len(spots) > 2
