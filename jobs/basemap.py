"""Build the base map once: one archive of vector tiles from the official boundaries."""

import fcntl
from pathlib import Path

import shapely

from geo import basemap
from jobs.progress import Progress
from store import boundaries
from store.tilearchive import Sheet, write

# First and last zoom, tolerance of the simplification in degrees (about a pixel of the last zoom), decimals kept, steps
# along a tile. The source itself is drawn at about 300 m, so the last bands change nothing but doubled points; their steps
# are 19 m, and the map stretches tiles of the last zoom for the zooms beyond.
BANDS = (
    (3, 3, 0.08, 4, 4096),
    (4, 4, 0.04, 4, 4096),
    (5, 5, 0.02, 4, 4096),
    (6, 6, 0.014, 4, 4096),
    (7, 8, 0.0004, 6, 4096),
    (9, 9, 0.0004, 6, 8192),
)
FIRST, LAST = BANDS[0][0], BANDS[-1][1]
DISTRICTS_FROM = 7  # borders and names of districts
BAND_FROM = 8  # below, two kilometres are thinner than the line itself
BAND_M = 1000  # a site this near a border can become a cross-boundary case
UNDETERMINED = 3  # the simplified outline stays within so many tolerances of the published line
CREDIT = "行政区划边界：天地图（国家地理信息公共服务平台）"


def command(path: Path, progress: Progress, *, anew: bool = False) -> bool:
    """Build the archive unless it is there; True when it was built.

    Of several processes that ask at once one builds, and the others wait for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists() and not anew:
            return False
        progress.step("生成底图")
        count = write(path, sheets(), {"name": "jingwei-basemap", "attribution": CREDIT})
        progress.done(f"底图已生成：{count} 块，{path.stat().st_size / 1e6:.1f} MB")
    return True


def sheets() -> list[Sheet]:
    """Everything drawn, by layer and zoom: land, line, band, official and label."""
    frame = boundaries.polygons("district")
    codes = frame["adcode"].to_numpy().astype(str)
    areas = boundaries.areas()
    published = boundaries.lines()[["kind", "geometry"]]
    found = [
        Sheet("official", published, (FIRST, LAST), 8192),
        Sheet("label", basemap.labels(areas[areas["level"] != "district"]), (FIRST, DISTRICTS_FROM - 1)),
        Sheet("label", basemap.labels(areas), (DISTRICTS_FROM, LAST)),
    ]
    for first, last, tolerance, digits, extent in BANDS:
        shapes = basemap.simplified(frame.geometry.to_numpy(), tolerance, digits)
        arcs = basemap.arcs(shapes, codes)
        drawn = basemap.lines(arcs, _undetermined(UNDETERMINED * tolerance))
        if last < DISTRICTS_FROM:
            drawn = drawn[drawn["kind"] != "district"]
        land = basemap.land(shapes, codes.astype("U2"))
        found += [Sheet("line", drawn, (first, last), extent), Sheet("land", land, (first, last), extent)]
    found.append(Sheet("band", basemap.band(arcs, BAND_M, LAST - 1), (BAND_FROM, LAST)))
    return found


def _undetermined(width_deg: float) -> shapely.Geometry:
    lines = boundaries.lines()
    return lines.loc[lines["kind"] == "undetermined"].geometry.union_all().buffer(width_deg)
