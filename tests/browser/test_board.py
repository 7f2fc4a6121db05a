"""A number of the results page leads to as many rows; the board keeps its place while the clock brings news."""

import board_world
import pytest
import results_world
from browser.served import MAY_SKIP, Watch, chromium, served
from small_app import application

from schema import inspection, target, task
from store.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]
SMALL = {"width": 1366, "height": 420}  # low, so that the lanes must scroll


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = board_world.services(tmp_path_factory.mktemp("home"))
    made.store.append(inspection.DATASET, results_world.inspections(), source="test")
    made.casework.put(target.DATASET, results_world.targets())
    many = [
        board_world.tasks().iloc[[0]].assign(task_id=f"RX-{n}", code=f"RX{n:06d}", team_id=f"T9{n:02d}")
        for n in range(20)
    ]
    for rows in many:
        made.casework.put(task.DATASET, rows)
    return made


@pytest.fixture(scope="module")
def base(services):
    with served(application(services)) as address:
        yield address


@pytest.fixture(scope="module")
def page(base):
    with chromium() as browser:
        opened = browser.new_page(viewport=SMALL)
        opened.set_default_timeout(30_000)
        yield opened


def test_a_number_leads_to_as_many_rows(page, base):
    watch = Watch(page)
    page.goto(f"{base}/results")
    page.wait_for_selector(".results-top")
    link = page.locator(".results-top .card").first.locator(".fraction a").nth(1)
    number = int(link.inner_text())
    link.click()
    page.wait_for_selector(".results-said")
    assert int(page.locator(".results-said .stat-value").first.inner_text()) == number == 20
    page.wait_for_selector(".results-grid .ag-row a[href^='/site?id=S']")
    page.wait_for_url("**arm=target*")
    assert watch.complaints == [] and watch.elsewhere(base) == []


def test_the_board_keeps_its_place_when_a_task_is_done(page, base, services):
    watch = Watch(page)
    page.goto(f"{base}/board?day=2026-11-21")
    page.wait_for_selector(".lane-rows .lane")
    page.evaluate("document.querySelector('.lane-rows').scrollTop = 200")
    before = page.locator(".board-total", has_text="已完成").locator(".stat-value").inner_text()
    row = board_world.tasks().iloc[[1]].assign(state="done", ended_at=now())
    services.casework.put(task.DATASET, row)
    page.evaluate("dash_clientside.set_props('board-tick', {n_intervals: 1})")
    page.wait_for_function(
        "n => [...document.querySelectorAll('.board-total')].some("
        "x => x.textContent.includes('已完成') && x.querySelector('.stat-value').textContent == n)",
        arg=str(int(before) + 1),
    )
    page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('.lane-rows').scrollTop") == 200
    assert watch.complaints == [] and watch.elsewhere(base) == []
