"""The rules page: everything about a rule, changes between two persons, trials in the background, load and silences."""

import re
from datetime import timedelta

import builders
import pytest
from builders import LEADER, NEIGHBOUR, OFFICER
from rules_world import filled, press, row, set_to, text_of

from analytics.catalogue import catalogue, declared
from callbacks import rules
from callbacks.rule_load import load_of
from callbacks.rule_rows import choice_of, fitting, options_of, rows, safe_choice
from callbacks.rule_view import opened, view_of
from layouts.rules import Ids
from layouts.text import language
from schema.clue import DATASET as CLUE
from schema.shadow_clue import DATASET as SHADOW
from store import rule_settings
from store.clock import now
from store.silences import Asked, silence
from store.viewer import SYSTEM


@pytest.fixture
def services(tmp_path):
    return filled(tmp_path)


# The catalogue.


def test_every_rule_has_a_row_with_what_this_viewer_may_count(services):
    every = rows(services, OFFICER)
    assert [r["code"] for r in every] == list(declared())
    mine, all_of = row(services, "C01"), row(services, "C01", LEADER)
    assert (mine["clues"], mine["trend"], mine["share"]) == (3, 1, 1.0)
    assert (all_of["clues"], all_of["share"]) == (4, 1.0)
    assert row(services, "C01", NEIGHBOUR)["clues"] == 1
    assert row(services, "B01")["clues"] is None, "a rule that does not run is silent, not quiet"


def test_filters_come_from_the_address_and_what_means_nothing_is_named(services):
    every = rows(services, OFFICER)
    choice, ignored = choice_of({"mode": "off", "family": "poetry", "q": "恒值", "x": "1"}, options_of(every))
    assert choice == {"mode": "off", "q": "恒值"} and ignored == ["family=poetry"]
    found = fitting(every, choice)
    assert found and all(r["is"]["mode"] == "off" and "恒值" in r["title"] for r in found)
    said = text_of(rules.page(services, OFFICER, {"family": "poetry", "id": "Z1", "view": "x"}))
    assert "family=poetry" in said and "id=Z1" in said and "view=x" in said
    assert safe_choice({"q": "a", "mode": 3, "z": "1"}) == {"q": "a"} and safe_choice([1]) == {}


# One rule.


@pytest.mark.parametrize("code", declared())
def test_every_rule_opens_in_both_languages(services, code):
    said = text_of(opened(services, OFFICER, code))
    assert declared()[code].title in said and declared()[code].condition in said
    if code in catalogue():
        assert all(p.title in said for p in catalogue()[code].thresholds)
    token = language.set("en")
    try:
        view = view_of(services, OFFICER, code)
    finally:
        language.reset(token)
    assert view.card.code == code


@pytest.mark.parametrize("code", [None, "", "Z99", 3, ["R01"], {"id": "R01"}])
def test_what_is_no_rule_opens_nothing(services, code):
    assert "在左侧选择一条规则" in text_of(opened(services, OFFICER, code))


def test_a_proposal_waits_for_another_person_and_says_what_it_changes(services):
    changed, _, said = press(services, "propose", "R01:0", mode="shadow", reason="误报偏多", p_hours="8")
    assert changed and "等待另一人复核" in said
    mine, theirs = (text_of(opened(services, v, "R01")) for v in (OFFICER, LEADER))
    for text in (mine, theirs):
        assert "待复核：第 1 版" in text and "误报偏多" in text and "有修改待复核" in text
    assert "同意生效" in theirs and "同意生效" not in mine and "提出人不能复核" in mine
    assert view_of(services, LEADER, "R01").pending.changes == [
        ("运行方式", "启用", "影子运行"),
        ("废气恒值最短时长", "6", "8"),
    ]
    assert press(services, "accept", "R01:1")[0] is False, "not even by hand"
    assert press(services, "accept", "R01:1", NEIGHBOUR)[0] is False
    assert press(services, "accept", "R01:1", LEADER)[0] is True
    assert row(services, "R01")["is"]["mode"] == "shadow"


def test_a_changed_parameter_is_chosen_by_name_and_day(services):
    set_to(services, "C02", multiple="0.2")
    set_to(services, "C02", seen=1, multiple="0.2", valid_hours="18")
    found = {p.name: p for p in view_of(services, OFFICER, "C02").params}
    assert found["multiple"].changed == f"自定（由 执法人员 于 {now():%Y年%-m月%-d日} 改为 0.2）"
    assert (found["multiple"].value, found["multiple"].declared) == ("0.2", "0")
    history = view_of(services, OFFICER, "C02").versions
    assert [v.number for v in history] == [2, 1] and len(history[0].changes) == 1
    assert "领导" in history[0].decided and history[0].reason == "误报偏多"
    assert row(services, "C02")["is"]["status"] == "chosen"


