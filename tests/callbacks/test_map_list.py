"""The drawer of the map: built when opened, and told everything it writes."""

import json

import map_world
import pytest
from doors import post, signed_in

from layouts import map_list
from layouts.map_list import Ids
from layouts.map_state import MapState
from layouts.symbol_kinds import BY_KIND


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    services = map_world.services(tmp_path_factory.mktemp("list"))
    return signed_in(map_world.application(services))


def opened(client, panel, built=None):
    holder = {"list": Ids.LIST, "charts": Ids.CHARTS}[panel]
    body = {
        "output": f"{holder}.children",
        "outputs": {"id": str(holder), "property": "children"},
        "inputs": [{"id": str(Ids.PANEL), "property": "data", "value": panel}],
        "state": [{"id": str(holder), "property": "children", "value": built}],
        "changedPropIds": [f"{Ids.PANEL}.data"],
    }
    return post(client, json=body)


def test_list_and_charts_are_built_when_first_opened(client):
    assert str(Ids.GRID) in opened(client, "list").get_data(as_text=True)
    charts = opened(client, "charts").get_data(as_text=True)
    assert all(f'"name":"{name}"' in charts.replace(" ", "") for name in map_list.CHARTS)
    again = opened(client, "list", [{"props": {}}])
    assert again.status_code in (200, 204)
    assert str(Ids.GRID) not in again.get_data(as_text=True), "what is there stays as it is"


def test_a_closed_drawer_loads_neither_grid_nor_charts():
    closed = json.dumps(map_list.control(MapState()).to_plotly_json(), default=lambda x: x.to_plotly_json())
    assert str(Ids.GRID) not in closed and '"Graph"' not in closed
    for panel, thing in (("list", "AgGrid"), ("charts", "Graph")):
        drawer = map_list.control(MapState(panel=panel))
        assert thing in json.dumps(drawer.to_plotly_json(), default=lambda x: x.to_plotly_json())


def test_every_state_has_its_word_its_colour_and_its_symbol():
    words, states = map_list.words(), BY_KIND["site"].states
    assert words["states"] == {str(s.code): s.title for s in states}
    assert words["colours"] == {str(s.code): s.fill for s in states}
    looks = map_list.columns()[0]["cellStyle"]["styleConditions"]
    assert [look["style"]["backgroundImage"] for look in looks] == [f"url('{s.picture}')" for s in states]


def test_charts_follow_the_house_and_count_in_whole_numbers():
    base = map_list.words()["base"]
    assert base["xaxis"]["tickformat"] == ",d"
    assert "Noto Sans" in base["font"]["family"]
    assert not base["showlegend"]
