"""The goals of the map, each printed as met, missed or not measured."""

from collections.abc import Sequence
from typing import Any

from benchmarks.map.candidates import ALONE, OURS
from benchmarks.map.table import middle

LIKE_SMALL = {"recolour_renderer_ms": "CPU", "recolour_kb": "bytes", "heap_mb": "heap"}


def verdicts(results: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each goal."""
    drawn = [r for r in results if r["what"] == "drawing"]
    mine = {cells: middle(drawn, OURS, cells) for cells in (10_000, 100_000, 1_000_000)}
    lines = []
    for own in (ALONE, OURS):
        for name, least in (("Plotly choroplethmap", 100.0), ("deck.gl H3HexagonLayer", 1.0)):
            other = middle(drawn, name, 100_000)
            ratio = share(other, middle(drawn, own, 100_000), "recolour_renderer_ms")
            text = f"renderer CPU of a recolour at 100,000 cells: {name} needs at least {least:g}× {own}"
            lines.append(said(text, ratio, None if ratio is None else ratio >= least))
    for figure, title in LIKE_SMALL.items():
        ratio = share(mine[1_000_000], mine[10_000], figure)
        text = f"{title} at 1,000,000 cells at most 1.5× those at 10,000"
        lines.append(said(text, ratio, None if ratio is None else ratio <= 1.5))
    by_name = {r["what"]: r for r in results}
    card = by_name.get("click to card", {}).get("median_ms")
    lines.append(said("click to side card under 150 ms (median)", card, None if card is None else card < 150))
    cpu = by_name.get("lasso to list", {}).get("renderer_ms")
    text = "20,000 enterprises lassoed to list under 500 ms of page CPU"
    lines.append(said(text, cpu, None if cpu is None else cpu < 500))
    return lines


def share(a: dict[str, float] | None, b: dict[str, float] | None, figure: str) -> float | None:
    """How many times a figure of ``b`` goes into that of ``a``; None when one is missing."""
    return a[figure] / b[figure] if a and b and b[figure] else None


def said(text: str, value: float | None, is_met: bool | None) -> str:
    """The line of a goal."""
    verdict = {True: "met", False: "MISSED", None: "not measured"}[is_met]
    return f"{verdict:12} {text}" + ("" if value is None else f": {value:.1f}")
