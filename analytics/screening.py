"""From declared frames to clues: the blocks the rules need, each built once, cut at series boundaries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks import inlets
from analytics.blocks.days import daily_only, emission_days
from analytics.blocks.emission import described, emission_hours, outlet_hours, reported
from analytics.blocks.grid import Frames, cut, frame_of, places, steps_of
from analytics.blocks.labels import labels
from analytics.blocks.lines import lines
from analytics.blocks.load import SiteLoad, site_load
from analytics.blocks.meters import meter_nights
from analytics.blocks.minute_block import emission_minutes
from analytics.blocks.series_days import series_days
from analytics.blocks.site_days import site_days, site_mass
from analytics.blocks.site_hours import site_hours
from analytics.rule import Rule
from analytics.runner import clues, frame
from analytics.series_day import summarise
from schema.series_day import DATASET as SERIES_DAY

TYPES = {"text": "str", "date": "datetime64[us]", "float": "float64", "int": "int64"}
NO_DAYS = pd.DataFrame({c.name: pd.Series(dtype=TYPES[c.dtype]) for c in SERIES_DAY.columns})
MOST_ROWS = 300_000  # of cems_hour in one block: bounds memory
EMISSION = {BlockKind.EMISSION_HOUR, BlockKind.OUTLET_HOUR, BlockKind.EMISSION_DAY, BlockKind.SITE_DAY}
FROM_HOURS = EMISSION - {BlockKind.OUTLET_HOUR}  # blocks made of emission hours
LOAD_COLUMNS = ("account_no", "site_id", "at", "load_kw")
NO_LOAD = pd.DataFrame({name: [] for name in LOAD_COLUMNS})
# What the builders read whatever rule asks: whether a plant runs and whether an hour counts must not depend on the choice.
RUNNING = {"load_15min", "cems_label"}
BASE = {
    BlockKind.EMISSION_HOUR: {"cems_hour", "outlet", "outlet_limit", "instrument", *RUNNING},
    BlockKind.OUTLET_HOUR: {"cems_hour", "outlet", *RUNNING},
    BlockKind.EMISSION_DAY: {"cems_hour", "cems_day", "outlet", "outlet_limit", "instrument", *RUNNING},
    BlockKind.EMISSION_MINUTE: {"cems_minute", "cems_hour", "outlet", "outlet_limit", "instrument", *RUNNING},
    BlockKind.SERIES_DAY: {"cems_hour", "outlet", "outlet_limit", "instrument", *RUNNING},
    BlockKind.LABEL: {"cems_label", "outlet"},
}


@dataclass(frozen=True, slots=True)
class Part:
    """What the screening of some sites gives."""

    clues: pd.DataFrame  # schema/clue.py
    days: pd.DataFrame  # schema/series_day.py; no rows unless asked for


def needed(rules: Iterable[Rule]) -> set[str]:
    """Datasets to read for the rules."""
    found = {"site"}
    for rule in rules:
        found |= {*rule.needs, *BASE.get(rule.block, ())}
    return found


def screen(frames: Frames, rules: Sequence[Rule], as_of: datetime) -> pd.DataFrame:
    """Clues of the rules on these frames (by dataset name), in order of clue_id."""
    parts = [
        clues(block, [rule for rule in rules if rule.block is block.kind], as_of)
        for block in blocks(frames, {rule.block for rule in rules})
    ]
    return joined(parts)


def screen_part(frames: Frames, rules: Sequence[Rule], as_of: datetime, with_days: bool) -> Part:
    """First pass over the frames of some sites: clues of all rules but those of the second pass, and days of series.

    A site lies in one part with everything that is known of it, so that the parts together give the clues of the whole.
    """
    kinds = {rule.block for rule in rules} - {BlockKind.SERIES_DAY}
    found, days = [], []
    for block in blocks(frames, kinds | ({BlockKind.EMISSION_HOUR} if with_days else set())):
        found.append(clues(block, [rule for rule in rules if rule.block is block.kind], as_of))
        if with_days and block.kind is BlockKind.EMISSION_HOUR:
            days.append(summarise(block))
        del block  # before the next one is built
    return Part(joined(found), pd.concat(days, ignore_index=True) if days else NO_DAYS.copy())


def second_pass(days: pd.DataFrame, frames: Frames, rules: Sequence[Rule], as_of: datetime) -> pd.DataFrame:
    """Clues of the rules that compare outlets, from the days of all series; ``frames``: site, outlet."""
    mine = [rule for rule in rules if rule.block is BlockKind.SERIES_DAY]
    return clues(series_days(days, frames), mine, as_of) if mine and len(days) else frame([])


def joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Clues in order of clue_id."""
    found = [part for part in parts if len(part)]
    return pd.concat(found).sort_values("clue_id", ignore_index=True) if found else frame([])


