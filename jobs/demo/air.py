"""The air of the demo: wind, daily PM2.5 on a grid with plumes of industry, and stations that sample it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter, zoom
from scipy.signal import lfilter

from geo.grid import Grid
from jobs.demo.curves import category
from jobs.demo.places import KM_PER_DEGREE
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted

PRODUCT = "demo_pm25"
METHOD = "demo"  # said under the map: made by a program
WIND_DEG = 0.25
HOT_SPOTS = 5  # planted in the city
HOME, HOME_SHARE = "3304", 0.6  # most hotspots lie where the officer of the demo works
LAST_COVER = 0.15  # cloud cover of the last day: the first map shows both, seen and unseen
DRIFT_H = 0.12  # the daily mean plume lies this many hours of wind away from its source


@dataclass(slots=True)
class Air:
    """Fields of the demo: ``pm25`` (days, ny, nx) with NaN under cloud; ``u``, ``v``, ``blh`` (hours, points)."""

    lat: np.ndarray
    lon: np.ndarray
    pm25: np.ndarray
    clear: np.ndarray  # pm25 before clouds took their part
    wind_lat: np.ndarray
    wind_lon: np.ndarray
    u: np.ndarray
    v: np.ndarray
    blh: np.ndarray


def air(world: World) -> tuple[Air, list[Planted]]:
    """Wind and PM2.5 of every day, and the sites behind the planted hotspots."""
    scale, rng = world.scale, world.rng(10)
    west, south, east, north = scale.box
    step = scale.pixel_deg
    lat = south + step * (np.arange(round((north - south) / step)) + 0.5)
    lon = west + step * (np.arange(round((east - west) / step)) + 0.5)
    wind_lat, wind_lon = np.arange(south, north + 0.01, WIND_DEG), np.arange(west, east + 0.01, WIND_DEG)
    u, v, blh = _wind(scale.hours, (wind_lat, wind_lon), rng)
    daily = np.stack([x.reshape(scale.days, 24, -1).mean(axis=(1, 2)) for x in (u, v, blh)])
    background, still = _background(daily, rng)
    clear = background[:, None, None] * _texture(scale.days, (len(lat), len(lon)), rng)
    hot, planted = _hot_sites(world, rng)
    clear += _plumes(world, (lat, lon), daily, still, hot)
    clear += rng.normal(0, 0.8, clear.shape)
    clear = np.maximum(clear, 3).round(1)
    pm25 = np.where(_clouds(scale.days, (len(lat), len(lon)), rng), np.nan, clear)
    return Air(lat, lon, pm25, clear, wind_lat, wind_lon, u, v, blh), planted


def _wind(
    hours: int, axes: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Autumn wind: north-westerly on average, turning over days, with a sea breeze that grows to the east."""
    lat, lon = (x.ravel() for x in np.meshgrid(*axes, indexing="ij"))
    clock = np.arange(hours) % 24
    slow = ar1((2, hours), 0.985, 2.0, rng)
    breeze = np.maximum(0, np.sin(2 * np.pi * (clock - 9) / 24))
    east = (lon - lon.min()) / max(float(np.ptp(lon)), 0.1)
    north = (lat - lat.min()) / max(float(np.ptp(lat)), 0.1)
    u = 0.9 + slow[0][:, None] - 1.6 * breeze[:, None] * east[None, :] + 0.3 * north[None, :]
    v = -1.3 + slow[1][:, None] + 0.4 * east[None, :]
    u = u + ar1((len(lat), hours), 0.7, 0.35, rng).T
    v = v + ar1((len(lat), hours), 0.7, 0.35, rng).T
    blh = (
        320 + 780 * np.maximum(0, np.sin(2 * np.pi * (clock - 6.5) / 24)) + ar1((1, hours), 0.97, 110, rng)[0]
    )
    return u.round(2), v.round(2), np.repeat(np.maximum(blh, 80).round(0)[:, None], len(lat), axis=1)


