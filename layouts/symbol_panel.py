"""The side panel of what is laid over the surface: kinds with their counts, and which time the counts are about."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.map_state import MapState
from layouts.symbol_kinds import BY_KIND, KINDS, POINTS, Overlay, PointKind
from layouts.symbol_legend import Ids
from layouts.symbols import symbol
from layouts.text import t


def panel(state: MapState, identity: str) -> html.Section:
    """A box for each kind; the counts are those of the rows kept by clock, filters and selection, filled in the browser."""
    return html.Section(
        [
            html.H2(t("叠加显示")),
            dmc.SegmentedControl(
                id=Ids.WITHIN,
                value="1" if state.within else "",
                data=[{"value": "", "label": t("截至当日仍未结")}, {"value": "1", "label": t("仅本期")}],
                size="xs",
                fullWidth=True,
                **{"aria-label": t("企业、信访和案件的时间范围")},
            ),
            dmc.CheckboxGroup(
                id=identity,
                value=list(state.kinds),
                children=html.Div([_box(each) for each in KINDS.values()], className="map-kinds"),
            ),
        ],
        className="map-block",
    )


def _box(each: PointKind | Overlay) -> dmc.Checkbox:
    counted = each.kind in BY_KIND and not BY_KIND[each.kind].as_field
    count = (
        html.Span("…", id={"type": Ids.TOTAL, "kind": each.kind}, className="map-count") if counted else None
    )
    said = [symbol(each.picture, 15), t(each.title), count]
    return dmc.Checkbox(value=each.kind, size="xs", label=html.Span(said, className="map-kind"))


def enterprises() -> html.Section:
    """Number and names of the enterprises kept by clock, filters and selection, filled in the browser."""
    states = BY_KIND["site"].states
    words = {
        "total": t("地图上共 {n} 家", n="{n}"),
        "clues": t("{n} 条", n="{n}"),
        "none": t("没有带未结线索的企业。"),
        "pictures": {str(state.code): state.picture for state in states},
    }
    counts = [
        html.Span(
            [symbol(s.picture, 13), html.Span(id={"type": Ids.STATES, "state": s.code})], title=t(s.title)
        )
        for s in reversed(states)
    ]
    return html.Section(
        [
            dcc.Store(id=Ids.WORDS, data=words),
            html.H2([t("企业"), html.Span(id=Ids.SITES)]),
            html.Div(counts, className="state-counts"),
            html.Div(id=Ids.WORST),
        ],
        className="map-block",
    )


def points() -> list[dict[str, Any]]:
    """The kinds of symbols as the map component takes them, the topmost first."""
    return [
        {
            "kind": point.kind,
            "states": {str(state.code): state.picture for state in point.states},
            "colours": [state.fill for state in point.states],
            "sizes": list(point.sizes),
            "band": bool(point.band_title),
            "names": point.names_from,
            "donuts": point.as_donuts,
            "field": point.as_field,
        }
        for point in POINTS
    ]
