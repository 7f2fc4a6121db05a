"""Routes of the map: bytes in the right order, cached honestly, and only what the viewer may see."""

import gzip

import h3
import map_world
import numpy as np
import pytest
from map_world import ALONE, CLOUDY, DAY, HOT

from callbacks import map_data
from geo import encode
from layouts.surfaces import BY_CODE
from schema import hotspot_cell, site
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    services = map_world.services(tmp_path_factory.mktemp("tiles"))
    return services, map_world.application(services).server


@pytest.fixture
def client(world):
    client = world[1].test_client()
    client.get("/enter")
    return client


def _short(*parents):
    return ",".join(p.rstrip("f") for p in parents)


PARENT = h3.cell_to_parent(HOT, 3)


def _value(client, services, code="pm25", parent=PARENT, day=DAY):
    mark = map_data.version(services, OFFICER, code, "demo_pm25" if code != "power" else "")
    return client.get(f"/tiles/value/{code}/{mark}/{day}?p={_short(parent)}")


def _at(tile, cell, code):
    byte = np.frombuffer(tile, np.uint8)[h3.cell_to_child_pos(cell, h3.get_resolution(cell) - 4)]
    surface = BY_CODE[code]
    return byte, encode.Scale(tuple(map(float, surface.edges)), surface.closed)


def test_the_value_under_a_cell_is_the_stored_one(world, client):
    tile = _value(client, world[0]).data
    assert len(tile) == encode.CHILDREN
    byte, scale = _at(tile, HOT, "pm25")
    stored = world[0].store.read(hotspot_cell.DATASET, SYSTEM, start=DAY, cell=HOT)["pm25_ug_m3"].iloc[0]
    assert scale.classes(np.array([scale.value(int(byte))])) == scale.classes(np.array([stored]))
    assert abs(scale.value(int(byte)) - stored) < 2


@pytest.mark.parametrize(
    ("code", "cell", "mark"),
    [
        ("pm25", CLOUDY, encode.NO_DATA),
        ("excess", CLOUDY, encode.NO_DATA),
        ("excess", ALONE, encode.NOT_JUDGED),
        ("gi_z", ALONE, encode.NOT_JUDGED),
        ("bubble", ALONE, encode.NOT_JUDGED),
        ("persistence", CLOUDY, encode.NO_DATA),
    ],
)
def test_cloud_and_not_judged_are_told_apart_from_values(world, client, code, cell, mark):
    tile = _value(client, world[0], code, h3.cell_to_parent(cell, 3)).data
    assert _at(tile, cell, code)[0] == mark


def test_a_concentration_is_shown_where_only_the_judgement_is_missing(world, client):
    tile = _value(client, world[0], "pm25", h3.cell_to_parent(ALONE, 3)).data
    assert 1 <= _at(tile, ALONE, "pm25")[0] <= encode.LAST


def test_coarser_levels_keep_the_worst_cell_of_an_anomaly(world, client):
    parent = h3.cell_to_parent(HOT, 5)
    tile = _value(client, world[0], "excess", h3.cell_to_parent(HOT, 1)).data
    byte, scale = _at(tile, parent, "excess")
    rows = world[0].store.read(
        hotspot_cell.DATASET, SYSTEM, start=DAY, cell=set(h3.cell_to_children(parent, 7))
    )
    assert scale.value(int(byte)) == pytest.approx(rows["excess_ug_m3"].max(), abs=2)


def test_nothing_is_drawn_finer_than_the_data(world, client):
    assert _value(client, world[0], parent=h3.cell_to_parent(HOT, 4)).status_code == 400


def test_power_is_the_worst_site_of_a_level_8_cell(world, client):
    rows = map_data.cells(world[0], OFFICER, map_data.shown(world[0], OFFICER, "power", DAY))
    best = rows.loc[rows["value"].idxmax()]
    cell = f"{best['cell']:x}"
    assert h3.get_resolution(cell) == 8
    byte, scale = _at(_value(client, world[0], "power", h3.cell_to_parent(cell, 4)).data, cell, "power")
    assert scale.value(int(byte)) == pytest.approx(best["value"], abs=1)


