"""The clock of the map: one period for all layers, stepped by day, week or month, over bars of what began in it."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dash import html

from layouts.parts import Child
from layouts.periods import said
from layouts.text import t
from schema.period import Period

ADDRESS = "/api/clock"
STEPS = {"day": "日", "week": "周", "month": "月"}


class Ids(StrEnum):
    """Every id of the clock; assets/map_clock.js knows them too."""

    BAR = "map-clock"
    PREVIOUS = "map-previous"
    PLAY = "map-play"
    NEXT = "map-next"
    SPEED = "map-speed"
    TEXT = "map-day-text"
    BARS = "map-bars"


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock opens with."""

    days: list[date]
    at: Period | None


def bar(clock: Clock) -> Child:
    """The bar below the map; the browser draws the bars from :data:`ADDRESS` and keeps the words up to date."""
    step = clock.at.step if clock.at else "day"
    is_idle = len(clock.days) < 2
    return html.Div(
        [
            html.Div(
                [
                    _button(Ids.PREVIOUS, t("上一期（←）"), "back", is_idle),
                    _button(Ids.PLAY, t("播放（空格）"), "play", is_idle),
                    _button(Ids.NEXT, t("下一期（→）"), "on", is_idle),
                    html.Button("1×", id=Ids.SPEED, title=t("播放速度"), className="step speed", disabled=is_idle),
                ],
                className="buttons",
            ),
            html.Div(
                [
                    html.Span(
                        said(clock.at) if clock.at else t("尚无数据"), id=Ids.TEXT, className="map-day-text"
                    ),
                    html.Div(
                        [_step(name, title, name == step) for name, title in STEPS.items()],
                        className="switch steps",
                        role="group",
                        **{"aria-label": t("时间步长")},
                    ),
                ],
                className="when",
            ),
            html.Div([html.Span(t("线索")), html.Span(t("数据"))], className="rows"),
            html.Div(
                id=Ids.BARS,
                className="bars",
                role="slider",
                tabIndex=0,
                **{"aria-label": t("时间"), "aria-orientation": "horizontal"},
            ),
        ],
        id=Ids.BAR,
        className="map-clock",
        **{"data-address": ADDRESS, "data-texts": json.dumps(texts(), ensure_ascii=False)},
    )  # fmt: skip


def texts() -> dict[str, str]:
    """What the bars say when pointed at; the browser fills the places in braces."""
    return {
        "clues": t("开始于此期的线索 {n} 条", n="{n}"),
        "all": t("当前图层有数据"),
        "some": t("当前图层 {n} 天中 {k} 天有数据", n="{n}", k="{k}"),
        "none": t("当前图层无数据"),
        "play": t("播放（空格）"),
        "pause": t("暂停（空格）"),
    }


def _button(id: str, title: str, icon: str, disabled: bool) -> html.Button:
    more: dict[str, Any] = {"aria-label": title}
    return html.Button(
        html.I(className=icon), id=id, title=title, className="step", disabled=disabled, **more
    )


def _step(name: str, title: str, is_on: bool) -> html.Button:
    more: dict[str, Any] = {"data-step": name, "aria-pressed": "true" if is_on else "false"}
    return html.Button(t(title), className="on" if is_on else "", **more)
