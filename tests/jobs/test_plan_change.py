"""Edits of planners: what they do and cost, what is refused, undo and redo."""

from datetime import timedelta

import pandas as pd
import pytest
from plan_world import DAY, NEIGHBOUR, OFFICER, World, do, free_sites, is_sound, team_of, waiting
from planning import shaped

from jobs.plan import run
from jobs.planning.change import preview
from jobs.planning.edits import Edit, minutes_of
from jobs.planning.soundness import faults
from jobs.progress import Silent
from schema import recusal, target
from store.casework import SqlCasework
from store.plans import document, left_out, steps, visits
from store.viewer import SYSTEM, Role, Viewer


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
    assert row["arm"] == "must" and site in team_of(day) and is_sound(day)
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
    (Edit("give", "S1", "T2"), "上次由该组检查"),
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


def test_several_sites_are_one_decision_with_one_price_and_one_undo(day):
    one, two, three = free_sites(day)[:3]
    before = dict(team_of(day))
    done = do(day, Edit("exclude", one, reason="停产", more=(two, three)))
    last = steps(day.casework, day.now().plan_id)[-1]
    assert (day.now().step, last.sites) == (1, (one, two, three)) and is_sound(day)
    assert not {one, two, three} & set(team_of(day)) and done.price.d_finds == pytest.approx(last.d_finds)
    do(day, Edit("undo"))
    assert team_of(day) == before


def test_one_bad_site_among_several_refuses_all_and_is_named(day):
    good, other = free_sites(day)[:2]
    for edit, said in (
        (Edit("exclude", good, reason="停产", more=("S99", other)), "没有 S99"),
        (Edit("unlock", good, more=(other,)), f"{good}：.*没有锁定"),
        (Edit("force", "S13", more=("S11",)), "获得批准"),
    ):
        with pytest.raises(ValueError, match=said):
            do(day, edit)
    assert (day.now().revision, len(steps(day.casework, day.now().plan_id))) == (1, 1)
    known = day.casework.read(target.DATASET, SYSTEM, day=DAY)["site_id"]
    drawn = document(day.casework, day.now().plan_id, 0).demands.drawn
    assert "S13" in drawn or "S13" not in set(known), "nothing is written for what is refused"


def test_a_plan_that_may_be_kept_no_longer_is_not_brought_back(day):
    """A conflict declared after the step: undo leaves the site with nobody who must keep away, and says why."""
    site = free_sites(day)[0]
    team = team_of(day)[site]
    do(day, Edit("exclude", site, reason="停产"))
    row = {"officer_id": f"{team}-1", "site_id": site, "valid_from": "2026-01-01"}
    day.store.append(recusal.DATASET, shaped(recusal.DATASET, [row]), source="late")
    done = do(day, Edit("undo"))
    assert team_of(day).get(site) != team and faults(day.store, day.casework, day.now()) == []
    assert "须回避" in done.faults[0] and f"{team}须回避{site}" in done.said
    assert done.job_id, "the search goes on from what was mended"
    do(day, Edit("redo"))
    again = do(day, Edit("undo"))
    assert again.faults == () and faults(day.store, day.casework, day.now()) == [], (
        "the step was mended for good"
    )


def test_a_shift_that_leaves_no_rest_before_the_following_day_is_refused(day):
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    following = DAY + timedelta(days=1)
    day.casework.put(target.DATASET, rows.assign(day=pd.Timestamp(following)))
    run(day.store, day.casework, day=following, seconds=0.05, progress=Silent())
    with pytest.raises(ValueError, match="T1次日 03:00才收工.*不足11小时"):
        do(day, Edit("shift", team_id="T1", value="15:00-27:00"))
    do(day, Edit("shift", team_id="T1", value="08:30-20:00"))


def test_a_preview_says_what_the_edit_would_do_and_writes_nothing(day):
    edit = Edit("force", next(s for s in ("S13", "S14", "S15") if s not in team_of(day)), reason="群众来电")
    before = (day.now(), visits(day.casework, SYSTEM, day.now().plan_id), len(_targets(day)))
    made, cost = preview(day.store, day.casework, OFFICER, day.now().plan_id, edit)
    now = (day.now(), visits(day.casework, SYSTEM, day.now().plan_id), len(_targets(day)))
    assert now[0] == before[0] and now[1].equals(before[1]) and now[2] == before[2]
    assert cost == do(day, edit).price and dict(made.document.routes) == dict(_document(day).routes)
    for refused, said in (REFUSED[1], REFUSED[3], REFUSED[4]):
        with pytest.raises(ValueError, match=said):
            preview(day.store, day.casework, OFFICER, day.now().plan_id, refused)
    with pytest.raises(ValueError, match="只能查看"):
        preview(day.store, day.casework, NEIGHBOUR, day.now().plan_id, edit)


def _targets(day):
    return day.casework.read(target.DATASET, SYSTEM, day=DAY)


def _document(day):
    return document(day.casework, day.now().plan_id, day.now().step)
