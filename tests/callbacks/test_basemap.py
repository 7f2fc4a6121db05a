"""The route of the base map's tiles, and what a map is told about its ground."""

import gzip

import map_world
import pytest

from callbacks import basemap
from layouts.map_basemap import credit
from layouts.map_state import MapState, parsed
from store import tilearchive

ADDRESS = "https://t0.tianditu.gov.cn/img_w/wmts?LAYER=img&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}&tk=KEY"


@pytest.fixture(scope="module")
def world(tmp_path_factory, basemap_archive):
    services = map_world.services(tmp_path_factory.mktemp("ground"))
    return services, map_world.application(services).server


@pytest.fixture
def client(world):
    client = world[1].test_client()
    client.get("/enter")
    return client


@pytest.fixture
def template(world):
    return basemap.given(world[0])["tiles"]


def _tile(template, *numbers):
    return template.format(**dict(zip("zxy", numbers, strict=True)))


def test_a_tile_is_sent_as_it_is_kept_and_never_asked_for_again(client, template, basemap_archive):
    reply = client.get(_tile(template, 8, 214, 105), headers={"Accept-Encoding": "gzip"})
    assert reply.data == tilearchive.tile(basemap_archive, (8, 214, 105))
    assert reply.headers["Content-Encoding"] == "gzip"
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.mimetype == "application/vnd.mapbox-vector-tile"
    plain = client.get(_tile(template, 8, 214, 105))
    assert plain.data == gzip.decompress(reply.data)
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("numbers", [(5, 0, 0), (5, 99, 3), (10**9, 1, 1), (4, 10**40, 10**40)])
def test_where_nothing_is_drawn_the_answer_is_empty_and_kept_too(client, template, numbers):
    reply = client.get(_tile(template, *numbers))
    assert (reply.status_code, reply.data) == (204, b"")
    assert "immutable" in reply.headers["Cache-Control"]


def test_tiles_of_another_archive_are_gone(client):
    reply = client.get("/tiles/base/000000000000/8/214/105")
    assert reply.status_code == 410
    assert "刷新页面" in reply.get_json()["error"]


def test_nobody_reads_tiles_without_a_session(world, template):
    assert world[1].test_client().get(_tile(template, 8, 214, 105)).status_code == 401


def test_a_missing_archive_leads_nowhere(world, client, monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_BASEMAP", str(tmp_path / "none.mbtiles"))
    template = basemap.given(world[0])["tiles"]
    assert client.get(_tile(template, 8, 214, 105)).status_code == 410


def test_no_other_server_is_named_unless_it_is_set_up(world, client, monkeypatch):
    monkeypatch.delenv("JINGWEI_TILES", raising=False)
    assert basemap.given(world[0], "picture") | {"tiles": ""} == {
        "tiles": "", "last": 9, "pictures": [], "pictures_credit": "", "credit": "", "shown": "",
    }  # fmt: skip
    said = client.get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in said and "img-src 'self' data: blob:;" in said


def test_the_server_that_is_set_up_is_the_only_other_host_of_the_policy(world, monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_TILES", f"{ADDRESS} {ADDRESS.replace('img', 'cia')}")
    monkeypatch.setenv("JINGWEI_TILES_CREDIT", "天地图影像")
    monkeypatch.setenv("JINGWEI_MAP_CREDIT", "审图号：GS(2026)0000号")
    client = map_world.application(map_world.empty(tmp_path)).server.test_client()
    client.get("/enter")
    said = dict(part.split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split("; "))
    named = {name: value.split() for name, value in said.items() if "tianditu" in value}
    assert named == {
        "img-src": ["'self'", "data:", "blob:", "https://t0.tianditu.gov.cn"],
        "connect-src": ["'self'", "https://t0.tianditu.gov.cn"],
    }
    given = basemap.given(world[0], "picture")
    assert given["shown"] == "picture"
    assert given["pictures"][0].endswith("TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=KEY")
    boundaries, approved = "行政区划边界：天地图（国家地理信息公共服务平台）", "审图号：GS(2026)0000号"
    assert credit(given, has_pictures=True).children == f"{boundaries} · 天地图影像 · {approved}"
    assert credit(given, has_pictures=False).children == f"{boundaries} · {approved}"


def test_the_address_says_which_ground_is_shown():
    assert parsed({"ground": "picture"})[0].ground == "picture"
    assert parsed({"ground": "google"}) == (MapState(), ["底图"])
