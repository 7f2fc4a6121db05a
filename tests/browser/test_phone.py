"""A team on the road with poor signal: nothing is lost, nothing is sent twice, and what waits can be seen."""

import re

import field_world as world
import pytest
from browser.onphone import PHONE, kept, opened, ready, sign_in, submit, unsent, write
from browser.served import MAY_SKIP, chromium, served
from field_world import TASK

from schema import record_photo, task, visit_record
from store.records import submit as submit_record

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


def test_a_record_written_offline_survives_a_reload_and_is_sent_once(page, home, base):
    page.locator(".card").first.click()
    page.context.set_offline(True)
    page.locator("[data-step=on_way]").click()
    unsent(page, 1)
    write(page)
    page.wait_for_selector("#saved[data-dirty=false]")
    page.reload()  # in the dead spot: the page itself comes from the phone
    page.wait_for_selector("#officers")
    assert page.locator("#item-K1 img").count() == 1
    assert page.locator("#note-K1").input_value().startswith("采样管路")
    submit(page)
    unsent(page, 3)
    assert "没有网络" in page.locator(".queue").inner_text()
    assert kept(home, visit_record.DATASET).empty
    ready(page, base, "/m/")
    page.context.set_offline(False)
    unsent(page, 0)
    page.wait_for_selector(".card .state.done")
    [record] = kept(home, visit_record.DATASET).to_dict("records")
    [photo] = kept(home, record_photo.DATASET).to_dict("records")
    assert record["outcome"] == "属实-突出" and photo["photo_id"] in record["items"]
    assert 10_000 < photo["bytes"] < 500_000, "the phone has not made it small"
    assert (home.settings.files / "evidence" / photo["sha256"]).stat().st_size == photo["bytes"]
    row = kept(home, task.DATASET).set_index("task_id").loc[TASK]
    assert row["state"] == "done" and row["left_at"] <= row["arrived_at"] <= row["ended_at"]


@pytest.mark.parametrize("address", ["**/m/record", "**/m/photo/*", "**/m/state"])
def test_a_lost_answer_makes_no_second_copy(page, home, base, address):
    lost = []

    def swallow(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())  # the server has it; the phone never hears of it
        route.abort()

    page.context.route(address, swallow)
    page.locator(".card").first.click()
    page.locator("[data-step=read]").click()
    write(page)
    submit(page)
    unsent(page, 0)
    assert [answer.status for answer in lost] == [200]
    assert len(kept(home, visit_record.DATASET)) == 1 == len(kept(home, record_photo.DATASET))
    assert len(world.events(home, "record")) == 1 == len(world.events(home, "photo"))
    assert kept(home, task.DATASET).set_index("task_id").loc[TASK, "revision"] == 3  # read, arrived, done


def test_a_step_is_not_lost_when_the_plan_is_changed_under_it(page, home):
    rows = kept(home, task.DATASET)
    home.casework.put(
        task.DATASET, rows.assign(revision=7, seq=rows["seq"] + 3)
    )  # planned again in the middle of the day
    page.locator(".card").first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/m/state") and answer.status == 200):
        page.locator("[data-step=on_way]").click()
    unsent(page, 0)
    row = kept(home, task.DATASET).set_index("task_id").loc[TASK]
    assert (row["state"], row["revision"]) == ("on_way", 8)


def test_a_session_that_ends_loses_no_draft_and_sends_after_signing_in_again(page, home, base):
    page.locator(".card").first.click()
    write(page)
    page.wait_for_selector("#saved[data-dirty=false]")
    page.context.clear_cookies()
    submit(page)
    page.wait_for_selector("text=登录已失效")
    unsent(page, 2)
    sign_in(page.context, base, "inspector2")  # somebody else's session sends nothing of mine
    ready(page, base, "/m/waiting")
    page.wait_for_selector("text=属于账号 inspector")
    assert kept(home, visit_record.DATASET).empty
    sign_in(page.context, base)
    ready(page, base, "/m/waiting")
    unsent(page, 0)
    assert len(kept(home, visit_record.DATASET)) == 1


def test_what_is_missing_is_named_and_every_stroke_is_kept(page):
    page.locator(".card").first.click()
    page.get_by_role("button", name=re.compile("填写记录")).click()
    page.wait_for_selector("#officers")
    page.locator("#item-K1 [data-answer=bad]").click()
    page.get_by_role("button", name="提交记录").click()
    lacks = page.locator("#lacks").inner_text()
    assert "两名" in lacks and "换成实际情况：站房内采样管路完好" in lacks
    page.get_by_label("T1员1").check()
    page.wait_for_selector("#saved[data-dirty=false]")
    page.reload()
    page.wait_for_selector("#officers")
    assert page.get_by_label("T1员1").is_checked() and not page.get_by_label("T1员2").is_checked()


def test_a_refused_record_says_why_and_opens_again(page, home):
    page.locator(".card").first.click()
    write(page, wrong=False)
    page.locator("#outcome").select_option("不属实")
    submit_record(home.store, home.casework, world.INSPECTOR, world.record(record_id="JL-the-other-phone"))
    submit(page)
    page.wait_for_selector("li.refused")
    assert "已有检查记录 JL-the-other-phone" in page.locator("li.refused").inner_text()
    page.get_by_role("button", name="改后重交").click()
    page.wait_for_selector("#officers")
    assert page.locator("#outcome").input_value() == "不属实"
    assert len(kept(home, visit_record.DATASET)) == 1


def test_a_deep_link_leads_through_signing_in_to_the_task(browser, home, base):
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    opened = context.new_page()
    sign_in(context, base)
    opened.goto(f"{base}/t/WX7K2P01")
    opened.wait_for_selector("[data-ready=true]")
    assert opened.url == f"{base}/m/task/{TASK}"
    assert opened.locator(".name").inner_text() == world.world.NAMES["S1"]
    context.close()


def test_everything_to_press_is_48_px_high_and_nothing_is_wider_than_the_phone(page, base):
    for go in (
        lambda: None,
        page.locator(".card").first.click,
        lambda: page.get_by_role("button", name=re.compile("填写记录")).click(),
    ):
        go()
        page.wait_for_timeout(300)
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main a, main select, main textarea, main label.tick, main label.shoot,"
            " main input:not([type=checkbox]):not(.aside)')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 48)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
