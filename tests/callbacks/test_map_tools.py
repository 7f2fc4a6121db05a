"""Tools of the map on the server: coordinates of a place, outlines of areas, selections kept for a link."""

import json

import map_world
import pytest
import shapely
from doors import post, signed_in

from callbacks import area_shapes, map_tools, selections
from callbacks import map as map_page
from geo import crs
from geo.selection import PHRASES
from layouts.map_tools import TOOLS, texts
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
BEILUN = (121.844, 29.9)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.services(tmp_path_factory.mktemp("tools"))


@pytest.fixture(scope="module")
def app(services):
    return map_world.application(services)


@pytest.fixture
def officer(app):
    return signed_in(app)


def keep(client, **what):
    return post(client, "/api/selection", json=what)


def test_coordinates_are_said_in_three_systems_that_lead_back_to_the_place():
    for (title, decimal, sexagesimal), system in zip(
        map_tools.coordinates(*BEILUN), crs.SYSTEMS, strict=True
    ):
        assert crs.SYSTEM_TITLES[system] in title
        x, y = map(float, decimal.split(", "))
        assert crs.distance_m(*crs.to_wgs84(x, y, system), *BEILUN) < 0.2
        in_degrees = [float(crs.parse_degrees(part)) for part in sexagesimal.split()]
        assert crs.distance_m(*in_degrees, x, y) < 0.3


@pytest.mark.parametrize(
    ("degrees", "said"),
    [
        (121.5, "121°30′00.00″E"),
        (-0.5, "0°30′00.00″W"),
        (120.999999999, "121°00′00.00″E"),
        (121.01666666, "121°01′00.00″E"),
    ],
)
def test_seconds_never_reach_sixty(degrees, said):
    assert map_tools.sexagesimal(degrees, "EW") == said


def test_the_card_names_district_and_cell_and_every_line_can_be_copied():
    said = json.dumps(
        map_tools.card({"lng": BEILUN[0], "lat": BEILUN[1]}, 7).to_plotly_json(),
        default=vars,
        ensure_ascii=False,
    )
    assert "宁波市北仑区" in said and "第 7 级网格" in said and "GCJ-02（高德、腾讯）" in said
    assert said.count('"data-copy"') == 7
    assert "级网格" not in str(map_tools.card({"lng": BEILUN[0], "lat": BEILUN[1]}, None))


@pytest.mark.parametrize(
    "place", [None, 3, {}, {"lng": "1", "lat": 2}, {"lng": 1e309, "lat": 2}, {"lng": 1, "lat": 95}]
)
def test_a_place_that_means_nothing_has_no_card(place):
    assert map_tools.card(place, 7) is None


def test_texts_of_selections_are_those_of_the_server():
    assert texts()["forms"] == PHRASES
    assert set(texts()["hints"]) == {tool.name for tool in TOOLS}


def test_the_outline_of_an_area_is_the_official_one_with_the_areas_above(officer):
    said = officer.get("/api/area?lon=121.844&lat=29.9").json
    assert (said["adcode"], said["name"]) == ("330206", "宁波市北仑区")
    assert [(row["adcode"], row["level"]) for row in said["levels"]] == [
        ("330206", "district"), ("330200", "city"), ("330000", "province"),
    ]  # fmt: skip
    shape = shapely.geometry.shape(said["geometry"])
    assert shape.contains(shapely.Point(BEILUN)) and shape.is_valid
    city = officer.get("/api/area/310000").json
    assert [row["adcode"] for row in city["levels"]] == ["310000"]


def test_an_area_that_is_not_there_is_said_so(officer):
    assert officer.get("/api/area/999999").status_code == 404
    assert officer.get("/api/area?lon=140&lat=20").status_code == 404
    assert officer.get("/api/area?lon=nan&lat=20").status_code == 400
    assert area_shapes.district(140, 20) is None


def test_a_kept_list_shows_everyone_the_members_they_may_see(app, officer):
    reply = keep(officer, sites=["S0000", "S0001", "S0003", "NOWHERE"])
    assert reply.json["n"] == 2, "S0003 lies in another city"
    address = f"/api/selection/{reply.json['id']}"
    assert officer.get(address).json == {"sites": ["S0000", "S0001"]}
    assert signed_in(app, "leader").get(address).json == {"sites": ["S0000", "S0001"]}
    assert signed_in(app, "neighbour").get(address).json == {"sites": []}
    assert keep(officer, sites=["S0001", "S0000"]).json["id"] == reply.json["id"]


def test_a_long_text_is_kept_as_it_is(officer, services):
    text = "box_121_29_122_30"
    key = keep(officer, text=text).json["id"]
    assert officer.get(f"/api/selection/{key}").json == {"text": text}
    found = selections.of(services, OFFICER, f"saved_{key}")
    assert found.contains([121.5], [29.5], [""], [""]).tolist() == [True]


def test_the_server_fills_in_the_members_of_a_kept_list(officer, services):
    key = keep(officer, sites=["S0000", "S0001"]).json["id"]
    found = selections.of(services, OFFICER, f"saved_{key}")
    inside = found.contains([0, 0, 0], [0, 0, 0], [""] * 3, ["S0000", "S0001", "S0002"])
    assert inside.tolist() == [True, True, False]
    assert selections.of(services, OFFICER, "") is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sites": []},
        {"sites": "S0000"},
        {"sites": [1]},
        {"sites": ["S0003"]},
        {"text": "blob_1"},
        {"text": ""},
        [],
    ],
)
def test_what_cannot_be_kept_is_refused_in_chinese(officer, body):
    reply = post(officer, "/api/selection", json=body)
    assert reply.status_code == 400
    assert any("一" <= character <= "鿿" for character in reply.json["error"])


def test_keeping_needs_the_token_and_an_unknown_id_is_not_found(officer):
    assert officer.post("/api/selection", json={"sites": ["S0000"]}).status_code == 403
    assert officer.get("/api/selection/0123456789abcdef").status_code == 404


@pytest.mark.parametrize("sel", ["blob_1", "box_1_2", "area_999999", "area_399999", "saved_0123456789abcdef"])
def test_a_selection_in_the_address_that_means_nothing_is_named(services, sel):
    page = str(map_page.page(services, OFFICER, {"sel": sel}))
    assert "选区" in page.split("链接中有无法使用的内容")[1][:40]
    assert sel not in page


def test_a_selection_in_the_address_is_handed_to_the_map(services):
    page = str(map_page.page(services, OFFICER, {"sel": "area_330200"}))
    assert "链接中有无法使用的内容" not in page and "selection='area_330200'" in page
