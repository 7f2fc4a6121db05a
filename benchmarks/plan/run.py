"""The planner beside its yardsticks: public instances, a day of realistic size, and changes to a plan.

Every run has a process of its own, a budget of CPU seconds and a limit of wall time; results are written after each
(``--out``: JSON, and Markdown beside it) and the goals are said at the end. See README.md.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.plan import instances
from benchmarks.plan.goals import verdicts
from benchmarks.plan.one import REALISTIC, WHOLE
from benchmarks.plan.table import markdown

PARTS = ("public", "realistic", "replan")
PEERS = ("greedy", "PyVRP", "OR-Tools", "VROOM")


def runs(
    parts: list[str], engines: list[str], seconds: list[float], only: str
) -> list[tuple[str, str, float]]:
    """Engine, case and CPU seconds of every single run, candidates alternating."""
    listed = []
    if "public" in parts:
        for name in (n for n in instances.names() if only in n):
            listed += [(engine, name, s) for engine in engines for s in budgets(engine, seconds)]
    if "realistic" in parts:
        for name in (REALISTIC, WHOLE):
            listed += [
                (e, name, s)
                for e in engines
                for s in budgets(e, seconds)
                if not (e == "ours" and name == WHOLE)
            ]
    return listed


def budgets(engine: str, seconds: list[float]) -> list[float]:
    """A rule and VROOM have one pace; the others are run anew for every budget."""
    return seconds[-1:] if engine in ("greedy", "VROOM") else seconds


def measured(command: list[str], limit: float) -> list[dict[str, Any]]:
    """Rows a process prints, or why there are none."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, timeout=limit, check=True
        )
    except subprocess.TimeoutExpired as late:
        told = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
        return [*rows(told), {"failed": f"longer than {limit:g} s"}]
    except subprocess.CalledProcessError as problem:
        return [{"failed": (problem.stderr.strip().splitlines() or ["?"])[-1][:200]}]
    return rows(done.stdout)


def rows(text: str) -> list[dict[str, Any]]:
    """Lines that are JSON objects."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--parts", default=",".join(PARTS), help="public, realistic, replan; joined by commas"
    )
    parser.add_argument("--engines", default=",".join(("ours", *PEERS)))
    parser.add_argument("--seconds", default="2,10", help="CPU budgets")
    parser.add_argument("--only", default="", help="part of the name of public instances")
    parser.add_argument("--limit", type=float, default=180.0, help="wall seconds of one run")
    parser.add_argument("--out", type=Path, default=Path("plan-benchmark.json"))
    asked = parser.parse_args()
    parts, engines = asked.parts.split(","), asked.engines.split(",")
    seconds = [float(s) for s in asked.seconds.split(",")]
    results: list[dict[str, Any]] = []

    def keep(found: list[dict[str, Any]]) -> None:
        results.extend(found)
        for row in found:
            print(json.dumps(row, ensure_ascii=False), flush=True)
        asked.out.write_text(json.dumps(results, ensure_ascii=False, indent=1))
        asked.out.with_suffix(".md").write_text(markdown(results))

    for engine, name, budget in runs(parts, engines, seconds, asked.only):
        found = measured(["benchmarks.plan.one", engine, name, str(budget)], asked.limit)
        keep([{"engine": engine, "case": name, "seconds": budget} | row for row in found])
    if "replan" in parts:
        keep(measured(["benchmarks.plan.replan", str(seconds[-1])], asked.limit * 2))
    print(asked.out.with_suffix(".md").read_text())
    for line in verdicts(results):
        print(line)


if __name__ == "__main__":
    main()