def test_value_tiles_are_asked_again_and_answered_with_304(world, client):
    first = _value(client, world[0])
    assert "no-cache" in first.headers["Cache-Control"]
    mark = map_data.version(world[0], OFFICER, "pm25", "demo_pm25")
    address = f"/tiles/value/pm25/{mark}/{DAY}?p={_short(h3.cell_to_parent(HOT, 3))}"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_an_outdated_version_is_gone_not_served(client):
    answer = client.get(f"/tiles/value/pm25/000000000000/{DAY}?p={_short(h3.cell_to_parent(HOT, 3))}")
    assert answer.status_code == 410
    assert "数据已更新" in answer.get_json()["error"]


def test_the_version_changes_with_the_data(tmp_path):
    services = map_world.services(tmp_path)
    before = map_data.version(services, OFFICER, "pm25", "demo_pm25")
    power = map_data.version(services, OFFICER, "power", "")
    services.store.append(hotspot_cell.DATASET, map_world.hotspot_rows(DAY, "other"), source="more")
    assert map_data.version(services, OFFICER, "pm25", "demo_pm25") != before
    assert map_data.version(services, OFFICER, "power", "") == power
    assert [name for name, _ in map_data.products(services, OFFICER, "pm25", DAY)] == ["demo_pm25", "other"]


def test_geometry_is_immutable_and_the_same_compressed(client):
    parents = (h3.cell_to_parent(HOT, 3), h3.cell_to_parent(HOT, 2))
    plain = client.get(f"/tiles/geom?p={_short(*parents)}")
    packed = client.get(f"/tiles/geom?p={_short(*parents)}", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.data == b"".join(encode.geometry_tile(int(p, 16)) for p in parents)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) * 0.7


@pytest.mark.parametrize("given", ["", "x", "zz", "84309b7ffffffff,", "8f309b700000000", "," * 500])
def test_hostile_parents_are_refused(client, given):
    assert client.get(f"/tiles/geom?p={given}").status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tiles/value/nothing/x/2026-11-20?p=83309b", 404),
        ("/tiles/value/pm25/x/yesterday?p=83309b", 400),
        ("/tiles/value/pm25/x/1999-01-01?p=83309b", 410),
        ("/tiles/basemap/99", 404),
        ("/api/points/person", 404),
    ],
)
def test_unknown_things_are_refused_in_order(client, address, status):
    assert client.get(address).status_code == status


def test_points_are_those_of_the_jurisdiction(world):
    seen = {a.account_id: map_data.points(world[0], a.viewer, "site") for a in map_world.ACCOUNTS}
    every = world[0].store.read(site.DATASET, SYSTEM)
    assert len(seen["leader"]["id"]) == len(every)
    assert set(seen["neighbour"]["id"]) == set(every.loc[every["adcode"] == "330681", "site_id"])
    assert not set(seen["officer"]["id"]) & set(seen["neighbour"]["id"])


def test_points_carry_their_state_as_columns(client):
    columns = client.get("/api/points/site").get_json()
    assert {len(values) for values in columns.values()} == {90}
    state = dict(zip(columns["id"], columns["state"], strict=True))
    assert (state["S0000"], state["S0004"], state["S0001"]) == (2, 1, 0)  # S0001 has only a closed clue


def test_power_tiles_of_another_jurisdiction_have_another_version_and_other_cells(world):
    services = world[0]
    marks = {v: map_data.version(services, v, "power", "") for v in (OFFICER, NEIGHBOUR)}
    assert marks[OFFICER] != marks[NEIGHBOUR]
    theirs = map_data.cells(services, NEIGHBOUR, map_data.shown(services, NEIGHBOUR, "power", DAY))
    ours = map_data.cells(services, OFFICER, map_data.shown(services, OFFICER, "power", DAY))
    assert set(theirs["adcode"]) == {"330681"}
    assert "330681" not in set(ours["adcode"])
    assert map_data.of_version(services, NEIGHBOUR, "power", DAY, marks[OFFICER]) is None


def test_nobody_reads_tiles_without_a_session(world):
    stranger = world[1].test_client()
    for address in ("/tiles/geom?p=83309b", "/tiles/basemap/china", "/api/points/site"):
        assert stranger.get(address).status_code == 401
