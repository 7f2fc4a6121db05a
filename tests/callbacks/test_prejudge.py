"""The evening's page: what it gathers, who sees it, how it keeps a form, meets another person and leads to the next."""

import json
from dataclasses import replace
from datetime import date

import builders
import numpy as np
import pandas as pd
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, NINGBO, OFFICER
from dash import no_update

from callbacks import prejudge
from callbacks.prejudge_machine import seen
from callbacks.prejudge_strips import Wanted, monitoring, power
from callbacks.sheet_facts import gathered
from layouts.prejudge import counts, listed
from schema import cems_hour, penalty, permit
from store import prejudgements
from store.prejudgements import CHECKED
from store.viewer import Role, Viewer

DAY, LAST = world.DAY, date(2026, 11, 20)
QUERY = {"day": DAY.isoformat()}
WHOLE = dict.fromkeys(CHECKED, "ok") | {"cause": "fraud"}
WIDE = Viewer(Role.LEADER, ("33", "32"), "leader")


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


def opened(site, revision=0, base=None):
    return {"day": DAY.isoformat(), "site": site, "revision": revision, "base": base or {}}


def keep(services, act, base, values, viewer=WIDE):
    return prejudge.save(services, viewer, (act, base), values)


def test_the_page_lists_the_visits_of_the_plan_with_the_state_of_their_forms(services):
    keep(services, "done", opened("S1"), WHOLE)
    keep(services, "draft", opened("S2"), {"risk": "有犬"})
    page = prejudge.gathered_page(services, WIDE, QUERY)
    assert [(x.site_id, x.state) for x in page.targets] == [("S1", "done"), ("S2", "draft"), ("S4", "")]
    assert counts(page) == "共 3 家 = 已完成 1 + 草稿 1 + 未填 1"
    assert page.filled.site_id == "S2"  # the first that is not done


def test_an_officer_sees_no_site_of_another_jurisdiction(services):
    page = prejudge.gathered_page(services, OFFICER, QUERY)
    assert [x.site_id for x in page.targets] == ["S1"]
    elsewhere = prejudge.gathered_page(services, OFFICER, QUERY | {"site": "S2"})
    assert elsewhere.filled is None and elsewhere.ignored == ["site=S2"]
    assert "CANARY-320506" not in str(
        prejudge.page(services, OFFICER, QUERY | {"site": "S2"}).to_plotly_json()
    )


@pytest.mark.parametrize("viewer", [NEIGHBOUR, Viewer(Role.INSPECTOR, ("33",), "inspector", "T1")])
def test_who_does_not_plan_sees_no_names_and_saves_nothing(services, viewer):
    shown = str(prejudge.page(services, viewer, QUERY).to_plotly_json())
    assert "CANARY" not in shown and "演示热电" not in shown
    assert prejudge.relisted(services, viewer, opened("S1")) is no_update
    said, base, where = keep(services, "done", opened("S1"), WHOLE, viewer)
    assert "不能填写" in said and base is no_update and where is no_update


def test_done_leads_to_the_next_form_and_at_the_end_nowhere(services):
    places = [keep(services, "done", opened(s), WHOLE)[2] for s in ("S1", "S4", "S2")]
    assert [p if p is no_update else p["href"].rsplit("site=")[1] for p in places] == ["S2", "S2", no_update]


def test_a_draft_stays_and_carries_the_new_revision(services):
    said, base, where = keep(services, "draft", opened("S1"), {"risk": "有犬"})
    assert (
        "草稿已存" in said and base["revision"] == 1 and base["base"]["risk"] == "有犬" and where is no_update
    )


def test_what_another_person_filled_meanwhile_is_merged_and_named(services):
    keep(services, "draft", opened("S1"), {"risk": "有犬"})
    said, base, where = keep(services, "draft", opened("S1"), {"questions": "查台账"}, OFFICER)
    assert "人员安全风险" in said and base["base"] == base["base"] | {"risk": "有犬", "questions": "查台账"}
    assert where["href"].endswith("site=S1")  # shown anew with both


def test_the_same_field_filled_otherwise_says_who_when_and_what(services):
    keep(services, "draft", opened("S1"), {"cause": "fraud"})
    said, base, _ = keep(services, "draft", opened("S1"), {"cause": "fault"}, OFFICER)
    assert "领导" in said and "分钟前" in said and "可能原因：疑似数据造假" in said and base is no_update


def test_a_text_beyond_its_room_is_refused_not_cut(services):
    values = prejudge.typed(["长" * 700], [{"kind": "x", "name": "risk"}])
    said, base, _ = keep(services, "draft", opened("S1"), values)
    assert "最多 600 字" in said and base is no_update


@pytest.mark.parametrize(
    "base",
    [
        None,
        [],
        {"day": "x", "site": "S1"},
        opened(""),
        opened("S9"),
        opened("S1", "1", "no"),
        opened("S1", -3),
    ],
)
def test_what_a_browser_may_send_breaks_nothing(services, base):
    keep(services, "done", base, {"cause": "x"})
    keep(services, "eval", base, WHOLE)
    assert prejudgements.states(services.casework, WIDE, DAY) == {}


def test_opening_a_form_is_an_event(services):
    prejudge.gathered_page(services, OFFICER, QUERY)
    from store.tables import EVENT

    with services.casework.database.reading() as connection:
        last = connection.execute(EVENT.select().order_by(EVENT.c.seq.desc())).mappings().first()
    assert (last["actor"], last["action"], last["entity_id"]) == ("officer", "view", f"{DAY}|S1")


