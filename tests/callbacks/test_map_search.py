"""The search route: what the viewer may see and nothing else, areas, stations, coordinates, and sentences."""

import doors
import map_world
import pandas as pd
import pytest

from callbacks import search_index
from callbacks.map_search import MOST, answer
from geo.crs import distance_m, from_wgs84
from schema import outlet, permit, site
from store.viewer import Role, Viewer

OFFICER, LEADER, NEIGHBOUR = (account.viewer for account in map_world.ACCOUNTS)
USCC = "91330206MA2B1C2D3E"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = map_world.services(tmp_path_factory.mktemp("search"))
    named = (
        map_world.site_rows()
        .iloc[[0]]
        .assign(
            site_id="S9001",
            name="宁波北仑恒盛水泥有限公司",
            former_name="红星水泥厂;北仑第二水泥厂",
            uscc=USCC,
        )
    )
    made.store.append(site.DATASET, named, source="test")
    numbers = pd.DataFrame({"permit_no": [USCC + "001P"], "site_id": "S9001", "category": "重点管理"})
    made.store.append(permit.DATASET, numbers.assign(valid_from=pd.Timestamp("2025-01-01")), source="test")
    outlets = pd.DataFrame(
        {"outlet_id": ["S9001-DA007"], "site_id": "S9001", "code": "DA007", "name": "窑尾", "medium": "gas"}
    )
    made.store.append(outlet.DATASET, outlets, source="test")
    return made


def found(world, query, viewer=OFFICER):
    return {group["title"]: group["options"] for group in answer(world, viewer, query)["groups"]}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("恒盛水泥", "简称"),
        ("红星水泥厂", "曾用名 红星水泥厂"),
        ("hssn", "拼音首字母"),
        ("91330206MA2B", f"信用代码 {USCC}"),
        (USCC + "001P", f"许可证 {USCC}001P"),
        ("S9001-DA007", "排放口 S9001-DA007"),
        ("恒胜水泥", "读音相同"),
    ],
)
def test_an_enterprise_is_found_by_all_it_is_called(world, query, why):
    option = found(world, query)["企业"][0]
    assert (option["id"], option["why"]) == ("S9001", why)
    assert "北仑" in option["note"]
    assert {"lng", "lat", "zoom"} <= set(option)


@pytest.mark.parametrize(
    "query", ["恒盛水泥", "hssn", USCC, USCC + "001P", "S9001", "S9001-DA007", "恒胜水泥"]
)
def test_an_enterprise_elsewhere_is_not_found_by_anything(world, query):
    assert "企业" not in found(world, query, NEIGHBOUR)
    assert "企业" in found(world, query, LEADER)


def test_an_area_is_chosen_as_a_selection_the_own_one_first(world):
    option = found(world, "北仑")["行政区"][0]
    assert option["selection"] == "area_330206"
    west, south, east, north = option["bounds"]
    assert 121.5 < west < east < 122.5 and 29.6 < south < north < 30.2
    assert found(world, "zhejiang")["行政区"][0]["selection"] == "area_330000"
    chongqing = Viewer(Role.OFFICER, ("50",), "chongqing")
    assert found(world, "江北区")["行政区"][0]["id"] == "330205"
    assert found(world, "江北区", chongqing)["行政区"][0]["id"] == "500105"
    assert found(world, "330206")["行政区"][0]["title"] == "北仑区"


def test_a_station_is_found_by_name_and_number(world):
    assert found(world, "镇海站")["空气站"][0]["id"] == "1002A"
    assert found(world, "1001A")["空气站"][0]["title"] == "北仑站"


def test_coordinates_are_offered_in_every_system_they_may_be_in(world):
    options = found(world, "121.80，29.90")["坐标"]
    assert [option["note"] for option in options] == [
        "按 WGS-84 / CGCS2000",
        "按 GCJ-02（高德、腾讯）",
        "按 BD-09（百度）",
    ]
    assert (options[0]["lng"], options[0]["lat"]) == (121.8, 29.9)
    for option, system in zip(options[1:], ("gcj02", "bd09"), strict=True):
        assert distance_m(*from_wgs84(option["lng"], option["lat"], system), 121.8, 29.9) < 0.2
    said = found(world, "高德 121.80 29.90")["坐标"]
    assert len(said) == 1 and said[0]["lng"] == options[1]["lng"]


def test_the_list_is_short_and_says_how_many_more_there_are(world):
    groups = answer(world, OFFICER, "演示")["groups"]
    assert sum(len(group["options"]) for group in groups) == MOST
    assert "另有" in groups[0]["more"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("没有这家的名字啊啊", "没有找到“没有这家的名字啊啊”"),
        ("E121°45.2'", "只读到一个角度"),
        ("12/3421/1672", "瓦片编号"),
        ("95.2, 120.3", "不在中国"),
    ],
)
def test_nothing_found_is_said_in_one_sentence(world, query, said):
    told = answer(world, OFFICER, query)
    assert told["groups"] == []
    assert told["sentence"].startswith(said) or said in told["sentence"]


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_box_asks_nothing(world, query):
    assert answer(world, OFFICER, query) == {"groups": [], "sentence": ""}


def test_the_index_is_kept_until_enterprises_change(world):
    first = search_index.sites(world, OFFICER)
    assert search_index.sites(world, OFFICER) is first
    assert search_index.sites(world, NEIGHBOUR) is not first
    more = map_world.site_rows().iloc[[1]].assign(site_id="S9002", name="宁波新来化工有限公司")
    world.store.append(site.DATASET, more, source="test")
    assert found(world, "新来化工")["企业"][0]["id"] == "S9002"


def test_the_route_answers_who_is_signed_in(world):
    app = map_world.application(world)
    assert app.server.test_client().get("/api/search?q=恒盛水泥").status_code == 401
    client = doors.signed_in(app)
    reply = client.get("/api/search", query_string={"q": "恒盛水泥"})
    assert reply.get_json()["groups"][0]["options"][0]["id"] == "S9001"
    assert reply.headers["Cache-Control"] == "no-store"
    assert client.get("/api/search", query_string={"q": "x" * 5000}).status_code == 200
