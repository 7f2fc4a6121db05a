"""The past weeks of the demo: chosen by value and by lot, judged by the hidden truth, good enough to learn from."""

import pandas as pd
import pytest
from builders import clues, sites
from planning import shaped

from jobs.demo import history
from jobs.demo.scale import END, SOURCE
from jobs.demo.truth import Planted
from jobs.progress import Silent
from schema import clue, clue_outcome, inspection, site, target, team
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM

N = 40


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Forty sites, those of even number with a fresh clue; every fourth hides a grave problem, found by R05."""
    folder = tmp_path_factory.mktemp("home")
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{folder / 'casework.db'}")
    store.append(site.DATASET, sites(N, adcode="330206"), source=SOURCE)
    people = {
        "team_id": "T3302-1", "name": "一组", "home_adcode": "330206", "lon_wgs84": 121.8, "lat_wgs84": 29.9,
        "shift_start_min": 510, "shift_end_min": 1050, "skills": "cems", "jurisdictions": "3302", "max_visits": 6,
        "works_night": False,
    }  # fmt: skip
    store.append(team.DATASET, shaped(team.DATASET, [people]), source=SOURCE)
    spans = [
        {"site_id": f"S{i}", "rule": "R05", "family": "monitoring", "clue_type": "cems_fraud"}
        | {"t_start": END - pd.Timedelta(days=10 + i), "t_end": END - pd.Timedelta(days=3)}
        for i in range(2, N + 1, 2)
    ]
    casework.put(clue.DATASET, clues(*spans))
    planted = [
        Planted("copied_day", True, ("R05",), f"S{i}", END - pd.Timedelta(days=60), END)
        for i in range(4, N + 1, 4)
    ]
    history.replay(store, casework, planted, Silent())
    yield store, casework
    casework.close()


def visits(home):
    return home[0].read(inspection.DATASET, SYSTEM)


def test_every_day_has_its_visits_by_lot_with_the_exact_chance(home):
    drawn = visits(home)[visits(home)["arm"] == "random"]
    assert len(drawn) == history.DAYS * history.DRAWN
    assert drawn["inclusion"].eq(history.DRAWN / N).all() and drawn["visit_kind"].eq("daily").all()
    chosen = visits(home)[visits(home)["arm"] == "target"]
    assert len(chosen) and chosen["inclusion"].isna().all()


def test_every_visit_has_its_target_of_the_day(home):
    known = home[1].read(target.DATASET, SYSTEM, ("day", "site_id"))
    pairs = set(zip(known["day"], known["site_id"].astype(str), strict=True))
    days = visits(home)["started_at"].dt.normalize()
    assert set(zip(days, visits(home)["site_id"].astype(str), strict=True)) <= pairs
    assert known["day"].max() == END - pd.Timedelta(days=1)


def test_a_prominent_problem_is_only_found_where_one_is_hidden(home):
    found = visits(home)
    hits = found[found["outcome"] == "属实-突出"]["site_id"].astype(str)
    assert len(hits) and set(hits) <= {f"S{i}" for i in range(4, N + 1, 4)}


def test_what_visits_said_about_clues_is_kept_and_every_other_site_is_left_for_tomorrow(home):
    told = home[1].read(clue_outcome.DATASET, SYSTEM)
    assert len(told) and set(told["rule"]) == {"R05"}
    states = home[1].read(clue.DATASET, SYSTEM).groupby("site_id")["state"].first()
    assert states.isin(["SCREENED", "PUSHED"]).sum() >= N // 8


def test_a_home_without_teams_has_no_past(tmp_path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    store.append(site.DATASET, sites(4), source=SOURCE)
    casework.put(clue.DATASET, clues({}))
    assert history.replay(store, casework, [], Silent()) == 0
    casework.close()
