"""Selections on the map: what a text means, which places lie inside, and that server and browser agree about it."""

import json
import subprocess
from pathlib import Path

import h3
import numpy as np
import pytest

from geo import crs, selection
from geo.selection import describe, filled, parse

CELL = h3.latlng_to_cell(29.95, 121.75, 7)
ON_THE_FACE_EDGE = h3.latlng_to_cell(30.8, 120.65, 7)
PENTAGON = next(
    c for c in h3.get_pentagons(6) if abs(h3.cell_to_latlng(c)[0] - 39.1) < 0.1
)  # in the Yellow Sea
SQUARE = "lasso_121_29_122_29_122_30_121_30"


def inside(text, lon, lat, adcode="330206", site="S1"):
    return parse(text).contains([lon], [lat], [adcode], [site]).tolist() == [True]


def test_a_box_holds_its_edges():
    text = "box_121_29_122.5_30"
    assert all(inside(text, x, y) for x in (121, 121.7, 122.5) for y in (29, 29.5, 30))
    assert not any(inside(text, x, y) for x, y in [(120.99999, 29.5), (122.50001, 29.5), (121.5, 30.00001)])


def test_a_lasso_counts_crossings():
    assert inside(SQUARE, 121.5, 29.5)
    assert not inside(SQUARE, 122.5, 29.5) and not inside(SQUARE, 120.5, 29.5)
    bow = "lasso_0_0_2_2_2_0_0_2"  # crosses itself in the middle
    assert inside(bow, 0.2, 1) and inside(bow, 1.8, 1)
    assert not inside(bow, 1, 0.5) and not inside(bow, 1, 1.5)


def test_a_shared_edge_belongs_to_one_of_two_neighbours():
    left, right = "lasso_0_0_1_0_1_1_0_1", "lasso_1_0_2_0_2_1_1_1"
    points = [(x, y) for x in (0.5, 1, 1.5) for y in (0, 0.25, 0.5)]
    assert all(inside(left, x, y) + inside(right, x, y) == 1 for x, y in points)


def test_a_circle_measures_on_the_ground():
    text = "circle_121.5_29.9_5"
    north = 29.9 + 5 / selection.KM_A_DEGREE
    assert inside(text, 121.5, north) and not inside(text, 121.5, north + 1e-5)
    east = 121.5 + np.arange(1, 9) * 0.01
    near = crs.distance_m(121.5, 29.9, east, 29.9) <= 5000
    assert [inside(text, x, 29.9) for x in east] == near.tolist()


def test_a_ring_is_made_of_the_cells_within_k_steps():
    for k in (0, 1, 4):
        cells = h3.grid_disk(CELL, k + 2)
        members = set(h3.grid_disk(CELL, k))
        found = {c for c in cells if inside(f"ring_{CELL}_{k}", *reversed(h3.cell_to_latlng(c)))}
        assert found == members
    assert len(selection.ring(PENTAGON, 1)) == 6


@pytest.mark.parametrize(
    ("code", "holds", "leaves"),
    [("330481", ["330481"], ["330482", "33"]), ("330400", ["330481", "330402"], ["330502"]), ("330000", ["330481"], ["320500"])],
)  # fmt: skip
def test_an_area_is_a_district_a_city_or_a_province(code, holds, leaves):
    given = parse(f"area_{code}")
    codes = [*holds, *leaves, ""]
    n = len(codes)
    assert given.contains([0.0] * n, [0.0] * n, codes, [""] * n).tolist() == [True] * len(holds) + [False] * (
        n - len(holds)
    )


def test_a_saved_list_knows_its_members_only_when_they_were_read():
    given = parse("saved_0123456789abcdef")
    with pytest.raises(ValueError, match="尚未读取"):
        given.contains([121.0], [29.0], [""], ["S1"])
    sites = filled(given, ["S1", "S9"])
    assert sites.contains([0.0, 0.0], [0.0, 0.0], ["", ""], ["S1", "S2"]).tolist() == [True, False]
    assert filled(given, None, SQUARE).contains([121.5], [29.5], [""], [""]).tolist() == [True]


def test_a_place_without_coordinates_lies_in_no_shape():
    for text in ("box_100_0_130_50", SQUARE, "circle_121_29_500", f"ring_{CELL}_3"):
        assert not inside(text, np.nan, np.nan)


def test_bounds_hold_what_is_inside():
    for text in ("box_121_29_122.5_30", SQUARE, "circle_121.5_29.9_50", f"ring_{ON_THE_FACE_EDGE}_5"):
        given = parse(text)
        west, south, east, north = given.bounds()
        x, y = np.random.default_rng(1).uniform([[117], [26]], [[125], [34]], (2, 4000))
        found = given.contains(x, y, [""] * 4000, [""] * 4000)
        pad = 0.02 * (north - south)  # the side of a cell bulges a little between its corners
        assert ((x[found] >= west - pad) & (x[found] <= east + pad)).all()
        assert ((y[found] >= south - pad) & (y[found] <= north + pad)).all()
    assert parse("area_330400").bounds() is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("box_121_29_122_30", "选区：矩形"),
        (SQUARE, "选区：多边形，4 个顶点"),
        ("circle_121.5_29.9_5", "选区：圆，半径 5 km"),
        ("area_330481", "选区：行政区划 330481"),
        (f"ring_{CELL}_2", "选区：第 7 级网格周边 2 圈"),
        ("saved_0123456789abcdef", "选区：已保存的选区"),
    ],
)
def test_a_selection_is_described_in_chinese(text, said):
    assert describe(parse(text)) == said


