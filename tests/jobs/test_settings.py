"""What people set is what runs: modes, parameters, checks, and the status of a changed threshold."""

import builders
import pytest

from analytics.catalogue import catalogue
from jobs.settings import declared, effective, in_force, propose, typed, with_params
from store.casework import SqlCasework
from store.rule_settings import Decision, Proposal, decide

R01, Q02 = catalogue()["R01"], catalogue()["Q02"]


@pytest.fixture
def casework(tmp_path):
    opened = SqlCasework(f"sqlite+pysqlite:///{tmp_path}/casework.db")
    yield opened
    opened.close()


def set_to(casework, code, mode, texts, seen=0):
    asked = Proposal(code, mode, {}, "误报偏多", seen)
    version = propose(casework, builders.OFFICER, asked, texts)
    decide(casework, builders.LEADER, Decision(code, version, True))


def test_without_settings_the_default_set_runs_as_declared(casework):
    running = effective(casework)
    assert running.on == tuple(r for r in catalogue().values() if r.is_default)
    assert running.shadow == ()


def test_an_accepted_setting_changes_mode_and_parameters(casework):
    set_to(casework, "R01", "shadow", {"hours": "8"})
    set_to(casework, "Q02", "off", {})
    set_to(casework, "Q03", "on", {"hours": "9"})
    running = effective(casework)
    assert [r.code for r in running.shadow] == ["R01"] and running.shadow[0].params.hours == 8
    on = {r.code: r for r in running.on}
    assert "Q02" not in on and "R01" not in on and on["Q03"].params.hours == 9
    assert in_force(casework, "R01").params.hours == 8 and declared("R01").params.hours == 6


def test_a_proposal_alone_changes_nothing(casework):
    propose(casework, builders.OFFICER, Proposal("R01", "off", {}, "误报", 0), {})
    assert "R01" in [r.code for r in effective(casework).on]


def test_a_changed_threshold_is_chosen_here(casework):
    changed = {t.name: t for t in with_params(Q02, {"hours": 30}).thresholds}
    assert (changed["hours"].status, changed["hours"].source) == ("chosen", "")
    assert changed["tiers"].source == {t.name: t for t in Q02.thresholds}["tiers"].source
    found = catalogue()["C02"]
    assert (
        found.threshold_status != "chosen"
        and with_params(found, {"multiple": 0.5}).threshold_status == "chosen"
    )


def test_a_longer_window_needs_longer_memory():
    assert with_params(R01, {"window_h": 1000}).memory_h == R01.memory_h + 280
    assert with_params(R01, {"window_h": 100}).memory_h == R01.memory_h
    with pytest.raises(ValueError, match="最多 8760 小时"):
        with_params(R01, {"window_h": 90000})


@pytest.mark.parametrize(
    ("code", "texts", "says"),
    [
        ("R01", {"hours": "六"}, "应为整数，而不是“六”"),
        ("R01", {"hours": "6.5"}, "应为整数"),
        ("R01", {"hours": ""}, "应为整数"),
        ("R01", {"hours": "0"}, "应在 1 与 6000 之间"),
        ("R01", {"hours": "-3"}, "应在 1 与 6000 之间"),
        ("R01", {"chance": "nan"}, "应为数"),
        ("R01", {"chance": "1e400"}, "应为数"),
        ("R01", {"speed": "3"}, "没有参数 speed"),
        ("Q02", {"tiers": "2 x"}, "应为整数"),
        ("Q02", {"tiers": ""}, "应为一列值"),
        ("Q02", {"tiers": "24 2"}, "由小到大"),
        ("N01", {"exempt": "x" * 41}, "不超过 40 字"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(code, texts, says):
    with pytest.raises(ValueError, match=says):
        typed(declared(code), texts)


def test_lists_may_be_typed_in_any_common_way_and_defaults_are_not_kept():
    assert typed(Q02, {"tiers": "3、24，72 120", "hours": "24"}) == {"tiers": (3, 24, 72, 120)}
    assert typed(catalogue()["N01"], {"exempt": "59；46"}) == {"exempt": ("59", "46")}


def test_no_change_is_no_proposal(casework):
    with pytest.raises(ValueError, match="没有改动"):
        propose(casework, builders.OFFICER, Proposal("R01", "on", {}, "试", 0), {"hours": "6"})
    set_to(casework, "Q02", "on", {"tiers": "3 24 72 120"})
    with pytest.raises(ValueError, match="没有改动"):
        propose(casework, builders.OFFICER, Proposal("Q02", "on", {}, "试", 1), {"tiers": "3 24 72 120"})
    assert {r.code: r for r in effective(casework).on}["Q02"].params.tiers == (3, 24, 72, 120)


@pytest.mark.parametrize("code", catalogue())
def test_every_declared_value_passes_its_own_check(code):
    rule = catalogue()[code]
    assert typed(rule, {t.name: text_of(t.value) for t in rule.thresholds}) == {}


def text_of(value):
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
