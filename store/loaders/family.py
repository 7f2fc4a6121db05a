"""One entry for every format: a file and a dataset to accepted rows, whatever the file is."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from schema.core import Dataset
from store.loaders import formats, headers
from store.loaders.convert import Loaded, Options, load
from store.loaders.limits import Limits
from store.loaders.raster import load_pm25, load_wind, read_geotiff, read_netcdf
from store.loaders.refusal import Refused
from store.loaders.sheet import read_xlsx
from store.loaders.table import RawTable
from store.loaders.tabular import Score, read_csv, read_parquet
from store.loaders.vector import read_geojson, read_gpkg, read_shapefile


@dataclass(frozen=True)
class Parsed:
    """A file read: its rows, and for a grid the product and the arrays of its geometry."""

    loaded: Loaded
    product: str = ""
    arrays: dict[str, np.ndarray] | None = None


def parse(dataset: Dataset, path: Path, options: Options, limits: Limits, scratch: Path) -> Parsed:
    """The file as rows of the dataset.

    Raises
    ------
    Refused
        With one sentence, when the file cannot be imported.
    """
    kind = formats.format_of(path, limits)
    if formats.KINDS[kind] == formats.GRID:
        return _grid(dataset, path, kind, options, limits)
    if kind == "shapefile":
        return Parsed(load(dataset, read_shapefile(path, limits, scratch), options))
    score = partial(headers.score, dataset, mapping=options.mapping)
    return Parsed(load(dataset, _table(path, kind, limits, score), options))


def _grid(dataset: Dataset, path: Path, kind: str, options: Options, limits: Limits) -> Parsed:
    if dataset.name == "wind" and kind != "geotiff":
        return Parsed(load_wind(dataset, path, kind, limits))
    if dataset.name != "pm25_grid":
        raise Refused(f"{formats.TITLES[kind]} 网格文件只能导入“PM2.5 网格”（pm25_grid）或“风场”（wind）")
    mapping = options.mapping
    is_tiff = kind == "geotiff"
    source = read_geotiff(path, limits, mapping) if is_tiff else read_netcdf(path, kind, limits, mapping)
    loaded, arrays = load_pm25(dataset, source)
    return Parsed(loaded, source.about["product"], arrays)


def _table(path: Path, kind: str, limits: Limits, score: Score) -> RawTable:
    match kind:
        case "csv":
            return read_csv(path, limits, score)
        case "xlsx":
            return read_xlsx(path, limits, score)
        case "parquet":
            return read_parquet(path, limits)
        case "geojson":
            return read_geojson(path, limits)
    return read_gpkg(path, limits)
