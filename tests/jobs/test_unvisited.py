"""The worker gives back what nobody visited, and stops when told."""

import threading
from datetime import datetime

import field_world as world
import pytest

from jobs import unvisited
from schema import clue
from store.clock import CLOCK, machine
from store.clue_plans import plan_clues
from store.viewer import SYSTEM


@pytest.mark.parametrize(
    ("at", "after"), [(datetime(2026, 11, 22, 5, 50), "PLANNED"), (datetime(2026, 11, 22, 6), "SCREENED")]
)
def test_after_the_night_planned_clues_nobody_visited_are_open_again(tmp_path, monkeypatch, at, after):
    monkeypatch.setattr(CLOCK, "behind", machine() - at)
    home = world.services(tmp_path)
    with home.casework.database.writing() as connection:
        plan_clues(home.casework, connection, SYSTEM, (("S1",), "JW-20261121-01"))
    told = threading.Event()
    told.set()
    unvisited.keep_up(home.casework, told)
    assert home.casework.read(clue.DATASET, SYSTEM, site_id="S1")["state"].tolist() == [after]
