"""The map beside Plotly, dash-leaflet and deck.gl in one run: load, recolour, pan, memory; then clicks and the list.

Candidates alternate, each run in a fresh browser and a fresh server; the second round goes in opposite order. Every run ends
by itself at its limit. After each one the results so far are written to ``--out`` (JSON, and Markdown beside it).
Run on a machine that does nothing else; seconds on software graphics are inflated, compare CPU and ratios.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from benchmarks.map import fields, world
from benchmarks.map.candidates import Candidate, Places, ours, ours_alone, yardsticks
from benchmarks.map.drawing import draw
from benchmarks.map.goals import verdicts
from benchmarks.map.measure import TooSlow
from benchmarks.map.table import markdown
from benchmarks.map.working import SIZE, clicks, lasso

LIMITS_S = {10_000: 90, 100_000: 180, 1_000_000: 240}
WORK = {"click to card": clicks, "lasso to list": lasso}
WORK_LIMIT_S = 150


def plan(candidates: Sequence[Candidate], sizes: Sequence[int], rounds: int) -> list[tuple[Candidate, int]]:
    """Which candidate with which field, in order."""
    whole = []
    for number in range(rounds):
        for size in sizes:
            able = [candidate for candidate in candidates if size <= candidate.most]
            whole += [(candidate, size) for candidate in (able if number % 2 == 0 else reversed(able))]
    return whole


def attempt(what: Callable[[], dict[str, float]]) -> dict[str, Any]:
    """Its figures, or why there are none."""
    begin = time.time()
    try:
        done: dict[str, Any] = what()
    except (TooSlow, Error, OSError, ValueError) as problem:
        done = {"failed": str(problem).splitlines()[0][:200]}
    return done | {"took_s": round(time.time() - begin, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--peers", type=Path, help="folder of the yardsticks, see README.md; without it only our map"
    )
    parser.add_argument("--cells", default=",".join(map(str, world.FIELDS)))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--only", default="", help="parts of names of candidates or of 'click', 'lasso', joined by commas"
    )
    parser.add_argument("--home", type=Path, help="folder for the two generated homes, kept and used again")
    parser.add_argument("--out", type=Path, default=Path("map-benchmark.json"))
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.cells.split(",")]
    wanted = [part.lower() for part in asked.only.split(",") if part]
    with tempfile.TemporaryDirectory(prefix="map-benchmark-") as folder:
        home = asked.home or Path(folder)
        places = Places(home / "cells", Path(folder) / "fields", asked.peers)
        if not (places.home / "casework.db").exists():  # cells alone, like the yardsticks
            world.build(places.home, sizes, sites=300, clues=1_000)
        work = home / "work"
        if not (work / "casework.db").exists():
            world.build(work, [SIZE])
        for size in sizes:
            fields.write(places.fields / str(size), size)
        run(places, work, (sizes, asked.rounds, wanted), asked.out)


def run(places: Places, work: Path, what: tuple[list[int], int, list[str]], out: Path) -> None:
    """All runs; results are kept after each."""
    sizes, rounds, wanted = what
    results: list[dict[str, Any]] = []

    def is_wanted(name: str) -> bool:
        return not wanted or any(part in name.lower() for part in wanted)

    def keep(entry: dict[str, Any]) -> None:
        results.append(entry)
        print(json.dumps(entry, ensure_ascii=False), flush=True)
        out.write_text(json.dumps(results, ensure_ascii=False, indent=1))
        out.with_suffix(".md").write_text(markdown(results))

    candidates = [c for c in (ours(places), ours_alone(places), *yardsticks(places)) if is_wanted(c.name)]
    for candidate, size in plan(candidates, sizes, rounds):
        limit = LIMITS_S.get(size, max(LIMITS_S.values()))
        found = attempt(lambda c=candidate, s=size, w=limit: draw(c, s, w))
        keep({"what": "drawing", "name": candidate.name, "cells": size} | found)
    for name, measure in WORK.items():
        if is_wanted(name):
            keep({"what": name} | attempt(lambda m=measure: m(work, WORK_LIMIT_S)))
    print(out.with_suffix(".md").read_text())
    for line in verdicts(results):
        print(line)


if __name__ == "__main__":
    main()
