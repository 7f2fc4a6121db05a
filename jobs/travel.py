"""Which travel times a plan uses: a road router when the settings name one, else estimates by area from the districts here."""

import tomllib

from analytics.plan.roads import AREAS, CROSSINGS, area_travel, changed
from analytics.plan.travel import TravelTime
from schema import area
from settings import Settings
from store.base import Store
from store.osrm import Osrm
from store.viewer import SYSTEM


def travel(store: Store, settings: Settings) -> TravelTime:
    """Travel times for a plan.

    Raises
    ------
    ValueError
        With a Chinese sentence, for a router that is not allowed or a faulty ``travel.toml``.
    """
    if settings.osrm:
        return Osrm(settings.osrm, settings.hosts, settings.files / "travel")
    districts = store.read(area.DATASET, SYSTEM, columns=("adcode", "level", "lon_wgs84", "lat_wgs84"))
    file = settings.home / "travel.toml"
    if not file.exists():
        return area_travel(districts, AREAS, CROSSINGS)
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ValueError("travel.toml 不是有效的 TOML 文件。") from problem
    return area_travel(districts, *changed(given))
