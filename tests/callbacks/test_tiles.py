"""Routes of the map: bytes in the right order, cached honestly, and only what the viewer may see."""

import gzip

import h3
import map_world
import numpy as np
import pytest
from map_world import ALONE, CLOUDY, DAY, HOT

from callbacks import map as map_page
from callbacks import map_surface, tiles
from geo import encode
from layouts.map_state import MapState
from layouts.surfaces import BY_CODE
from schema import hotspot_cell
from schema.period import Period
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    services = map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("tiles")))
    return services, map_world.application(services).server


@pytest.fixture
def client(world):
    client = world[1].test_client()
    client.get("/enter")
    return client


def _short(*parents):
    return ",".join(p.rstrip("f") for p in parents)


PARENT = h3.cell_to_parent(HOT, 3)


def _shown(services, code, viewer=OFFICER, **more):
    return map_surface.shown(services, viewer, MapState(layer=code, at=Period.around(DAY), **more))


def _address(services, code, parent, **more):
    what = _shown(services, code, **more)
    tiles_at = map_page.surface_of(
        services, OFFICER, MapState(layer=code, at=Period.around(DAY), **more), "x"
    )[0]["tiles"]
    assert what.version in tiles_at
    return f"{tiles_at}p={_short(parent)}"


def _value(client, services, code="pm25", parent=PARENT, **more):
    return client.get(_address(services, code, parent, **more))


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
        ("pm25", CLOUDY, encode.CLOUD),
        ("excess", CLOUDY, encode.CLOUD),
        ("excess", ALONE, encode.NOT_JUDGED),
        ("gi_z", ALONE, encode.NOT_JUDGED),
        ("bubble", ALONE, encode.NOT_JUDGED),
        ("persistence", CLOUDY, encode.CLOUD),
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
    rows = map_surface.cells(world[0], OFFICER, _shown(world[0], "power"))
    best = np.nanargmax(rows.values)
    cell = f"{rows.cells[best]:x}"
    assert h3.get_resolution(cell) == 8
    byte, scale = _at(_value(client, world[0], "power", h3.cell_to_parent(cell, 4)).data, cell, "power")
    assert scale.value(int(byte)) == pytest.approx(rows.values[best], abs=1)


def test_value_tiles_of_a_version_never_change_and_are_answered_with_304(world, client):
    first = _value(client, world[0])
    assert "immutable" in first.headers["Cache-Control"]
    assert "private" in first.headers["Cache-Control"]
    again = client.get(_address(world[0], "pm25", PARENT), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_address_says_everything_that_the_bytes_depend_on(world, client):
    day = _value(client, world[0], "excess")
    mean = _value(client, world[0], "excess", how="mean")
    assert day.headers["ETag"] != mean.headers["ETag"]
    coarse = h3.cell_to_parent(HOT, 1)
    highest, averaged = (_value(client, world[0], "excess", coarse, how=how).data for how in ("max", "mean"))
    parent = h3.cell_to_parent(HOT, 5)
    assert _at(highest, parent, "excess")[0] > _at(averaged, parent, "excess")[0]


def test_an_outdated_version_is_gone_not_served(client):
    answer = client.get(f"/tiles/value/pm25/000000000000/{DAY}?product=demo_pm25&p={_short(PARENT)}")
    assert answer.status_code == 410
    assert "数据已更新" in answer.get_json()["error"]


def test_the_version_changes_with_the_data(tmp_path):
    services = map_world.services(tmp_path)
    before, power = (_shown(services, code).version for code in ("pm25", "power"))
    services.store.append(hotspot_cell.DATASET, map_world.hotspot_rows(DAY, "other"), source="more")
    assert _shown(services, "pm25").version != before
    assert _shown(services, "power").version == power
    offered = map_surface.products(services, OFFICER, "pm25", Period.around(DAY))
    assert offered == {"demo_pm25": 7, "other": 7}


def test_a_version_of_clues_changes_when_somebody_dismisses_one(tmp_path):
    services = map_world.services(tmp_path)
    before, pm25 = (_shown(services, code).version for code in ("clues", "pm25"))
    number = map_world.clue_rows(map_world.site_rows())["clue_id"].iloc[0]
    services.casework.update_clue_state(OFFICER, number, "DISMISSED", "测试")
    assert _shown(services, "clues").version != before
    assert _shown(services, "pm25").version == pm25


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
        ("/tiles/value/pm25/x/2026-11-20?how=worst&p=83309b", 400),
        ("/tiles/value/pm25_change/x/2026-11-20?against=then&p=83309b", 400),
        ("/tiles/value/nothing/x/2026-11-20?p=83309b", 404),
        ("/tiles/value/pm25/x/yesterday?p=83309b", 400),
        ("/tiles/value/pm25/x/1999-01-01?p=83309b", 410),
        ("/api/points/person", 404),
    ],
)
def test_unknown_things_are_refused_in_order(client, address, status):
    assert client.get(address).status_code == status


def test_tiles_of_another_jurisdiction_have_another_version_and_other_cells(world):
    services = world[0]
    for code in ("power", "clues", "no_meter", "blind"):
        ours, theirs = (_shown(services, code, viewer) for viewer in (OFFICER, NEIGHBOUR))
        assert ours.version != theirs.version
        state = MapState(layer=code, at=Period.around(DAY))
        assert map_surface.still(services, NEIGHBOUR, state, ours.version) is None
    cells = [map_surface.cells(services, v, _shown(services, "power", v)) for v in (OFFICER, NEIGHBOUR)]
    assert set(cells[1].adcode.tolist()) == {330681}
    assert 330681 not in cells[0].adcode.tolist()


def test_public_layers_are_made_once_for_all_viewers(world):
    versions = {_shown(world[0], "excess", viewer).version for viewer in (OFFICER, NEIGHBOUR)}
    assert len(versions) == 1
    pyramids = [map_surface.pyramid(world[0], v, _shown(world[0], "excess", v)) for v in (OFFICER, NEIGHBOUR)]
    assert pyramids[0] is pyramids[1]


def test_pieces_behind_one_another_are_one_gzip_stream():
    pieces = [tiles.piece(bytes([n]) * 3000 + b"end") for n in range(3)]
    packed = tiles.as_gzip(tiles._joined(pieces))
    assert gzip.decompress(packed) == b"".join(p.body for p in pieces)


def test_nobody_reads_tiles_without_a_session(world):
    stranger = world[1].test_client()
    for address in ("/tiles/geom?p=83309b", "/api/points/site"):
        assert stranger.get(address).status_code == 401
