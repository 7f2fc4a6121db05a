"""What the side card and the ranking say, gathered for the viewer who clicked."""

from datetime import date, datetime, timedelta
from typing import Any

import h3
import numpy as np
import pandas as pd
from dash.development.base_component import Component

from callbacks import map_data, map_points
from callbacks.areas import area
from callbacks.map_data import Shown
from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.shell import as_of
from geo import cells as h3cells
from layouts import map_cards
from layouts.map_cards import Neighbours, Ranking
from layouts.surfaces import BY_CODE
from layouts.text import t
from schema import air_station, air_station_hour, hotspot_cell, power_score, site, xcase
from store.clue_states import LIVE
from store.silences import visible_clues
from store.viewer import Viewer

TOP = 8
SENTENCES = 5


def card(
    services: Services, viewer: Viewer, chosen: dict[str, str], what: tuple[str, date | None, str]
) -> Component:
    """The card of the chosen thing on the surface and day ``(code, day, product)`` shown."""
    code, day, product = what
    key = str(chosen.get("id", ""))
    makers = {"site": _site, "xcase": _xcase, "station": _station}
    kind = chosen.get("kind", "")
    if kind in makers:
        return makers[kind](services, viewer, key, day) or map_cards.gone()
    shown = map_data.shown(services, viewer, code, day, product) if day else None
    if kind != "cell" or shown is None or not h3.is_valid_cell(key):
        return map_cards.gone()
    return _cell(services, viewer, key, shown)


def ranking(services: Services, viewer: Viewer, code: str, shown: Shown | None) -> Ranking:
    """The worst cells of the surface and the enterprises on the map; counts and rows from one query each."""
    places = map_points.sites(services, viewer)
    worst = places[places["state"] > 0].sort_values(["state", "n_clues"], ascending=False).head(TOP)
    by_state = {code: int((places["state"] == code).sum()) for code in range(3)}
    if shown is None:
        return Ranking(BY_CODE[code], [], 0, records(worst), by_state)
    rows = map_data.cells(services, viewer, shown)
    rows = rows[(rows["mark"] == 0) & rows["value"].notna()]
    top = rows.nlargest(TOP, "value")
    lat, lon = h3cells.centres(top["cell"].to_numpy())
    cells = [
        {"cell": f"{cell:x}", "value": value, "area": area(adcode), "lon": x, "lat": y}
        for cell, value, adcode, x, y in zip(top["cell"], top["value"], top["adcode"], lon, lat, strict=True)
    ]
    return Ranking(shown.surface, cells, len(rows), records(worst), by_state)


def _cell(services: Services, viewer: Viewer, key: str, shown: Shown) -> Component:
    level = h3.get_resolution(key)
    around = _neighbours(services, viewer, key)
    if level == shown.resolution and shown.surface.dataset == "hotspot_cell":
        rows = services.store.read(
            hotspot_cell.DATASET, viewer,
            start=shown.day, end=shown.day + timedelta(days=1),
            product=shown.product, resolution=level, cell=key,
        )  # fmt: skip
        if rows.empty:
            return map_cards.gone()
        row = record(rows) | {"as_of": _end(shown.day)}
        row["area"] = area(row["source_adcode"])
        return map_cards.cell_card(row, around, shown.day, shown.product)
    if level > shown.resolution:
        return map_cards.gone()
    return map_cards.summary_card(_summary(services, viewer, key, shown), shown.surface, around, shown.day)


def _summary(services: Services, viewer: Viewer, key: str, shown: Shown) -> dict[str, Any]:
    level = h3.get_resolution(key)
    rows = map_data.cells(services, viewer, shown)
    rows = rows[h3cells.parent(rows["cell"].to_numpy(), level) == np.uint64(int(key, 16))]
    judged = rows[(rows["mark"] == 0) & rows["value"].notna()]
    weights = judged["coverage"].to_numpy()
    mean = float(np.average(judged["value"], weights=weights)) if weights.sum() > 0 else None
    return {
        "cell": key,
        "level": level,
        "counts": {"finest": shown.resolution, "n": len(rows), "judged": len(judged)},
        "max": float(judged["value"].max()) if len(judged) else None,
        "mean": mean,
        "as_of": _end(shown.day),
    }


