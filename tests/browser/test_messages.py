"""An officer tells a team, copies another text and tries the channel; the log follows without loading the page again."""

import message_world
import pytest
from browser.served import MAY_SKIP, Watch, chromium, served
from listening import listening
from small_app import application

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]


@pytest.fixture
def there():
    with listening() as listener:
        yield listener


@pytest.fixture
def base(tmp_path, there, monkeypatch):
    monkeypatch.setenv("JINGWEI_HOSTS", there.place)
    made = message_world.services(tmp_path, there)
    message_world.freeze(made)
    with served(application(made)) as address:
        yield address


def test_tell_copy_and_try(base, there):
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(60_000)
        watch = Watch(page)
        page.goto(f"{base}/messages?day=2026-11-21")
        page.wait_for_selector(".messages-teams")
        page.click(".messages-teams button >> nth=0")
        page.wait_for_selector(".messages-log tr:has-text('已发送')")
        page.wait_for_selector("text=1 个组中已通知 1 个")
        page.click(".messages-teams button >> nth=1")
        page.wait_for_selector(".messages-log tr:has-text('已复制')")
        page.click(".messages-right button:has-text('测试')")
        page.wait_for_selector("text=测试消息已送达")
        assert len(there.got) == 2 and watch.elsewhere(base) == [] and watch.complaints == []
        fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert fits, "the page is wider than the screen"


def test_all_are_told_only_after_the_question_was_answered(base, there):
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(60_000)
        page.goto(f"{base}/messages?day=2026-11-21")
        page.click("button:has-text('通知未通知的各组')")
        page.wait_for_selector(".dialog >> text=发出后不能撤回")
        assert there.got == []
        page.click(".dialog button:has-text('发送')")
        page.wait_for_selector("text=1 个组中已通知 1 个")
        assert len(there.got) == 1
