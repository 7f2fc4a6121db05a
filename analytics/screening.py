"""From declared frames to clues: the blocks the rules need, each built once, cut at series boundaries."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.emission import described, emission_hours, outlet_hours, reported
from analytics.blocks.grid import Frames, cut, frame_of, places, steps_of
from analytics.blocks.lines import lines
from analytics.blocks.load import site_load
from analytics.blocks.meters import meter_nights
from analytics.blocks.minute_block import emission_minutes
from analytics.blocks.series_days import series_days
from analytics.blocks.water_days import daily_only, water_days
from analytics.rule import Rule
from analytics.runner import clues, frame
from analytics.series_day import summarise

MOST_ROWS = 1_500_000  # of cems_hour in one block: bounds memory
EMISSION = {BlockKind.EMISSION_HOUR, BlockKind.OUTLET_HOUR, BlockKind.EMISSION_DAY}
LOAD_COLUMNS = ("account_no", "site_id", "at", "load_kw")


def needed(rules: Sequence[Rule]) -> set[str]:
    """Datasets the rules read; a label makes an hour invalid whatever rule asks."""
    labels = {"cems_label"} if any(rule.block in EMISSION for rule in rules) else set()
    return {name for rule in rules for name in rule.needs} | {"site"} | labels


def screen(frames: Frames, rules: Sequence[Rule], as_of: datetime) -> pd.DataFrame:
    """Clues of the rules on these frames (by dataset name), in order of clue_id."""
    parts = [
        clues(block, [rule for rule in rules if rule.block is block.kind], as_of)
        for block in blocks(frames, {rule.block for rule in rules})
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found).sort_values("clue_id", ignore_index=True) if found else frame([])


def blocks(frames: Frames, kinds: set[BlockKind]) -> Iterator[Block]:
    """Blocks of these kinds; a kind without data gives none."""
    rows = frame_of(frames, "cems_hour", ("outlet_id", "factor", "hour", "value", "corrected", "flag"))
    outlets = described(frames) if kinds & EMISSION else pd.DataFrame()
    if kinds & EMISSION and len(rows):
        yield from _emission(frames, rows, outlets, kinds)
    if BlockKind.SERIES_DAY in kinds and len(rows):
        hours = _emission(frames, rows, described(frames), {BlockKind.EMISSION_HOUR})
        yield series_days(pd.concat([summarise(block) for block in hours], ignore_index=True), frames)
    if BlockKind.EMISSION_DAY in kinds and len(frame_of(frames, "cems_day", ())):
        daily = daily_only(frames, outlets, set(rows["outlet_id"].unique().astype(str)))
        if daily.rows:
            yield daily
    if BlockKind.EMISSION_MINUTE in kinds and len(frame_of(frames, "cems_minute", ())):
        yield from emission_minutes(frames, described(frames))
    if BlockKind.METER_NIGHT in kinds and len(frame_of(frames, "load_15min", ())):
        yield meter_nights(frames)
    if BlockKind.LINE in kinds and len(frame_of(frames, "device_power", ())):
        yield lines(frames)


def _emission(
    frames: Frames, rows: pd.DataFrame, outlets: pd.DataFrame, kinds: set[BlockKind]
) -> Iterator[Block]:
    """Blocks of monitored outlets, outlet by outlet in bounded pieces."""
    load = site_load(frame_of(frames, "load_15min", LOAD_COLUMNS))
    last_hour = int(steps_of(rows["hour"], "h").max())
    codes = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str)))
    if (np.diff(codes) < 0).any():
        order = np.argsort(codes, kind="stable")
        rows, codes = rows.iloc[order], codes[order]
    for piece in cut(codes, MOST_ROWS):
        data = reported(rows.iloc[piece], outlets, last_hour)
        if BlockKind.EMISSION_HOUR in kinds:
            yield emission_hours(data, frames, load)
        if BlockKind.OUTLET_HOUR in kinds:
            yield outlet_hours(data, frames, load)
        if BlockKind.EMISSION_DAY in kinds:
            yield water_days(data, frames)
