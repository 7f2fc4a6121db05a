"""Versions of the learned weights: one live, every decision on record."""

from datetime import date

import builders
import pytest
from sqlalchemy import text

from store.viewer import Role, Viewer
from store.weights import EXPERT, Made, add, decide, go_back, live, versions

OFFICER, LEADER, NEIGHBOUR = builders.OFFICER, builders.LEADER, builders.NEIGHBOUR


def made(state="live", **changes):
    given = {
        "as_of": date(2026, 11, 20),
        "n_outcomes": 90,
        "weights": {"R05": {"prior": 2.0, "mean": 1.5, "sd": 0.2, "n": 12}},
        "backtest": {"n": 40},
        "reason": "回测不差",
    }
    return Made(state=state, **(given | changes))


def states(casework):
    return {v.version: v.state for v in versions(casework)}


def actions(casework):
    with casework.database.reading() as connection:
        return [tuple(r) for r in connection.execute(text("SELECT actor, action, entity_id FROM event"))]


def test_before_anything_was_learned_the_expert_table_is_in_use(casework):
    assert live(casework) is None and versions(casework) == []


def test_the_first_version_brings_the_expert_table_with_it(casework):
    assert add(casework, made()) == 1
    assert states(casework) == {1: "live", EXPERT: "retired"}
    assert live(casework).weights["R05"]["mean"] == 1.5 and live(casework).as_of == date(2026, 11, 20)
    assert versions(casework)[-1].weights == {} and versions(casework)[-1].n_outcomes == 0


def test_a_live_version_retires_the_one_before_and_a_refused_one_does_not(casework):
    add(casework, made())
    add(casework, made("refused"))
    assert states(casework) == {EXPERT: "retired", 1: "live", 2: "refused"}
    add(casework, made())
    assert states(casework) == {EXPERT: "retired", 1: "retired", 2: "refused", 3: "live"}


def test_a_waiting_version_changes_nothing_until_a_person_signs(casework):
    add(casework, made("waiting"))
    assert states(casework) == {EXPERT: "live", 1: "waiting"} and live(casework).weights == {}
    decide(casework, LEADER, 1, True, "同意，规则已核对")
    assert states(casework) == {EXPERT: "retired", 1: "live"}
    signed = live(casework)
    assert (signed.decided_by, signed.reason) == ("leader", "同意，规则已核对") and signed.decided_at
    assert ("leader", "weights_decide", "1") in actions(casework)


def test_a_person_may_refuse_and_a_newer_version_replaces_one_that_waits(casework):
    add(casework, made("waiting"))
    decide(casework, OFFICER, 1, False, "样本太少")
    assert states(casework) == {EXPERT: "live", 1: "refused"}
    add(casework, made("waiting"))
    add(casework, made("waiting"))
    assert states(casework) == {EXPERT: "live", 1: "refused", 2: "refused", 3: "waiting"}


@pytest.mark.parametrize("accept", [True, False])
def test_who_may_not_judge_or_says_nothing_decides_nothing(casework, accept):
    add(casework, made("waiting"))
    for viewer in (NEIGHBOUR, Viewer(Role.INSPECTOR, ("33",), "one"), Viewer(Role.OFFICER, ("33",))):
        with pytest.raises(ValueError):
            decide(casework, viewer, 1, accept, "同意")
    with pytest.raises(ValueError, match="理由"):
        decide(casework, LEADER, 1, accept, " ")
    assert states(casework)[1] == "waiting"


def test_what_does_not_wait_cannot_be_decided(casework):
    add(casework, made())
    for version in (1, EXPERT, 7):
        with pytest.raises(ValueError, match="不在等待"):
            decide(casework, LEADER, version, True, "同意")


def test_an_earlier_version_can_be_taken_back_into_use(casework):
    add(casework, made())
    go_back(casework, LEADER, EXPERT, "学到的权重可疑")
    assert states(casework) == {EXPERT: "live", 1: "retired"} and live(casework).weights == {}
    with pytest.raises(ValueError, match="已停用"):
        go_back(casework, LEADER, EXPERT, "再来")
    with pytest.raises(ValueError, match="理由"):
        go_back(casework, LEADER, 1, "")
    assert ("leader", "weights_back", "0") in actions(casework)


def test_a_new_version_is_live_waiting_or_refused(casework):
    with pytest.raises(ValueError, match="已停用"):
        add(casework, made("retired"))
