"""The parts of the demo alone: corrections, planted patterns, hours, loads."""

import numpy as np
import pandas as pd
import pytest
from demo_pieces import loads, made, world

from analytics import tou
from jobs.demo import honest, plant, tamper
from jobs.demo.curves import STOPPED as STILL
from jobs.demo.curves import category, curves, load_rows, meter_rows
from jobs.demo.daily import day_rows
from jobs.demo.emissions import CALIBRATED, FAULT, NORMAL, STOPPED, Emissions, correct, emissions
from jobs.demo.hours import Extras, extras, hour_rows
from jobs.demo.incidents import add_incidents
from jobs.demo.problems import plant_all
from jobs.demo.recipes import RECIPES
from jobs.demo.roster import roster
from jobs.demo.scale import END, scaled
from jobs.demo.truth import Planted
from schema.factor import FACTORS
from schema.tou_window import DATASET as TOU_WINDOW
from store.reference import bundled

pytestmark = pytest.mark.slow


def two_series(hours=240, limit=100.0):
    """One gas outlet: its oxygen at 6.5 per cent (base 3.5) and one pollutant at 40 mg/m³."""
    table = pd.DataFrame(
        {
            "outlet_id": ["O1", "O1"],
            "site_id": ["S1", "S1"],
            "factor": ["a19001", "a21002"],
            "medium": "gas",
            "limit": [np.nan, limit],
            "decimals": [2, 1],
            "o2_base": [np.nan, 3.5],
            "o2": [-1, 0],
            "flow": -1,
            "detection": [np.nan, 2.0],
            "cycle_h": 1,
        }
    )
    value = np.vstack([np.full(hours, 6.5), np.full(hours, 40.0)])
    flag = np.full(value.shape, NORMAL, np.uint8)
    return Emissions(
        table,
        value,
        np.full(value.shape, np.nan),
        flag,
        np.ones(value.shape, bool),
        np.arange(hours) // 24 % 7,
    )


RNG = np.random.default_rng


def test_correction_follows_the_official_formula():
    one = two_series()
    correct(one)
    assert one.corrected[1, 0] == pytest.approx(40 * (21 - 3.5) / (21 - 6.5), abs=0.005)
    assert np.isnan(one.corrected[0]).all()


def test_correction_is_capped_in_air():
    one = two_series()
    one.value[0] = 20.9
    assert one.ratio(1)[0] == pytest.approx(17.5 / 0.5)


def test_stable_low_and_exceedance_speak_of_the_corrected_level():
    for pattern, low, high in ((plant.stably_low, 0.05, 0.08), (plant.exceedance, 1.05, 1.8)):
        one = two_series()
        pattern(one, 1, slice(100, 140), RNG(0))
        correct(one)
        level = one.corrected[1, 100:140] / 100
        assert low < level.min() and level.max() < high
        assert (one.value[1, :100] == 40).all() and (one.value[1, 140:] == 40).all()


def test_patterns_leave_stopped_hours_alone():
    one = two_series()
    one.flag[1, 110:115] = STOPPED
    one.value[1, 110:115] = 0.3
    plant.exceedance(one, 1, slice(100, 140), RNG(0))
    assert (one.value[1, 110:115] == 0.3).all()


def test_constant_repeats_the_latest_level():
    one = two_series()
    one.value[1] += RNG(1).normal(0, 1, 240)
    plant.constant(one, 1, slice(100, 130), RNG(0))
    assert len(set(one.value[1, 100:130])) == 1
    assert one.value[1, 94:100].min() <= one.value[1, 100] <= one.value[1, 94:100].max()


def test_copied_day_is_a_copy():
    one = two_series(400)
    one.value[1] += RNG(1).normal(0, 1, 400)
    plant.copied_day(one, 1, slice(240, 264), RNG(0))
    copies = [np.array_equal(one.value[1, 240:264], one.value[1, 240 - b : 264 - b]) for b in (24, 168)]
    assert sum(copies) == 1


def test_gaps_take_one_factor_or_all():
    one = two_series()
    plant.selective_gap(one, 1, slice(10, 20), RNG(0))
    assert not one.present[1, 10:20].any() and one.present[0].all()
    plant.offline(one, 1, slice(30, 40), RNG(0))
    assert not one.present[:, 30:40].any() and one.present[0, :30].all()


def test_hidden_exceedance_flags_only_the_factor():
    one = two_series()
    plant.hidden_exceedance(one, 1, slice(10, 30), RNG(0))
    assert (one.flag[1, 10:30] == FAULT).all() and (one.flag[0] == NORMAL).all()


def test_incidents_are_honest():
    one = two_series(960)
    add_incidents(one, RNG(3))
    correct(one)
    assert (one.flag == CALIBRATED).sum() >= 4
    strange = one.flag[1] != NORMAL
    assert not (one.corrected[1, strange] > 100).any()
    assert one.present.mean() > 0.98


def test_hour_rows_are_in_key_order_and_without_what_was_not_sent():
    one = two_series(48)
    one.present[1, 5] = False
    nothing = np.full(one.value.shape, np.nan)
    rows = hour_rows(one, Extras(nothing, nothing, nothing), pd.Timestamp("2026-11-01"), range(0, 2))
    assert len(rows) == 95
    keys = rows[["outlet_id", "factor", "hour"]].astype({"outlet_id": "str", "factor": "str"})
    assert keys.equals(keys.sort_values(list(keys)).reset_index(drop=True))
    assert set(rows["flag"].astype("str")) == {"N"}


