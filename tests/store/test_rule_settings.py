"""Two persons per change: nobody accepts their own, nobody decides on what is no longer the newest."""

import threading

import builders
import pytest
from sqlalchemy import text

from schema.rule_setting import DATASET as SETTING
from store.rule_settings import Decision, Proposal, active, decide, history, pending, propose
from store.viewer import SYSTEM, Role, Viewer

OFFICER, LEADER, NEIGHBOUR = builders.OFFICER, builders.LEADER, builders.NEIGHBOUR


def asked(seen=0, **changes):
    given = {"rule": "R01", "mode": "on", "params": {"hours": 8}, "reason": "误报多"} | changes
    return Proposal(seen=seen, **given)


def events(casework):
    with casework.database.reading() as connection:
        return [tuple(r) for r in connection.execute(text("SELECT actor, action, entity_id FROM event"))]


def test_a_proposal_changes_nothing_until_another_person_accepts_it(casework):
    assert propose(casework, OFFICER, asked()) == 1
    assert active(casework) == {} and pending(casework)["R01"]["params"] == {"hours": 8}
    decide(casework, LEADER, Decision("R01", 1, True, "同意"))
    assert active(casework)["R01"]["params"] == {"hours": 8} and pending(casework) == {}
    assert events(casework) == [("officer", "rule_propose", "R01 v1"), ("leader", "rule_accept", "R01 v1")]


@pytest.mark.parametrize("accepted", [True, False])
def test_the_proposer_cannot_decide(casework, accepted):
    propose(casework, OFFICER, asked())
    with pytest.raises(ValueError, match="提出人不能复核"):
        decide(casework, OFFICER, Decision("R01", 1, accepted, "好"))
    renamed = Viewer(Role.LEADER, ("33",), OFFICER.name)
    with pytest.raises(ValueError, match="提出人不能复核"):
        decide(casework, renamed, Decision("R01", 1, accepted, "好"))
    assert pending(casework)["R01"]["decision"] == "proposed" and len(events(casework)) == 1


@pytest.mark.parametrize("viewer", [NEIGHBOUR, SYSTEM, Viewer(Role.OFFICER, ("33",))], ids=str)
def test_neighbours_jobs_and_the_nameless_change_nothing(casework, viewer):
    with pytest.raises(ValueError, match=r"只能查看|本人账号"):
        propose(casework, viewer, asked())
    propose(casework, OFFICER, asked())
    with pytest.raises(ValueError, match=r"只能查看|本人账号"):
        decide(casework, viewer, Decision("R01", 1, True))
    assert active(casework) == {}


def test_accepting_replaces_the_former_version_and_history_tells_all(casework):
    for n, (by, other) in enumerate(((OFFICER, LEADER), (LEADER, OFFICER))):
        propose(casework, by, asked(seen=n, params={"hours": 8 + n}))
        decide(casework, other, Decision("R01", n + 1, True))
    assert [(v["version"], v["decision"], v["params"]["hours"]) for v in history(casework, "R01")] == [
        (2, "active", 9),
        (1, "replaced", 8),
    ]


def test_sending_back_needs_a_word_and_leaves_the_former_in_force(casework):
    propose(casework, OFFICER, asked())
    decide(casework, LEADER, Decision("R01", 1, True))
    propose(casework, OFFICER, asked(seen=1, mode="off", params={}))
    with pytest.raises(ValueError, match="须写明意见"):
        decide(casework, LEADER, Decision("R01", 2, False, " "))
    decide(casework, LEADER, Decision("R01", 2, False, "先回测"))
    assert active(casework)["R01"]["version"] == 1
    assert history(casework, "R01")[0]["decided_note"] == "先回测"


def test_who_is_late_is_told_so(casework):
    propose(casework, OFFICER, asked())
    with pytest.raises(ValueError, match="刚被他人修改"):
        propose(casework, LEADER, asked())
    assert propose(casework, LEADER, asked(seen=1, params={"hours": 12})) == 2
    with pytest.raises(ValueError, match="不是最新的待复核版本"):
        decide(casework, LEADER, Decision("R01", 1, True))
    decide(casework, OFFICER, Decision("R01", 2, True))
    with pytest.raises(ValueError, match="不是最新的待复核版本"):
        decide(casework, OFFICER, Decision("R01", 2, True))
    assert [v["decision"] for v in history(casework, "R01")] == ["active", "replaced"]


def test_of_proposals_that_arrive_together_one_wins(casework):
    said = []

    def work(n):
        try:
            said.append(propose(casework, Viewer(Role.OFFICER, ("33",), f"p{n}"), asked()))
        except ValueError as problem:
            said.append(str(problem))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count(1) == 1 and sum("刚被他人" in str(s) for s in said) == 4
    assert len(casework.read(SETTING, SYSTEM)) == 1


@pytest.mark.parametrize(
    ("change", "says"), [({"mode": "loud"}, "没有“loud”这种运行方式"), ({"reason": " "}, "须写明理由")]
)
def test_a_proposal_without_sense_is_refused(casework, change, says):
    with pytest.raises(ValueError, match=says):
        propose(casework, OFFICER, asked(**change))
    assert history(casework, "R01") == [] and events(casework) == []
