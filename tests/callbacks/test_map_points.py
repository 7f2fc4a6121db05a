"""Symbols of the map at a period: enterprises, cases, petitions, stations, wind, the upwind sector and the plan's routes."""

from datetime import datetime, timedelta

import h3
import map_world
import numpy as np
import pandas as pd
import pytest
from map_world import DAY, HOT
from shapely.geometry import Point, shape

from analytics.hotspot.permit_clues import RULE
from callbacks import map_cards, map_sector
from callbacks.map_points import points, sites
from callbacks.map_symbols import Asked
from geo.wind import bearing, turn
from layouts.map_state import MapState
from schema import air_station_hour, clue, petition, site, wind, xcase
from schema.period import Period
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
LEADER = Viewer(Role.LEADER, ("33",), "leader")
TODAY = Period.around(DAY)
BEFORE = Period.around(DAY - timedelta(days=1))


@pytest.fixture
def services(tmp_path):
    made = map_world.services(tmp_path)
    made.store.append(petition.DATASET, petitions(), source="test")
    made.store.append(wind.DATASET, winds(), source="test")
    return made


def petitions() -> pd.DataFrame:
    """One with a place, one with an enterprise only, one with neither, one dealt with, one of the day before."""
    rows = [("a", 20, 121.6, None, "异味", "受理"), ("b", 20, None, "S0004", "粉尘", None)]
    rows += [
        ("c", 20, None, None, "噪声", "受理"),
        ("d", 20, 121.6, None, "废水", "办结"),
        ("e", 19, 121.6, None, "其他", "办理中"),
    ]
    return pd.DataFrame(
        [
            {
                "petition_id": key, "received_at": datetime(2026, 11, day, 9), "adcode": "330206", "lon_wgs84": lon,
                "lat_wgs84": None if lon is None else 29.9, "site_id": of, "topic": topic, "summary": "x", "state": state,
            }
            for key, day, lon, of, topic, state in rows
        ]
    ).astype({"lon_wgs84": float, "lat_wgs84": float})  # fmt: skip


def winds(u: float = -3.0, v: float = 0.0) -> pd.DataFrame:
    """An east wind of three metres a second all day at two places, one of them far away."""
    hours = [datetime(2026, 11, 20, h) for h in range(24)]
    at = [(hour, lat, lon) for hour in hours for lat, lon in ((29.95, 121.75), (25.0, 115.0))]
    rows = pd.DataFrame(at, columns=["at", "lat_wgs84", "lon_wgs84"])
    return rows.assign(u10_m_s=u, v10_m_s=v)


def test_an_enterprise_has_the_clues_that_began_by_the_periods_end(services):
    later = sites(services, OFFICER, TODAY).set_index("site_id")["state"]
    earlier = sites(services, OFFICER, BEFORE).set_index("site_id")["state"]
    assert (later["S0000"], later["S0004"], later["S0001"]) == (2, 1, 0), "S0001 has only a closed clue"
    assert set(earlier) == {0}, "every clue of this world begins on the last day"
    assert list(later.index) == list(earlier.index)


def test_within_a_period_only_what_was_going_on_in_it_counts(services):
    rows = [
        map_world.clue_row(7001, "S0001", "B", t_start=datetime(2026, 11, 1), t_end=datetime(2026, 11, 3))
    ]
    rows.append(
        map_world.clue_row(7002, "S0005", "B", t_start=datetime(2026, 11, 1), t_end=datetime(2026, 11, 30))
    )
    services.casework.put(clue.DATASET, pd.DataFrame(rows))
    cumulative = sites(services, OFFICER, TODAY).set_index("site_id")["n_clues"]
    within = sites(services, OFFICER, TODAY, within=True).set_index("site_id")["n_clues"]
    assert (cumulative["S0001"], cumulative["S0005"]) == (1, 1)
    assert (within["S0001"], within["S0005"], within["S0000"]) == (0, 1, 2)
    assert sites(services, OFFICER, Period.parse("2026-11"), within=True)["n_clues"].sum() == cumulative.sum()


