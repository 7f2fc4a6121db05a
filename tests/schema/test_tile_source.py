"""Tile servers: what may be set up, and what is refused with a sentence."""

import pytest

from schema.tile_source import parsed


def test_nothing_is_set_up_by_default():
    assert parsed("", "").addresses == ()
    assert parsed("  ", "x").hosts == ()


def test_wmts_and_plain_addresses_become_the_same_three_numbers():
    source = parsed(
        "http://tiles.example:8080/{z}/{x}/{y}.png https://t0.tianditu.gov.cn/cia_w/wmts?TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={tilecol}&tk=K",
        " 天地图 ",
    )
    assert (
        source.addresses[1]
        == "https://t0.tianditu.gov.cn/cia_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=K"
    )
    assert source.hosts == ("http://tiles.example:8080", "https://t0.tianditu.gov.cn")
    assert source.credit == "天地图"


@pytest.mark.parametrize(
    "host", ["webrd01.is.autonavi.com", "wprd02.is.amap.com", "rt0.map.gtimg.com", "online1.map.bdimg.com"]
)
def test_tiles_in_shifted_coordinates_are_refused_and_it_is_said_why(host):
    with pytest.raises(ValueError, match="偏移坐标.*天地图"):
        parsed(f"https://{host}/{{z}}/{{x}}/{{y}}", "")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ftp://a.example/{z}/{x}/{y}", "http://"),
        ("javascript:alert({z}{x}{y})", "http://"),
        ("/tiles/{z}/{x}/{y}", "http://"),
        ("https://*/{z}/{x}/{y}", "主机"),
        ("https://{s}.tile.example/{z}/{x}/{y}", "主机"),
        ("https://a.example;script-src/{z}/{x}/{y}", "主机"),
        ("https://me:secret@a.example/{z}/{x}/{y}", "主机"),
        ("https://a.example/{z}/{x}", "各一次"),
        ("https://a.example/{z}/{x}/{y}/{key}", "各一次"),
        ("https://t0.tianditu.gov.cn/img_c/wmts?{z}{x}{y}", "球面墨卡托"),
    ],
)
def test_addresses_that_cannot_work_are_refused_with_a_sentence(given, why):
    with pytest.raises(ValueError, match=why):
        parsed(given, "")


def test_a_key_is_never_repeated_in_a_complaint():
    with pytest.raises(ValueError, match="a.example") as refused:
        parsed("https://a.example/{z}/{x}?tk=SECRET", "")
    assert "SECRET" not in str(refused.value)
