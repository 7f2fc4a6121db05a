"""The draw of a day: promised before anything is drawn, the same when begun again, and whatever was changed is found."""

import json
from dataclasses import replace

import pytest
from plan_world import DAY, FAST, OFFICER, world

from analytics.plan.draw import as_json, commitment_of, draw, from_json
from jobs import plan as job
from jobs.plan import run
from jobs.planning import drawing
from jobs.planning.proof import NOT_PLANNED, NOT_PROMISED, NOT_RECORDED, proof
from jobs.planning.scenario import copy
from jobs.progress import Silent
from schema.plan import DATASET as PLAN
from store.draws import recorded
from store.plans import header
from store.tables import TABLES


@pytest.fixture
def day(tmp_path):
    made = world(tmp_path)
    yield made
    made.casework.close()


class Cancelled(Exception):
    """Somebody stops the job."""


def stop(*_args, **_more):
    raise Cancelled


def kept(day, made, changed):
    """The plan with another draw written into the database."""
    table = TABLES[PLAN.name]
    with day.casework.database.writing() as connection:
        mine = table.c.plan_id == made.plan_id
        connection.execute(table.update().where(mine).values(draw=as_json(changed)))
    return header(day.casework, made.plan_id)


def test_the_commitment_is_on_record_before_anybody_is_looked_at(day, monkeypatch):
    monkeypatch.setattr(drawing, "population", stop)
    with pytest.raises(Cancelled):
        run(day.store, day.casework, day=DAY, seconds=FAST, progress=Silent())
    [commitment] = recorded(day.casework, DAY, "JH-20261121-01").commitments
    monkeypatch.undo()
    assert from_json(day.plan().draw).commitment == commitment


def test_breaking_off_and_beginning_again_draws_nobody_else(day, monkeypatch):
    monkeypatch.setattr(job, "_solve", stop)
    for _ in range(3):
        with pytest.raises(Cancelled):
            run(day.store, day.casework, day=DAY, seconds=FAST, progress=Silent())
    monkeypatch.undo()
    made = day.plan()
    found = recorded(day.casework, DAY, made.plan_id)
    assert len(found.commitments) == 1 and len(found.draws) == 4 and len(set(found.draws)) == 1
    proved = proof(day.casework, made)
    assert (proved.problems, proved.is_whole, proved.times) == ([], True, 1)


def test_a_copy_of_a_plan_is_proved_with_the_number_the_draw_was_made_for(day):
    made = copy(day.casework, OFFICER, day.plan().plan_id)
    assert made.plan_id.endswith("-02") and proof(day.casework, made).problems == []


def test_a_forged_draw_is_found_even_when_it_agrees_with_itself(day):
    made = day.plan()
    found = from_json(made.draw)
    other = found.people[
        (found.people["excluded"] == "") & ~found.people["site_id"].isin(found.rows["site_id"])
    ]
    rows = found.rows.assign(site_id=other["site_id"].iloc[: len(found.rows)].to_numpy())
    assert any(
        "抽中名单" in said
        for said in proof(day.casework, kept(day, made, replace(found, rows=rows))).problems
    )
    shorter = draw(DAY, found.plan_id, found.nonce, found.people.iloc[2:], len(found.rows))
    assert NOT_RECORDED in proof(day.casework, kept(day, made, shorter)).problems
    nonce = next(n for n in map(str, range(99)) if set(drawn_with(found, n)) != set(found.rows["site_id"]))
    again = draw(DAY, found.plan_id, nonce, found.people, len(found.rows))
    said = proof(day.casework, kept(day, made, again)).problems
    assert again.commitment == commitment_of(nonce) and said == [NOT_PROMISED, NOT_PLANNED]


def drawn_with(found, nonce):
    return draw(DAY, found.plan_id, nonce, found.people, len(found.rows)).rows["site_id"]


def test_an_older_draw_without_its_list_says_so(day):
    made = day.plan()
    plain = json.loads(made.draw)
    del plain["people"]
    older = from_json(json.dumps(plain | {"excluded": []}))
    found = proof(day.casework, kept(day, made, older))
    assert (found.problems, found.is_whole) == ([], False)
    spoiled = proof(day.casework, kept(day, made, replace(older, seed="0" * 64)))
    assert any("种子" in said for said in spoiled.problems)
