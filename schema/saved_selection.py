"""Selections of the map too long for an address: a link names them by their number."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="saved_selection",
    title="保存的选区",
    grain="one row per selection kept",
    key=("selection_id",),
    columns=(
        Column("selection_id", "text", "选区编号"),
        Column("owner", "text", "保存人"),
        Column("created_at", "timestamp", "保存时间"),
        Column("text", "text", "选区", note="as geo.selection writes it, or site ids joined by ,"),
    ),
    source="map page",
    kind=Kind.CASEWORK,
)