def test_a_decision_about_a_clue_is_seen_at_once(services):
    before = sites(services, OFFICER, TODAY).set_index("site_id")["n_clues"]["S0004"]
    services.casework.update_clue_state(OFFICER, "XS-20261120-330206-00000004", "DISMISSED", "已核对")
    assert sites(services, OFFICER, TODAY).set_index("site_id")["n_clues"]["S0004"] == before - 1


def test_viewers_get_their_own_enterprises_whatever_was_asked_before(services):
    every = services.store.read(site.DATASET, SYSTEM)
    seen = {a.account_id: points("site", Asked(services, a.viewer, TODAY))["id"] for a in map_world.ACCOUNTS}
    assert len(seen["leader"]) == len(every)
    assert set(seen["neighbour"]) == set(every.loc[every["adcode"] == "330681", "site_id"])
    assert not set(seen["officer"]) & set(seen["neighbour"])


def test_all_columns_of_a_kind_have_one_length_and_repeated_words_are_coded(services):
    for kind in ("site", "xcase", "petition", "station", "wind"):
        columns = points(kind, Asked(services, LEADER, TODAY))
        lengths = {len(c if isinstance(c, list) else c["at"]) for c in columns.values()}
        assert len(lengths) == 1, kind
        assert {"id", "name", "lon", "lat", "state"} <= set(columns), kind
    areas = points("site", Asked(services, OFFICER, TODAY))["area"]
    assert areas["words"] == ["宁波市北仑区", "宁波市慈溪市", "宁波市镇海区"]


def test_cases_are_those_opened_by_the_day_after_and_not_closed(services):
    """A case stands on a day's data and is opened on the day after it."""
    opened = map_world.xcase_rows().assign(case_id="KJ-0002", opened_on=pd.Timestamp(DAY + timedelta(days=1)))
    closed = map_world.xcase_rows().assign(case_id="KJ-0003", state="CLOSED")
    services.casework.put(xcase.DATASET, pd.concat([opened, closed]))

    def ids(at, within=False):
        return points("xcase", Asked(services, OFFICER, at, within))["id"]

    assert ids(TODAY) == ["KJ-0001", "KJ-0002"]
    assert ids(BEFORE) == ["KJ-0001"]
    assert ids(Period.around(DAY - timedelta(days=2))) == []
    assert ids(TODAY, within=True) == ["KJ-0002"]


def test_petitions_are_open_ones_or_those_of_the_period_and_lie_at_their_enterprise_without_a_place(services):
    open_now = points("petition", Asked(services, OFFICER, TODAY))
    assert open_now["id"] == ["a", "b", "e"]
    assert open_now["name"] == ["信访：异味", "信访：粉尘", "信访：其他"]
    place = services.store.read(site.DATASET, OFFICER, site_id="S0004").iloc[0]
    assert open_now["lon"][1] == pytest.approx(place["lon_wgs84"], abs=1e-5)
    assert points("petition", Asked(services, OFFICER, TODAY, within=True))["id"] == ["a", "b", "d"]
    assert points("petition", Asked(services, OFFICER, BEFORE))["id"] == ["e"]


def test_stations_have_the_class_of_the_surface_or_say_that_they_have_no_data(services):
    """50 µg/m³ belongs to the class that ends there; the other station measured nothing."""
    columns = points("station", Asked(services, OFFICER, TODAY))
    assert dict(zip(columns["id"], columns["state"], strict=True)) == {"1001A": 3, "1002A": 0}
    assert columns["value"] == [50.0, None]
    assert columns["tip"] == ["PM2.5 均值 50.0 µg/m³，20 小时", ""]
    high = pd.DataFrame({"station_id": "1002A", "hour": [datetime(2026, 11, 20, 1)], "pm25_ug_m3": 151.0})
    services.store.append(air_station_hour.DATASET, high, source="test")
    assert points("station", Asked(services, OFFICER, TODAY))["state"] == [3, 8]
    assert points("station", Asked(services, OFFICER, BEFORE))["state"] == [0, 0]


