"""Tables: dash-ag-grid in the house theme, with Chinese texts."""

from typing import Any

import dash_ag_grid as dag

from layouts.text import language
from layouts.theme import ACCENT, INK, LINE, SURFACE

Column = dict[str, Any]

THEME = (
    "themeQuartz.withParams({"
    f"accentColor: '{ACCENT}', foregroundColor: '{INK}', borderColor: '{LINE}', "
    f"headerBackgroundColor: '{SURFACE}', headerFontWeight: 600, fontFamily: 'inherit', fontSize: 13, "
    "headerFontSize: 12, rowHeight: 30, headerHeight: 32, spacing: 5, wrapperBorderRadius: 2, "
    "columnBorder: false, cellHorizontalPadding: 8})"
)


def column(field: str, title: str, **options: Any) -> Column:
    """A text column."""
    return {"field": field, "headerName": title, "headerTooltip": title} | options


def number_column(field: str, title: str, digits: int = 0, **options: Any) -> Column:
    """A right-aligned number with ``digits`` decimals; sorts as a number."""
    formatted = {"function": f"d3.format(',.{digits}f')(params.value)"}
    return (
        column(
            field,
            title,
            type="rightAligned",
            cellDataType="number",
            valueFormatter={"function": f"params.value == null ? '—' : {formatted['function']}"},
        )
        | options
    )


def grid(id: Any, columns: list[Column], rows: list[dict[str, Any]] | None, **options: Any) -> dag.AgGrid:
    """A table of plain rows; None when the grid asks for them itself (``rowModelType="infinite"``).

    ``options`` go to the grid; ``dashGridOptions`` and ``defaultColDef`` among them are laid over the house's.
    """
    behaviour: dict[str, Any] = {
        "theme": {"function": THEME},
        "animateRows": False,
        "suppressCellFocus": False,
        "tooltipShowDelay": 400,
        "enableCellTextSelection": True,
        "suppressColumnMoveAnimation": True,
    }
    if language.get() == "zh":
        behaviour["getLocaleText"] = {"function": "gridText(params)"}
    behaviour |= options.pop("dashGridOptions", {})
    columns_default = {"sortable": True, "resizable": True, "suppressMovable": False, "minWidth": 60}
    columns_default |= options.pop("defaultColDef", {})
    style = options.pop("style", {"height": "100%", "width": "100%"})
    return dag.AgGrid(
        id=id,
        columnDefs=columns,
        defaultColDef=columns_default,
        dashGridOptions=behaviour,
        style=style,
        **({} if rows is None else {"rowData": rows}),
        **options,
    )
