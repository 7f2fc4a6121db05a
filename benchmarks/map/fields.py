"""A field of cells as the yardsticks read it, the camera on it, and the pixels by which drawing is judged."""

import gzip
import json
import math
from dataclasses import dataclass
from pathlib import Path

import h3
import numpy as np

from benchmarks.map.world import CENTRE, DAYS, FIELDS, disc, radius, values
from geo.encode import Scale
from layouts.surfaces import BY_CODE

WINDOW = (1200, 800)  # pixels of every map
EDGE_PX = 430  # from the middle of the window to the edge of the field
LAYER = BY_CODE["pm25"]
STEPS = len(DAYS)
MOST_GEOJSON = 100_000  # cells
INSIDE_PX = 7  # a probe is farther than this from other classes
APART = 100  # of 765: two colours that differ clearly
TOLERANCE = 60  # of 765: what JPEG and the seams of cells change


@dataclass(frozen=True, slots=True)
class Camera:
    """Middle of the map and zoom as MapLibre counts it."""

    lon: float
    lat: float
    zoom: float

    def at(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Longitudes and latitudes of pixels of the window."""
        world = 512 * 2**self.zoom
        lon = self.lon + (x - WINDOW[0] / 2) / world * 360
        middle = math.asinh(math.tan(math.radians(self.lat)))
        northing = middle - (y - WINDOW[1] / 2) / world * 2 * math.pi
        return lon, np.degrees(np.arctan(np.sinh(northing)))


def camera(size: int) -> Camera:
    """The field fills the window from left to right."""
    zoom = math.log2(EDGE_PX / radius(size) * 360 * math.cos(math.radians(CENTRE[0])) / 512)
    return Camera(CENTRE[1], CENTRE[0], round(zoom, 2))


def classes(size: int, lat: np.ndarray, lon: np.ndarray, number: int) -> np.ndarray:
    """Class of the layer at places on a day."""
    return Scale(tuple(map(float, LAYER.edges)), LAYER.closed).classes(values(size, lat, lon, number))


def colours() -> np.ndarray:
    """RGB of the classes."""
    return np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in LAYER.colours])


@dataclass(frozen=True, slots=True)
class Probes:
    """Pixels by day: well inside a class, in a colour that differs clearly from that of the day before."""

    x: tuple[np.ndarray, ...]
    y: tuple[np.ndarray, ...]
    rgb: tuple[np.ndarray, ...]

    def share(self, picture: np.ndarray, number: int, offset: tuple[int, int]) -> float:
        """Share of its probes that show day ``number`` in a picture (height, width, 3) whose map begins at an offset."""
        seen = picture[self.y[number] + offset[1], self.x[number] + offset[0]].astype(int)
        return float((np.abs(seen - self.rgb[number]).sum(axis=1) < TOLERANCE).mean())


def probes(size: int) -> Probes:
    """Up to 99 a day in the middle of the window."""
    view = camera(size)
    x, y = (v.ravel() for v in np.meshgrid(np.arange(400, 800, 7), np.arange(240, 560, 7)))
    before = np.full((len(x), 3), 255)
    found = []
    for number in range(STEPS):
        near = [
            classes(size, *reversed(view.at(x + dx, y + dy)), number)
            for dx in (-INSIDE_PX, 0, INSIDE_PX)
            for dy in (-INSIDE_PX, 0, INSIDE_PX)
        ]
        now = colours()[near[4]]
        good = (np.array(near) == near[4]).all(axis=0) & (np.abs(now - before).sum(axis=1) > APART)
        chosen = np.flatnonzero(good)
        chosen = chosen[np.linspace(0, len(chosen) - 1, min(99, len(chosen))).astype(int)]
        found.append((x[chosen], y[chosen], now[chosen]))
        before = now
    return Probes(*map(tuple, zip(*found, strict=True)))


def write(folder: Path, size: int) -> None:
    """The files of a field: cells as 64-bit numbers and as GeoJSON, classes of each day, and what a page must know."""
    folder.mkdir(parents=True, exist_ok=True)
    names, lat, lon = disc(*FIELDS[size])
    np.array([int(name, 16) for name in names], "<u8").tofile(folder / "cells.bin")
    for number in range(STEPS):
        classes(size, lat, lon, number).astype(np.uint8).tofile(folder / f"classes-{number}.bin")
    view = camera(size)
    meta = {"lon": view.lon, "lat": view.lat, "zoom": view.zoom, "cells": len(names)}
    meta |= {"colours": list(LAYER.colours), "rgb": colours().tolist()}
    (folder / "meta.json").write_text(json.dumps(meta))
    if size <= MOST_GEOJSON:
        (folder / "cells.geojson.gz").write_bytes(gzip.compress(geojson(names), 6))


def geojson(names: np.ndarray) -> bytes:
    """Cells as polygons with five decimals, their position in the list as id."""
    features = []
    for number, name in enumerate(names):
        ring = [[round(x, 5), round(y, 5)] for y, x in h3.cell_to_boundary(name)]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "id": number, "properties": {}, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()
