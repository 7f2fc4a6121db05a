"""Results of the benchmark as Markdown."""

from collections.abc import Sequence
from statistics import mean
from typing import Any

from benchmarks.plan.instances import KINDS

Rows = Sequence[dict[str, Any]]


def public(results: Rows) -> list[dict[str, Any]]:
    """Finished runs on instances with a best known value."""
    return [r for r in results if "gap_pct" in r]


def realistic(results: Rows) -> list[dict[str, Any]]:
    """Finished runs on the realistic day."""
    return [r for r in results if str(r.get("case", "")).startswith("realistic") and "value" in r]


def columns(results: Rows) -> list[tuple[str, float]]:
    """Engine and budget, in order of appearance."""
    return list(dict.fromkeys((r["engine"], r["seconds"]) for r in results))


def gap(results: Rows, column: tuple[str, float], kind: str = "") -> float | None:
    """Mean gap to the best known value; None without a run."""
    found = [
        r["gap_pct"] for r in public(results)
        if (r["engine"], r["seconds"]) == column and kind in ("", r["kind"])
    ]  # fmt: skip
    return mean(found) if found else None


def markdown(results: Rows) -> str:
    """A table for each part that was run."""
    lines = []
    if found := public(results):
        lines += ["### Public instances: gap to the best known value, %", "", *_instances(found), ""]
    if found := realistic(results):
        lines += ["### A day of realistic size: 40 teams, 2,000 enterprises", "", *_days(found), ""]
    if found := [r for r in results if "change" in r]:
        lines += ["### Changes to a plan", "", *_changes(found), ""]
    lines += [f"- first plan: {r['first_cpu_s']:.2f} CPU s, value {r['first_value']:.0f}, {r['broken']} rules broken"
              for r in results if "first_value" in r]  # fmt: skip
    lines += [
        f"- failed: {r.get('engine', 'changes')} {r.get('case', '')}: {r['failed']}"
        for r in results
        if "failed" in r
    ]
    return "\n".join(lines) + "\n"


def _instances(found: Rows) -> list[str]:
    heads = columns(found)
    lines = [
        "| instance | best | " + " | ".join(f"{e} {s:g} s" for e, s in heads) + " |",
        "|---|---" + "|---" * len(heads) + "|",
    ]
    by = {(r["case"], r["engine"], r["seconds"]): r for r in found}
    for case in dict.fromkeys(r["case"] for r in found):
        best = next(r["best"] for r in found if r["case"] == case)
        cells = [by.get((case, *head)) for head in heads]
        lines.append(f"| {case} | {best:g} | " + " | ".join(_gap(c) for c in cells) + " |")
    for kind, title in {**KINDS, "": "all"}.items():
        means = [gap(found, head, kind) for head in heads]
        if any(m is not None for m in means):
            n = len({r["case"] for r in found if kind in ("", r["kind"])})
            lines.append(
                f"| **mean of {n}: {title}** | | "
                + " | ".join("" if m is None else f"**{m:.2f}**" for m in means)
                + " |"
            )
    return lines


def _gap(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return f"{row['gap_pct']:.2f}" + (" BROKEN" if row["broken"] else "")


def _days(found: Rows) -> list[str]:
    lines = [
        "| engine | options | budget s | CPU s | prize | visits | musts missed | rules broken |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in found:
        options = "all" if r["engine"] == "ours" or "all" in r["case"] else "shortlist"
        shown = [r["engine"], options, f"{r['seconds']:g}", f"{r['cpu_s']:.1f}", f"{r['value']:,.0f}"]
        lines.append("| " + " | ".join([*shown, *(str(r[n]) for n in ("visits", "missed", "broken"))]) + " |")
    return lines


def _changes(found: Rows) -> list[str]:
    lines = [
        "| change | mode | CPU s | value lost | removed / added / moved | asked for is done | musts missed | rules broken |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {r['change']} | {r['mode']} | {r['cpu_s']:.2f} | {r['lost']:.0f} | {r['removed']} / {r['added']} / {r['moved']} | "
        f"{'yes' if r['asked_met'] else 'NO'} | {r['musts_missed']} | {r['broken']} |"
        for r in found
    ]
