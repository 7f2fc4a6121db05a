"""A team on the road with poor signal: nothing is lost, nothing is sent twice, and what waits can be seen."""

import base64
import re

import field_world as world
import pytest
from browser.served import MAY_SKIP, Watch, chromium, served
from field_world import TASK

from schema import record_photo, task, visit_record
from store.records import submit as submit_record
from store.viewer import SYSTEM

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]

PHONE = {"width": 390, "height": 844}
# What Chromium itself says when the network is gone, or the server refuses.
PAINT = """() => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 4000, height: 3000 });
  const pen = canvas.getContext("2d");
  for (let i = 0; i < 3000; i++) {
    pen.fillStyle = `hsl(${i * 7}, 80%, 50%)`;
    pen.fillRect((i * 37) % 4000, (i * 91) % 3000, 90, 70);
  }
  return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
}"""
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "401 (UNAUTHORIZED)", "409 (CONFLICT)", "net::")


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
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", is_mobile=True)
    sign_in(context, base)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    watch = Watch(opened)
    ready(opened, base, "/m/")
    opened.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield opened
    context.close()
    assert watch.elsewhere(base) == []
    assert [c for c in watch.complaints if not any(known in c for known in EXPECTED)] == []


def sign_in(context, base, account="inspector"):
    context.clear_cookies()
    assert context.request.post(f"{base}/enter", form={"account": account, "next": "/m/"}).ok


def ready(page, base, path):
    page.goto(base + path)
    page.wait_for_selector("[data-ready=true]")


def unsent(page, number):
    page.wait_for_selector(f"#unsent[data-count='{number}']")


def kept(home, dataset):
    return home.casework.read(dataset, SYSTEM)


def picture(page):
    """A photo as a camera makes it: large, a JPEG."""
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(page.evaluate(PAINT))}


def write(page, *, wrong=True):
    """Fill in the record: everything in order, but for one item with a photo when something is wrong."""
    page.get_by_role("button", name=re.compile("填写记录")).click()
    page.wait_for_selector("#officers")
    for name in ("T1员1", "T1员2", "已向被检查人出示执法证件"):
        page.get_by_label(name).check()
    if wrong:
        page.locator("#item-K1 [data-answer=bad]").click()
        page.locator("#note-K1").fill("采样管路中段接有稀释瓶。")
        page.locator("#photo-K1").set_input_files(picture(page))
        page.wait_for_selector("#item-K1 img")
        page.get_by_label("突出问题").first.check()
    for button in page.get_by_role("button", name="其余全部符合").all():
        button.click()


def submit(page):
    page.get_by_role("button", name="提交记录").click()
    page.wait_for_selector(".queue, .empty, #lacks li")
    assert not page.locator("#lacks li").count(), page.locator("#lacks").inner_text()


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
