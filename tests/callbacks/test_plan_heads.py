"""Where a plan stands on its page: who is offered which signature, why not, and what a release changes."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from plan_world import COLLEAGUE, DAY, LEADER, OFFICER
from plotly.utils import PlotlyJSONEncoder
from released_world import SEVEN, begun, released

from callbacks.plan import plan_of
from callbacks.plan_heads import head_of
from callbacks.services import Services
from jobs.planning import midday, release
from layouts.tomorrow_release import strip
from schema.planning import PREJUDGE_DUE
from settings import Settings
from store.accounts import Account, Accounts
from store.plans import header
from store.viewer import Role, Viewer

SUZHOU = Viewer(Role.OFFICER, ("3205",), "suzhou")
pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


@pytest.fixture
def services(day, tmp_path):
    return Services(Settings(home=Path(tmp_path)), day.store, day.casework)


def page(services, viewer, plan_id=""):
    """The line that says where the plan stands, as its reader gets it."""
    asked = {"day": DAY.isoformat(), "plan": plan_id}
    return json.dumps(strip(plan_of(services, viewer, asked)), cls=PlotlyJSONEncoder, ensure_ascii=False)


def offered(said):
    """What the buttons of a line ask for, and the dialogs they open."""
    acts = ("submit", "confirm", "take_back", "finish", "choose", "remove")
    return {a for a in acts if f'"data-act": "{a}"' in said or f'"data-opens": "{a}"' in said}


def submitted(day):
    now = day.now()
    return release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)


def test_the_submitter_waits_for_another_who_is_offered_the_confirmation(services, day):
    submitted(day)
    own, other = page(services, OFFICER), page(services, LEADER)
    assert offered(own) == {"take_back"} and "须由另一人确认" in own
    assert offered(other) == {"take_back", "confirm"} and "自行确认" not in other


def test_the_only_planner_confirms_alone_and_reads_that_the_record_says_so(services, day):
    people = [Account(v.name, v.name, v) for v in (OFFICER, SUZHOU)]
    Accounts(day.casework.database).seed_accounts(people)
    sent = submitted(day)
    said = page(services, OFFICER)
    assert offered(said) == {"take_back", "confirm"} and "提交人自行确认" in said
    assert "须由另一人确认" not in said
    done = release.confirm(day.store, day.casework, OFFICER, sent.plan_id, (sent.revision, None))
    assert "提交人自行确认" in head_of(done, {}).confirmed
    assert "提交人自行确认" in page(services, OFFICER)


def test_a_planner_who_does_not_see_the_plan_is_told_who_may_sign(services, day):
    assert offered(page(services, OFFICER)) == {"submit"}
    said = page(services, SUZHOU)
    assert offered(said) == set() and "辖区以外" in said
    submitted(day)
    assert offered(page(services, SUZHOU)) == set() and "辖区以外" in page(services, SUZHOU)


def test_the_dialog_counts_the_enterprises_of_the_plan(services, day):
    assert f"{day.now().visits} 家企业" in page(services, COLLEAGUE)


def test_the_hour_of_the_pre_judgement_is_the_declared_one(services):
    assert f"{PREJUDGE_DUE:%H:%M} 截止" in page(services, OFFICER)
    due = datetime.combine(DAY - timedelta(days=1), PREJUDGE_DUE)
    assert due.isoformat() in page(services, OFFICER)


def test_an_adjustment_is_released_after_its_consequences_were_read_and_says_who_did_it_alone(
    services, day, clock
):
    old = released(day)
    clock.at = SEVEN
    begun(day, clock)
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "一家退回"))
    said = page(services, OFFICER, draft.plan_id)
    assert '"data-opens": "finish"' in said and '"data-dialog": "finish"' in said
    assert f"{draft.visits} 家企业" in said and "立即更新" in said and "甬一组" in said and "单人发布" in said
    assert "单人发布" not in page(services, LEADER, draft.plan_id), "then two persons will have seen it"
    midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    assert "当日调整，单人发布" in page(services, LEADER, draft.plan_id)
    assert head_of(header(day.casework, draft.plan_id), {}).is_released
