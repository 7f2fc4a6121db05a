"""The goals of the planner, each printed as met, missed or not measured."""

from collections.abc import Sequence
from typing import Any

from benchmarks.plan.table import gap, realistic

WARM = ("repair", "warm 0.5 s", "warm 2 s")


def verdicts(results: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each goal."""
    mean = gap(results, ("ours", 10.0))
    lines = [
        said("mean gap to best known at 10 CPU s at most 0.4 %", mean, None if mean is None else mean <= 0.4)
    ]
    days = realistic(results)
    mine = [r for r in days if r["engine"] == "ours"]
    faults = sum(r["broken"] for r in results if r.get("engine") == "ours" or "change" in r)
    lines.append(
        said("hard rules broken by our plans: none", faults if mine else None, faults == 0 if mine else None)
    )
    ours = max((r["value"] for r in mine if r["seconds"] == 2.0), default=None)
    peers = [r["value"] for r in days if r["engine"] != "ours" and r["seconds"] >= 10 and not r["broken"]]
    ahead = ours - max(peers) if ours is not None and peers else None
    lines.append(
        said(
            "more prize at 2 s than any other engine at 10 s (difference)",
            ahead,
            None if ahead is None else ahead > 0,
        )
    )
    first = next((r["first_cpu_s"] for r in results if "first_value" in r), None)
    lines.append(said("first feasible plan in under 1 CPU s", first, None if first is None else first < 1))
    changed = [r for r in results if "change" in r and r["mode"] in WARM]
    slowest = max((r["cpu_s"] for r in changed if r["mode"] == "repair"), default=None)
    lines.append(
        said(
            "changed plan in under 2 CPU s (slowest repair)",
            slowest,
            None if slowest is None else slowest < 2,
        )
    )
    kept = all(r["asked_met"] and not r["broken"] for r in changed) if changed else None
    lines.append(
        said("what was asked for holds in every changed plan", None if kept is None else float(kept), kept)
    )
    return lines


def said(text: str, value: float | None, is_met: bool | None) -> str:
    """The line of a goal."""
    verdict = {True: "met", False: "MISSED", None: "not measured"}[is_met]
    return f"{verdict:12} {text}" + ("" if value is None else f": {value:.2f}")