def _neighbours(services: Services, viewer: Viewer, key: str) -> Neighbours:
    """Enterprises that open clues link with the cell, and those that lie inside it."""
    places = map_points.sites(services, viewer)
    clues = records(_open(visible_clues(services.casework, viewer, cell=key)))
    why = {row["site_id"]: sentence(row) for row in clues}
    found = h3cells.of_points(
        places["lat_wgs84"].to_numpy(), places["lon_wgs84"].to_numpy(), h3.get_resolution(key)
    )
    linked = places["site_id"].isin(list(why))
    near = places[linked | (found == np.uint64(int(key, 16)))].assign(linked=linked)
    near = near.sort_values(["linked", "state", "n_clues"], ascending=False)
    rows = [row | {"why": why.get(row["site_id"], "")} for row in records(near.head(TOP))]
    return Neighbours(rows, len(near))


def _site(services: Services, viewer: Viewer, key: str, day: date | None) -> Component | None:
    rows = services.store.read(site.DATASET, viewer, site_id=key)
    if rows.empty:
        return None
    found = record(rows)
    clues = _open(visible_clues(services.casework, viewer, site_id=key))
    clues = clues.sort_values(["evidence_class", "t_start"], ascending=[True, False])
    said = [
        {"evidence_class": row["evidence_class"], "text": sentence(row)}
        for row in records(clues.head(SENTENCES))
    ]
    found |= {"area": area(found["adcode"]), "n_clues": len(clues)}
    found["as_of"] = as_of(services)
    return map_cards.site_card(found, said, _score(services, viewer, key, day))


def _score(services: Services, viewer: Viewer, key: str, day: date | None) -> dict[str, Any] | None:
    if day is None:
        return None
    rows = services.store.read(
        power_score.DATASET, viewer, start=day, end=day + timedelta(days=1), site_id=key
    )
    return None if rows.empty else record(rows)


def _xcase(services: Services, viewer: Viewer, key: str, _day: date | None) -> Component | None:
    rows = services.casework.read(xcase.DATASET, viewer, case_id=key)
    if rows.empty:
        return None
    found = record(rows)
    places = services.store.read(site.DATASET, viewer, ("site_id", "name"), site_id=found["site_id"])
    found["name"] = "" if places.empty else str(places["name"].iloc[0])
    found["lead"] = area(found["lead_adcode"])
    found["partners"] = t("、").join(area(code) for code in found["partner_adcodes"].split(";"))
    found["n_clues"] = len([c for c in found["clue_ids"].split(";") if c])
    found |= {"opened_on": pd.Timestamp(found["opened_on"]).date(), "as_of": as_of(services)}
    return map_cards.xcase_card(found)


def _station(services: Services, viewer: Viewer, key: str, day: date | None) -> Component | None:
    rows = services.store.read(air_station.DATASET, viewer, station_id=key)
    if rows.empty:
        return None
    found = record(rows) | {"mean": None, "hours": 0, "as_of": _end(day) if day else as_of(services)}
    if day is not None:
        hours = services.store.read(
            air_station_hour.DATASET, viewer, ("station_id", "hour", "pm25_ug_m3"),
            start=day, end=day + timedelta(days=1), station_id=key,
        )["pm25_ug_m3"].dropna()  # fmt: skip
        found |= {"mean": float(hours.mean()) if len(hours) else None, "hours": len(hours)}
    return map_cards.station_card(found, day)


def record(rows: pd.DataFrame) -> dict[str, Any]:
    """The first row as plain values: None where missing."""
    return records(rows.head(1))[0]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: None where missing."""
    plain = rows.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(rows.notna(), None).to_dict("records")]


def _open(clues: pd.DataFrame) -> pd.DataFrame:
    return clues[clues["state"].isin(LIVE)]


def _end(day: date) -> datetime:
    """The as-of time of a complete day."""
    return datetime.combine(day, datetime.min.time()) + timedelta(days=1)
