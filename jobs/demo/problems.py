"""Plant problems and look-alikes in the hourly data: find a place for every recipe and apply it."""

import numpy as np
import pandas as pd

from jobs.demo.emissions import NORMAL, STOPPED, Emissions, correct
from jobs.demo.recipes import DAY, FOREVER, MEET_HOTSPOTS, RECIPES, Recipe
from jobs.demo.roster import World
from jobs.demo.truth import Planted

TWINS = "twin_outlets"
UNDISTURBED = 0.9  # share of normal hours in the span itself before anything is planted
RUNNING = 0.97  # share of hours an outlet must have worked around a planted problem


def plant_all(world: World, made: Emissions, before: list[Planted], spare: set[str]) -> list[Planted]:
    """Plant every recipe, each on its own site, then compute the corrected values; returns what was planted.

    Sites planted ``before`` and the ``spare`` ones are left alone, but for those behind hotspots: some of them also exceed, so that
    independent evidence meets at one site.
    """
    rng = world.rng(8)
    planted: list[Planted] = []
    late: list[tuple[Recipe, int, slice]] = []
    hot = {p.site_id for p in before if p.kind == "hotspot"}
    free = set(made.series["site_id"]) - {p.site_id for p in before if p.kind != "hotspot"} - spare
    for recipe in RECIPES:
        for number in range(round(recipe.count * (world.scale.factor if recipe.is_problem else 1))):
            wanted = free & hot if recipe.pattern in MEET_HOTSPOTS and number == 0 else set()
            case = _place(recipe, (world, made), wanted, rng) or _place(recipe, (world, made), free, rng)
            if case is None:
                break
            row, span = case
            free.discard(made.text(row, "site_id"))
            planted.append(_record(world, made, recipe, row, span))
            if recipe.kind == TWINS:
                planted.append(_twin(world, made, recipe, (row, span, free)))
            if recipe.after_correction:
                late.append((recipe, row, span))
            else:
                recipe.pattern(made, row, span, rng)
    correct(made)
    for recipe, row, span in late:
        recipe.pattern(made, row, span, rng)
    return planted


def _place(
    recipe: Recipe, state: tuple[World, Emissions], free: set[str], rng: np.random.Generator
) -> tuple[int, slice] | None:
    """A series and hours that suit the recipe, or None when the demo is too small or too short for it."""
    world, made = state
    series = made.series
    suits = series["factor"].isin(recipe.factors) & series["site_id"].isin(free)
    if recipe.processes:
        suits &= world.outlets["process_key"].iloc[series["outlet"]].isin(recipe.processes).to_numpy()
    if recipe.trades:
        trade = world.sites["industry_code"].iloc[world.outlets["site"].iloc[series["outlet"]]]
        suits &= trade.isin(recipe.trades).to_numpy()
    if recipe.cycle_h:
        suits &= series["cycle_h"] == recipe.cycle_h
    if recipe.after_correction:
        suits &= series["o2"] >= 0
    if recipe.alone:
        same = world.outlets.groupby(["site", "medium"])["site"].transform("size")
        suits &= (same.iloc[series["outlet"]] == 1).to_numpy()
    for row in rng.permutation(np.flatnonzero(suits)):
        span = _span(recipe, world.scale.hours, rng)
        if span is not None and _fits(recipe, made, int(row), span):
            return int(row), span
    return None


def _span(recipe: Recipe, hours: int, rng: np.random.Generator) -> slice | None:
    if recipe.hours == FOREVER:
        return slice(0, hours)
    length = int(rng.integers(recipe.hours[0], recipe.hours[1] + 1))
    stop = hours - int(rng.integers(*recipe.before_end))
    if recipe.whole_days:
        length, stop = length // DAY * DAY, stop // DAY * DAY
    begin = stop - length
    return slice(begin, stop) if begin >= 8 * DAY else None


def _fits(recipe: Recipe, made: Emissions, row: int, span: slice) -> bool:
    """The outlet works before and during the span, at a level that suits the recipe."""
    around = slice(max(0, span.start - recipe.past_h), span.stop)
    if (made.flag[row, around] != STOPPED).mean() < (0.5 if recipe.hours == FOREVER else RUNNING):
        return False
    if recipe.hours != FOREVER and (made.flag[row, span] == NORMAL).mean() < UNDISTURBED:
        return False
    runs = made.flag[row] != STOPPED
    if (runs[1:] & ~runs[:-1]).sum() < recipe.starts:
        return False
    if np.isnan(made.number(row, "limit")):
        return True
    week = slice(max(0, span.start - 7 * DAY), max(span.start, 7 * DAY))
    level = made.value[row, week] * made.ratio(row)[week] / made.number(row, "limit")
    low, high = recipe.levels
    return bool(low <= np.nanmedian(level) <= high)


def _record(world: World, made: Emissions, recipe: Recipe, row: int, span: slice) -> Planted:
    start = world.scale.start
    return Planted(
        kind=recipe.kind,
        is_problem=recipe.is_problem,
        rules=recipe.rules,
        site_id=made.text(row, "site_id"),
        t_start=start + pd.Timedelta(hours=int(span.start)),
        t_end=start + pd.Timedelta(hours=int(span.stop)),
        outlet_id=made.text(row, "outlet_id"),
        factor=made.text(row, "factor"),
    )


def _twin(world: World, made: Emissions, recipe: Recipe, state: tuple[int, slice, set[str]]) -> Planted:
    """Give the span the values of another outlet of the same kind, of an own site too: both are suspect."""
    row, span, free = state
    series = made.series
    alike = series["site_id"].isin(free)
    for name in ("factor", "decimals", "limit"):
        alike &= series[name] == series[name].iat[row]
    runs = (made.flag[:, span] == NORMAL).mean(axis=1) * made.present[:, span].mean(axis=1)
    source = int(np.argmax(np.where(alike, runs, -1.0)))
    made.value[row, span] = made.value[source, span]
    free.discard(made.text(source, "site_id"))
    return _record(world, made, recipe, source, span)
