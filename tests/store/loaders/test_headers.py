"""Headers find their columns by title, alias, unit bracket or --map; everything unclear is refused with the headers named."""

import pytest

from schema.catalogue import datasets
from store.loaders.headers import match
from store.loaders.refusal import Refused

SITE, OUTLET, METER = (datasets()[name] for name in ("site", "outlet", "meter_day"))
NEEDED = ("点位编号", "企业名称", "区划代码", "经度", "纬度")


def test_titles_aliases_names_and_decorations():
    found = match(SITE, ("*企业编号", "单位名称：", " adcode ", "中心经度", "LAT", "备注"), {})
    assert found.columns == {
        "site_id": (0,),
        "name": (1,),
        "adcode": (2,),
        "lon_wgs84": (3,),
        "lat_wgs84": (4,),
    }
    assert found.unused == ("备注",)


@pytest.mark.parametrize(
    ("headers", "system"),
    [
        (("经度（WGS-84）", "纬度（WGS-84）"), "wgs84"),
        (("经度(GCJ02)", "纬度(GCJ02)"), "gcj02"),
        (("百度经度", "百度纬度"), "bd09"),
        (("lon_wgs84", "lat_wgs84"), "wgs84"),
        (("经度", "纬度"), None),
    ],
)
def test_the_system_named_in_a_header_is_a_declaration(headers, system):
    assert match(SITE, (*NEEDED[:3], *headers), {}).crs == system


def test_two_systems_in_one_pair_are_refused():
    with pytest.raises(Refused, match="不同的坐标系"):
        match(SITE, (*NEEDED[:3], "经度(GCJ-02)", "纬度(WGS-84)"), {})


def test_units_in_brackets_are_converted_or_refused():
    base = ("户号", "点位编号", "日期", "尖电量", "峰电量", "平电量", "谷电量", "深谷电量")
    assert match(METER, (*base, "总电量(MWh)"), {}).scales == {"energy_kwh": 1000.0}
    assert match(METER, (*base, "总电量（kWh）"), {}).scales == {}
    with pytest.raises(Refused, match="mg/L.*kWh"):
        match(METER, (*base, "总电量（mg/L）"), {})


def test_map_goes_first_and_may_name_a_second_choice():
    headers = ("编号", "名称A", "企业名称", "区划代码", "经度", "纬度")
    found = match(SITE, headers, {"site_id": "编号", "企业名称": "名称A|企业名称"})
    assert found.columns["name"] == (1, 2) and found.columns["site_id"] == (0,)


@pytest.mark.parametrize(
    ("headers", "mapping", "says"),
    [
        (("企业名称", "单位名称", "经度", "纬度"), {}, "“企业名称”和“单位名称”都对应"),
        (("a", "b"), {}, "没有一个表头对应“点位”的列，文件的表头是：a、b"),
        (("企业名称", "经度"), {}, "缺少必填列：.*纬度（lat_wgs84）"),
        (NEEDED, {"colour": "a"}, "“colour”不是“点位”的列"),
        (NEEDED, {"name": "厂名"}, "表头“厂名”不在文件里"),
    ],
)
def test_refusals_name_the_headers(headers, mapping, says):
    with pytest.raises(Refused, match=says):
        match(SITE, headers, mapping)


def test_missing_code_and_id_of_a_site_are_filled_later():
    assert set(match(SITE, ("企业名称", "经度", "纬度"), {}).columns) == {"name", "lon_wgs84", "lat_wgs84"}
    with pytest.raises(Refused, match="点位编号"):
        match(OUTLET, ("排放口编号", "排口代码", "排放口名称", "介质"), {})
