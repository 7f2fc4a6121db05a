"""A trial finds what the night would find, with any parameters, and writes no clue."""

import json
from dataclasses import dataclass

import builders
import pandas as pd
import pytest
from casebook import T0, frames_of

from jobs import screen
from jobs.backtest import asked, run
from jobs.progress import Silent
from jobs.settings import propose
from schema import clue, inspection
from schema.backtest import DATASET as BACKTEST
from schema.catalogue import datasets
from store.casework import SqlCasework
from store.jobtable import Cancelled
from store.memory import MemoryStore
from store.rule_settings import Decision, Proposal, decide
from store.viewer import SYSTEM

DATA = datasets()
CASE = {"values": "40~5*720 33*8 70*3", "load": "100~5*731"}
END = T0 + pd.Timedelta(hours=731)
MORE = {
    "site": {"lon_wgs84": 121.8, "lat_wgs84": 29.9},
    "outlet": {"name": "烟囱"},
    "outlet_limit": {"site_id": "S1", "basis": "许可证", "status": "chosen"},
    "cems_hour": {"site_id": "S1"},
}


@dataclass
class Home:
    """Stores with a month of one outlet that stands still for eight hours and then exceeds its limit."""

    store: MemoryStore
    casework: SqlCasework


@pytest.fixture
def home(tmp_path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path}/casework.db")
    for name, rows in frames_of(CASE).items():
        whole = rows.assign(**MORE.get(name, {}))
        store.append(DATA[name], whole[[c for c in DATA[name].names if c in whole]], source="test")
    yield Home(store, casework)
    casework.close()


@pytest.mark.parametrize("code", ["R01", "C01", "N01", "R07"])
def test_a_trial_at_present_parameters_counts_the_clues_of_the_night(home, code):
    found = screen.run(home.store, home.casework, rules=[code])
    told = run(home.store, home.casework, asked(code, {}, 90, "officer"), Silent())
    assert told["is_same"] and told["given"]["clues"] == len(found) == sum(told["given"]["per_day"])
    assert told["given"]["sites"] == found["site_id"].nunique()


def test_other_parameters_stand_beside_the_present_ones(home):
    told = run(home.store, home.casework, asked("R01", {"hours": "11"}, 30, "officer"), Silent())
    assert (told["given"]["clues"], told["present"]["clues"], told["is_same"]) == (0, 1, False)
    propose(home.casework, builders.OFFICER, Proposal("R01", "on", {}, "试", 0), {"hours": "12"})
    decide(home.casework, builders.LEADER, Decision("R01", 1, True))
    told = run(home.store, home.casework, asked("R01", {}, 30, "officer"), Silent())
    assert (told["given"]["clues"], told["present"]["clues"]) == (1, 0)
    assert told["present_params"] == {"hours": 12}


def test_it_is_kept_and_writes_no_clue(home):
    run(home.store, home.casework, asked("R01", {"hours": "8"}, 30, "officer"), Silent())
    row = home.casework.read(BACKTEST, SYSTEM).iloc[0]
    assert (row["rule"], row["asked_by"], json.loads(row["params"])) == ("R01", "officer", {"hours": 8})
    assert row["as_of"] == END and json.loads(row["result"])["given"]["clues"] == 1
    assert home.casework.read(clue.DATASET, SYSTEM).empty


def test_days_before_the_data_are_not_counted(home):
    told = run(home.store, home.casework, asked("R01", {}, 366, "x"), Silent())
    assert told["days"] == len(told["given"]["per_day"]) == 31


def test_outcomes_give_precision_and_other_rules_overlap(home):
    screen.run(home.store, home.casework, rules=["R01"])
    own = home.casework.read(clue.DATASET, SYSTEM)
    home.casework.put(clue.DATASET, own.assign(clue_id="other", rule="Y01"))
    visit = {
        "record_id": "V1",
        "site_id": "S1",
        "started_at": END,
        "visit_kind": "case",
        "outcome": "属实-一般",
    }
    home.store.append(inspection.DATASET, pd.DataFrame([visit]), source="test")
    told = run(home.store, home.casework, asked("R01", {}, 30, "x"), Silent())["given"]
    assert told["overlap"] == [{"rule": "Y01", "n": 1, "share": 1.0}]
    assert (told["precision"]["n"], told["precision"]["k"]) == (1, 1)


@pytest.mark.parametrize(
    ("code", "texts", "days", "says"),
    [("Z99", {}, 90, "没有规则 Z99"), ("R01", {"x": "1"}, 90, "没有参数 x"), ("R01", {}, 0, "1 与 366 之间")],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence(code, texts, days, says):
    with pytest.raises(ValueError, match=says):
        asked(code, texts, days, "x")


def test_a_cancelled_trial_keeps_nothing(home):
    class Stop(Silent):
        def advance(self, n=1):
            raise Cancelled("job")

    with pytest.raises(Cancelled):
        run(home.store, home.casework, asked("R01", {}, 30, "x"), Stop())
    assert home.casework.read(BACKTEST, SYSTEM).empty
