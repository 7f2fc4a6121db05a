"""What a version of casework promises: it changes with the rows, by whatever way and process, and not without them."""

import subprocess
import sys
from datetime import date, datetime

import builders
import pandas as pd
import pytest

from schema.alarm import DATASET as ALARM
from schema.clue import DATASET as CLUE
from schema.silence import DATASET as SILENCE
from schema.xcase import DATASET as XCASE
from store import clue_states, silences
from store.casework import SqlCasework
from store.clue_writing import Writing, write
from store.silences import Asked, end, silence, visible_version
from store.tables import TABLES
from store.viewer import SYSTEM

NOW = datetime(2026, 11, 21, 9, 30)
ROWS = builders.clues({}, {"factor": "a21026"})
ASKED = Asked("XS-1", "site", "检修备案", "张三", date(2026, 12, 1))


@pytest.fixture
def clock(monkeypatch):
    told = {"at": NOW}
    monkeypatch.setattr("store.silences.now", lambda: told["at"])
    return told


@pytest.fixture
def home(casework, clock):
    casework.put(CLUE, ROWS)
    return casework


WAYS = {
    "put": lambda home: home.put(CLUE, ROWS.assign(severity=5)),
    "replace": lambda home: home.put(CLUE, ROWS.head(1), replace={"rule": ROWS["rule"][0]}),
    "state": lambda home: home.update_clue_state(builders.OFFICER, "XS-1", "PUSHED", "核对"),
    "confirm": lambda home: clue_states.confirm(home, builders.OFFICER, "XS-1"),
    "dismiss": lambda home: clue_states.dismiss(home, builders.OFFICER, "XS-1", ("maintenance", "")),
    "screening drops": lambda home: write(home, [Writing(CLUE, ROWS.head(0), drop=["XS-2"])]),
    "screening sets": lambda home: write(home, [Writing(CLUE, ROWS.head(0), states={"XS-2": "CLOSED"})]),
    "screening renews": lambda home: write(
        home, [Writing(CLUE, ROWS.head(0), held=["XS-1"], as_of=datetime(2026, 11, 30))]
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_changes_it(home, way):
    before, others = home.version(CLUE), home.version(XCASE, SILENCE, ALARM)
    WAYS[way](home)
    assert home.version(CLUE) != before
    assert home.version(XCASE, SILENCE, ALARM) == others, "other datasets keep theirs"


def test_what_changes_no_row_leaves_it(home):
    before = home.version(CLUE)
    home.put(CLUE, ROWS)
    home.read(CLUE, SYSTEM)
    home.record(builders.OFFICER, "look", "clue", "XS-1")
    write(home, [Writing(CLUE, ROWS, drop=["XS-9"], held=["XS-1"], as_of=pd.Timestamp(ROWS["as_of"][0]))])
    assert home.version(CLUE) == before


def test_a_transaction_that_fails_leaves_it(home):
    before = home.version(CLUE)
    with pytest.raises(RuntimeError), home.database.writing() as connection:
        connection.execute(TABLES[CLUE.name].update().values(severity=1))
        raise RuntimeError
    assert home.version(CLUE) == before


def test_another_process_changes_it_here(home, url):
    before = home.version(CLUE)
    code = (
        "import sys; from store.casework import SqlCasework; from store.viewer import SYSTEM;"
        "SqlCasework(sys.argv[1]).update_clue_state(SYSTEM, 'XS-1', 'PUSHED', 'x')"
    )
    subprocess.run([sys.executable, "-c", code, url], check=True)
    assert home.version(CLUE) != before


def test_it_is_the_same_in_every_process(home, url):
    other = SqlCasework(url)
    assert other.version(CLUE, XCASE) == home.version(CLUE, XCASE)
    other.close()


def test_what_is_visible_also_changes_with_silences_and_when_they_run_out(home, clock):
    seen = [visible_version(home)]
    number = silence(home, builders.OFFICER, ASKED)
    seen.append(visible_version(home))
    clock["at"] = datetime(2026, 12, 1, 23, 59)
    assert visible_version(home) == seen[-1]
    clock["at"] = datetime(2026, 12, 2)
    seen.append(visible_version(home))
    clock["at"] = NOW
    end(home, builders.OFFICER, number)
    seen.append(visible_version(home))
    assert len(set(seen)) == 4
    assert not silences.visible_clues(home, SYSTEM).empty
