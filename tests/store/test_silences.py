"""Silences hide clues from every list alike, run out by themselves, and only from those who may judge."""

from datetime import date, datetime, timedelta

import builders
import pytest
from sqlalchemy import text

from schema.clue import DATASET as CLUE
from schema.silence import DATASET as SILENCE
from store import silences
from store.clue_query import Wanted, counts, page
from store.silences import Asked, active, end, silence, silence_of, visible_clues
from store.viewer import SYSTEM

NOW = datetime(2026, 11, 21, 9, 30)
ROWS = builders.clues(
    {},
    {"factor": "a21026"},
    {"outlet_id": "S1-DA002"},
    {"rule": "R01"},
    {"outlet_id": None, "device_id": "S1-M1", "factor": None},
    {"site_id": "S2", "adcode": builders.SUZHOU, "outlet_id": "S2-DA001"},
)


@pytest.fixture
def clock(monkeypatch):
    told = {"at": NOW}
    for module in ("store.silences", "store.clue_query"):
        monkeypatch.setattr(f"{module}.now", lambda: told["at"])
    return told


@pytest.fixture
def home(casework, clock):
    casework.put(CLUE, ROWS)
    return casework


def asked(scope="factor", **changes):
    given = {
        "clue_id": "XS-1",
        "reason": "检修备案",
        "owner": "张三",
        "last_day": date(2026, 12, 1),
    } | changes
    return Asked(scope=scope, **given)


def shown(home, viewer=SYSTEM):
    return set(visible_clues(home, viewer, ("clue_id",))["clue_id"])


@pytest.mark.parametrize(
    ("scope", "hidden"),
    [("factor", {"XS-1"}), ("outlet", {"XS-1", "XS-2"}), ("site", {"XS-1", "XS-2", "XS-3", "XS-5"})],
)
def test_a_silence_hides_exactly_its_scope(home, scope, hidden):
    silence(home, builders.OFFICER, asked(scope))
    everything = {f"XS-{n}" for n in range(1, 7)}
    assert shown(home) == everything - hidden
    assert {c for c in everything if silence_of(home, SYSTEM, c)} == hidden
    found = counts(home, SYSTEM, Wanted())
    assert (found.fit, found.shown, found.silenced) == (6 - len(hidden), 6 - len(hidden), len(hidden))
    assert set(page(home, SYSTEM, Wanted(silenced="only"))["clue_id"]) == hidden
    assert set(page(home, SYSTEM, Wanted(silenced="all"))["clue_id"]) == everything


def test_it_ends_by_itself_with_its_last_day(home, clock):
    silence(home, builders.OFFICER, asked())
    clock["at"] = datetime(2026, 12, 1, 23, 59, 59)
    assert "XS-1" not in shown(home) and len(active(home, SYSTEM)) == 1
    clock["at"] = datetime(2026, 12, 2)
    assert "XS-1" in shown(home) and active(home, SYSTEM).empty
    assert len(home.read(SILENCE, SYSTEM)) == 1, "what has run out stays on record"


def test_it_can_be_lifted_once_by_whoever_sees_the_site(home, clock):
    number = silence(home, builders.OFFICER, asked())
    with pytest.raises(ValueError, match="不能处理线索"):
        end(home, builders.NEIGHBOUR, number)
    end(home, builders.LEADER, number)
    assert "XS-1" in shown(home)
    with pytest.raises(ValueError, match="已经结束"):
        end(home, builders.OFFICER, number)
    row = home.read(SILENCE, SYSTEM).iloc[0]
    assert row["ended_by"] == "leader" and row["owner"] == "张三"
    with home.database.reading() as connection:
        events = connection.execute(text("SELECT actor, action, detail FROM event ORDER BY seq")).all()
    assert [tuple(e)[:2] for e in events] == [("officer", "silence"), ("leader", "silence_end")]
    assert "检修备案" in events[0].detail and "2026-12-01" in events[0].detail


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": " "}, "须写明理由"),
        ({"owner": ""}, "须写明负责人"),
        ({"last_day": NOW.date() - timedelta(days=1)}, "365 天之内"),
        ({"last_day": NOW.date() + timedelta(days=366)}, "365 天之内"),
        ({"clue_id": "XS-6"}, "不在您的辖区内"),
        ({"clue_id": "nothing"}, "不在您的辖区内"),
        ({"scope": "planet"}, "请选择静默范围"),
        ({"clue_id": "XS-5", "scope": "outlet"}, "请选择“全厂”"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(home, change, says):
    with pytest.raises(ValueError, match=says):
        silence(home, builders.OFFICER, asked(**change))
    assert home.read(SILENCE, SYSTEM).empty


def test_a_year_is_allowed_and_a_neighbour_silences_nothing(home):
    silence(home, builders.OFFICER, asked(last_day=NOW.date() + timedelta(days=365)))
    with pytest.raises(ValueError, match="不能处理线索"):
        silence(home, builders.NEIGHBOUR, asked(clue_id="XS-6"))
    assert silences.silence_of(home, builders.NEIGHBOUR, "XS-1") is None, "nor does it see the other side's"
