"""The clock of the map: one period for all layers, stepped by day, week or month."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import day as said_day
from layouts.parts import Child
from layouts.text import t
from schema.period import Period


class Ids(StrEnum):
    """Every id of the clock."""

    DAYS = "map-days"  # dcc.Store: the ISO days with data
    DAY = "map-day"
    DAY_TEXT = "map-day-text"
    PREVIOUS = "map-previous"
    NEXT = "map-next"


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock opens with."""

    days: list[date]
    at: Period | None


def bar(clock: Clock) -> Child:
    """The bar below the map."""
    last = max(len(clock.days) - 1, 1)
    position = clock.days.index(clock.at.first) if clock.at and clock.at.first in clock.days else 0
    slider = dmc.Slider(
        id=Ids.DAY, min=0, max=last, step=1, value=position, size="sm", label=None,
        disabled=len(clock.days) < 2, thumbLabel=t("日期"), style={"flex": 1},
    )  # fmt: skip
    text = html.Span(
        said_day(clock.at.first) if clock.at else t("尚无数据"), id=Ids.DAY_TEXT, className="map-day-text"
    )
    return html.Div(
        [
            dcc.Store(id=Ids.DAYS, data=[d.isoformat() for d in clock.days]),
            html.Button("‹", id=Ids.PREVIOUS, title=t("前一天（←）"), className="step"),
            text,
            html.Button("›", id=Ids.NEXT, title=t("后一天（→）"), className="step"),
            slider,
        ],
        className="map-clock",
    )
