"""Which problems and look-alikes are planted in the hourly data, where they may lie, and for how long."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo import plant
from jobs.demo.emissions import NORMAL, STOPPED, Emissions, correct
from jobs.demo.plant import Pattern
from jobs.demo.roster import World
from jobs.demo.sectors import COD, NMHC, NOX, SO2
from jobs.demo.truth import Planted

DAY = 24
UNDISTURBED = 0.9  # share of normal hours in the span itself before anything is planted
RUNNING = 0.97  # share of hours an outlet must have worked around a planted problem


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of planted series: how many in the city, how long, which factors and levels, how early before the end."""

    kind: str
    rules: tuple[str, ...]
    pattern: Pattern
    count: int
    hours: tuple[int, int]  # shortest and longest; (0, 0) = the whole period
    factors: tuple[str, ...] = (NOX,)
    levels: tuple[float, float] = (0.25, 0.9)  # median share of the limit in the week before
    before_end: tuple[int, int] = (12, 14 * DAY)  # its end lies so many hours before the end of the data
    processes: tuple[str, ...] = ()  # () = any
    whole_days: bool = False
    cycle_h: int = 0  # of the analyser; 0 = any
    is_problem: bool = True
    after_correction: bool = False


FOREVER = (0, 0)
RECIPES: tuple[Recipe, ...] = (
    Recipe("stably_low", ("Y04",), plant.stably_low, 3, (9 * DAY, 9 * DAY), before_end=(0, 1)),
    Recipe("level_shift", ("Y12",), plant.level_shift, 3, (10 * DAY, 12 * DAY), before_end=(0, 1)),
    Recipe("hidden_exceedance", ("Y27",), plant.hidden_exceedance, 3, (14, 60)),
    Recipe("stop_flag", ("Y26",), plant.stop_flag, 3, (8, 30)),
    Recipe("wrong_correction", ("Y19",), plant.wrong_correction, 3, (10, 40), after_correction=True),
    Recipe("copied_day", ("R05",), plant.copied_day, 3, (DAY, 2 * DAY), whole_days=True),
    Recipe("constant", ("R01",), plant.constant, 3, (36, 70), (NOX, NMHC)),
    Recipe("offline", ("Q02",), plant.offline, 3, (30, 90), (NOX, NMHC, COD)),
    Recipe("selective_gap", ("Q03",), plant.selective_gap, 3, (8, 24)),
    Recipe("sudden_drop", ("Y11",), plant.sudden_drop, 3, (3, 5), levels=(0.36, 0.9)),
    Recipe("sudden_rise", ("Y10",), plant.sudden_rise, 3, (30, 40), (NOX, NMHC), levels=(0.15, 0.28)),
    Recipe("gas_exceedance", ("C01",), plant.exceedance, 5, (2, 7), (NOX, SO2, NMHC)),
    Recipe("water_exceedance", ("C02",), plant.water_exceedance, 4, (DAY, 2 * DAY), (COD,), whole_days=True),
    Recipe(
        "low_nox_burner",
        ("Y04", "R01"),
        plant.low_nox_burner,
        4,
        FOREVER,
        processes=("gas_boiler",),
        is_problem=False,
    ),
    Recipe("set_point", ("C01", "R01"), plant.set_point, 4, FOREVER, is_problem=False),
    Recipe("held_water", ("R01",), plant.held_water, 4, FOREVER, (COD,), cycle_h=4, is_problem=False),
    Recipe(
        "below_detection",
        ("R01", "Y04"),
        plant.nothing,
        4,
        FOREVER,
        (SO2,),
        levels=(0.0, 1.0),
        processes=("gas_boiler",),
        is_problem=False,
    ),
)


MEET_HOTSPOTS = (plant.hidden_exceedance, plant.exceedance)


def plant_all(world: World, made: Emissions, before: list[Planted]) -> list[Planted]:
    """Plant every recipe, each on its own site, then compute the corrected values; returns what was planted.

    Sites planted ``before`` are left alone, but for those behind hotspots: some of them also exceed, so that
    independent evidence meets at one site.
    """
    rng = world.rng(8)
    planted: list[Planted] = []
    late: list[tuple[Recipe, int, slice]] = []
    hot = {p.site_id for p in before if p.kind == "hotspot"}
    free = set(made.series["site_id"]) - {p.site_id for p in before if p.kind != "hotspot"}
    for recipe in RECIPES:
        for number in range(round(recipe.count * (world.scale.factor if recipe.is_problem else 1))):
            wanted = free & hot if recipe.pattern in MEET_HOTSPOTS and number == 0 else set()
            case = _place(recipe, (world, made), wanted, rng) or _place(recipe, (world, made), free, rng)
            if case is None:
                break
            row, span = case
            free.discard(made.text(row, "site_id"))
            planted.append(_record(world, made, recipe, row, span))
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
    suits = series["factor"].isin(recipe.factors) & series["limit"].notna() & series["site_id"].isin(free)
    if recipe.processes:
        suits &= world.outlets["process_key"].iloc[series["outlet"]].isin(recipe.processes).to_numpy()
    if recipe.cycle_h:
        suits &= series["cycle_h"] == recipe.cycle_h
    if recipe.after_correction:
        suits &= series["o2"] >= 0
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
    around = slice(max(0, span.start - 8 * DAY), span.stop)
    if (made.flag[row, around] != STOPPED).mean() < (0.5 if recipe.hours == FOREVER else RUNNING):
        return False
    if recipe.hours != FOREVER and (made.flag[row, span] == NORMAL).mean() < UNDISTURBED:
        return False
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