WRONG = [
    "", "box", "box_", "blob_1_2", "box_1_2_3", "box_122_29_121_30", "box_121_30_122_29", "box_a_b_c_d", "box_1e1_2_11_3",
    "box_121_29_122_nan", "box_-181_0_10_10", "lasso_1_2_3_4", "lasso_1_2_3_4_5", "lasso_" + "_".join(["1"] * 162),
    "circle_121_29_0", "circle_121_29_-1", "circle_121_29_501", "circle_121_95_5", "circle_121_29", "area_3304", "area_930481",
    "area_330481_1", "ring_xyz_1", f"ring_{CELL}", f"ring_{CELL}_51", f"ring_{CELL}_-1", f"ring_{CELL}_1_2", "ring_8f30000000000000_1",
    f"ring_{h3.cell_to_parent(CELL, 3)}_1", "saved_1", "saved_0123456789ABCDEF", "box_１_2_3_4", "box_1_2_3_4\n", "area_３３０４８１",
    f"ring_{CELL.upper()}_1", "box_1_2_3_4_", "box_1__3_4",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_means_nothing_is_refused_in_chinese(text):
    with pytest.raises(ValueError, match="[\u4e00-\u9fff]"):
        parse(text)


def shapes(rng):
    """Texts of every form round one place, with the digits that tools write."""
    x, y = rng.uniform(119, 122.5), rng.uniform(28.5, 33)
    w, h = rng.uniform(0.05, 1.5, 2)
    n = int(rng.integers(3, 81))
    corners = np.round(np.column_stack([rng.normal(x, w, n), rng.normal(y, h, n)]), 5).ravel().tolist()
    level = int(rng.integers(4, 10))
    return [
        f"box_{x - w:.5f}_{y - h:.5f}_{x + w:.5f}_{y + h:.5f}",
        "lasso_" + "_".join(map(str, corners)),
        f"circle_{x:.5f}_{y:.5f}_{rng.uniform(0.5, 120):.3f}",
        f"ring_{h3.latlng_to_cell(y, x, level)}_{int(rng.integers(0, 7))}",
        f"area_{rng.choice(['330481', '330400', '330000', '320500', '310000'])}",
    ]


def hard_points(texts):
    """Corners, edges and centres: where two ways of computing would differ first."""
    points = []
    for text in texts:
        given = parse(text)
        numbers = given.numbers
        if given.form in ("box", "lasso"):
            corner = np.array(numbers).reshape(-1, 2)
            points += [*corner.tolist(), *((corner + np.roll(corner, 1, axis=0)) / 2).tolist()]
        if given.form == "circle":
            points += [list(numbers[:2]), [numbers[0], numbers[1] + numbers[2] / selection.KM_A_DEGREE]]
        if given.form == "ring":
            cells = h3.grid_disk(given.key, int(numbers[0]) + 1)
            # As data are sent; unrounded, the centre of a fine cell may lie exactly on the side of a coarse one.
            points += [[round(v, 5) for v in reversed(h3.cell_to_latlng(c))] for c in cells]
    return points


def in_the_browser(texts, columns):
    playwright = pytest.importorskip("playwright")
    node = Path(playwright.__file__).parent / "driver" / "node"
    script = Path(__file__).with_name("selection_in_node.cjs")
    asked = json.dumps({"texts": texts, "columns": columns})
    done = subprocess.run(
        [node, script], input=asked, capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


def test_server_and_browser_agree_on_random_shapes_and_points():
    rng = np.random.default_rng(20261120)
    texts = [text for _ in range(25) for text in shapes(rng)]
    points = np.vstack([hard_points(texts), rng.uniform([118, 27.5], [123, 34], (3000, 2))])
    n = len(points)
    codes = rng.choice(["330481", "330482", "330502", "320581", "310115", ""], n).tolist()
    names = [f"S{i}" for i in range(n)]
    columns = {"id": names, "lon": points[:, 0].tolist(), "lat": points[:, 1].tolist(), "adcode": codes}
    answers = in_the_browser([*texts, *WRONG], columns)
    for text, answer in zip(texts, answers, strict=False):
        given = parse(text)
        found = np.flatnonzero(given.contains(points[:, 0], points[:, 1], codes, names)).tolist()
        assert answer["inside"] == found, text
        if given.bounds() is not None:
            assert answer["bounds"] == pytest.approx(given.bounds(), abs=1e-9), text
    assert answers[len(texts) :] == [None] * len(WRONG)
    assert min(len(answer["inside"]) for answer in answers[: len(texts)]) >= 1
