"""What people decided about a clue survives the data changing under it, and the record says what happened."""

import pandas as pd
import pytest
from casebook import T0
from screening_world import append, description

from jobs import screen
from jobs.settings import Effective
from jobs.worker import Worker
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from schema.outlet_score import DATASET as OUTLET_SCORE
from schema.shadow_clue import DATASET as SHADOW
from store import rule_settings
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.memory import MemoryStore
from store.rule_settings import Decision, Proposal
from store.viewer import SYSTEM, Role, Viewer

HOUR = datasets()["cems_hour"]
ONE, TWO = Viewer(Role.LEADER, ("33",), "甲"), Viewer(Role.LEADER, ("33",), "乙")


@pytest.fixture(autouse=True)
def few_rules(monkeypatch):
    """Two rules are enough here, and fast."""
    real = screen.effective

    def few(casework):
        found = real(casework)
        return Effective(
            *(tuple(r for r in rules if r.code in ("C01", "R01")) for rules in (found.on, found.shadow))
        )

    monkeypatch.setattr(screen, "effective", few)


def nox(values, since=0):
    """Hours of the first outlet; the limit is 50."""
    rows = {
        "outlet_id": "S0-DA0",
        "site_id": "S0",
        "factor": "a21002",
        "value": [float(v) for v in values],
        "flag": "N",
    }
    hour = T0 + pd.to_timedelta([since + i for i in range(len(values))], unit="h")
    return pd.DataFrame(rows).assign(hour=hour, corrected=[float(v) for v in values])


def wavy(n):
    return [30 + i % 7 + i % 3 / 10 for i in range(n)]


@pytest.fixture
def store():
    out = MemoryStore()
    append(out, description(1))
    append(out, [("cems_hour", nox([*wavy(40), 60, 61, *wavy(30)]))])
    return out


@pytest.fixture
def casework(tmp_path):
    out = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    yield out
    out.close()


def clues(casework):
    return casework.read(CLUE, SYSTEM, rule="C01")


def events(casework):
    with casework.database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT action, detail FROM event WHERE entity = 'clue' ORDER BY seq"
        ).all()
    return [tuple(row) for row in rows]


def decide(casework, state):
    (clue_id,) = clues(casework)["clue_id"]
    casework.update_clue_state(SYSTEM, clue_id, state, "核对过")


def actions(casework):
    return [action for action, _ in events(casework)]


@pytest.mark.parametrize("state", ["DISMISSED", "CLOSED"])
def test_a_decided_clue_opens_again_when_its_data_are_corrected(store, casework, state):
    screen.run(store, casework)
    decide(casework, state)
    batch = store.append(HOUR, nox([90], since=41), source="corrected").batch_id
    screen.run(store, casework)
    (row,) = clues(casework).itertuples()
    assert row.state == "SCREENED" and row.value == pytest.approx(90)
    assert actions(casework) == ["clue_state", "reopened"]
    assert batch in events(casework)[-1][1] and "自动监控小时均值" in events(casework)[-1][1]
    screen.run(store, casework)
    assert len(events(casework)) == 2


def test_a_decided_clue_stays_decided_while_nothing_about_it_changes(store, casework):
    screen.run(store, casework)
    decide(casework, "DISMISSED")
    append(store, [("cems_hour", nox(wavy(24), since=72))])
    screen.run(store, casework)
    assert clues(casework)["state"].tolist() == ["DISMISSED"] and actions(casework) == ["clue_state"]
    assert clues(casework)["as_of"].tolist() == [T0 + pd.Timedelta(hours=96)]


def test_a_clue_people_work_on_stays_and_the_record_says_that_it_no_longer_holds(store, casework):
    screen.run(store, casework)
    decide(casework, "ON_SITE")
    store.append(HOUR, nox([31, 32], since=40), source="corrected")
    for _ in range(2):
        assert "C01" not in set(screen.run(store, casework)["rule"])
        assert clues(casework)["state"].tolist() == ["ON_SITE"]
        assert actions(casework) == ["clue_state", "no_longer_holds"]
    store.append(HOUR, nox([60, 61], since=40), source="corrected back")
    assert "C01" in set(screen.run(store, casework)["rule"])
    assert actions(casework) == ["clue_state", "no_longer_holds", "holds_again"]


def test_an_untouched_clue_that_no_longer_holds_goes_without_a_word(store, casework):
    screen.run(store, casework)
    store.append(HOUR, nox([31, 32], since=40), source="corrected")
    screen.run(store, casework)
    assert clues(casework).empty and events(casework) == []


def test_outlets_are_scored_and_clues_of_pushed_days_are_pushed(store, casework):
    screen.run(store, casework)
    (row,) = clues(casework).itertuples()
    day = store.read(OUTLET_SCORE, SYSTEM, start=T0 + pd.Timedelta("1D"), end=T0 + pd.Timedelta("2D"))
    assert bool(day["is_pushed"].iloc[0]) and "C01" in day["rules"].iloc[0] and row.state == "PUSHED"
    store.append(HOUR, nox([31, 32], since=40), source="corrected")
    screen.run(store, casework)
    left = store.read(OUTLET_SCORE, SYSTEM, start=T0 + pd.Timedelta("1D"), end=T0 + pd.Timedelta("2D"))
    assert not left["rules"].astype(str).str.contains("C01").any()


def test_a_rule_in_shadow_writes_to_the_shadow_only(store, casework):
    screen.run(store, casework)
    rule_settings.propose(casework, ONE, Proposal("C01", "shadow", {}, "先试运行", 0))
    rule_settings.decide(casework, TWO, Decision("C01", 1, True))
    assert "C01" not in set(screen.run(store, casework)["rule"])
    assert clues(casework).empty and len(casework.read(SHADOW, SYSTEM, rule="C01")) == 1


def test_the_worker_screens_with_progress(store, casework):
    table = JobTable(casework.database)
    number = table.submit(screen.KIND, {"rules": ["C01"]})
    assert Worker(table, {screen.KIND: screen.work(store, casework)}).run_one()
    job = table.job(number)
    assert job.state == "done" and "1 条线索" in job.note and len(clues(casework)) == 1


def test_a_run_with_an_end_makes_the_next_one_look_at_everything(store, casework):
    screen.run(store, casework)
    screen.run(store, casework, end=T0 + pd.Timedelta(hours=41))
    assert clues(casework)["value"].tolist() == [60]
    screen.run(store, casework)
    assert clues(casework)["value"].tolist() == [61]
