"""The big screen: the tour, what each step says, and that a broken or removed view never stops it."""

import json
from dataclasses import replace

import map_world
import pytest

from callbacks import bigscreen
from callbacks import map as map_page
from layouts.bigscreen import Ids
from layouts.map_state import parsed
from schema import clue, xcase
from store import saved_views
from store.saved_views import Asked
from store.viewer import SYSTEM

OFFICER, LEADER, NEIGHBOUR = (account.viewer for account in map_world.ACCOUNTS)


@pytest.fixture(scope="module")
def untoured(tmp_path_factory):
    """The world with no view in any tour."""
    return map_world.services(tmp_path_factory.mktemp("screen"))


@pytest.fixture
def world(untoured, tmp_path):
    """The same data with saved views of its own."""
    casework = map_world.empty(tmp_path).casework
    for dataset in (clue.DATASET, xcase.DATASET):
        casework.put(dataset, untoured.casework.read(dataset, SYSTEM))
    return replace(untoured, casework=casework)


def put(world, title, address, seq, **more):
    number = saved_views.save(world.casework, OFFICER, Asked(title, address, more.pop("scope", "team")))
    saved_views.change(world.casework, OFFICER, number, seq=seq, **more)
    return number


def test_without_views_the_layers_that_have_data_are_shown(untoured):
    told = bigscreen.stepped(untoured, OFFICER, None)[0].told()
    assert {"pm25", "excess", "gi_z", "power"} <= set(told["tour"])
    assert not any(code.endswith("_change") for code in told["tour"])
    assert told["title"] == "PM2.5 浓度"
    assert told["layer"]["code"] == "pm25"


def test_a_step_shows_the_state_of_its_view_as_the_map_page_does(world):
    address = "/?layer=excess&lon=121.7500&lat=29.9500&zoom=10.50&show=site&sel=area_330206&off=site%3A0&within=1&opacity=0.30"
    first, second = put(world, "北仑", address, 1, dwell_s=45), put(world, "用电", "/?layer=power", 2)
    step, legend = bigscreen.stepped(world, OFFICER, {"view": first})
    told = step.told()
    assert told["tour"] == [first, second]
    assert (told["title"], told["dwell"], told["at"]) == ("北仑", 45, 0)
    assert told["subtitle"] == "局地增量 · 2026年11月20日"
    assert told["camera"] == {"lng": 121.75, "lat": 29.95, "zoom": 10.5}
    assert (told["selection"], told["filter"]["off"], told["filter"]["within"]) == (
        "area_330206",
        ["site:0"],
        True,
    )
    assert told["visible"] == {"site": "/api/points/site?at=2026-11-20&within=1"}
    assert told["figures"] == told["visible"]["site"], "the figures come from the columns the map draws"
    assert told["opacity"] == 0.75, "faint colours are lost on a wall"
    assert told["asOf"] == "数据截至 2026年11月20日 24:00"
    state = map_page.completed(world, OFFICER, parsed({"layer": "excess", "within": "1"})[0], [])[0]
    layer, _ = map_page.surface_of(world, OFFICER, state, Ids.LEVEL)
    assert told["layer"] == layer
    assert legend is not None
    assert bigscreen.stepped(world, OFFICER, {"view": second})[0].told()["title"] == "用电"
    json.dumps(told)


def test_views_saved_meanwhile_join_and_removed_ones_leave(world):
    first = put(world, "甲", "/?layer=excess", 1)
    second = put(world, "乙", "/?layer=power", 2)
    assert bigscreen.stepped(world, OFFICER, {"view": second})[0].at == 1
    saved_views.remove(world.casework, OFFICER, second)
    step = bigscreen.stepped(world, OFFICER, {"view": second})[0]
    assert (step.at, [stop.view for stop in step.tour]) == (0, [first])


def test_everybody_sees_the_tour_of_what_they_may_open(world):
    put(world, "只给自己", "/?layer=excess", 1, scope="mine")
    assert bigscreen.stepped(world, OFFICER, None)[0].told()["title"] == "只给自己"
    assert "pm25" in bigscreen.stepped(world, LEADER, None)[0].told()["tour"]


@pytest.mark.parametrize(
    "asked", [None, 7, [], {}, {"view": 3}, {"view": None}, {"view": "ST-gone", "n": "x"}]
)
def test_whatever_the_browser_sends_a_step_is_shown(untoured, asked):
    assert bigscreen.stepped(untoured, OFFICER, asked)[0].at == 0


@pytest.mark.parametrize(
    "address",
    ["/?layer=none", "/?at=2001-01-01", "/?sel=nonsense", "/?sel=saved_gone", "/?lon=999&zoom=x", "/"],
)
def test_a_view_that_has_become_meaningless_shows_what_it_can(world, address):
    put(world, "旧", address, 1)
    told = bigscreen.stepped(world, OFFICER, None)[0].told()
    assert told["layer"] is not None
    assert told["selection"] == ""


def test_an_empty_home_has_a_screen_too(tmp_path):
    world = map_world.empty(tmp_path)
    step, _ = bigscreen.stepped(world, OFFICER, None)
    assert step.told()["layer"] is None
    assert bigscreen.page(world, OFFICER, {}) is not None
