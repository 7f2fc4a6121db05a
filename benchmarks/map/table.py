"""Results of the benchmark as Markdown: medians of the rounds, ratios to our map."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.map.candidates import OURS
from benchmarks.map.drawing import FIGURES

HEADS = {
    "load_paint_s": "first paint s", "load_data_kb": "data kB", "load_code_kb": "code kB", "load_renderer_ms": "load renderer ms",
    "load_gpu_ms": "load GPU ms", "recolour_paint_s": "recolour s", "recolour_kb": "recolour kB",
    "recolour_renderer_ms": "recolour renderer ms", "recolour_gpu_ms": "recolour GPU ms", "pan_frames": "pan frames",
    "pan_renderer_ms": "pan renderer ms/frame", "pan_gpu_ms": "pan GPU ms/frame", "heap_mb": "heap MB",
}  # fmt: skip
ABSENT = "Plotly and dash-leaflet are left out at 1,000,000 cells: at 100,000 they already take seconds to minutes."


def middle(results: Sequence[dict[str, Any]], name: str, cells: int) -> dict[str, float] | None:
    """Medians of the rounds of a candidate with a field; None when no round was finished."""
    rows = [r for r in results if r.get("name") == name and r.get("cells") == cells and "failed" not in r]
    return {figure: median(row[figure] for row in rows) for figure in FIGURES} if rows else None


def markdown(results: Sequence[dict[str, Any]]) -> str:
    """A table for each field, and lines for the rest."""
    drawn = [r for r in results if r["what"] == "drawing"]
    lines = []
    for cells in dict.fromkeys(r["cells"] for r in drawn):
        lines += [f"### {cells:,} cells", "", "| | runs | " + " | ".join(HEADS.values()) + " |"]
        lines.append("|---" * (2 + len(HEADS)) + "|")
        names = dict.fromkeys(r["name"] for r in drawn if r["cells"] == cells)
        lines += [row(drawn, name, cells) for name in names] + [""]
    if any(r["cells"] == 1_000_000 for r in drawn):
        lines += [ABSENT, ""]
    for entry in (r for r in results if r["what"] != "drawing"):
        said = ", ".join(
            f"{k} {v:g}" if isinstance(v, float) else f"{k} {v}" for k, v in entry.items() if k != "what"
        )
        lines.append(f"- {entry['what']}: {said}")
    return "\n".join(lines) + "\n"


def row(drawn: Sequence[dict[str, Any]], name: str, cells: int) -> str:
    """One candidate with one field."""
    runs = [r for r in drawn if r["name"] == name and r["cells"] == cells]
    done = sum("failed" not in r for r in runs)
    found, base = middle(drawn, name, cells), middle(drawn, OURS, cells)
    if found is None:
        return f"| {name} | 0 of {len(runs)}: {runs[-1]['failed']} |" + " |" * len(HEADS)
    shown = [f"{found[figure]:,.{digits}f}" for figure, digits in FIGURES.items()]
    at = list(FIGURES).index("recolour_renderer_ms")
    if base and name != OURS and base["recolour_renderer_ms"]:
        shown[at] += f" ({found['recolour_renderer_ms'] / base['recolour_renderer_ms']:.1f}×)"
    return f"| {name} | {done} | " + " | ".join(shown) + " |"
