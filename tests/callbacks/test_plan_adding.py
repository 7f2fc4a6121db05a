"""Any enterprise of the jurisdiction can be added to a draft: found, priced, made a must; and none of another jurisdiction."""

import json
from dataclasses import replace

import builders
import pytest
from plan_world import DAY, OFFICER
from plotly.utils import PlotlyJSONEncoder

from callbacks import map_search, plan_price, tomorrow
from callbacks.plan import plan_of
from callbacks.plan_acts import Wish, act
from callbacks.services import Services
from callbacks.site import site_file
from jobs.planning.release import submit
from layouts import site as site_layout
from settings import Settings
from store.plans import visits
from store.viewer import SYSTEM, Role, Viewer

AWAY = "S18"  # without a clue, in Suzhou


@pytest.fixture
def services(day, tmp_path):
    return Services(Settings(home=tmp_path), day.store, day.casework)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def choice_of(day):
    now = day.now()
    return {"day": DAY.isoformat(), "plan": now.plan_id, "view": "list", "revision": now.revision}


def blind(day, services):
    """A site of Ningbo that nobody has a clue about and that was not drawn."""
    known = {row["site_id"] for row in plan_of(services, OFFICER, {"day": DAY.isoformat()}).targets}
    return next(s for s in ("S13", "S14", "S15") if s not in known)


def test_the_field_finds_enterprises_of_the_own_jurisdiction_by_name_and_number(services):
    found = map_search.answer(services, OFFICER, "S13", "site")
    assert [o["id"] for g in found["groups"] for o in g["options"]] == ["S13"]
    kinds = {
        o["kind"] for g in map_search.answer(services, OFFICER, "1", "site")["groups"] for o in g["options"]
    }
    assert kinds <= {"site"}
    other = map_search.answer(services, OFFICER, AWAY, "site")
    assert other["groups"] == [] and "辖区内没有找到" in other["sentence"]


def test_an_enterprise_without_a_clue_is_priced_before_it_is_added_and_then_is_a_must(day, services):
    site_id = blind(day, services)
    shown = text_of(plan_price.preview(services, OFFICER, Wish("preview", site_id), choice_of(day)))
    assert "列为必查" in shown and "km" in shown and '"data-act": "force"' in shown
    assert site_id not in set(visits(day.casework, SYSTEM, day.now().plan_id)["site_id"]), (
        "nothing is kept yet"
    )
    act(services, OFFICER, Wish("force", site_id), choice_of(day))
    rows = visits(day.casework, SYSTEM, day.now().plan_id).set_index("site_id")
    assert rows.loc[site_id, "arm"] == "must"


def test_nobody_is_told_of_enterprises_of_another_jurisdiction(day, services):
    assert plan_price.preview(services, OFFICER, Wish("preview", AWAY), choice_of(day)) is None
    said = act(services, OFFICER, Wish("force", AWAY), choice_of(day)).said
    assert "辖区" in text_of(said) and AWAY not in set(
        visits(day.casework, SYSTEM, day.now().plan_id)["site_id"]
    )


def test_the_address_shows_the_price_of_who_is_to_be_added(day, services):
    site_id = blind(day, services)
    query = {"day": DAY.isoformat(), "force": site_id}
    plan = plan_of(services, OFFICER, query)
    assert (
        '"data-act": "force"' in text_of(tomorrow.added(services, OFFICER, plan, site_id))
        and plan.ignored == []
    )
    act(services, OFFICER, Wish("force", site_id), choice_of(day))
    after = plan_of(services, OFFICER, query)
    assert tomorrow.added(services, OFFICER, after, site_id) is None, "it is a must already"
    assert after.chosen["site"] == site_id


def test_a_plan_that_is_no_draft_says_that_nobody_can_be_added(day, services):
    now = day.now()
    everything = replace(OFFICER, prefixes=("32", "33"))
    submit(day.store, day.casework, everything, now.plan_id, now.revision)
    plan = plan_of(services, OFFICER, {"day": DAY.isoformat()})
    assert "不是草稿" in text_of(tomorrow.added(services, OFFICER, plan, "S13"))
    nothing = plan_of(services, OFFICER, {"day": "2026-12-05"})
    assert "请先编排" in text_of(tomorrow.added(services, OFFICER, nothing, "S13"))


def test_the_file_of_an_enterprise_leads_planners_into_the_plan(tmp_path):
    made = builders.services(tmp_path)
    shown = text_of(site_layout.layout(site_file(made, builders.OFFICER, "S1", {})))
    assert "/tomorrow?day=2026-11-21&force=S1" in shown and "列入明日计划" in shown
    team = Viewer(Role.INSPECTOR, ("33",), "inspector", "T1")
    assert "列入明日计划" not in text_of(site_layout.layout(site_file(made, team, "S1", {})))
