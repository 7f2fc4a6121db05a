"""The targets job: reads clues and registers, writes targets and cross-boundary cases."""

import pandas as pd
import pytest
from builders import clues, sites
from planning import DAY

from analytics.catalogue import catalogue
from jobs.progress import Silent
from jobs.targets import read_register, rule_texts, run
from schema import clue, inspection, site, target, xcase
from store.boundaries import polygons
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM, Role, Viewer


@pytest.fixture
def home(tmp_path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    store.append(site.DATASET, sites(4), source="test")
    yield store, casework
    casework.close()


def test_targets_of_the_day_are_written_and_replaced(home):
    store, casework = home
    casework.put(clue.DATASET, clues({}, {"site_id": "S3"}))
    found = run(store, casework, day=DAY, progress=Silent())
    assert (
        set(casework.read(target.DATASET, SYSTEM, day=DAY)["site_id"])
        == {"S1", "S3"}
        == set(found["site_id"])
    )
    casework.put(clue.DATASET, clues({}, {"site_id": "S3", "state": "SCREENED"}).iloc[:1])
    casework.update_clue_state(SYSTEM, "XS-2", "DISMISSED", "现场核实")
    run(store, casework, day=DAY, progress=Silent())
    assert casework.read(target.DATASET, SYSTEM, day=DAY)["site_id"].tolist() == ["S1"]


def test_clues_that_begin_on_the_day_or_later_are_not_known_yet(home):
    store, casework = home
    casework.put(clue.DATASET, clues({"t_start": pd.Timestamp(DAY), "t_end": pd.Timestamp(DAY)}))
    assert run(store, casework, day=DAY, progress=Silent()).empty


def test_a_site_near_a_real_border_opens_a_case_both_sides_see(home):
    store, casework = home
    shape = polygons("district").set_index("adcode").geometry
    point = (
        shape["320583"].boundary.intersection(shape["310114"]).representative_point()
    )  # Kunshan and Jiading
    edge = sites(1, adcode="320583", lon_wgs84=point.x, lat_wgs84=point.y)
    store.append(site.DATASET, edge.assign(site_id="S9"), source="test")
    casework.put(clue.DATASET, clues({"site_id": "S9", "adcode": "320583"}))
    run(store, casework, day=DAY, progress=Silent())
    cases = casework.read(xcase.DATASET, SYSTEM)
    case = cases.iloc[0]
    assert case["border_level"] == "province" and "310" in case["partner_adcodes"]
    assert len(casework.read(xcase.DATASET, Viewer(Role.OFFICER, ("31",)))) == 1
    casework.update_clue_state(SYSTEM, "XS-1", "DISMISSED", "现场核实")
    run(store, casework, day=DAY, progress=Silent())
    assert casework.read(xcase.DATASET, SYSTEM).empty


def test_the_register_never_reads_who_inspected(home):
    store, casework = home
    row = {
        "record_id": "I1",
        "site_id": "S1",
        "started_at": "2026-03-03",
        "visit_kind": "daily",
        "team_id": "T1",
    }
    store.append(inspection.DATASET, pd.DataFrame([row]), source="test")
    assert "team_id" not in read_register(store, casework).inspections.columns


def test_every_rule_brings_its_sentence_and_innocent_explanations():
    texts = rule_texts()
    assert {*catalogue(), "H01"} == set(texts.messages) == set(texts.innocents)
    assert all(i["text"] and i["refute_by"] for found in texts.innocents.values() for i in found)


def test_the_job_says_how_many_clues_have_no_site(home):
    store, casework = home
    said = []

    class Listener(Silent):
        def done(self, summary=""):
            said.append(summary)

    casework.put(clue.DATASET, clues({}, {"site_id": "gone"}))
    run(store, casework, day=DAY, progress=Listener())
    assert "另有 1 条线索" in said[0]