def test_extremes_surround_the_mean_and_the_mass_is_concentration_times_flow():
    found = made()
    more = extras(found, RNG(0))
    own = found.series["limit"].notna().to_numpy()
    value = found.value[own]
    known = ~np.isnan(value)
    assert (more.low[own][known] <= value[known] + 1e-9).all() and (
        more.high[own][known] >= value[known] - 1e-9
    ).all()
    gas = own & (found.series["medium"] == "gas").to_numpy() & (found.flag == NORMAL).all(axis=1)
    assert (more.low[gas] < more.high[gas]).all()
    row = int(np.flatnonzero(own)[0])
    flow = found.value[int(found.number(row, "flow"))]
    assert np.allclose(more.amount_kg[row], found.value[row] * flow * 3.6e-3, atol=1e-4, equal_nan=True)


def test_a_ceiling_cuts_the_maxima_only():
    one = two_series()
    one.value[1] += RNG(1).normal(0, 3, 240)
    tamper.clipped_peaks(one, 1, slice(100, 148), RNG(0))
    (row, span, ceiling), high = one.ceilings[0], extras(one, RNG(0)).high[1]
    assert row == 1 and (high[span] == ceiling).sum() >= 24 and high[span].max() == ceiling
    assert (one.value[1, span] < ceiling).all()


def test_gaps_come_after_values_near_the_limit():
    one = two_series(960)
    tamper.gap_near_limit(one, 1, slice(200, 900), RNG(0))
    lost = np.flatnonzero(~one.present[1])
    level = one.value[1] * one.ratio(1) / 100
    assert len(lost) >= 20 and (level[lost - 1] >= 0.8).all()


def test_an_honest_start_has_the_oxygen_of_air_for_an_hour():
    one = two_series(240)
    one.flag[:, :48], one.flag[:, 100:120] = STOPPED, STOPPED
    honest.start_up(one, 1, slice(0, 240), RNG(0))
    assert np.flatnonzero(one.value[0] > 19).tolist() == [48, 120]


def test_stopped_outlets_are_flagged_and_cold():
    found = made()
    gas = found.series["factor"].eq("a19001").to_numpy()
    stopped = found.flag[gas] == STOPPED
    assert stopped.any()
    assert found.value[gas][stopped].min() > 20 and found.value[gas][~stopped].max() < 17.5


def test_every_series_has_a_known_factor():
    assert set(made().series["factor"]) <= set(FACTORS)
    assert not made().series.duplicated(["outlet_id", "factor"]).any()


def test_recipes_are_planted_on_sites_of_their_own():
    fresh = emissions(world(), loads())
    night = Planted("night_production", True, ("N01",), fresh.text(0, "site_id"), world().scale.start, END)
    planted = plant_all(world(), fresh, [night], set())
    sites = [p.site_id for p in planted]
    assert len(sites) == len(set(sites)) and night.site_id not in sites


def test_a_demo_too_short_for_a_pattern_does_without_it():
    kinds = {p.kind for p in plant_all(world(), emissions(world(), loads()), [], set())}
    assert "stably_low" not in kinds and "set_point" in kinds
    assert {r.kind for r in RECIPES} > kinds


def test_stops_are_real_stops():
    still = ~loads().runs
    assert loads().share[still].max() <= 0.3
    assert 0 < STILL < 0.1


def test_load_rows_cover_the_days_asked_for():
    rows = load_rows(world(), loads(), range(2, 4))
    assert rows["at"].min() == world().scale.start + pd.Timedelta(days=2)
    assert rows.groupby("account_no", observed=True).size().eq(192).all()


def test_meters_use_the_tariff_in_force():
    rows = meter_rows(world(), loads())
    hours = tou.hours(tou.tariff("33", END.date(), tou.tariffs(bundled(TOU_WINDOW))))
    for period, length in hours.items():
        assert (rows[f"{period}_kwh"] > 0).all() == (length > 0)
    assert len(rows) == 300 * world().scale.meter_days


def test_category_keeps_the_text_of_each_row():
    found = category(pd.Series(["b", "a", "b"]), np.array([0, 1, 2, 1]))
    assert list(found) == ["b", "a", "b", "a"] and list(found.categories) == ["a", "b"]


def test_daily_means_are_means_of_normal_hours():
    fresh = emissions(world(), loads())
    correct(fresh)
    rows = day_rows(world(), fresh)
    first = rows[(rows["flag"] == "N")].iloc[0]
    row = fresh.row(str(first["outlet_id"]), str(first["factor"]))
    day = int((first["day"] - world().scale.start).days)
    hours = slice(day * 24, day * 24 + 24)
    normal = fresh.flag[row, hours] == NORMAL
    assert first["value"] == pytest.approx(np.nanmean(fresh.value[row, hours][normal]), abs=0.001)
    assert first["valid_hours"] == normal.sum()


def test_outlets_without_hours_report_daily_means_of_one_factor():
    few = roster(scaled("region", 12), 5)
    rows = day_rows(few, emissions(few, curves(few)))
    quiet = few.outlets.loc[~few.outlets["hourly"], "outlet_id"]
    mine = rows[rows["outlet_id"].isin(quiet)]
    assert mine["outlet_id"].nunique() == len(quiet)
    assert mine.groupby("outlet_id", observed=True)["factor"].nunique().eq(1).all()


def test_key_units_are_monitored_at_all_their_outlets():
    few = roster(scaled("region", 12), 5).outlets
    shares = few.groupby("site")["hourly"].mean()
    assert shares.between(0.01, 0.99).sum() <= 1  # the last site taken may be cut by the count