def blocks(frames: Frames, kinds: set[BlockKind]) -> Iterator[Block]:
    """Blocks of these kinds; a kind without data gives none."""
    rows = frame_of(frames, "cems_hour", ("outlet_id", "factor", "hour", "value", "corrected", "flag"))
    monitored = kinds & (EMISSION | {BlockKind.SERIES_DAY})
    outlets = described(frames) if monitored else pd.DataFrame()
    load = site_load(frame_of(frames, "load_15min", LOAD_COLUMNS) if monitored else NO_LOAD)
    if kinds & EMISSION and len(rows):
        yield from _emission(frames, (rows, outlets, load), kinds)
    if BlockKind.SERIES_DAY in kinds and len(rows):
        hours = _emission(frames, (rows, outlets, load), {BlockKind.EMISSION_HOUR})
        yield series_days(pd.concat([summarise(block) for block in hours], ignore_index=True), frames)
    if BlockKind.EMISSION_DAY in kinds and len(frame_of(frames, "cems_day", ())):
        daily = daily_only(frames, outlets, set(rows["outlet_id"].unique().astype(str)), load)
        if daily.rows:
            yield daily
    if BlockKind.EMISSION_MINUTE in kinds and len(frame_of(frames, "cems_minute", ())):
        yield from emission_minutes(frames, described(frames))
    if BlockKind.LABEL in kinds and len(frame_of(frames, "cems_label", ())):
        yield labels(frames)
    if BlockKind.METER_NIGHT in kinds and len(frame_of(frames, "load_15min", ())):
        yield meter_nights(frames)
    if BlockKind.LINE in kinds and len(frame_of(frames, "device_power", ())):
        yield lines(frames)
    if BlockKind.SITE_HOUR in kinds and len(frame_of(frames, "load_15min", ())):
        yield site_hours(frames)


def _emission(
    frames: Frames, read: tuple[pd.DataFrame, pd.DataFrame, SiteLoad], kinds: set[BlockKind]
) -> Iterator[Block]:
    """Blocks of monitored outlets, outlet by outlet in bounded pieces, from hourly rows, outlets and load.

    Inlet monitors stay in one piece with the outlet behind them.
    """
    rows, outlets, load = read
    last_hour = int(steps_of(rows["hour"], "h").max())
    codes = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str)))
    together = np.append(inlets.together(outlets), -1)[codes]
    place = together * len(outlets) + codes
    if (np.diff(place) < 0).any():
        order = np.argsort(place, kind="stable")
        rows, together = rows.iloc[order], together[order]
    mass = []
    for piece in cut(together, MOST_ROWS):
        data = reported(rows.iloc[piece], outlets, last_hour)
        if BlockKind.OUTLET_HOUR in kinds:
            yield outlet_hours(data, frames, load)
        if not kinds & FROM_HOURS:
            continue
        hours = emission_hours(data, frames, load)
        if BlockKind.EMISSION_HOUR in kinds:
            yield hours
        if BlockKind.EMISSION_DAY in kinds:
            yield emission_days(hours, data.outlets, frames, load)
        if BlockKind.SITE_DAY in kinds:
            mass.append(site_mass(hours))
    if mass:
        yield site_days(mass, frames)
