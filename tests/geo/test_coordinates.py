"""Coordinates as people write them: every common form gives the same place, and what is no place is refused or left alone."""

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import parse_coordinates
from geo.crs import distance_m, from_wgs84

LON, LAT = 120 + 45 / 60 + 12 / 3600, 30 + 46 / 60 + 12 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "120.753333,30.77",
        "30.77, 120.753333",
        "120.753333 30.77",
        "（120.753333，30.77）",
        "POINT(120.753333 30.77)",
        "30.77N 120.753333E",
        "N30.77 E120.753333",
        "e120.753333 n30.77",
        "120.753333E 30.77",
        "N30.77 120.753333",
        "北纬30°46′12″ 东经120°45′12″",
        "东经120度45分12秒，北纬30度46分12秒",
        "北纬30.77度，东经120.753333度",
        "30°46'12\"N, 120°45'12\"E",
        "E120°45′12″N30°46′12″",
        "E120°45.2' N30°46.2'",
        "120 45 12 30 46 12",
        "30 46.2 120 45.2",
        "120:45:12 30:46:12",
        "１２０．７５３３３３，３０．７７",
        "经度：120.753333，纬度：30.77",
        "lon=120.753333 lat=30.77",
        "坐标：120.753333、30.77",
    ],
)
def test_every_form_gives_the_same_place_and_says_no_system(text):
    found = parse_coordinates(text)
    assert found is not None
    assert found.crs_said == ""
    assert found.systems() == ("wgs84", "gcj02", "bd09")
    assert (found.lon, found.lat) == pytest.approx((LON, LAT), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("GCJ-02 120.75 30.77", "gcj02"),
        ("高德 120.75,30.77", "gcj02"),
        ("120.75 30.77 腾讯地图", "gcj02"),
        ("百度坐标 30.77 120.75", "bd09"),
        ("BD09LL:120.75,30.77", "bd09"),
        ("120.75,30.77 (WGS84)", "wgs84"),
        ("CGCS2000 120.75 30.77", "wgs84"),
        ("https://uri.amap.com/marker?position=120.75,30.77&name=x", "gcj02"),
        ("https://www.amap.com/?q=30.77,120.75,abc", "gcj02"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:30.77,120.75;title:x", "gcj02"),
        ("http://api.map.baidu.com/marker?location=30.77,120.75&title=x", "bd09"),
        ("http://api.map.baidu.com/marker?location=30.77,120.75&coord_type=gcj02", "gcj02"),
        ("https://map.tianditu.gov.cn/?center=120.75,30.77&l=12", "wgs84"),
        ("geo:30.77,120.75", "wgs84"),
    ],
)
def test_the_system_said_is_the_only_reading(text, system):
    found = parse_coordinates(text)
    assert (found.lon, found.lat) == pytest.approx((120.75, 30.77))
    assert found.systems() == (system,)


def test_a_place_said_in_another_system_comes_back_to_where_it_is():
    for system in ("gcj02", "bd09"):
        x, y = from_wgs84(120.75, 30.77, system)
        found = parse_coordinates(f"{system} {float(x):.7f},{float(y):.7f}")
        assert distance_m(*found.in_wgs84(), 120.75, 30.77) < 0.05
        unsaid = parse_coordinates(f"{float(x):.7f},{float(y):.7f}")
        assert distance_m(*unsaid.in_wgs84(), 120.75, 30.77) > 300, "read as WGS-84 when nothing is said"
        assert distance_m(*unsaid.in_wgs84(system), 120.75, 30.77) < 0.05


def test_the_metres_of_baidu_are_its_own_projection():
    found = parse_coordinates("https://map.baidu.com/@12958160.97,4825907.72,15z")
    assert (found.lon, found.lat, found.crs_said) == pytest.approx(
        (116.4038740, 39.9148891, "bd09"), abs=2e-7
    )


def test_a_cell_stands_for_its_centre():
    cell = h3.latlng_to_cell(30.77, 120.75, 8)
    found = parse_coordinates(f" {cell.upper()} ")
    assert (found.lat, found.lon) == h3.cell_to_latlng(cell)


def test_metres_of_a_national_zone():
    """Zone 40 of three degrees has its meridian at 120° east, 500 km east of which lies the easting's zero."""
    for text in ("40500000 3404123", "3404123.0,40500000.0"):
        found = parse_coordinates(text)
        assert found.lon == pytest.approx(120.0, abs=1e-9)
        assert found.lat == pytest.approx(30.76, abs=0.02)
    assert parse_coordinates("20500000 3404123").lon == pytest.approx(117.0, abs=1e-9), (
        "zone 20 of six degrees"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("E120°45.2'", "只读到一个角度"),
        ("东经120°75′ 北纬30°10′", "达到 60"),
        ("95.1,120.2", "不在中国"),
        ("E120.7 E121.5", "都是经度"),
        ("高德 百度 120.75 30.77", "两种坐标系"),
        ("12/3421/1672", "瓦片"),
        ("12/3421/1672.png", "瓦片"),
        ("-120.5, 30.2", "不在中国"),
        ("https://surl.amap.com/abc", "短链接"),
        ("https://www.amap.com/place/B0FF", "没有坐标"),
        ("872830828ffffff", "不在中国"),
    ],
)
def test_what_looks_like_a_place_but_is_none_is_refused_with_a_sentence(text, why):
    with pytest.raises(ValueError, match=why):
        parse_coordinates(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "桐乡水泥",
        "91330481",
        "120.75",
        "3 5",
        "1号 2号",
        "2026 11 20 8 30 12",
        "S31011600023",
        "高德",
        "DA001",
        "，",
    ],
)
def test_other_searches_are_left_alone(text):
    assert parse_coordinates(text) is None


@given(st.floats(73, 135), st.floats(3.5, 53.5), st.booleans())
def test_degrees_minutes_seconds_come_back(lon, lat, is_swapped):
    def written(value):
        total = round(value * 360_000)  # hundredths of a second
        return f"{total // 360_000}°{total // 6000 % 60}′{total % 6000 / 100:.2f}″"

    text = " ".join([written(lat), written(lon)] if is_swapped else [written(lon), written(lat)])
    found = parse_coordinates(text)
    assert np.allclose([found.lon, found.lat], [lon, lat], atol=2e-6)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    try:
        parse_coordinates(text)
    except ValueError as problem:
        assert str(problem).endswith("。")