def _background(daily: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Regional level per day and how stagnant the day is (about 1; high = still air)."""
    speed = np.hypot(daily[0], daily[1])
    still = (2.4 / np.clip(speed, 0.9, 6)) ** 0.5 * (600 / daily[2]) ** 0.3
    memory = lfilter([0.8], [1, -0.6], rng.normal(0, 0.28, len(speed)))
    return 33 * still**0.5 * np.exp(memory), still


def _texture(days: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Smooth fields around 1: a lasting gradient to the north-west and a plume of transport that differs by day."""
    y, x = np.meshgrid(np.linspace(0, 1, shape[0]), np.linspace(0, 1, shape[1]), indexing="ij")
    lasting = 1 + 0.10 * (y - 0.5) - 0.10 * (x - 0.5)
    coarse = gaussian_filter(rng.normal(0, 1, (days, 9, 10)), (0, 1.4, 1.4))
    coarse /= coarse.std()
    return lasting * np.exp(0.07 * _spread(coarse, shape))


def _hot_sites(world: World, rng: np.random.Generator) -> tuple[pd.DataFrame, list[Planted]]:
    """Sites whose plume is planted as a hotspot: large combustion sites in different zones."""
    gas = world.outlets[world.outlets["o2_base_pct"].notna()]
    sites = world.sites.iloc[gas["site"].unique()]
    west, south, east, north = world.scale.box
    margin = 0.08
    inside = sites["lon_wgs84"].between(west + margin, east - margin)
    inside &= sites["lat_wgs84"].between(south + margin, north - margin)
    best = sites[inside].sort_values("load_kw", ascending=False).drop_duplicates("zone").head(24)
    home = best["adcode"].str.startswith(HOME)
    count, order = round(HOT_SPOTS * world.scale.factor), rng.permutation(len(best))
    at_home = [i for i in order if home.iloc[i]][: round(count * HOME_SHARE)]
    rest = [i for i in order if i not in at_home][: count - len(at_home)]
    chosen = best.iloc[sorted(at_home + rest)].copy()
    chosen["gain"] = rng.uniform(30, 42, len(chosen))
    world.sites.loc[chosen.index, "load_kw"] = chosen["load_kw"].clip(lower=3000)
    planted = [
        Planted("hotspot", True, ("H01",), site_id, world.scale.start, END) for site_id in chosen["site_id"]
    ]
    return chosen, planted


def _plumes(
    world: World, axes: tuple[np.ndarray, np.ndarray], daily: np.ndarray, still: np.ndarray, hot: pd.DataFrame
) -> np.ndarray:
    """Weak, wide haze over every zone and strong, narrow plumes of the planted sites, each shifted with the wind."""
    field = np.zeros((len(still), len(axes[0]), len(axes[1])), dtype=np.float64)
    rng = world.rng(11)
    for zone in world.area:
        strength = rng.uniform(1.5, 5.0) * still * rng.uniform(0.7, 1.3, len(still))
        field += _gaussian(axes, (zone.lat, zone.lon), daily, 4.5) * strength[:, None, None]
    for lat, lon, gain in hot[["lat_wgs84", "lon_wgs84", "gain"]].to_numpy(float):
        strength = gain * np.clip(still, 0.7, 1.5) * (rng.uniform(size=len(still)) < 0.86)
        strength = strength * rng.uniform(0.75, 1.2, len(still))
        field += _gaussian(axes, (lat, lon), daily, 1.25) * strength[:, None, None]
    return field


def _gaussian(
    axes: tuple[np.ndarray, np.ndarray], source: tuple[float, float], daily: np.ndarray, width_km: float
) -> np.ndarray:
    """A round plume of unit height per day, its centre moved downwind; shape (days, ny, nx)."""
    shrink = np.cos(np.radians(source[0]))
    north = (axes[0] - source[0]) * KM_PER_DEGREE
    east = (axes[1] - source[1]) * KM_PER_DEGREE * shrink
    drift_e, drift_n = daily[0] * 3.6 * DRIFT_H, daily[1] * 3.6 * DRIFT_H
    along = np.exp(-((north[None, :] - drift_n[:, None]) ** 2) / (2 * width_km**2))
    across = np.exp(-((east[None, :] - drift_e[:, None]) ** 2) / (2 * width_km**2))
    return along[:, :, None] * across[:, None, :]


def _clouds(days: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """True under cloud: whole fields drift over the region, some days are overcast, most are partly clear."""
    cover = np.clip(lfilter([1.0], [1, -0.5], rng.normal(0, 0.28, days)) + 0.3, 0, 1)
    cover[-1] = LAST_COVER
    coarse = gaussian_filter(rng.normal(0, 1, (days, 12, 14)), (0, 1.3, 1.3))
    fine = _spread(coarse, shape)
    edge = np.array([np.quantile(f, c) for f, c in zip(fine, cover, strict=True)])
    return (fine < edge[:, None, None]) | (cover > 0.97)[:, None, None]


def _spread(coarse: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Coarse fields (days, y, x) stretched linearly to ``shape``."""
    factors = (1, shape[0] / coarse.shape[1], shape[1] / coarse.shape[2])
    return zoom(coarse, factors, order=1)[:, : shape[0], : shape[1]]


def grid_arrays(found: Air) -> dict[str, np.ndarray]:
    """What the store keeps of the grid: how it came about, pixel centres and corners."""
    return {
        "method": np.array(METHOD),
        "lat": found.lat,
        "lon": found.lon,
        **Grid.from_centres(found.lat, found.lon).arrays(),
    }


def grid_rows(found: Air, start: pd.Timestamp, days: range) -> pd.DataFrame:
    """Rows of ``pm25_grid`` of these days, in key order; cloud stays empty."""
    part = found.pm25[days.start : days.stop]
    count, ny, nx = part.shape
    at = pd.date_range(start + pd.Timedelta(days=days.start), periods=count, unit="us")
    return pd.DataFrame(
        {
            "product": category(pd.Series([PRODUCT]), np.zeros(part.size, dtype=np.int32)),
            "day": np.repeat(at.to_numpy(), ny * nx),
            "row": np.tile(np.repeat(np.arange(ny), nx), count),
            "col": np.tile(np.arange(nx), count * ny),
            "pm25_ug_m3": part.ravel(),
        }
    )


def wind_rows(found: Air, start: pd.Timestamp) -> pd.DataFrame:
    """Rows of ``wind`` in key order."""
    hours, points = found.u.shape
    at = pd.date_range(start, periods=hours, freq="h", unit="us")
    lat, lon = (x.ravel() for x in np.meshgrid(found.wind_lat, found.wind_lon, indexing="ij"))
    return pd.DataFrame(
        {
            "at": np.repeat(at.to_numpy(), points),
            "lat_wgs84": np.tile(lat.round(4), hours),
            "lon_wgs84": np.tile(lon.round(4), hours),
            "u10_m_s": found.u.ravel(),
            "v10_m_s": found.v.ravel(),
            "blh_m": found.blh.ravel(),
        }
    )