def test_an_arrow_points_where_the_air_goes(services):
    columns = points("wind", Asked(services, OFFICER, TODAY))
    assert columns["turn"] == [270, 270]
    assert columns["name"] == ["东风 3.0 m/s"] * 2
    assert columns["state"] == [1, 1]


def test_opposite_winds_cancel_in_the_mean_of_a_period(services):
    back = winds(3.0, 0.0).assign(at=lambda rows: rows["at"] - timedelta(days=1))
    services.store.append(wind.DATASET, back, source="test")
    columns = points("wind", Asked(services, OFFICER, Period.around(DAY, "week")))
    assert columns["name"] == ["静风"] * 2 and columns["state"] == [0, 0]
    assert columns["tip"]["words"] == ["48 小时矢量平均"]


def test_the_sector_opens_against_the_wind_as_far_as_the_rule_looks(services):
    drawn, line = map_sector.upwind(Asked(services, OFFICER, TODAY), {"kind": "cell", "id": HOT})
    kinds = [feature["properties"]["kind"] for feature in drawn["features"]]
    assert kinds == ["mean"] + ["hour"] * 24
    fan = shape(drawn["features"][0]["geometry"])
    lat, lon = h3.cell_to_latlng(HOT)
    assert fan.buffer(1e-4).contains(Point(lon, lat))
    to_middle = bearing(np.array([lon]), np.array([lat]), *(np.array([x]) for x in fan.centroid.coords[0]))
    assert turn(to_middle, np.array([90.0]))[0] < 1, "an east wind: sources lie east"
    assert "东风 3.0 m/s（24 小时平均），追溯 5.0 km" in str(line)
    assert fan.bounds[2] - lon == pytest.approx(
        RULE.params.reach_m / 111_195 / np.cos(np.radians(lat)), rel=0.01
    )


@pytest.mark.parametrize(
    "chosen", [None, {"kind": "site", "id": "S0000"}, {"kind": "cell", "id": "x"}, "cell"]
)
def test_without_a_chosen_cell_there_is_no_sector(services, chosen):
    drawn, line = map_sector.upwind(Asked(services, OFFICER, TODAY), chosen)
    assert drawn is None and "点选" in str(line)


def test_without_wind_nearby_the_legend_says_so(services):
    far = h3.latlng_to_cell(40, 110, 7)
    for at, cell in ((TODAY, far), (BEFORE, HOT)):
        drawn, line = map_sector.upwind(Asked(services, OFFICER, at), {"kind": "cell", "id": cell})
        assert drawn is None and "没有风场数据" in str(line)


def test_a_petition_has_a_card_with_the_enterprise_it_names(services):
    said = str(map_cards.card(services, OFFICER, {"kind": "petition", "id": "b"}, MapState(at=TODAY)))
    assert "粉尘" in said and "/site?id=S0004" in said and "2026-11-20 09:00" in said
    theirs = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")
    assert "不在您的辖区" in str(
        map_cards.card(services, theirs, {"kind": "petition", "id": "b"}, MapState(at=TODAY))
    )


@pytest.fixture
def client(services):
    made = map_world.application(services).server.test_client()
    made.get("/enter")
    return made


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/points/person", 404),
        ("/api/points/site?at=yesterday", 400),
        ("/api/points/site?at=2026-W99", 400),
        ("/api/points/site?at=2026-11&within=1", 200),
    ],
)
def test_the_route_refuses_what_it_does_not_know(client, address, status):
    assert client.get(address).status_code == status


def test_the_same_points_are_not_sent_twice(client):
    first = client.get("/api/points/site?at=2026-11-20")
    again = client.get("/api/points/site?at=2026-11-20", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
