"""Charts as plain dicts: one configuration, one base layout, one graph."""

from typing import Any

from dash import dcc

from layouts.text import language
from layouts.theme import FONTS, INK, LINE, MUTED, NIGHT, PAPER, SERIES, SHADE

Figure = dict[str, Any]
Trace = dict[str, Any]

# The only Plotly configuration of the program: nothing can be sent to a cloud service.
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "showLink": False,
    "showEditInChartStudio": False,
    "locale": "zh-CN",
    "responsive": True,
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}

# Plotly's own Chinese month names read "一 4"; every time axis uses these.
TIME_FORMATS = {"zh": "%m-%d\n%H:%M", "en": "%m-%d\n%H:%M"}
HOVER_TIME = "%Y-%m-%d %H:%M"


def figure(data: list[Trace], **layout: Any) -> Figure:
    """A figure dict; ``layout`` is laid over the base, axes key by key."""
    base: dict[str, Any] = {
        "font": {"family": FONTS, "size": 12, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": list(SERIES),
        "margin": {"l": 52, "r": 16, "t": 28, "b": 40},
        "hovermode": "x unified",
        "hoverlabel": {"font": {"family": FONTS, "size": 12}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 11}},
        "dragmode": "pan",
        "uirevision": "keep",
        "separators": ".,",
    }
    axes = {k: axis(**v) for k, v in layout.items() if k[1:5] == "axis"}
    return {"data": data, "layout": base | layout | axes}


def axis(**options: Any) -> dict[str, Any]:
    """An axis in the house style."""
    base = {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": LINE,
        "tickfont": {"size": 11, "color": MUTED},
        "automargin": True,
    }
    return base | options


def time_axis(**options: Any) -> dict[str, Any]:
    """A time axis whose labels are digits in both languages."""
    return {
        "type": "date",
        "tickformat": TIME_FORMATS[language.get()],
        "hoverformat": HOVER_TIME,
        "nticks": 9,
    } | options


def value_axis(title: str, **options: Any) -> dict[str, Any]:
    """A value axis; the title carries the unit."""
    return {"title": {"text": title, "font": {"size": 11}, "standoff": 6}, "rangemode": "tozero"} | options


def line(x: list[Any], y: list[Any], name: str, **style: Any) -> Trace:
    """A line trace; gaps stay gaps."""
    look = {"color": style.pop("color", SERIES[0]), "width": style.pop("width", 1.6)}
    if dash := style.pop("dash", None):
        look["dash"] = dash
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": look,
        "connectgaps": False,
    } | style


def level(x: list[Any], value: float, name: str, **style: Any) -> Trace:
    """A horizontal line over the whole axis: a limit or a threshold."""
    ends = [x[0], x[-1]] if x else []
    return line(
        ends, [value] * len(ends), name, **({"dash": "dash", "width": 1.4, "hoverinfo": "skip"} | style)
    )


def band(start: Any, end: Any, color: str = SHADE, **options: Any) -> dict[str, Any]:
    """A shaded period behind the curves."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": start,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "fillcolor": color,
        "line": {"width": 0},
        "layer": "below",
    } | options


def night(start: Any, end: Any) -> dict[str, Any]:
    """A night behind the curves."""
    return band(start, end, NIGHT)


def graph(id: str, figure: Figure, height: int = 260) -> dcc.Graph:
    """The figure with the one configuration, ``height`` in pixels."""
    locale = {"locale": "zh-CN" if language.get() == "zh" else "en"}
    return dcc.Graph(
        id=id, figure=figure, config=CONFIG | locale, style={"height": f"{height}px"}, className="graph"
    )
