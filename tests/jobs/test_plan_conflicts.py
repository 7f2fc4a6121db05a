"""Two planners at once, and the search that goes on behind an edit and may be stopped."""

import json
import threading
import time
from collections.abc import Callable

import pytest
from plan_world import (
    COLLEAGUE,
    DAY,
    LEADER,
    NEIGHBOUR,
    OFFICER,
    World,
    do,
    free_sites,
    is_sound,
    team_of,
)

from analytics.plan.solve import Effort
from jobs.planning import improve as improving
from jobs.planning import queue
from jobs.planning.change import Conflict, change
from jobs.planning.edits import Edit
from jobs.progress import Silent
from jobs.worker import Worker
from store.accounts import Account, Accounts
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.plans import document, steps
from store.viewer import Viewer


def test_two_planners_on_different_sites_are_merged(day):
    one, two = free_sites(day)[:2]
    do(day, Edit("exclude", one, reason="停产"), 1)
    do(day, Edit("exclude", two, reason="检修"), 1, COLLEAGUE)
    kept = document(day.casework, day.now().plan_id, day.now().step).demands
    assert dict(kept.excluded) == {one: "停产", two: "检修"}


def test_the_slower_of_two_planners_on_one_site_hears_who_was_faster(day):
    site = free_sites(day)[0]
    do(day, Edit("exclude", site, reason="停产"), 1)
    with pytest.raises(Conflict, match=f"officer刚刚已作修改（不安排 {site}）"):
        do(day, Edit("lock", site, team_of(day).get(site, "T1")), 1, COLLEAGUE)
    assert day.now().revision == 2
    do(day, Edit("include", site), 2, COLLEAGUE)  # having seen it, one may


def test_a_team_taken_off_clashes_with_a_visit_given_to_it(day):
    site = next(s for s in free_sites(day) if team_of(day)[s] == "T1")
    do(day, Edit("team_off", team_id="T2", reason="车辆故障"), 1)
    with pytest.raises(Conflict, match="T2"):
        do(day, Edit("give", site, "T2"), 1, COLLEAGUE)


def test_nobody_undoes_unseen_what_another_did_and_an_undo_is_a_touch_too(day):
    site = free_sites(day)[0]
    do(day, Edit("exclude", site, reason="停产"), 1)
    with pytest.raises(Conflict, match="officer"):
        do(day, Edit("undo"), 1, COLLEAGUE)
    do(day, Edit("undo"), 2, COLLEAGUE)
    with pytest.raises(Conflict, match="colleague"):
        do(day, Edit("exclude", site, reason="停产"), 2, OFFICER)


def test_a_decision_that_another_undid_and_wrote_over_is_told(day):
    """The undone step is gone for good, and whoever made it still hears of it, however often it is written over."""
    mine, others = free_sites(day)[0], free_sites(day)[1:3]
    do(day, Edit("lock", mine), viewer=COLLEAGUE)
    seen = day.now().revision
    for other in others:
        do(day, Edit("undo"))
        do(day, Edit("exclude", other, reason="停产"))
    team = {"T1": "T2", "T2": "T1"}[team_of(day)[mine]]
    with pytest.raises(Conflict, match=f"officer.*（锁定 {mine}）"):
        do(day, Edit("give", mine, team), seen, COLLEAGUE)
    do(day, Edit("give", mine, team), viewer=COLLEAGUE)


