"""The clock's history: every clue the viewer may see is counted on the day it begins, every layer says its days."""

from datetime import date, datetime, timedelta

import map_world
import pytest

from callbacks.map_clock import counts, reaches
from layouts.surfaces import BY_CODE
from schema import clue
from schema.period import Period
from store.silences import visible_clues
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = map_world.services(tmp_path_factory.mktemp("world"))
    before = [
        map_world.clue_row(7000 + n, "S0000", "B", t_start=datetime(2026, 11, 3 + n, 23), t_end=datetime(2026, 11, 20))
        for n in range(3)
    ]  # fmt: skip
    abroad = map_world.clue_row(7100, "S0003", "B", adcode="330681")
    made.casework.put(clue.DATASET, map_world.pd.DataFrame([*before, abroad]))
    return made


@pytest.mark.parametrize("viewer", [OFFICER, NEIGHBOUR])
def test_the_counts_are_the_clues_the_viewer_sees_on_the_day_they_begin(services, viewer):
    told = counts(services, viewer)
    first = date.fromisoformat(told["first"])
    seen = visible_clues(services.casework, viewer, ("t_start",))
    by_day = seen["t_start"].dt.date.value_counts().to_dict()
    said = {first + timedelta(days=n): count for n, count in enumerate(told["clues"]) if count}
    assert said == by_day
    assert sum(told["clues"]) == len(seen) > 0


def test_a_neighbour_is_not_told_what_others_have(services):
    assert sum(counts(services, NEIGHBOUR)["clues"]) < sum(counts(services, OFFICER)["clues"])


def test_each_layer_says_on_which_days_it_has_data(services):
    told = counts(services, OFFICER)
    assert told["first"] == "2026-11-03"
    days = {code: text for text, codes in told["data"].items() for code in codes}
    assert set(days) == set(BY_CODE)
    assert days["pm25"] == "0" * 15 + "111"
    assert days["power"] == "0" * 17 + "1"
    assert len(told["clues"]) == 18


def test_the_clock_goes_from_the_first_to_the_last_day_of_data_or_clues_and_not_beyond(services):
    inside = ["2026-11-03", "2026-11-10", "2026-11-20", "2026-W47", "2026-11"]
    assert all(reaches(services, OFFICER, Period.parse(text)) for text in inside)
    assert not any(
        reaches(services, OFFICER, Period.parse(text)) for text in ("2026-11-02", "2026-11-21", "2025-11")
    )


def test_an_empty_home_has_no_history(tmp_path):
    assert counts(map_world.empty(tmp_path), OFFICER) == {"first": None, "clues": [], "data": {}}
