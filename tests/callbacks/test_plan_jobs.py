"""The job of a plan or of its day is found however many other jobs came after it."""

import field_world as world
import pytest
from builders import OFFICER

from callbacks import plan_jobs
from jobs.planning import improve, queue
from store import plans
from store.jobtable import JobTable

DAY, PLAN_ID = world.DAY, world.PLAN_ID


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


def crowd(services):
    table = JobTable(services.casework.database)
    for n in range(210):
        table.submit("screen" if n % 2 else improve.KIND, {"plan_id": "JH-20261120-01", "revision": n})
    return table


def test_what_is_under_way_for_a_day_is_told_and_stopped(services):
    job = queue.ask_plan(services.casework, OFFICER, DAY)
    crowd(services)
    assert plan_jobs.under_way(services, DAY, "").is_running
    assert plan_jobs.under_way(services, DAY, PLAN_ID).is_running
    assert queue.ask_plan(services.casework, OFFICER, DAY).job_id == job.job_id, "one is under way already"
    plan_jobs.stop(services, OFFICER, DAY, PLAN_ID)
    assert JobTable(services.casework.database).job(job.job_id).state == "cancelled"


def test_of_a_plan_and_its_day_the_newer_job_counts_and_that_of_another_plan_never(services):
    table = JobTable(services.casework.database)
    queue.ask_plan(services.casework, OFFICER, DAY)
    own = table.submit(improve.KIND, {"plan_id": PLAN_ID, "revision": 1})
    table.submit(improve.KIND, {"plan_id": "JH-20261121-02", "revision": 1})
    assert plan_jobs.newest(table, DAY, PLAN_ID).job_id == own
    assert plan_jobs.newest(table, DAY, "").kind == queue.PLAN


def test_a_change_stops_the_search_for_what_the_plan_was_before(services):
    header = plans.header(services.casework, PLAN_ID)
    old = improve.ask(services.casework, OFFICER, header)
    table = crowd(services)
    new = improve.ask(services.casework, OFFICER, header)
    assert new != old and table.job(old).state == "cancelled" and table.job(new).state == "queued"
