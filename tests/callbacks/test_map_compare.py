"""The second map of a comparison: its layer, its period, and a legend that only the other layer needs."""

import json
from datetime import date

import map_world
import pytest
from plotly.utils import PlotlyJSONEncoder

from callbacks.map_compare import second
from layouts.map_compare import control
from layouts.map_state import MapState
from schema.period import Period
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
AT, BEFORE = Period.around(date(2026, 11, 20)), Period.around(date(2026, 11, 19))


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.services(tmp_path_factory.mktemp("world"))


def test_without_a_comparison_there_is_no_second_map(services):
    drawn, _, is_hidden = second(services, OFFICER, MapState(layer="pm25", at=AT))
    assert (drawn, is_hidden) == (None, True)


def test_two_periods_show_the_same_layer_and_one_legend(services):
    drawn, _, is_hidden = second(
        services, OFFICER, MapState(layer="pm25", at=AT, against=BEFORE, compare="side")
    )
    assert (drawn["code"], drawn["at"], is_hidden) == ("pm25", "2026-11-19", True)


def test_two_layers_show_one_period_and_a_legend_that_nothing_can_be_clicked_in(services):
    state = MapState(layer="pm25", at=AT, compare="swipe", other="gi_z")
    drawn, legend, is_hidden = second(services, OFFICER, state)
    assert (drawn["code"], drawn["at"], is_hidden) == ("gi_z", "2026-11-20", False)
    said = json.dumps(legend, cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "≥3.29 高值聚集" in said and "数据截至" in said
    assert '"Button"' not in said and "data-key" not in said


def test_a_period_without_data_draws_nothing_and_says_so(services):
    empty = Period.around(date(2025, 11, 20))
    drawn, legend, _ = second(services, OFFICER, MapState(layer="pm25", at=AT, against=empty, compare="side"))
    assert drawn is None
    assert "没有该图层的数据" in json.dumps(legend, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_control_says_which_layers_have_a_difference():
    said = json.dumps(control(MapState(layer="pm25", at=AT)), cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "pm25_change" in said and "该图层没有差值图；PM2.5 浓度" in said
