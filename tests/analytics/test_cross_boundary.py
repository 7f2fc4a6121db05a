"""Cross-boundary cases of sites near a border."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from builders import clues
from planning import DAY, shaped
from shapely import box

from analytics.cross_boundary import xcases
from geo.border import Borders
from schema import site, xcase
from store.checks import check

# Two districts of one city, a third in another city, a fourth in another province; 0.01 degree is about a kilometre.
SQUARES = {
    "330206": box(121.0, 30.0, 121.1, 30.1),
    "330212": box(121.1, 30.0, 121.2, 30.1),
    "330482": box(121.0, 30.1, 121.1, 30.2),
    "310116": box(121.1, 30.1, 121.2, 30.2),
}
BORDERS = Borders.of(gpd.GeoDataFrame({"adcode": list(SQUARES)}, geometry=list(SQUARES.values()), crs=4326))


def places(*points):
    rows = [
        {
            "site_id": f"S{i + 1}",
            "name": f"企业{i + 1}",
            "adcode": "330206",
            "lon_wgs84": lon,
            "lat_wgs84": lat,
        }
        for i, (lon, lat) in enumerate(points)
    ]
    return shaped(site.DATASET, rows)


def cases(sites, frame=None, existing=None, day=DAY):
    old = shaped(xcase.DATASET) if existing is None else existing
    return xcases(day, clues() if frame is None else frame, sites, BORDERS, old)


def test_a_site_deep_inside_makes_no_case():
    assert cases(places((121.05, 30.05))).empty


def test_the_distance_is_a_kilometre_inclusive_of_what_lies_within():
    found = cases(places((121.095, 30.05)))
    assert found["distance_m"].item() == pytest.approx(482, abs=3)
    assert cases(places((121.0889, 30.05))).empty  # about 1,070 m


@pytest.mark.parametrize(
    ("point", "level", "partners"),
    [
        ((121.095, 30.05), "district", "330212"),
        ((121.05, 30.095), "city", "330482"),
        ((121.0955, 30.0955), "province", {"330212", "330482", "310116"}),
    ],
)
def test_the_level_is_that_of_the_highest_border(point, level, partners):
    found = cases(places(point)).iloc[0]
    assert (found["border_level"], found["lead_adcode"]) == (level, "330206")
    assert set(found["partner_adcodes"].split(";")) == (partners if isinstance(partners, set) else {partners})


def test_a_case_carries_all_open_clues_of_its_site_and_no_closed_ones():
    frame = clues({}, {"rule": "N01"}, {"state": "DISMISSED"}, {"site_id": "S2"})
    found = cases(places((121.095, 30.05), (121.05, 30.05)), frame)
    assert found["clue_ids"].tolist() == ["XS-1;XS-2"]
    check(xcase.DATASET, found)


def test_a_site_without_open_clues_makes_no_case():
    assert cases(places((121.095, 30.05)), clues({"state": "CLOSED"})).empty


def test_an_open_case_keeps_number_state_and_day_and_takes_new_clues():
    sites = places((121.095, 30.05))
    first = cases(sites).assign(state="NOTIFIED")
    again = cases(sites, clues({}, {"rule": "N01"}), existing=first, day=date(2026, 11, 25)).iloc[0]
    assert (again["case_id"], again["state"]) == (first["case_id"].item(), "NOTIFIED")
    assert again["opened_on"] == pd.Timestamp(DAY) and again["clue_ids"] == "XS-1;XS-2"


def test_after_a_closed_case_a_new_one_opens():
    sites = places((121.095, 30.05))
    closed = cases(sites).assign(state="CLOSED")
    again = cases(sites, existing=closed, day=date(2026, 11, 25)).iloc[0]
    assert again["case_id"] != closed["case_id"].item() and again["state"] == "LEAD_RECEIVED"
