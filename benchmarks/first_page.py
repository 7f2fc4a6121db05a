"""From the command to the first page: seconds, requests and bytes, beside an empty Dash page in the same run.

Builds the city demo once in a temporary home, then starts the service several times on it, alternating with the yardstick:
a Dash application that shows one sentence. Run on a machine that does nothing else.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
EMPTY = """
import sys
from dash import Dash, html
app = Dash(__name__)
app.layout = html.Main(html.H1("."))
app.run(port=int(sys.argv[1]), debug=False)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    while True:
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def load(page: Page, address: str, ready: str) -> tuple[int, int]:
    """Requests and bytes as sent over the wire until the page is ready and quiet."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    seen = {"requests": 0, "bytes": 0}
    session.on("Network.requestWillBeSent", lambda _: seen.update(requests=seen["requests"] + 1))
    session.on(
        "Network.loadingFinished", lambda e: seen.update(bytes=seen["bytes"] + int(e["encodedDataLength"]))
    )
    page.goto(address)
    page.wait_for_selector(ready)
    page.wait_for_load_state("networkidle")
    return seen["requests"], seen["bytes"]


def measure(command: list[str], ready: str, port: int) -> tuple[float, float, int, int]:
    """Seconds to the first answer and to the ready page, requests, bytes; with an empty browser cache."""
    address = f"http://127.0.0.1:{port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(address)
            answered = time.monotonic() - begin
            requests, size = load(page, address, ready)
            return answered, time.monotonic() - begin, requests, size
        finally:
            process.terminate()
            process.wait(timeout=60)
            browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="first-page-") as folder:
        home = str(Path(folder) / "home")
        begin = time.monotonic()
        subprocess.run(
            [sys.executable, "app.py", "--home", home, "demo"],
            cwd=ROOT,
            check=True,
            stderr=subprocess.DEVNULL,
        )
        print(f"city demo built and analysed: {time.monotonic() - begin:.1f} s wall")
        rows: dict[str, list[tuple[float, float, int, int]]] = {"Jingwei map": [], "empty Dash page": []}
        for _ in range(ROUNDS):
            port = free_port()
            command = [sys.executable, "app.py", "--home", home, "serve", "--port", str(port)]
            rows["Jingwei map"].append(measure(command, "[data-ready=true]", port))
            port = free_port()
            rows["empty Dash page"].append(measure([sys.executable, "-c", EMPTY, str(port)], "h1", port))
        print(
            f"{'':18}{'first answer s':>16}{'page ready s':>14}{'requests':>10}{'kB sent':>10}   (medians of {ROUNDS})"
        )
        medians = {
            name: [statistics.median(r[i] for r in got) for i in range(4)] for name, got in rows.items()
        }
        for name, (answer, ready, requests, size) in medians.items():
            print(f"{name:18}{answer:16.1f}{ready:14.1f}{requests:10.0f}{size / 1000:10.0f}")
        ratios = [a / b for a, b in zip(medians["Jingwei map"], medians["empty Dash page"], strict=True)]
        print(
            "ratio             "
            + "".join(f"{r:{w}.1f}" for r, w in zip(ratios, (16, 14, 10, 10), strict=True))
        )


if __name__ == "__main__":
    main()
