"""Edits of planners: what they do and cost, two at once, undo and redo, and the search that goes on behind them."""

import json
import threading
import time
from collections.abc import Callable

import pytest
from plan_world import COLLEAGUE, DAY, LEADER, NEIGHBOUR, OFFICER, World, world

from analytics.plan.check import violations
from jobs.planning import improve as improving
from jobs.planning import queue
from jobs.planning.change import Changed, Conflict, change
from jobs.planning.edits import Edit, minutes_of
from jobs.planning.known import read_known
from jobs.planning.solving import restored
from jobs.progress import Silent
from jobs.worker import Worker
from schema import target
from store.accounts import Account, Accounts
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.plans import document, left_out, steps, visits
from store.viewer import SYSTEM, Role, Viewer


@pytest.fixture
def day(tmp_path):
    made = world(tmp_path)
    made.plan()
    yield made
    made.casework.close()


def do(day: World, edit: Edit, revision: int | None = None, viewer: Viewer = OFFICER) -> Changed:
    """One edit from what the planner sees now, or saw at a revision."""
    now = day.now()
    seen = now.revision if revision is None else revision
    return change(day.store, day.casework, viewer, now.plan_id, (edit, seen))


def team_of(day: World) -> dict[str, str]:
    rows = visits(day.casework, SYSTEM, day.now().plan_id)
    return dict(zip(rows["site_id"], rows["team_id"], strict=True))


def free_sites(day: World) -> list[str]:
    """Planned sites that every team may visit and that were not drawn."""
    drawn = document(day.casework, day.now().plan_id, day.now().step).demands.drawn
    return [s for s in team_of(day) if s not in {"S1", "S2", "S3", "S4", *drawn}]


def waiting(day: World) -> str:
    """The best site that is left out though a team could go."""
    left = left_out(day.casework, SYSTEM, day.now().plan_id)
    return str(left.loc[left["reason_code"] == "lower_value", "site_id"].iloc[0])


def is_sound(day: World) -> bool:
    """The kept plan breaks no rule of its day, and its header adds up."""
    now = day.now()
    kept = document(day.casework, now.plan_id, now.step)
    problem = read_known(day.store, day.casework, DAY).problem(kept.demands)
    rows = visits(day.casework, SYSTEM, now.plan_id)
    sums = (now.visits, round(now.km, 6), round(now.value, 6))
    told = [
        v
        for v in violations(problem, restored(problem, kept.routes))
        if "路程" not in v and "返回" not in v and "午休" not in v
    ]
    return told == [] and sums == (
        len(rows),
        round(rows["travel_km"].sum(), 6),
        round(rows["value"].sum(), 6),
    )


def test_an_excluded_site_is_gone_with_its_reason_and_price(day):
    before, site = day.now(), free_sites(day)[0]
    done = do(day, Edit("exclude", site, reason="已停产"))
    after = day.now()
    left = left_out(day.casework, SYSTEM, after.plan_id).set_index("site_id").loc[site]
    assert (left["reason_code"], left["reason"]) == ("barred", "计划编制人不安排：已停产")
    assert site in done.price.fell and site not in team_of(day)
    assert done.price.d_km == pytest.approx(after.km - before.km)
    assert done.price.d_finds == pytest.approx(after.finds - before.finds)
    assert (after.revision, after.step, after.changed_by) == (2, 1, "officer") and is_sound(day)
    last = steps(day.casework, after.plan_id)[-1]
    assert (last.action, last.sites, last.reason, last.by) == ("exclude", (site,), "已停产", "officer")


def test_a_forced_site_comes_in_and_what_falls_out_is_named(day):
    site = waiting(day)
    done = do(day, Edit("force", site))
    row = visits(day.casework, SYSTEM, day.now().plan_id).set_index("site_id").loc[site]
    assert row["arm"] == "must" and site in done.price.came and is_sound(day)
    assert len(done.price.fell) >= 1 or len(team_of(day)) > 0
    do(day, Edit("unlock", site))
    assert document(day.casework, day.now().plan_id, 2).demands.forced == {}


def test_a_site_nobody_has_a_clue_about_can_be_forced_in(day):
    unknown = next(s for s in ("S13", "S14", "S15") if s not in team_of(day))
    do(day, Edit("force", unknown, reason="群众来电"))
    assert unknown in team_of(day)


def test_a_visit_given_to_another_team_stays_there(day):
    site = free_sites(day)[0]
    other = {"T1": "T2", "T2": "T1"}[team_of(day)[site]]
    do(day, Edit("give", site, other))
    assert team_of(day)[site] == other
    rows = visits(day.casework, SYSTEM, day.now().plan_id).set_index("site_id")
    assert bool(rows.loc[site, "is_locked"]) and is_sound(day)
    do(day, Edit("exclude", next(s for s in team_of(day) if s != site), reason="停产"))
    assert team_of(day)[site] == other, "a lock outlives what others change"