def test_what_is_refused_says_why_and_changes_nothing(services):
    for viewer, of, given, says in (
        (OFFICER, "R01:0", {"p_hours": "六", "reason": "试"}, "应为整数"),
        (OFFICER, "R01:0", {"p_hours": "8"}, "须写明理由"),
        (OFFICER, "R01:0", {"p_hours": "6", "reason": "试"}, "没有改动"),
        (OFFICER, "R01:7", {"p_hours": "8", "reason": "试"}, "刚被他人修改"),
        (OFFICER, "Z01:0", {"reason": "试"}, "没有规则 Z01"),
        (NEIGHBOUR, "R01:0", {"p_hours": "8", "reason": "试"}, "只能查看"),
    ):
        changed, started, said = press(services, "propose", of, viewer, mode="on", **given)
        assert (changed, started) == (False, False) and says in said
    assert rule_settings.history(services.casework, "R01") == []
    assert press(services, "reject", "R01:1", LEADER)[2] == "退回须写明意见。"


def test_unknown_buttons_do_nothing(services):
    assert press(services, "erase", "R01:1") == (False, False, rules.no_update)
    assert rules.act(services, OFFICER, {}, {})[2] is rules.no_update


def test_a_neighbour_reads_but_has_no_form(services):
    said = text_of(opened(services, NEIGHBOUR, "R01"))
    assert "废气恒值最短时长" in said and '"提出修改"' not in said and "rules-given" not in said


# Shadow.


def test_a_rule_in_shadow_shows_what_it_found_and_asks_to_be_turned_on(services):
    set_to(services, "R01", "shadow", hours="8")
    own = services.casework.read(CLUE, SYSTEM, rule="C01")
    services.casework.put(SHADOW, own.assign(rule="R01", clue_id=["sh" + c for c in own["clue_id"]]))
    said = text_of(opened(services, OFFICER, "R01"))
    assert "共 4 条影子线索" in said and "C01 100%" in said and "演示热电" in said and "转为启用" in said
    assert "CANARY-320506" not in said
    assert press(services, "turn_on", "R01:1", LEADER)[0]
    pending = rule_settings.pending(services.casework)["R01"]
    assert (pending["mode"], pending["params"]) == ("on", {"hours": 8})
    assert press(services, "accept", "R01:2")[0] and row(services, "R01")["is"]["mode"] == "on"


# Load and silences.


def test_the_load_adds_up_and_shows_only_the_own_areas(services):
    load = load_of(services, OFFICER)
    assert load.total == 4 == sum(n for _, _, n in load.rules)
    assert [(a.code, sum(a.per_day), a.rules[0]) for a in load.areas] == [(builders.NINGBO, 4, ("C01", 3))]
    assert len(load.areas[0].per_day) == 30 and load.areas[0].per_day[-1] == 2
    assert load_of(services, LEADER).total == 5
    said = text_of(rules.page(services, OFFICER, {"view": "load"}))
    assert "北仑区" in said and "area=330206" in said and "吴中区" not in said


def test_a_silence_is_listed_until_somebody_ends_it(services):
    asked = Asked("XS-1", "outlet", "检修备案", "officer", now().date() + timedelta(days=9))
    number = silence(services.casework, OFFICER, asked)
    assert load_of(services, OFFICER).total == 1, "what is silenced is no load"
    said = text_of(rules.page(services, OFFICER, {"view": "silences"}))
    for words in ("C01", "演示热电", "S1-DA001 全部因子", "检修备案", "执法人员", "10 天", number):
        assert words in said, words
    assert "检修备案" not in text_of(rules.page(services, NEIGHBOUR, {"view": "silences"}))
    assert press(services, "unsilence", number, NEIGHBOUR)[0] is False
    assert press(services, "unsilence", number)[0] is True
    assert "没有生效中的静默" in text_of(rules.page(services, OFFICER, {"view": "silences"}))


def test_an_empty_home_opens(tmp_path):
    from callbacks.services import Services
    from store.memory import MemoryStore

    given = builders.services(tmp_path, builders.clues().iloc[:0])
    empty = Services(given.settings, MemoryStore(), given.casework)
    for view in ("", "load", "silences"):
        assert text_of(rules.page(empty, OFFICER, {"view": view}))


def test_the_english_page_is_english(services):
    set_to(services, "R01", "shadow", hours="8")
    press(services, "propose", "R01:1", mode="on", reason="try", p_hours="9")
    token = language.set("en")
    try:
        pages = [
            text_of(rules.page(services, LEADER, {"view": v, "id": "R01"})) for v in ("", "load", "silences")
        ]
    finally:
        language.reset(token)
    allowed = {"误报偏多", "领导", "执法人员", "演示热电有限公司", "北仑区", "吴中区"}
    for said in pages:
        words = set(re.findall("[\u4e00-\u9fff]+", said))
        assert words <= allowed, words - allowed


def test_the_page_without_data_has_every_part():
    ids = {i for c in rules.specimen()._traverse() if isinstance(i := getattr(c, "id", None), str)}
    assert {i for i in Ids if i not in (Ids.ACT, Ids.GIVEN, Ids.FILTER, Ids.CHART)} <= ids