@pytest.mark.slow
def test_planners_in_real_parallel_lose_nothing_and_overwrite_nothing(day):
    """Two connections write at the same moment: of different sites both decisions stand, of one site exactly one does."""
    sites = free_sites(day)[:3]
    two = SqlCasework(day.url)
    made: list[str] = []

    def both(acts: list[tuple[SqlCasework, Viewer, str]], revision: int) -> None:
        gate = threading.Barrier(len(acts))
        threads = [threading.Thread(target=_one, args=(*act, gate, revision)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(
        casework: SqlCasework, viewer: Viewer, site: str, gate: threading.Barrier, revision: int
    ) -> None:
        gate.wait()
        edit = Edit("exclude", site, reason=viewer.name)
        try:
            change(day.store, casework, viewer, plan_id, (edit, revision))
            made.append("done")
        except Conflict:
            made.append("conflict")

    plan_id = day.now().plan_id
    both([(day.casework, OFFICER, sites[0]), (two, COLLEAGUE, sites[1])], 1)
    assert made == ["done", "done"]
    both([(day.casework, OFFICER, sites[2]), (two, COLLEAGUE, sites[2])], day.now().revision)
    assert sorted(made[2:]) == ["conflict", "done"]
    kept = document(day.casework, plan_id, day.now().step).demands
    assert set(kept.excluded) == set(sites) and day.casework.verify_events() == []
    two.close()


def run_job(day: World, job_id: int | None, during: Callable[[], object] = lambda: None) -> bool:
    job = JobTable(day.casework.database).job(job_id or 0)
    during()
    asked = (str(job.args["plan_id"]), int(job.args["revision"]))
    return improving.improve(day.store, day.casework, asked, Silent())


def test_the_search_goes_on_behind_an_edit_and_never_over_a_newer_one(day):
    one, two = free_sites(day)[:2]
    done = do(day, Edit("exclude", one, reason="停产"))
    revision = day.now().revision
    if run_job(day, done.job_id):
        assert (day.now().step, day.now().revision) == (1, revision + 1)
        assert steps(day.casework, day.now().plan_id)[-1].is_improved
    done = do(day, Edit("exclude", two, reason="停产"))
    newer = do(day, Edit("undo"))
    assert not run_job(day, done.job_id), "the plan has moved on"
    assert day.now().revision == newer.revision
    assert JobTable(day.casework.database).job(done.job_id).state == "cancelled"


def test_a_better_plan_found_takes_the_place_of_the_repair(day, monkeypatch):
    """A plan spoilt on purpose: the search finds what was left out, and the step's price follows."""
    do(day, Edit("shift", team_id="T1", value="08:30-09:00"))
    monkeypatch.setattr("jobs.planning.change.solved", _lazy)
    done = do(day, Edit("shift", team_id="T1", value=""))
    poor = day.now()
    monkeypatch.undo()
    assert run_job(day, done.job_id) and day.now().value > poor.value
    last = steps(day.casework, poor.plan_id)[-1]
    assert last.is_improved and last.step == 2
    assert last.d_value == pytest.approx(day.now().value - (poor.value - done.price.d_value))
    assert JobTable(day.casework.database).jobs(1)[0].job_id == done.job_id


def _lazy(known, demands, problem, effort):
    from jobs.planning.solving import contents

    return contents(known, demands, problem, effort[1])


@pytest.mark.slow
def test_a_search_that_is_cancelled_leaves_the_plan_as_it_is(day, monkeypatch):
    monkeypatch.setattr(improving, "Effort", lambda _: Effort(60.0))
    done = do(day, Edit("exclude", free_sites(day)[0], reason="停产"))
    before, table = day.now(), JobTable(day.casework.database)
    lane = Worker(table, queue.works(day.store, day.casework))
    thread = threading.Thread(target=lane.run_one)
    thread.start()
    deadline = time.monotonic() + 60
    while not table.job(done.job_id).total and time.monotonic() < deadline:
        time.sleep(0.05)
    queue.cancel(day.casework, OFFICER, done.job_id)
    thread.join(timeout=60)
    assert not thread.is_alive() and table.job(done.job_id).state == "cancelled"
    assert day.now() == before


def test_a_job_acts_with_the_rights_its_owner_has_now(day):
    job = queue.ask_plan(day.casework, COLLEAGUE, DAY)
    assert queue.ask_plan(day.casework, OFFICER, DAY).job_id == job.job_id, "one job of a day at a time"
    Worker(JobTable(day.casework.database), queue.works(day.store, day.casework)).run_one()
    assert (day.now().changed_by, day.now().step) == ("colleague", 1)
    job = queue.ask_plan(day.casework, COLLEAGUE, DAY)
    Accounts(day.casework.database).seed_accounts([Account("officer", "officer", OFFICER)])
    Worker(JobTable(day.casework.database), queue.works(day.store, day.casework)).run_one()
    ended = JobTable(day.casework.database).job(job.job_id)
    assert ended.state == "failed" and "已停用" in ended.error
    with pytest.raises(ValueError, match="只能查看"):
        queue.ask_plan(day.casework, NEIGHBOUR, DAY)


def test_what_cannot_be_met_is_listed_with_why_and_the_rest_is_planned(day):
    for site in ("S3", "S4"):
        do(day, Edit("force", site, reason="交办"))
    missed = json.loads(day.now().unmet)
    assert len(missed) == 1 and missed[0]["site_id"] in {"S3", "S4"} and missed[0]["template"]
    assert len(team_of(day)) > 1 and is_sound(day)


def test_a_leader_edits_like_an_officer(day):
    site = free_sites(day)[0]
    do(day, Edit("exclude", site, reason="停产"), viewer=LEADER)
    assert day.now().changed_by == "leader"
