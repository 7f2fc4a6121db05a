"""An archive of vector tiles: one SQLite file in the MBTiles form, written whole and only read afterwards."""

import gzip
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio
from pandas.api.types import is_numeric_dtype

MARGIN = 50  # a tile carries this fraction of its side beyond its edges, so that nothing is cut on the screen
PACKING = 9  # gzip level: written once, sent for years
DEEPEST = 24  # no map zooms further
Key = tuple[int, int, int]  # zoom, column from the west, row from the north

_SCHEMA = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
    PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one layer of the tiles holds between two zooms."""

    layer: str
    frame: gpd.GeoDataFrame  # with its reference system; columns become properties
    zooms: tuple[int, int]  # first and last
    extent: int = 4096  # steps along the side of a tile


def write(path: Path, sheets: Sequence[Sheet], about: dict[str, str]) -> int:
    """Write the archive in place of ``path`` in one step and return the number of its tiles.

    A sheet is cut into tiles by GDAL; the layers of a tile are then joined, which for this format is to put their bytes one
    behind the other. ``about`` is added to the archive's metadata; ``version`` there is a digest of all tiles.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        joined: dict[Key, bytes] = {}
        for number, sheet in enumerate(sheets):
            for key, tile in _cut(sheet, Path(folder) / f"{number}.mbtiles"):
                joined[key] = joined.get(key, b"") + tile
        made = Path(folder) / "joined.mbtiles"
        _fill(made, joined, _metadata(sheets, joined) | about)
        os.replace(made, path)
    return len(joined)


def _cut(sheet: Sheet, file: Path) -> Iterator[tuple[Key, bytes]]:
    """Tiles of one sheet, uncompressed."""
    options = {
        "MINZOOM": sheet.zooms[0],
        "MAXZOOM": sheet.zooms[1],
        "EXTENT": sheet.extent,
        "BUFFER": sheet.extent // MARGIN,
    }
    pyogrio.write_dataframe(sheet.frame, file, driver="MBTiles", layer=sheet.layer, dataset_options=options)
    with closing(sqlite3.connect(file)) as found:
        for zoom, x, row, data in found.execute(
            "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"
        ):
            yield (zoom, x, 2**zoom - 1 - row), gzip.decompress(data)


def _metadata(sheets: Iterable[Sheet], joined: dict[Key, bytes]) -> dict[str, str]:
    digest = hashlib.sha256()
    for key in sorted(joined):
        digest.update(repr(key).encode() + joined[key])
    grouped: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        grouped.setdefault(sheet.layer, []).append(sheet)
    zooms = [key[0] for key in joined]
    return {
        "format": "pbf",
        "type": "baselayer",
        "minzoom": str(min(zooms)),
        "maxzoom": str(max(zooms)),
        "json": json.dumps({"vector_layers": [_described(*item) for item in grouped.items()]}),
        "version": digest.hexdigest()[:12],
    }


def _described(layer: str, sheets: list[Sheet]) -> dict[str, object]:
    """A layer as the MBTiles form has it."""
    columns = sheets[0].frame.drop(columns="geometry").dtypes
    fields = {name: "Number" if is_numeric_dtype(kind) else "String" for name, kind in columns.items()}
    first, last = min(s.zooms[0] for s in sheets), max(s.zooms[1] for s in sheets)
    return {"id": layer, "minzoom": first, "maxzoom": last, "fields": fields}


def _fill(file: Path, joined: dict[Key, bytes], metadata: dict[str, str]) -> None:
    rows = (
        (z, x, 2**z - 1 - y, gzip.compress(joined[z, x, y], PACKING, mtime=0)) for z, x, y in sorted(joined)
    )
    with closing(sqlite3.connect(file)) as made, made:
        made.executescript(_SCHEMA)
        made.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)


def metadata(path: Path) -> dict[str, str]:
    """What the archive says of itself; empty when there is no archive."""
    if not path.exists():
        return {}
    with closing(_opened(path)) as found:
        return dict(found.execute("SELECT name, value FROM metadata"))


def tile(path: Path, key: Key) -> bytes | None:
    """A tile as gzip, None when nothing is drawn there.

    The file is opened for each tile: 0.1 ms, and nothing to share between threads and processes.
    """
    zoom, x, y = key
    if not (0 <= zoom <= DEEPEST and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
        return None
    with closing(_opened(path)) as found:
        row = found.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, x, 2**zoom - 1 - y),
        ).fetchone()
    return row[0] if row else None


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
