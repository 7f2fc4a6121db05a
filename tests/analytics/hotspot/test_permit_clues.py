"""H01 names permitted sites upwind of a hot cell, shows every factor, and claims nothing."""

import json

import numpy as np
import pandas as pd
import pytest

from analytics.hotspot.attribution import SuspicionParams, candidates, emission_kg_h, one_per_site
from analytics.hotspot.permit_clues import RULE, clues
from geo import wind as winds
from schema.clue import DATASET as CLUE

DAY = pd.Timestamp("2026-11-20")
PARAMS = SuspicionParams()
LON, LAT = 120.8, 30.7


def sites(**changes) -> pd.DataFrame:
    """Sites around the cell's centre: 2 km north, 2 km south, 8 km north (low), 8 km north (tall stack), inside."""
    km = np.array([2.0, -2.0, 8.0, 8.0, 0.3])
    base = {
        "site_id": ["north", "south", "far", "tall", "inside"],
        "adcode": "330411",
        "lon_wgs84": LON,
        "lat_wgs84": LAT + km / 111.195,
        "emission_kg_h": 4.0,
        "stack_m": [20.0, 20.0, np.nan, 80.0, 15.0],
        "anomaly": 0.0,
        "cell": ["x", "x", "x", "x", "hot"],
    }
    return pd.DataFrame(base | changes)


def cell(**changes) -> pd.DataFrame:
    base = {
        "cell": ["hot"], "lon": LON, "lat": LAT, "excess_ug_m3": 25.26, "top_cut_ug_m3": 3.04, "gi_z": 8.123,
        "coverage": 0.9, "hot_days_30": 21, "seen_days_30": 26, "run_start": pd.Timestamp("2026-11-17"),
    }  # fmt: skip
    return pd.DataFrame(base | changes)


def north_wind(hours: int = 24, speed: float = 3.0, where: float = LON) -> pd.DataFrame:
    u, v = winds.components(np.array(0.0), np.array(speed))
    at = pd.date_range(DAY, periods=hours, freq="h")
    return pd.DataFrame({"at": at, "lon_wgs84": where, "lat_wgs84": LAT + 0.1, "u10_m_s": u, "v10_m_s": v})


def names(rows: pd.DataFrame) -> list[str]:
    return rows["site_id"].tolist()


def test_only_upwind_sites_within_reach_are_candidates() -> None:
    found = candidates(cell(), sites(), north_wind(), PARAMS)
    assert names(found) == ["inside", "north", "tall"]
    assert found["rank"].tolist() == [1, 2, 3]


def test_the_suspicion_is_the_product_of_the_factors_shown() -> None:
    rows = sites(emission_kg_h=[9.0, 4.0, 4.0, 4.0, 4.0], anomaly=[0.5, 0, 0, 0, 0])
    found = candidates(cell(), rows, north_wind(), PARAMS).set_index("site_id").loc["north"]
    assert found["upwind_h"] == found["wind_h"] == 24
    assert found["kernel"] == pytest.approx(np.exp(-2 / 3), rel=1e-3)
    assert found["suspicion"] == pytest.approx(3 * np.exp(-2 / 3) * 1.5, rel=1e-3)


def test_a_site_in_the_cell_counts_in_any_wind() -> None:
    wind = north_wind()
    wind["v10_m_s"] = 3.0  # from the south: the site lies 300 m north of the centre
    found = candidates(cell(), sites(), wind, PARAMS)
    assert names(found) == ["inside", "south"]
    assert found["upwind_h"].tolist() == [0, 24]


def test_a_few_hours_upwind_are_not_enough() -> None:
    wind = north_wind()
    wind.loc[5:, "v10_m_s"] = 3.0
    assert "north" not in names(candidates(cell(), sites(), wind, PARAMS))
    wind.loc[5, "v10_m_s"] = -3.0
    assert "north" in names(candidates(cell(), sites(), wind, PARAMS))


def test_without_representative_wind_nothing_is_said() -> None:
    assert candidates(cell(), sites(), north_wind(where=LON + 1), PARAMS).empty
    assert candidates(cell(), sites(), north_wind(hours=5), PARAMS).empty


