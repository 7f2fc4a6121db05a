"""Results of a command as a file: machine names for programs, Chinese headers in xlsx, positions where a map needs them."""

from pathlib import Path

import h3
import pandas as pd
import shapely

from schema.core import Dataset
from schema.site import DATASET as SITE
from store.base import Store
from store.exports import GEOMETRY, LAT, LON, Sheet, format_of, write
from store.viewer import SYSTEM


def output(store: Store, path: Path, dataset: Dataset, rows: pd.DataFrame) -> str:
    """Write the rows by the ending of the path; the sentence that says so.

    Columns keep their machine names, in xlsx they get the Chinese titles. For GeoJSON rows without a position get that of
    their cell or of their site.
    """
    fmt = format_of(path)
    shown = positioned(store, rows) if fmt == "geojson" else rows
    write(path, fmt, Sheet(dataset.title, shown, dataset if fmt == "xlsx" else None))
    return f"已写入 {path}（{len(rows)} 行）。"


def positioned(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a geometry: their own position, the outline of their cell, or the place of their site."""
    if {LON, LAT} <= set(rows.columns) or rows.empty:
        return rows.assign(**{LON: [], LAT: []}) if rows.empty else rows
    if "resolution" in rows and "cell" in rows:
        return rows.assign(**{GEOMETRY: [_outline(cell) for cell in rows["cell"].astype(str)]})
    places = store.read(SITE, SYSTEM, ("site_id", LON, LAT)).astype({"site_id": "str"})
    return rows.astype({"site_id": "str"}).merge(places, on="site_id", how="left")


def _outline(cell: str) -> shapely.Polygon:
    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])
