"""The rules and the hotspot job find what was planted in the city, and leave the honest look-alikes alone."""

import pytest
from demo_city import city

from jobs import hotspots, screen
from jobs.progress import Silent
from schema.clue import DATASET as CLUE
from store.viewer import SYSTEM

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clues():
    demo = city()
    screen.run(demo.store, demo.casework, progress=Silent())
    hotspots.run(demo.store, demo.casework, progress=Silent())
    return demo.casework.read(CLUE, SYSTEM)


def about(clues, record):
    """Clues of the rules named in the truth, at the planted place and time."""
    here = clues[clues["site_id"].eq(record.site_id) & clues["rule"].isin(record.rules)]
    if isinstance(record.outlet_id, str):
        here = here[here["outlet_id"] == record.outlet_id]
    return here[(here["t_start"] < record.t_end) & (here["t_end"] > record.t_start)]


def test_every_planted_problem_is_found(clues):
    problems = city().truth.query("is_problem")
    missed = [(r.kind, r.site_id) for r in problems.itertuples() if about(clues, r).empty]
    assert not missed


def test_no_look_alike_is_taken_for_a_problem(clues):
    honest = city().truth.query("not is_problem")
    taken = [(r.kind, r.site_id) for r in honest.itertuples() if len(about(clues, r))]
    assert not taken


def test_honest_sites_draw_hardly_any_clue(clues):
    bad = set(city().truth.query("is_problem")["site_id"])
    stray = clues[
        ~clues["site_id"].isin(bad) & clues["rule"].ne("H01")
    ]  # H01 names neighbours of a hotspot too
    assert len(stray) <= 3


def test_independent_evidence_meets_at_some_site(clues):
    families = clues.groupby("site_id")["family"].nunique()
    assert (families >= 2).sum() >= 2


def test_the_officer_the_leader_and_the_neighbour_all_have_work(clues):
    for prefix, least in (("3304", 30), ("3101", 3), ("3205", 3)):
        assert clues["adcode"].str.startswith(prefix).sum() >= least