def test_no_site_near_no_candidate() -> None:
    assert candidates(cell(), sites(lon_wgs84=LON + 1), north_wind(), PARAMS).empty
    assert candidates(cell(), sites().iloc[:0], north_wind(), PARAMS).empty


def test_five_are_listed_the_most_suspicious_first() -> None:
    many = pd.DataFrame(
        {
            "site_id": [f"s{i}" for i in range(9)], "adcode": "330411", "lon_wgs84": LON,
            "lat_wgs84": LAT + np.linspace(1, 3, 9) / 111, "emission_kg_h": np.arange(1.0, 10) ** 2,
            "stack_m": 20.0, "anomaly": 0.0, "cell": "x",
        }
    )  # fmt: skip
    found = candidates(cell(), many, north_wind(), PARAMS)
    assert len(found) == 5 and found["suspicion"].is_monotonic_decreasing


def test_a_site_behind_two_cells_is_named_once_with_its_best_cell() -> None:
    two = pd.concat([cell(), cell(cell=["other"], lat=LAT - 0.02)], ignore_index=True)
    rows = candidates(two, sites(), north_wind(), PARAMS)
    once = one_per_site(rows).set_index("site_id")
    assert once.index.is_unique and once.loc["north", "cell"] == "hot" and once.loc["north", "cells"] == 2


def test_emission_adds_permits_and_counts_particles_most() -> None:
    permits = pd.DataFrame(
        {
            "site_id": ["a", "a", "b", "c"], "pm_t_a": [10.0, np.nan, np.nan, np.nan],
            "so2_t_a": [np.nan, 20.0, np.nan, np.nan], "nox_t_a": [np.nan, 10.0, 8.76, np.nan],
            "hours_per_year": [5_000.0, 7_000.0, np.nan, 8_000.0],
        }
    )  # fmt: skip
    found = emission_kg_h(permits, PARAMS)
    assert found["a"] == pytest.approx(2 + (6 + 1) / 7)
    assert found["b"] == pytest.approx(0.1), "unknown hours: the whole year, a lower bound"
    assert "c" not in found, "a permit without amounts is no emission of zero"


def one_clue() -> pd.Series:
    rows = candidates(cell(), sites(), north_wind(), PARAMS)
    return clues(rows[rows["site_id"] == "north"], DAY, DAY + pd.Timedelta(days=1)).iloc[0]


def test_the_clue_has_every_declared_column_and_says_possibly() -> None:
    clue = one_clue()
    assert list(clue.index) == list(CLUE.names)
    assert (clue["rule"], clue["family"], clue["clue_type"]) == ("H01", "satellite", "hotspot_permit")
    assert "可能关联" in clue["message"] and "违法" not in clue["message"]
    assert "高 25.3 µg/m³" in clue["message"] and "距网格中心 2.0 km" in clue["message"]
    assert clue["confidence"] == pytest.approx(0.36)
    assert (clue["t_start"], clue["t_end"]) == (pd.Timestamp("2026-11-17"), pd.Timestamp("2026-11-21"))


def test_the_facts_fill_the_sentence_and_hold_every_factor() -> None:
    clue = one_clue()
    facts = json.loads(clue["facts"])
    assert RULE.message.format(**facts) == clue["message"]
    assert {"emission", "kernel", "anomaly", "suspicion", "distance", "upwind", "wind"} <= set(facts)


def test_the_same_suspicion_keeps_its_number_on_the_next_day() -> None:
    rows = candidates(cell(), sites(), north_wind(), PARAMS)
    first, second = (
        clues(rows, day, day + pd.Timedelta(days=1)) for day in (DAY, DAY + pd.Timedelta(days=1))
    )
    assert first["clue_id"].tolist() == second["clue_id"].tolist()
    assert first["clue_id"].str.fullmatch(r"XS-20261117-330411-[0-9a-f]{8}").all()


def test_no_candidates_give_an_empty_frame_of_the_same_shape() -> None:
    assert list(clues(pd.DataFrame(), DAY, DAY)) == list(CLUE.names)


def test_the_declaration_names_status_and_source_of_every_threshold() -> None:
    assert RULE.threshold_status == "chosen"
    assert all(t.title and t.source for t in RULE.thresholds)
    assert RULE.innocents and "违法" not in RULE.condition + RULE.why + RULE.message
