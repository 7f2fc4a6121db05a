"""A team's phone in a browser: its page, a photo, a record filled in."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from browser.served import Watch
from playwright.sync_api import Browser, BrowserContext, Page

from store.viewer import SYSTEM

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
EXPECTED = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "401 (UNAUTHORIZED)",
    "409 (C",
    "404 (NOT FOUND)",
    "422 (UNPROCESSABLE",
    "net::",
)


@contextmanager
def opened(browser: Browser, base: str) -> Iterator[Page]:
    """The signed-in page with its worker; afterwards it has asked nobody else and complained of nothing unexpected."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", is_mobile=True)
    sign_in(context, base)
    page = context.new_page()
    page.set_default_timeout(15_000)
    watch = Watch(page)
    ready(page, base, "/m/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield page
    context.close()
    assert watch.elsewhere(base) == []
    assert [c for c in watch.complaints if not any(known in c for known in EXPECTED)] == []


def sign_in(context: BrowserContext, base: str, account: str = "inspector") -> None:
    context.clear_cookies()
    assert context.request.post(f"{base}/enter", form={"account": account, "next": "/m/"}).ok


def ready(page: Page, base: str, path: str) -> None:
    page.goto(base + path)
    page.wait_for_selector("[data-ready=true]")


def unsent(page: Page, number: int) -> None:
    page.wait_for_selector(f"#unsent[data-count='{number}']")


def kept(home: Any, dataset: Any) -> Any:
    return home.casework.read(dataset, SYSTEM)


def picture(page: Page) -> Any:
    """A photo as a camera makes it: large, a JPEG."""
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(page.evaluate(PAINT))}


def write(page: Page, *, wrong: bool = True) -> None:
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
        page.locator("#severity-K1").select_option("严重")
        page.get_by_label("突出问题").first.check()
    for button in page.get_by_role("button", name="其余全部符合").all():
        button.click()


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交记录").click()
    page.wait_for_selector(".queue, .empty, #lacks li")
    assert not page.locator("#lacks li").count(), page.locator("#lacks").inner_text()
