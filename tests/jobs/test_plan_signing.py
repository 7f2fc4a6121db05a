"""Who may sign a plan, and which: seen whole, sound as things are now, by a second person where there is one."""

import pytest
from plan_world import COLLEAGUE, LEADER, OFFICER, team_of
from released_world import SEVEN, barred

from jobs.planning import improve, midday, release, scenario
from jobs.progress import Silent
from store.accounts import Account, Accounts
from store.plans import header, headers
from store.viewer import Role, Viewer

SUZHOU_ONE = Viewer(Role.OFFICER, ("3205",), "suzhou")
SUZHOU_TWO = Viewer(Role.LEADER, ("32",), "jiangsu")
pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


def test_a_plan_that_breaks_a_rule_by_now_is_not_submitted_until_it_is_improved(day):
    now = day.now()
    site, team = barred(day, now)
    with pytest.raises(ValueError, match=r"演示.*请继续优化后再提交"):
        release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    assert header(day.casework, now.plan_id).state == "draft"
    assert improve.improve(day.store, day.casework, (now.plan_id, now.revision), Silent())
    assert team_of(day).get(site) != team, "even where the plan is worth less without"
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision + 1)
    assert sent.state == "submitted"


def test_a_plan_that_breaks_a_rule_since_it_was_submitted_is_not_confirmed(day):
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    barred(day, now)
    with pytest.raises(ValueError, match="请撤回后继续优化"):
        release.confirm(day.store, day.casework, LEADER, now.plan_id, (sent.revision, None))
    assert header(day.casework, now.plan_id).state == "submitted"


@pytest.mark.parametrize("stranger", [SUZHOU_ONE, SUZHOU_TWO], ids=["officer", "leader"])
def test_nobody_signs_copies_chooses_or_takes_away_a_plan_of_elsewhere(day, clock, stranger):
    store, casework, a = day.store, day.casework, day.now()
    b = scenario.copy(casework, OFFICER, a.plan_id)
    for refused in (
        lambda: release.submit(store, casework, stranger, a.plan_id, a.revision),
        lambda: scenario.copy(casework, stranger, a.plan_id),
        lambda: scenario.choose(casework, stranger, b.plan_id),
        lambda: scenario.remove(casework, stranger, b.plan_id),
    ):
        with pytest.raises(ValueError, match="辖区以外"):
            refused()
    sent = release.submit(store, casework, OFFICER, a.plan_id, a.revision)
    for refused in (
        lambda: release.take_back(casework, stranger, a.plan_id, sent.revision),
        lambda: release.confirm(store, casework, stranger, a.plan_id, (sent.revision, None)),
    ):
        with pytest.raises(ValueError, match="辖区以外"):
            refused()
    release.confirm(store, casework, LEADER, a.plan_id, (sent.revision, SEVEN))
    clock.at = SEVEN
    with pytest.raises(ValueError, match="辖区以外"):
        midday.begin(store, casework, stranger, (a.plan_id, "调整"))
    draft = midday.begin(store, casework, OFFICER, (a.plan_id, "调整"))
    with pytest.raises(ValueError, match="辖区以外"):
        midday.finish(store, casework, stranger, (draft.plan_id, draft.revision))
    assert [h.state for h in headers(casework, a.day) if h.plan_id != b.plan_id] == ["frozen", "draft"]


def test_an_account_that_does_not_see_the_plan_is_no_second_person(day):
    people = [Account(v.name, v.name, v) for v in (OFFICER, SUZHOU_ONE, SUZHOU_TWO)]
    Accounts(day.casework.database).seed_accounts(people)
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    done = release.confirm(day.store, day.casework, OFFICER, now.plan_id, (sent.revision, None))
    assert done.is_by_one


def test_with_a_colleague_the_submitter_does_not_confirm(day):
    Accounts(day.casework.database).seed_accounts(
        [Account(v.name, v.name, v) for v in (OFFICER, COLLEAGUE, SUZHOU_ONE)]
    )
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    with pytest.raises(ValueError, match="另一人确认"):
        release.confirm(day.store, day.casework, OFFICER, now.plan_id, (sent.revision, None))
    assert not released_by(day, COLLEAGUE, sent).is_by_one


def released_by(day, viewer, sent):
    return release.confirm(day.store, day.casework, viewer, sent.plan_id, (sent.revision, None))
