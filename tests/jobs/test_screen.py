"""The screening job: idempotent, keeps what people have touched, replaces what no longer fires."""

import numpy as np
import pandas as pd
import pytest
from casebook import SITE, T0, frames_of

from jobs import screen
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from schema.power_score import DATASET as POWER_SCORE
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM

DATA = datasets()
CASE = {"values": "40~5*720 33*8 70*3", "load": "100~5*731"}


def complete(name, rows):
    """Rows with every declared column, so that the store accepts them."""
    extra = {
        "site": {"lon_wgs84": 121.8, "lat_wgs84": 29.9},
        "outlet": {"name": "烟囱"},
        "outlet_limit": {"site_id": "S1", "basis": "许可证", "status": "chosen"},
        "cems_hour": {"site_id": "S1"},
    }.get(name, {})
    rows = rows.assign(**extra)
    return rows[[c for c in DATA[name].names if c in rows]]


@pytest.fixture
def store():
    out = MemoryStore()
    for name, rows in frames_of(CASE).items():
        out.append(DATA[name], complete(name, rows), source="test")
    return out


@pytest.fixture
def casework(tmp_path):
    out = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    yield out
    out.close()


def kept(casework):
    return casework.read(CLUE, SYSTEM)


def test_it_writes_what_it_returns(store, casework):
    found = screen.run(store, casework)
    assert set(found["rule"]) == {"R01", "C01"}
    assert kept(casework)["clue_id"].tolist() == found["clue_id"].tolist()
    assert (found["as_of"] == T0 + pd.Timedelta(hours=731)).all()


def test_running_twice_adds_nothing(store, casework):
    first = screen.run(store, casework)
    second = screen.run(store, casework)
    pd.testing.assert_frame_equal(first, second)
    assert len(kept(casework)) == len(first)


def test_clues_that_no_longer_fire_go_unless_someone_has_touched_them(store, casework):
    screen.run(store, casework)
    high = kept(casework).set_index("rule").loc["C01", "clue_id"]
    casework.update_clue_state(SYSTEM, high, "PUSHED", "已转交")
    calm = frames_of(CASE | {"values": "40~5*731"})["cems_hour"]
    store.append(DATA["cems_hour"], complete("cems_hour", calm), source="corrected")
    assert screen.run(store, casework).empty
    left = kept(casework)
    assert left["clue_id"].tolist() == [high] and left["state"].tolist() == ["PUSHED"]


def test_only_the_rules_asked_for_are_replaced(store, casework):
    screen.run(store, casework)
    found = screen.run(store, casework, rules=["C01"])
    assert set(found["rule"]) == {"C01"} and set(kept(casework)["rule"]) == {"R01", "C01"}


def test_a_span_keeps_clues_before_it(store, casework):
    screen.run(store, casework)
    start = T0 + pd.Timedelta(hours=729)
    found = screen.run(store, casework, start=start)
    assert set(found["rule"]) == {"C01"} and (found["t_end"] > start).all()
    assert set(kept(casework)["rule"]) == {"R01", "C01"}


def test_a_part_gives_the_clues_of_the_whole(store, casework):
    whole = screen.run(store, casework)
    part = screen.run(store, casework, start=T0 + pd.Timedelta(hours=700))
    pd.testing.assert_frame_equal(whole, part)


def test_power_scores_cover_every_metered_site_and_day(store, casework):
    screen.run(store, casework)
    scores = store.read(POWER_SCORE, SYSTEM)
    assert len(scores) == 31 and (scores["score"] == 0).all()


def test_nothing_to_screen_is_one_sentence(casework):
    empty = MemoryStore()
    empty.append(DATA["site"], complete("site", SITE), source="test")
    with pytest.raises(ValueError, match="没有可筛查的数据"):
        screen.run(empty, casework)


def test_a_cluster_cannot_read_what_is_only_in_memory(store, casework):
    with pytest.raises(ValueError, match="集群只能筛查数据目录中的数据"):
        screen.run(store, casework, cluster="tcp://127.0.0.1:1")


def test_progress_is_told_step_by_step(store, casework):
    class Heard:
        def __init__(self):
            self.steps = []

        def step(self, title, total=0):
            self.steps.append(title)

        def advance(self, n=1): ...

        def done(self, summary=""):
            self.steps.append(summary)

    heard = Heard()
    screen.run(store, casework, progress=heard)
    assert heard.steps[:3] == ["清点数据", "筛查", "写入线索"] and "2 条线索" in heard.steps[-1]


def test_frames_from_the_store_are_left_as_they_were(store, casework):
    before = store.read(DATA["cems_hour"], SYSTEM)
    screen.run(store, casework)
    np.testing.assert_array_equal(before["value"], store.read(DATA["cems_hour"], SYSTEM)["value"])
