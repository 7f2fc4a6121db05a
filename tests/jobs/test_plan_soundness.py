"""A plan is judged by the rules of this moment: what came in after it was made counts."""

import json
from datetime import timedelta

import pandas as pd
from plan_world import DAY, World, do, free_sites, team_of
from planning import shaped
from sqlalchemy import text

from jobs import plan as planner
from jobs.planning.edits import Edit
from jobs.planning.soundness import faults
from jobs.progress import Silent
from schema import exclusive_pair, recusal, target
from store.plans import Header, header
from store.viewer import SYSTEM

NEXT = DAY + timedelta(days=1)


def told(day: World, plan: Header | None = None) -> str:
    return "".join(faults(day.store, day.casework, plan or day.now()))


def recused(day: World, site: str) -> None:
    """An officer of the team that is to visit the site declares a conflict after the planning."""
    row = {"officer_id": f"{team_of(day)[site]}-1", "site_id": site, "valid_from": "2026-01-01"}
    day.store.append(recusal.DATASET, shaped(recusal.DATASET, [row]), source="late")


def next_day(day: World) -> Header:
    """The same targets the day after, planned."""
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    day.casework.put(target.DATASET, rows.assign(day=pd.Timestamp(NEXT)))
    plan_id = planner.run(day.store, day.casework, day=NEXT, seconds=0.05, progress=Silent())
    return header(day.casework, plan_id)


def shifted(day: World, team: str, shift: tuple[int, int]) -> None:
    """The document of the plan with another shift, as if it had been written before the following day was planned."""
    mine = {"p": day.now().plan_id}
    with day.casework.database.writing() as connection:
        asked = text("SELECT document FROM plan_step WHERE plan_id = :p")
        kept = json.loads(connection.execute(asked, mine).scalar_one())
        kept["demands"]["shifts"] = {team: shift}
        done = text("UPDATE plan_step SET document = :d WHERE plan_id = :p")
        connection.execute(done, mine | {"d": json.dumps(kept)})


def name(day: World, site: str) -> str:
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY).set_index("site_id")
    return str(rows.loc[site, "name"])


def test_a_fresh_plan_and_an_edited_one_are_sound(day):
    assert told(day) == ""
    do(day, Edit("shift", team_id="T1", value="08:30-15:00"))
    do(day, Edit("exclude", free_sites(day)[0], reason="停产"))
    assert told(day) == ""


def test_a_recusal_declared_after_the_planning_is_found(day):
    site = free_sites(day)[0]
    team = {"T1": "甬一组", "T2": "甬二组"}[team_of(day)[site]]
    recused(day, site)
    assert told(day) == f"{team}须回避{name(day, site)}。"


def test_two_sites_that_became_a_pair_are_found(day):
    one, other = free_sites(day)[:2]
    row = {"site_id": one, "other_site_id": other}
    day.store.append(exclusive_pair.DATASET, shaped(exclusive_pair.DATASET, [row]), source="late")
    assert "不宜同日检查" in told(day) and name(day, one) in told(day)


def test_a_site_protected_or_gone_after_the_planning_is_found(day):
    one, other = free_sites(day)[:2]
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    is_one = rows["site_id"] == one
    day.casework.put(target.DATASET, rows.assign(barred=rows["barred"].mask(is_one, "正面清单。")))
    assert f"{name(day, one)}（" in told(day) and "正面清单，须先申请" in told(day)
    assert name(day, other) not in told(day)


def test_a_shift_of_the_day_before_that_leaves_no_rest_is_found_on_both_days(day):
    later = next_day(day)
    assert told(day, later) == "" and told(day) == ""
    shifted(day, "T1", (15 * 60, 27 * 60))
    assert "甬一组来不及在08:" in told(day, later)
    assert "甬一组次日 03:00才收工" in told(day) and "不足11小时" in told(day)
