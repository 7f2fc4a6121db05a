"""One candidate with one field in a fresh browser: load, three recolours, a drag, memory."""

import time
from dataclasses import dataclass
from statistics import mean

import numpy as np

from benchmarks.map.candidates import Candidate, free_port, serving
from benchmarks.map.fields import STEPS, WINDOW, Probes, probes
from benchmarks.map.measure import Watched, watched

ENOUGH = (
    0.6  # of the probes: others lie on seams, lines and labels; in the colours of another day none would fit
)
SETTLE_S = 20.0
PAN_STEPS, PAN_S = 47, 4.7
# Figures by name, with the digits they are printed with.
FIGURES = {
    "load_paint_s": 2, "load_data_kb": 0, "load_code_kb": 0, "load_renderer_ms": 0, "load_gpu_ms": 0,
    "recolour_paint_s": 2, "recolour_kb": 1, "recolour_renderer_ms": 0, "recolour_gpu_ms": 0,
    "pan_frames": 0, "pan_renderer_ms": 1, "pan_gpu_ms": 0, "heap_mb": 1,
}  # fmt: skip


def draw(candidate: Candidate, size: int, limit_s: float) -> dict[str, float]:
    """The :data:`FIGURES` of one run: pan CPU is that of a frame, recolours are means of three.

    Raises
    ------
    TooSlow
        When something did not happen within the limit, which holds for the whole run.
    """
    port, end = free_port(), time.time() + limit_s
    with serving(candidate.command(size, port), port) as origin:
        address = origin + candidate.address(size)
        wider, higher = margins(candidate, address)
        with watched(WINDOW[0] + wider, WINDOW[1] + higher) as seen:
            run = Run(seen, candidate, probes(size), end)
            load = run.open(address)
            steps = [run.recolour(number) for number in range(1, STEPS)]
            middle = {name: mean(step[name] for step in steps) for name in steps[0]}
            return load | middle | run.drag() | {"heap_mb": seen.heap_mb()}


def margins(candidate: Candidate, address: str) -> tuple[int, int]:
    """How much wider and higher than its map the page is; the server is warm afterwards."""
    with watched(*WINDOW) as seen:
        seen.page.goto(address, wait_until="commit")
        seen.page.wait_for_selector(candidate.box, timeout=60_000)
        seen.pump(2)
        _, _, width, height = box(seen, candidate)
        return WINDOW[0] - width, WINDOW[1] - height


def box(seen: Watched, candidate: Candidate) -> tuple[int, int, int, int]:
    """Left, top, width and height of the map on the page."""
    found = seen.page.locator(candidate.box).first.bounding_box()
    if found is None:
        raise ValueError(f"{candidate.name}: no map on the page")
    return round(found["x"]), round(found["y"]), round(found["width"]), round(found["height"])


@dataclass(slots=True)
class Run:
    """A candidate in its browser, to be measured until ``end``."""

    seen: Watched
    candidate: Candidate
    judged: Probes
    end: float
    at: tuple[int, int] = (0, 0)  # where the map begins on the page

    def left(self) -> float:
        """Seconds that are left."""
        return max(1.0, self.end - time.time())

    def shows(self, picture: np.ndarray, number: int) -> bool:
        """Whether a picture of the page shows the colours of a day."""
        return self.judged.share(picture, number, self.at) > ENOUGH

    def open(self, address: str) -> dict[str, float]:
        """From an empty cache to the first day painted and the page at rest."""
        seen, before, begin = self.seen, self.seen.cpu(), time.time()
        seen.page.goto(address, wait_until="commit")
        seen.page.wait_for_selector(self.candidate.box, timeout=self.left() * 1000)
        self.at = box(seen, self.candidate)[:2]
        paint = seen.painted(begin, self.left(), lambda picture: self.shows(picture, 0))
        seen.until(self.candidate.ready, self.left())
        seen.settle(min(SETTLE_S, self.left()))
        spent, (data, code) = seen.cpu() - before, seen.received()
        return {
            "load_paint_s": paint, "load_data_kb": data / 1000, "load_code_kb": code / 1000,
            "load_renderer_ms": spent.renderer * 1000, "load_gpu_ms": spent.gpu * 1000,
        }  # fmt: skip

    def recolour(self, number: int) -> dict[str, float]:
        """To a day that has not been shown yet."""
        seen = self.seen
        seen.frames.clear()
        before, begin = seen.cpu(), time.time()
        self.candidate.step(seen)
        paint = seen.painted(begin, self.left(), lambda picture: self.shows(picture, number))
        seen.settle(min(SETTLE_S, self.left()))
        spent, (data, code) = seen.cpu() - before, seen.received()
        return {
            "recolour_paint_s": paint, "recolour_kb": (data + code) / 1000,
            "recolour_renderer_ms": spent.renderer * 1000, "recolour_gpu_ms": spent.gpu * 1000,
        }  # fmt: skip

    def drag(self) -> dict[str, float]:
        """Pull the map to the left and back with the mouse."""
        seen, mouse = self.seen, self.seen.page.mouse
        x, y = self.at[0] + WINDOW[0] // 2, self.at[1] + WINDOW[1] // 2
        mouse.move(x, y)
        mouse.down()
        seen.frames.clear()
        before, begin = seen.cpu(), time.time()
        for step in range(PAN_STEPS):
            mouse.move(x - 8 * min(step, PAN_STEPS - step), y + 2 * min(step, PAN_STEPS - step))
            seen.pump(max(0.0, begin + (step + 1) * PAN_S / PAN_STEPS - time.time()))
        spent, frames = seen.cpu() - before, max(1, len(seen.frames))
        mouse.up()
        return {
            "pan_frames": float(len(seen.frames)), "pan_renderer_ms": spent.renderer * 1000 / frames,
            "pan_gpu_ms": spent.gpu * 1000 / frames,
        }  # fmt: skip
