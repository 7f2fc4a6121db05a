"""Nothing stays stuck on a phone: refused photos, withdrawn tasks, plans changed under a step, a wrong tap."""

import re

import field_world as world
import pandas as pd
import pytest
from browser.onphone import kept, opened, ready, submit, unsent, write
from browser.served import MAY_SKIP, chromium, served
from field_world import TASK

from schema import task, visit_record

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]


@pytest.fixture
def home(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    return world.services(tmp_path)


@pytest.fixture
def base(home):
    with served(world.application(home)) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser, base):
    with opened(browser, base) as shown:
        yield shown


def photo_on_the_phone(page):
    return page.evaluate("jw.kept.all('photos').then((all) => all.length)")


def test_a_photo_that_is_refused_and_given_up_leaves_no_ghost(page, home, monkeypatch):
    monkeypatch.setattr("store.photos.MOST", 0)
    page.locator(".card").first.click()
    write(page)
    submit(page)
    page.wait_for_selector("li.refused")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="放弃此项").click()
    page.wait_for_selector("li.refused:has-text('须附照片')")
    monkeypatch.setattr("store.photos.MOST", 60)
    page.get_by_role("button", name="改后重交").click()
    page.wait_for_selector("#item-K1 .shoot")
    assert page.locator("#item-K1 .shoot").inner_text().strip() == "拍照", (
        "a photo that is gone is still counted"
    )
    page.locator("#item-K1 [data-answer=ok]").click()
    page.locator("#outcome").select_option("不属实")
    submit(page)
    unsent(page, 0)
    assert len(kept(home, visit_record.DATASET)) == 1


def test_a_draft_that_lost_its_photo_is_mended_when_it_is_opened(page):
    page.locator(".card").first.click()
    write(page)
    page.wait_for_selector("#saved[data-dirty=false]")
    page.evaluate("jw.kept.all('photos').then((all) => jw.kept.remove('photos', all[0].photo_id))")
    page.reload()
    page.wait_for_selector("#item-K1 .shoot")
    assert page.locator("#item-K1 .shoot").inner_text().strip() == "拍照"


def test_the_draft_of_a_withdrawn_task_is_still_handed_in(page, home, base):
    page.locator(".card").first.click()
    write(page, wrong=False)
    page.locator("#outcome").select_option("不属实")
    page.wait_for_selector("#saved[data-dirty=false]")
    rows = kept(home, task.DATASET)
    home.casework.put(
        task.DATASET, rows.assign(state=rows["state"].mask(rows["task_id"] == TASK, "withdrawn"), revision=5)
    )
    ready(page, base, f"/m/task/{TASK}")
    page.get_by_role("button", name="继续填写记录").click()
    page.wait_for_selector("#officers")
    submit(page)
    unsent(page, 0)
    assert kept(home, task.DATASET).set_index("task_id").loc[TASK, "state"] == "done"


def test_drafts_of_older_days_are_reached_and_those_of_lost_tasks_are_shown(page, home, base):
    page.locator(".card").first.click()
    write(page, wrong=False)
    page.wait_for_selector("#saved[data-dirty=false]")
    rows = kept(home, task.DATASET)
    old = rows.assign(day=pd.Timestamp(world.DAY) - pd.Timedelta("60D"))
    home.casework.put(task.DATASET, old)
    ready(page, base, "/m/")
    assert page.locator(".card").count() == 1, "only the one with a draft"
    assert page.locator(".card .draft").count() == 1
    home.casework.put(task.DATASET, old.assign(team_id="T2"))
    ready(page, base, "/m/")
    shown = page.locator("section:has-text('任务已不在列表中的草稿')")
    assert world.world.NAMES["S1"] in shown.inner_text()
    page.once("dialog", lambda asked: asked.accept())
    shown.get_by_role("button", name="删除草稿").click()
    shown.wait_for(state="detached")


def test_a_step_that_is_overtaken_again_and_again_is_not_sent_in_a_storm(page):
    asked = []

    def overtaken(route):
        asked.append(route.request.post_data_json["revision"])
        route.fulfill(
            status=409, json={"error": "任务已改动", "task": {"state": "unread", "revision": len(asked)}}
        )

    page.context.route("**/m/state", overtaken)
    page.evaluate(
        "jw.kept.put('queue', { kind: 'state', owner: 'inspector', task_id: 'RW-20261121-9999', over: 2, at: 0,"
        " payload: { task_id: 'RW-20261121-9999', state: 'read', revision: 0, at: '2026-11-21T09:00:00' } })"
        ".then(() => jw.sender.kick())"
    )
    page.wait_for_timeout(1500)
    assert asked == [0], "sent again at once"
    page.wait_for_selector("#unsent.stuck")
    page.locator("#unsent").click()
    page.wait_for_selector("li.refused:has-text('需处理')")
    assert asked == [0, 1], "the revision is the one the server told"
    page.get_by_role("button", name="重试").wait_for()


def test_a_photo_can_be_taken_back_for_ten_seconds(page):
    page.clock.install()
    page.locator(".card").first.click()
    write(page)
    page.get_by_role("button", name="删除", exact=True).click()
    page.get_by_role("button", name="撤销").click()
    page.wait_for_selector("#item-K1 img")
    page.get_by_role("button", name="删除", exact=True).click()
    page.wait_for_selector(".undo")
    assert photo_on_the_phone(page) == 1
    page.clock.fast_forward(10_500)
    page.locator(".undo").wait_for(state="detached")
    assert photo_on_the_phone(page) == 0


def test_a_code_typed_in_opens_its_task_and_an_unknown_one_is_refused_in_words(page):
    page.locator("#code").fill("wx7k 2p01")
    page.get_by_role("button", name="打开任务").click()
    page.wait_for_url(f"**/m/task/{TASK}")
    page.get_by_role("button", name=re.compile("返回")).click()
    page.locator("#code").fill("zzzz zzzz")
    page.get_by_role("button", name="打开任务").click()
    page.wait_for_selector("[role=alert]:has-text('没有这个任务码')")