def test_a_site_that_could_be_seen_by_day_or_night_is_locked_to_a_team_in_either(day):
    """Both its options carry the lock; the one that is taken keeps it."""
    casework, site = day.casework, free_sites(day)[0]
    rows = casework.read(target.DATASET, SYSTEM, day=DAY)
    is_it = rows["site_id"] == site
    other = rows["value"] * 0.5
    rows["window"] = rows["window"].mask(is_it, "night")
    casework.put(
        target.DATASET, rows.assign(value_other=rows["value"], value=rows["value"].mask(is_it, other))
    )
    do(day, Edit("give", site, {"T1": "T2", "T2": "T1"}[team_of(day)[site]]))
    assert is_sound(day)


def test_two_sites_swap_their_teams(day):
    by_team = {t: next(s for s in free_sites(day) if team_of(day)[s] == t) for t in ("T1", "T2")}
    do(day, Edit("swap", by_team["T1"], other=by_team["T2"]))
    assert (team_of(day)[by_team["T1"]], team_of(day)[by_team["T2"]]) == ("T2", "T1")


def test_a_team_off_duty_visits_nobody_until_it_is_back(day):
    do(day, Edit("team_off", team_id="T1", reason="车辆故障"))
    assert set(team_of(day).values()) == {"T2"} and is_sound(day)
    do(day, Edit("team_on", team_id="T1"))
    assert set(team_of(day).values()) == {"T1", "T2"}


def test_a_shift_is_kept_to_the_minute(day):
    do(day, Edit("shift", team_id="T1", value="08:30-12:00"))
    rows = visits(day.casework, SYSTEM, day.now().plan_id)
    assert (rows.loc[rows["team_id"] == "T1", "depart_min"] <= 720).all() and is_sound(day)
    assert minutes_of("21:00-29:00") == (1260, 1740)


REFUSED = [
    (Edit("exclude", "S5"), "写明理由"),
    (Edit("give", "S2", "T1"), "回避"),
    (Edit("give", "S1", "T2"), "上次检查"),
    (Edit("force", "S11"), "获得批准"),
    (Edit("force", "S99"), "没有 S99"),
    (Edit("lock", "S12"), "没有 S12"),  # another jurisdiction
    (Edit("team_off", team_id="T1"), "写明理由"),
    (Edit("team_off", team_id="T9", reason="x"), "没有检查组 T9"),
    (Edit("team_on", team_id="T1"), "本来就出勤"),
    (Edit("shift", team_id="T1", value="17:00-08:30"), "班次"),
    (Edit("window", "S5", value="dusk"), "白天或夜间"),
    (Edit("unlock", "S5"), "没有锁定"),
    (Edit("include", "S5"), "没有被列为"),
    (Edit("paint", "S5"), "没有这种"),
    (Edit("midday"), "选择企业"),
    (Edit("undo"), "没有可以撤销"),
    (Edit("redo"), "没有可以重做"),
]


def test_what_may_not_be_is_refused_in_a_sentence_and_changes_nothing(day):
    for edit, said in REFUSED:
        with pytest.raises(ValueError, match=said):
            do(day, edit)
    assert (day.now().revision, len(steps(day.casework, day.now().plan_id))) == (1, 1)


def test_only_planners_edit(day):
    for viewer in (NEIGHBOUR, Viewer(Role.INSPECTOR, ("3302",), "inspector", "T1")):
        with pytest.raises(ValueError, match="只能查看"):
            do(day, Edit("exclude", "S5", reason="停产"), viewer=viewer)


@pytest.mark.slow
def test_fifty_steps_back_and_forth_survive_a_reload_to_the_minute(day):
    site = free_sites(day)[0]
    other = {"T1": "T2", "T2": "T1"}
    seen = [visits(day.casework, SYSTEM, day.now().plan_id)]
    for _ in range(50):
        do(day, Edit("give", site, other[team_of(day)[site]]))
        seen.append(visits(day.casework, SYSTEM, day.now().plan_id))
    reopened = World(day.store, SqlCasework(day.url), day.url)  # another process, another browser
    for number in range(49, -1, -1):
        do(reopened, Edit("undo"))
        assert visits(reopened.casework, SYSTEM, reopened.now().plan_id).equals(seen[number])
    for number in range(1, 51):
        do(reopened, Edit("redo"))
        assert visits(reopened.casework, SYSTEM, reopened.now().plan_id).equals(seen[number])
    reopened.casework.close()


def test_a_new_decision_after_an_undo_drops_what_was_undone(day):
    one, two = free_sites(day)[:2]
    do(day, Edit("exclude", one, reason="停产"))
    do(day, Edit("undo"))
    do(day, Edit("exclude", two, reason="停产"))
    with pytest.raises(ValueError, match="没有可以重做"):
        do(day, Edit("redo"))
    kept = document(day.casework, day.now().plan_id, day.now().step).demands
    assert dict(kept.excluded) == {two: "停产"}


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


def test_the_search_goes_on_behind_an_edit_and_never_over_a_newer_one(day, monkeypatch):
    monkeypatch.setattr(improving, "SECONDS", 0.05)
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
    monkeypatch.setattr(improving, "SECONDS", 0.05)
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
    monkeypatch.setattr(improving, "SECONDS", 60.0)
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
