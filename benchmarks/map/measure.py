"""A browser that is measured: CPU of its processes, frames on its screen, bytes on the wire, memory of its page.

CPU are the browser's own counters (SystemInfo.getProcessInfo). A frame is what the screencast of the page sends, so it has
really been on the screen. Nothing here waits longer than it is told.
"""

import base64
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playwright.sync_api import Error, Page, Request, sync_playwright
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
)  # fmt: skip
CODE = ("document", "script", "stylesheet", "font", "image")
QUIET_S, QUIET_CPU_S = 0.5, 0.025


class TooSlow(Exception):
    """What was waited for did not happen in time."""


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds since the browser was started."""

    renderer: float
    gpu: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.renderer - other.renderer, self.gpu - other.gpu)


@dataclass(slots=True)
class Watched:
    """A page and what has been seen of it."""

    page: Page
    cdp: Any
    root: Any
    frames: list[tuple[float, str]] = field(default_factory=list)  # time shown and the picture in base64
    finished: list[Request] = field(default_factory=list)

    def pump(self, seconds: float) -> None:
        """Let the browser's messages in for a while."""
        self.page.wait_for_timeout(seconds * 1000)

    def cpu(self) -> Cpu:
        """What the browser's processes have used so far."""
        spent = {"renderer": 0.0, "GPU": 0.0}
        for process in self.root.send("SystemInfo.getProcessInfo")["processInfo"]:
            if process["type"] in spent:
                spent[process["type"]] += process["cpuTime"]
        return Cpu(spent["renderer"], spent["GPU"])

    def painted(self, begin: float, limit_s: float, is_it: Callable[[np.ndarray], bool]) -> float:
        """Seconds from ``begin`` (of ``time.time``) to the first frame that is it.

        Raises
        ------
        TooSlow
            When there is none within the limit.
        """
        looked = 0
        while time.time() - begin < limit_s:
            while looked < len(self.frames):
                at, content = self.frames[looked]
                looked += 1
                if at >= begin and is_it(picture(content)):
                    return at - begin
            self.pump(0.02)
        raise TooSlow(f"not painted within {limit_s:.0f} s")

    def settle(self, limit_s: float) -> None:
        """Wait until the page has stopped working."""
        end, before = time.time() + limit_s, self.cpu()
        while time.time() < end:
            self.pump(QUIET_S)
            now = self.cpu()
            if (now - before).renderer + (now - before).gpu <= QUIET_CPU_S:
                return
            before = now
        raise TooSlow(f"not quiet within {limit_s:.0f} s")

    def until(self, expression: str, limit_s: float) -> None:
        """Wait until a JavaScript expression is true."""
        end = time.time() + limit_s
        while not self.page.evaluate(expression):
            if time.time() > end:
                raise TooSlow(f"not within {limit_s:.0f} s: {expression}")
            self.pump(0.02)

    def received(self) -> tuple[int, int]:
        """Bytes of data and of code (pages, scripts, styles, pictures) since asked last, as sent over the wire."""
        done, self.finished[:] = list(self.finished), []
        data = code = 0
        for request in done:
            try:
                size = request.sizes()["responseBodySize"]
            except Error:
                continue  # answered from the browser's memory
            if request.resource_type in CODE:
                code += size
            else:
                data += size
        return data, code

    def heap_mb(self) -> float:
        """JavaScript heap, objects of the page behind it, and buffers, after a collection."""
        self.cdp.send("HeapProfiler.collectGarbage")
        used = self.cdp.send("Runtime.getHeapUsage")
        names = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
        return sum(used.get(name, 0) for name in names) / 1e6


def picture(content: str) -> np.ndarray:
    """Pixels (height, width, 3) of a frame."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(base64.b64decode(content)) as file, file.open() as image:
            return np.moveaxis(image.read([1, 2, 3]), 0, 2)


@contextmanager
def watched(width: int, height: int) -> Iterator[Watched]:
    """A page of a browser of its own with an empty cache, its screen recorded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            seen = Watched(page, page.context.new_cdp_session(page), browser.new_browser_cdp_session())
            record(seen)
            yield seen
        finally:
            browser.close()


def record(seen: Watched) -> None:
    """Collect frames and finished requests from now on."""

    def frame(event: dict[str, Any]) -> None:
        seen.frames.append((event["metadata"]["timestamp"], event["data"]))
        with suppress(Error):  # the browser is closing
            seen.cdp.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def finished(request: Request) -> None:
        seen.finished.append(request)

    seen.cdp.on("Page.screencastFrame", frame)
    seen.page.on("requestfinished", finished)
    seen.cdp.send("HeapProfiler.enable")
    seen.cdp.send("Page.startScreencast", {"format": "jpeg", "quality": 92, "everyNthFrame": 1})