def test_the_form_opens_with_proposals_until_somebody_saves(services):
    first = prejudge.gathered_page(services, OFFICER, QUERY).filled
    assert (
        first.proposed["cause"] == "fraud" and "停产检修" in first.proposed["questions"] and not first.values
    )
    keep(services, "draft", opened("S1"), {"cause": "fault"}, OFFICER)
    kept = prejudge.gathered_page(services, OFFICER, QUERY).filled
    assert kept.values["cause"] == "fault" and kept.proposed == {} and kept.by == "执法人员"


def test_forms_are_due_at_ten_the_evening_before(services):
    deadline = prejudge.gathered_page(services, OFFICER, QUERY).deadline
    assert f"{deadline.at:%Y-%m-%d %H:%M}" == "2026-11-20 22:00" and deadline.status == "chosen"


def test_how_papers_and_history_look_to_the_system(services):
    rows = [
        {"permit_no": "P1", "site_id": "S1", "category": "重点管理", "valid_from": pd.Timestamp("2020-01-01"),
         "valid_to": pd.Timestamp("2026-11-20")},
    ]  # fmt: skip
    services.store.append(permit.DATASET, pd.DataFrame(rows), source="test")
    fine = {
        "case_no": "1",
        "site_id": "S1",
        "decided_on": pd.Timestamp("2026-01-05"),
        "amount_cny": 5e4,
        "reason": "超标",
    }
    services.store.append(penalty.DATASET, pd.DataFrame([fine]), source="test")
    facts = gathered(services, OFFICER, DAY, ["S1"]).sites["S1"]
    found = seen(services, OFFICER, facts, (DAY, LAST)).machine
    assert found.seen["permit"] == ("problem", "许可证已过期")
    assert found.seen["history"][0] == "problem" and any("超标" in line for line in found.history)
    assert found.seen["licence"][0] == "unknown"  # nobody told the system about the register
    assert found.seen["monitoring"][0] == "problem"


def test_quiet_curves_do_not_speak_against_a_clue_about_the_monitoring(services):
    """Hours marked as faults are no valid hours: the curve shows nothing, the clue is about just these."""
    facts = gathered(services, OFFICER, DAY, ["S1"]).sites["S1"]
    quiet = replace(facts, limits=[], target={**facts.target, "reasons": "[]"})
    assert seen(services, OFFICER, quiet, (DAY, LAST)).machine.seen["monitoring"] != (
        "problem",
        "有自动监控线索",
    )
    said = json.dumps([{**json.loads(facts.target["reasons"])[0], "family": "monitoring"}])
    suspected = replace(quiet, target={**facts.target, "reasons": said})
    found = seen(services, OFFICER, suspected, (DAY, LAST)).machine
    assert found.seen["monitoring"] == ("problem", "有自动监控线索")


def strips_of(services, viewer=OFFICER):
    facts = gathered(services, viewer, DAY, ["S1"]).sites["S1"]
    return Wanted("S1", facts.outlets, facts.limits, LAST)


def test_days_above_near_and_without_data_are_told_apart(services):
    [strip] = monitoring(services, OFFICER, strips_of(services))
    kinds = [d.kind for d in strip.days]
    assert len(kinds) == 30 and kinds[:20] == ["none"] * 20
    assert "over" in kinds and "ok" in kinds and "氮氧化物" in strip.title
    assert f"超限 {kinds.count('over')} 天" in strip.said


def test_a_day_marked_as_stopped_is_not_a_day_without_data(services):
    stopped = builders.hours(np.zeros(48), end=pd.Timestamp("2026-11-10"), flag="F")
    services.store.append(cems_hour.DATASET, stopped, source="test")
    [strip] = monitoring(services, OFFICER, strips_of(services))
    assert [strip.days[i].kind for i in (17, 18)] == ["stop", "stop"]


def test_energy_of_a_day_adds_up_and_its_night_is_part_of_it(services):
    [strip] = power(services, OFFICER, strips_of(services))
    known = [b for b in strip.bars if not b.is_missing]
    assert len(strip.bars) == 30 and len(known) == 7
    assert all(0 < b.dark < b.height <= 1 for b in known)
    kwh = 32 * 90 / 4 + 64 * 20 / 4
    assert f"日均 {kwh:,.0f} kWh" in strip.said and "缺 23 天" in strip.said


def test_the_list_leads_to_every_form_and_to_the_sheets(services):
    text = str([x.to_plotly_json() for x in listed(prejudge.gathered_page(services, WIDE, QUERY))])
    assert all(f"site={s}" in text for s in ("S1", "S2", "S4"))
    assert f"/sheet/{world.PLAN_ID}-T1.pdf" in text and f"/sheet/{world.PLAN_ID}.docx" in text


def test_a_day_without_a_plan_says_so(services):
    shown = str(prejudge.page(services, WIDE, {"day": "2026-12-24"}).to_plotly_json())
    assert "还没有选定的计划" in shown


def test_leader_of_both_sides_fills_for_both(services):
    assert NINGBO and LEADER.sees("330206")
    keep(services, "done", opened("S4"), WHOLE, LEADER)
    assert prejudgements.states(services.casework, LEADER, DAY) == {"S4": "done"}
