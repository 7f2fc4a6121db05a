"""What the search box knows: enterprises with all their names and codes, areas and air stations, indexed once."""

from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Any

import pandas as pd

from analytics.lookup import Entry, Index, Text
from analytics.names import bare, derived
from callbacks.services import Services
from schema import air_station, outlet, permit, site
from store import boundaries
from store.viewer import SYSTEM, Viewer

OF_SITES = (site.DATASET, permit.DATASET, outlet.DATASET)
LEVEL_WEIGHT = {"province": 1.0, "city": 0.5, "district": 0.0}

_building = Lock()  # two requests never build the same index at once


def sites(services: Services, viewer: Viewer) -> Index:
    """The enterprises that the viewer sees; built anew when one of their tables or their jurisdiction changes."""
    versions = tuple(services.store.version(dataset) for dataset in OF_SITES)
    with _building:
        return _sites(services, replace(viewer, name=""), versions)


def stations(services: Services) -> Index:
    """The air stations, which everybody sees."""
    with _building:
        return _stations(services, services.store.version(air_station.DATASET))


def areas() -> Index:
    """Provinces, cities and districts of the country."""
    with _building:
        return _areas()


@lru_cache(maxsize=1)
def area_names() -> dict[str, str]:
    """Name of an area by its code."""
    known = boundaries.areas()
    return dict(zip(known["adcode"], known["name"], strict=True))


@lru_cache(maxsize=1)
def _levels() -> dict[str, str]:
    known = boundaries.areas()
    return dict(zip(known["adcode"], known["level"], strict=True))


def area_level(adcode: str) -> str:
    """``province``, ``city`` or ``district``: the level whose polygons hold this area."""
    return _levels()[adcode]


def lies_in(adcode: str) -> list[str]:
    """Names of province, city and district of a district's code, as far as they are known and differ."""
    known = area_names()
    return list(
        dict.fromkeys(known[c] for c in (adcode[:2] + "0000", adcode[:4] + "00", adcode) if c in known)
    )


@lru_cache(maxsize=8)
def _sites(services: Services, viewer: Viewer, _versions: tuple[str, ...]) -> Index:
    names = (
        "site_id",
        "name",
        "short_name",
        "former_name",
        "uscc",
        "adcode",
        "industry",
        "lon_wgs84",
        "lat_wgs84",
    )
    rows = _texts(services.store.read(site.DATASET, viewer, names))
    records = rows.to_dict("records")
    entries = [_entry("site", row, "site_id", _note(row["adcode"], row["industry"])) for row in records]
    number = {entry.key: i for i, entry in enumerate(entries)}
    texts = [text for i, row in enumerate(records) for text in _of_site(i, row)]
    for dataset, column, field in (
        (permit.DATASET, "permit_no", "permit"),
        (outlet.DATASET, "outlet_id", "outlet"),
    ):
        found = _texts(services.store.read(dataset, viewer, (column, "site_id")))
        texts += [
            Text(field, number[of], code)
            for code, of in zip(found[column], found["site_id"], strict=True)
            if of in number
        ]
    return Index(entries, texts)


def _of_site(i: int, row: dict[str, Any]) -> list[Text]:
    short = row["short_name"] or derived(row["name"], lies_in(row["adcode"]))
    former = row["former_name"].replace("；", ";").split(";")
    given = [("name", row["name"]), ("short", short), ("uscc", row["uscc"]), ("id", row["site_id"])]
    return [Text(field, i, text) for field, text in (*given, *(("former", name.strip()) for name in former))]


def _entry(kind: str, row: dict[str, Any], key: str, note: str) -> Entry:
    return Entry(kind, row[key], row["name"], note, row["lon_wgs84"], row["lat_wgs84"])


def _note(adcode: str, industry: str) -> str:
    return " · ".join(part for part in (" ".join(lies_in(adcode)[-2:]), industry) if part)


@lru_cache(maxsize=1)
def _stations(services: Services, _version: str) -> Index:
    rows = _texts(services.store.read(air_station.DATASET, SYSTEM))
    entries = [
        _entry("station", row, "station_id", f"{row['city']} {row['station_id']}".strip())
        for row in rows.to_dict("records")
    ]
    names = [Text("name", i, entry.title) for i, entry in enumerate(entries)]
    return Index(entries, names + [Text("id", i, entry.key) for i, entry in enumerate(entries)])


@lru_cache(maxsize=1)
def _areas() -> Index:
    rows = boundaries.areas()
    entries = [
        Entry(
            "area",
            row.adcode,
            row.name,
            " ".join(lies_in(row.adcode)[:-1]),
            row.lon,
            row.lat,
            LEVEL_WEIGHT[row.level],
        )
        for row in rows.itertuples(index=False)
    ]
    texts = [
        Text(field, i, text)
        for i, e in enumerate(entries)
        for field, text in (("name", e.title), ("short", bare(e.title)))
    ]
    return Index(entries, texts + [Text("id", i, entry.key) for i, entry in enumerate(entries)])


def _texts(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with texts as plain ``str``, "" for missing, coordinates rounded as the map has them."""
    out = {}
    for name in rows.columns:
        is_place = name in ("lon_wgs84", "lat_wgs84")
        out[name] = (
            rows[name].astype(float).round(5)
            if is_place
            else rows[name].astype(object).where(rows[name].notna(), "").astype(str)
        )
    return pd.DataFrame(out)
