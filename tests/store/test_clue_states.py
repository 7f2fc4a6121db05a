"""Decisions about a clue: who may, from which state, with which reason, and the way back."""

import builders
import pytest

from schema.clue import DATASET as CLUE
from store.clue_states import REASONS, confirm, dismiss, last_decision, restore
from store.viewer import SYSTEM

OFFICER, NEIGHBOUR = builders.OFFICER, builders.NEIGHBOUR


@pytest.fixture
def home(casework):
    states = ["SCREENED", "RAW", "PUSHED", "CLOSED"]
    casework.put(CLUE, builders.clues(*({"state": s} for s in states)))
    return casework


def state(home, clue_id="XS-1"):
    return home.read(CLUE, SYSTEM, ("state",), clue_id=clue_id)["state"].iloc[0]


def test_confirming_pushes_an_open_clue_once(home):
    confirm(home, OFFICER, "XS-1")
    assert state(home) == "PUSHED"
    with pytest.raises(ValueError, match="已被他人改变"):
        confirm(home, builders.LEADER, "XS-1")
    last = last_decision(home, "XS-1")
    assert (last.actor, last.before, last.after, last.reason) == (
        "officer",
        "SCREENED",
        "PUSHED",
        "核对后确认",
    )


@pytest.mark.parametrize("clue_id", ["XS-1", "XS-2", "XS-3"])
def test_a_dismissal_can_be_taken_back(home, clue_id):
    before = state(home, clue_id)
    dismiss(home, OFFICER, clue_id, ("maintenance", "检修单 17 号：停 3 天 → 恢复"))
    assert state(home, clue_id) == "DISMISSED"
    last = last_decision(home, clue_id)
    assert last.before == before and last.reason == "检修或维护，已核对记录（检修单 17 号：停 3 天 → 恢复）"
    restore(home, builders.LEADER, clue_id)
    assert state(home, clue_id) == before and last_decision(home, clue_id).actor == "leader"
    with pytest.raises(ValueError, match="没有被排除"):
        restore(home, OFFICER, clue_id)
    assert home.verify_events() == []


@pytest.mark.parametrize(
    ("viewer", "clue_id", "reason", "says"),
    [
        (OFFICER, "XS-1", ("because", ""), "请选择排除理由"),
        (OFFICER, "XS-1", ("other", " "), "须写明理由"),
        (OFFICER, "XS-4", ("refuted", ""), "已被他人改变"),
        (OFFICER, "XS-9", ("refuted", ""), "不在您的辖区内"),
        (NEIGHBOUR, "XS-1", ("refuted", ""), "只能查看"),
        (SYSTEM, "XS-1", ("refuted", ""), "只能查看"),
    ],
)
def test_what_may_not_be_is_refused_and_leaves_no_event(home, viewer, clue_id, reason, says):
    with pytest.raises(ValueError, match=says):
        dismiss(home, viewer, clue_id, reason)
    assert state(home) == "SCREENED" and last_decision(home, clue_id) is None


def test_every_reason_is_a_reason(home):
    for code in REASONS:
        dismiss(home, OFFICER, "XS-1", (code, "写明"))
        restore(home, OFFICER, "XS-1")
