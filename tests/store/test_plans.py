"""Plans as they are kept: the document of a step, the chosen one of a day, writing against a plan that moved on."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest
import tomorrow_world as world

from store import plans
from store.plan_writing import Moved, create, move, next_id, write_step
from store.plans import (
    Demands,
    Document,
    Stop,
    chosen,
    header,
    headers,
    hidden,
    read_document,
    write_document,
)
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("33",), "officer")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("33",), "neighbour")
INSPECTOR = Viewer(Role.INSPECTOR, ("33",), "inspector", "T1")


@pytest.fixture
def kept(casework):
    create(casework, OFFICER, (world.header(), world.step()), world.contents(), "made")
    return casework


def test_a_document_comes_back_as_it_was():
    asked = Demands(
        locked={"S2": "T1", "S1": ""}, excluded={"S3": "停产；“检修”"}, forced={"S4": ""}, windows={"S1": "night"},
        off={"T9": "车坏"}, shifts={"T1": (510, 1740)}, drawn={"S7": 0.0054945},
    )  # fmt: skip
    stops = (Stop("S1", "day", 540, 630, 31.0, 20.25), Stop("S2", "night", 1470, 1530, 5.0, 0.74))
    given = Document(asked, {"T1": stops}, "colleague")
    assert read_document(write_document(given)) == given
    assert write_document(given) == write_document(read_document(write_document(given)))


def test_the_header_follows_from_the_contents(kept):
    found = header(kept, world.PLAN_ID)
    assert (found.visits, found.value, found.km, found.revision) == (3, 240.0, 60.0, 1)
    assert chosen(kept, world.DAY) == found and headers(kept, date(2026, 1, 1)) == []
    assert next_id(kept, world.DAY) == "JH-20261121-02"
    with pytest.raises(ValueError, match="没有方案"):
        header(kept, "JH-20261121-09")
    with pytest.raises(Moved):
        create(kept, OFFICER, (world.header(), world.step()), world.contents(), "again")


def test_what_was_read_before_another_change_is_not_written(kept):
    seen = header(kept, world.PLAN_ID)
    second = world.step(step=1, revision=2, action="lock", sites=("S1",))
    write_step(kept, OFFICER, (seen, second), world.contents(), ("lock", "S1"))
    with pytest.raises(Moved):
        write_step(kept, OFFICER, (seen, second), world.contents(), ("lock", "S1"))
    with pytest.raises(Moved):
        move(kept, OFFICER, (seen, {"state": "submitted"}), ("plan_submit", ""))
    assert (header(kept, world.PLAN_ID).state, header(kept, world.PLAN_ID).revision) == ("draft", 2)
    assert kept.verify_events() == []


def test_a_failure_half_way_leaves_nothing_behind(kept):
    seen = header(kept, world.PLAN_ID)
    bad = replace(world.contents(), visits=world.visits().assign(site_id=pd.NA))
    with pytest.raises(ValueError, match="点位"):
        write_step(kept, OFFICER, (seen, world.step(step=1, revision=2)), bad, ("lock", "S1"))
    assert header(kept, world.PLAN_ID) == seen and len(plans.steps(kept, world.PLAN_ID)) == 1
    assert len(plans.visits(kept, SYSTEM, world.PLAN_ID)) == 3


@pytest.mark.parametrize("viewer", [NEIGHBOUR, INSPECTOR], ids=lambda v: str(v.role))
def test_others_neither_write_nor_read_a_draft(kept, viewer):
    seen = header(kept, world.PLAN_ID)
    with pytest.raises(ValueError, match="只能查看"):
        move(kept, viewer, (seen, {}), ("plan_submit", ""))
    assert plans.visits(kept, viewer, world.PLAN_ID).empty and plans.planned_days(kept, viewer) == []
    assert plans.planned_days(kept, OFFICER) == [world.DAY]
    assert plans.planned_sites(kept, world.DAY) == {"S1", "S2", "S4"}


def test_names_are_hidden_until_the_minute_of_the_release():
    seven = datetime(2026, 11, 21, 7)
    out = world.header(**world.released() | {"release_at": seven})
    for viewer in (NEIGHBOUR, INSPECTOR):
        assert hidden(world.header(), viewer, seven) and hidden(
            out, viewer, datetime(2026, 11, 21, 6, 59, 59)
        )
        assert not hidden(out, viewer, seven) and not hidden(replace(out, state="amended"), viewer, seven)
    assert not hidden(world.header(), OFFICER, seven)


def test_a_look_at_a_plan_is_on_record(kept):
    plans.viewed(kept, OFFICER, header(kept, world.PLAN_ID), "page")
    assert kept.verify_events() == []
