"""The application on a free port of this machine, and a headless Chromium that notices every request."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dash import Dash
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
MAY_SKIP = not CHROMIUM.exists() and "CI" not in os.environ  # where CI runs, a missing browser is a failure


@contextmanager
def served(app: Dash) -> Iterator[str]:
    """The address of the running application."""
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser without network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Everything a page asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda r: self.addresses.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def elsewhere(self, base: str) -> list[str]:
        """Addresses on any other host."""
        return [a for a in self.addresses if not a.startswith((base, "data:", "blob:"))]
