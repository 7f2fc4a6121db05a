"""Which travel times a plan uses: a road router when the settings name one, else estimates by area from the districts here."""

import tomllib

from analytics.plan.roads import AREAS, CROSSINGS, area_travel, changed
from analytics.plan.travel import TravelTime
from schema import area
from settings import Settings
from store.base import Store
from store.osrm import Osrm
from store.viewer import SYSTEM


def travel(store: Store, settings: Settings | None = None) -> TravelTime:
    """Travel times for a plan; the settings are those of the environment unless given.

    Raises
    ------
    ValueError
        With a Chinese sentence, for a router that is not allowed or a faulty file of numbers.
    """
    settings = settings or Settings.from_env()
    if settings.osrm:
        return Osrm(settings.osrm, settings.hosts, settings.roads)
    districts = store.read(area.DATASET, SYSTEM, columns=("adcode", "level", "lon_wgs84", "lat_wgs84"))
    if settings.travel is None:
        return area_travel(districts, AREAS, CROSSINGS)
    try:
        given = tomllib.loads(settings.travel.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise ValueError("JINGWEI_TRAVEL 所指的行车参数文件读不出，或不是有效的 TOML 文件。") from problem
    return area_travel(districts, *changed(given))
