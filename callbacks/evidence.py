"""Gather the evidence behind a clue, by what one row of its rule's data is: an hour, a minute, a day, a label, a line."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analytics.block import BlockKind
from callbacks.evidence_days import NOON, days, site_days
from callbacks.evidence_hours import hours
from callbacks.evidence_labels import timeline
from callbacks.evidence_minutes import minutes
from callbacks.evidence_parts import Case, curve, missing, table
from callbacks.evidence_power import line, nights
from callbacks.evidence_sites import site_hours
from callbacks.series import DAY, values
from callbacks.services import Services
from layouts.evidence import Bars, Evidence, Look, Pane
from layouts.format import number, percent
from layouts.text import t
from schema import hotspot_cell
from store.viewer import Viewer

CELL_DAYS = pd.Timedelta("30D")
BY_THE_HOUR = frozenset({"R07"})  # compares days, but of hours: the hours are what is to be seen


def evidence(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Evidence:
    """What can be drawn for this clue; nothing drawn when the data are not there for the viewer, and a sentence that says so."""
    case = Case(services, viewer, clue)
    return gatherer(case)(case)


def gatherer(case: Case) -> Callable[[Case], Evidence]:
    """Who gathers for the clue: by its rule, or by its family when the rule is no longer there."""
    if case.clue["rule"] in BY_THE_HOUR:
        return hours
    if case.rule is not None:
        return BY_BLOCK[case.rule.block]
    return BY_FAMILY.get(str(case.clue["family"]), hours)


def cell(case: Case) -> Evidence:
    """The clue's cell over the 30 days up to the clue."""
    window = (case.end - CELL_DAYS).floor("D"), case.end + DAY
    rows = case.cells(hotspot_cell.DATASET, window, str(case.clue["cell"]))
    by_day = rows.set_index(pd.DatetimeIndex(rows["day"]))
    hot = by_day["is_significant"].astype(bool)
    kinds = ((t("局地增量（显著热点）"), Look.HOT, hot), (t("局地增量（不显著）"), Look.PALE, ~hot))
    bars = [bars_of(name, look, by_day["excess_ug_m3"][wanted]) for name, look, wanted in kinds]
    level = curve(
        t("PM2.5 浓度"), Look.MAIN, by_day["pm25_ug_m3"].set_axis(by_day.index + NOON), 3, dotted=True
    )
    return Evidence(
        case.span,
        (window[0].strftime("%Y-%m-%d"), window[1].strftime("%Y-%m-%d")),
        [Pane("µg/m³", [level], bars, weight=2.2)],
        facts=cell_facts(rows.iloc[-1]) if len(rows) else [],
        sources=case.sources,
        as_of=case.as_of,
        grid=table(
            case,
            {
                t("PM2.5 浓度"): by_day["pm25_ug_m3"],
                t("局地增量"): by_day["excess_ug_m3"],
                t("Gi* z 值"): by_day["gi_z"],
            },
            t("日期"),
            by_day=True,
        ),
        missing=missing(window, hotspot_cell.DATASET),
        by_day=True,
    )


def bars_of(name: str, look: Look, column: pd.Series) -> Bars:
    """A bar for every day."""
    return Bars(name, look, pd.DatetimeIndex(column.index).strftime("%Y-%m-%d").tolist(), values(column), 24)


def cell_facts(row: pd.Series) -> list[tuple[str, str]]:
    """The cell on the clue's day, as label and value."""
    return [
        (t("PM2.5 浓度"), f"{number(row['pm25_ug_m3'], 1)} µg/m³"),
        (t("背景浓度"), f"{number(row['background_ug_m3'], 1)} µg/m³"),
        (t("局地增量"), f"{number(row['excess_ug_m3'], 1)} µg/m³"),
        (t("Gi* z 值"), number(row["gi_z"], 2)),
        (t("冒泡等级"), t("{n} 级", n=int(row["bubble_level"]))),
        (
            t("近 30 天热点天数"),
            t("{n} 天（可判 {m} 天）", n=int(row["hot_days_30"]), m=int(row["seen_days_30"])),
        ),
        (t("有效面积占比"), percent(row["coverage"])),
    ]


BY_BLOCK: dict[BlockKind, Callable[[Case], Evidence]] = {
    BlockKind.EMISSION_HOUR: hours,
    BlockKind.OUTLET_HOUR: hours,
    BlockKind.EMISSION_MINUTE: minutes,
    BlockKind.EMISSION_DAY: days,
    BlockKind.SERIES_DAY: days,
    BlockKind.SITE_DAY: site_days,
    BlockKind.LABEL: timeline,
    BlockKind.METER_NIGHT: nights,
    BlockKind.LINE: line,
    BlockKind.SITE_HOUR: site_hours,
}
BY_FAMILY: dict[str, Callable[[Case], Evidence]] = {
    "power_night": nights,
    "power_treatment": line,
    "satellite": cell,
}
