"""Places, names, shapes and air of the demo are what they claim to be."""

import numpy as np
import pandas as pd
import pytest
from demo_city import city, table
from stdnum.cn import uscc

from geo.grid import Grid
from geo.join import locate
from jobs.demo.names import chinese_number, credit_code, firm_name, permit_number
from jobs.demo.places import ZONES, zones
from jobs.demo.profiles import SHAPES, ar1, loads
from jobs.demo.roster import outlet_limits, roster
from jobs.demo.scale import scaled
from jobs.demo.sectors import SECTORS
from store.boundaries import areas, polygons

pytestmark = pytest.mark.slow

WEEK = np.arange(14) % 7


@pytest.mark.parametrize("scale", ["city", "region", "province"])
def test_sites_lie_inside_the_district_they_state(scale):
    world = roster(scaled(scale, None), 2026)
    sites = world.sites
    found = locate(sites["lon_wgs84"], sites["lat_wgs84"], polygons("district"), coast_km=0)
    assert (found == sites["adcode"].to_numpy()).all()


def test_zones_carry_the_official_district_name():
    names = areas().set_index("adcode")["name"]
    assert [names[z.adcode] for z in ZONES] == [z.district for z in ZONES]
    assert len(ZONES) == len({(z.lon, z.lat) for z in ZONES})


def test_the_city_has_both_sides_of_a_provincial_border():
    prefixes = {z.adcode[:2] for z in zones("city")}
    assert prefixes == {"31", "32", "33"}
    assert len(zones("city")) < len(zones("region")) < len(zones("province"))


def test_the_province_has_nine_thousand_outlets_and_forty_teams():
    scale = scaled("province", None)
    world = roster(scale, 2026)
    assert len(world.outlets) >= 9000 and scale.teams == 40
    assert len(outlet_limits(world)) > len(world.limits)


def test_names_cannot_be_mistaken_and_do_not_repeat():
    names = [firm_name("平湖", "印染", i) for i in range(3000)]
    assert names[0] == "平湖甲子一号印染有限公司（演示）"
    assert len(set(names)) == 3000
    assert chinese_number(120) == "一二〇"


@pytest.mark.parametrize("serial", [0, 1, 77, 99999])
def test_credit_codes_have_valid_check_characters(serial):
    code = credit_code("330482", serial)
    assert uscc.is_valid(code) and len(code) == 18
    assert permit_number(code, "重点管理") == code + "001P"


@pytest.mark.parametrize("regime", SHAPES)
def test_loads_are_positive_and_of_the_rated_size(regime):
    kw = loads(regime, np.array([100.0, 1000.0]), WEEK, np.random.default_rng(1))
    assert kw.shape == (2, 14 * 96) and (kw > 0).all()
    assert kw[0].max() == pytest.approx(100, rel=0.35)
    assert 8 < kw[1].mean() / kw[0].mean() < 12


def night_share(regime):
    kw = loads(regime, np.full(20, 100.0), WEEK, np.random.default_rng(2)).reshape(20, 14, 96)
    night = kw[:, :, :24].sum() + kw[:, :, 88:].sum()
    return night / kw.sum()


def test_night_shares_follow_the_measured_profiles():
    assert night_share("single") < 0.12  # a day-shift steel works: 0.073
    assert night_share("two") < 0.12
    assert night_share("three") == pytest.approx(0.31, abs=0.02)  # steel, basic chemicals: 0.314, 0.324
    assert night_share("valley") > 0.5 and night_share("cold") > 0.4
    assert night_share("night") > 0.6


def test_single_shift_rests_on_sunday_and_has_a_lunch_break():
    kw = loads("single", np.full(20, 100.0), WEEK, np.random.default_rng(3)).reshape(20, 14, 96)
    assert kw[:, 6].mean() < 0.35 * kw[:, 0].mean()
    lunch, morning = kw[:, 0, 49:51].mean(), kw[:, 0, 40:44].mean()
    assert lunch < 0.7 * morning


def test_noise_is_autocorrelated_as_asked():
    noise = ar1((40, 2000), 0.88, 0.12, np.random.default_rng(4))
    lagged = np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]
    assert lagged == pytest.approx(0.88, abs=0.02)
    assert noise.std() == pytest.approx(0.12, rel=0.05)


def test_meters_and_load_curves_agree():
    load, meter = table("load_15min"), table("meter_day")
    account = load["account_no"].iloc[0]
    mine = load[load["account_no"] == account].set_index("at")["load_kw"]
    registers = meter[meter["account_no"] == account].set_index("day")["energy_kwh"]
    assert np.allclose(mine.resample("D").sum() / 4, registers, rtol=2e-3)
    parts = [c for c in meter if c.endswith("_kwh") and c != "energy_kwh"]
    assert np.allclose(meter[parts].sum(axis=1), meter["energy_kwh"], atol=0.11)


def field():
    arrays = city().store.arrays("grid", "demo_pm25")
    values = table("pm25_grid")["pm25_ug_m3"].to_numpy()
    return arrays, values.reshape(-1, len(arrays["lat"]), len(arrays["lon"]))


def test_the_grid_is_about_one_kilometre_and_regular():
    arrays, values = field()
    grid = Grid.from_arrays(arrays)
    assert grid.shape == values.shape[1:] == (120, 140)
    assert grid.pixel_km2() == pytest.approx(1.06, abs=0.05)
    assert np.allclose((arrays["lat_b"][1:] + arrays["lat_b"][:-1]) / 2, arrays["lat"])


def test_clouds_come_in_fields_and_never_hide_the_last_day():
    _, values = field()
    cloud = np.isnan(values)
    assert 0.05 < cloud.mean() < 0.6 and 0.05 < cloud[-1].mean() < 0.3
    partly = cloud[(cloud.mean(axis=(1, 2)) > 0.1) & (cloud.mean(axis=(1, 2)) < 0.9)]
    assert (partly[:, 1:, :] == partly[:, :-1, :]).mean() > 0.95


def test_levels_are_those_of_an_autumn_in_the_delta():
    _, values = field()
    assert 20 < np.nanmean(values) < 60
    assert np.nanmin(values) >= 3 and np.nanmax(values) < 250


def test_planted_hotspots_stand_out_from_their_surroundings():
    arrays, values = field()
    sites = table("site").set_index("site_id")
    for site_id in city().kind("hotspot")["site_id"]:
        place = sites.loc[site_id]
        north = (arrays["lat"] - place["lat_wgs84"])[:, None] * 111
        east = (arrays["lon"] - place["lon_wgs84"])[None, :] * 95.5
        far = np.hypot(north, east)
        near = np.nanmean(values[:, far < 1.5])
        around = np.nanmean(values[:, (far > 5) & (far < 10)])
        assert near > around + 10


def test_some_hotspots_lie_where_the_officer_works():
    adcodes = table("site").set_index("site_id")["adcode"]
    assert (adcodes[city().kind("hotspot")["site_id"]].str[:4] == "3304").sum() >= 2


def test_stations_agree_with_the_grid_and_have_gaps():
    hours = table("air_station_hour")
    assert 0 < hours["pm25_ug_m3"].isna().mean() < 0.05
    daily = hours.groupby(["station_id", hours["hour"].dt.normalize()])["pm25_ug_m3"].mean().unstack(0)
    _, values = field()
    seen = ~np.isnan(values).all(axis=(1, 2))
    regional = pd.Series(np.nanmean(values[seen], axis=(1, 2)), index=daily.index[seen])
    assert daily.mean(axis=1).corr(regional) > 0.8
    assert str(city().store.arrays("grid", "demo_pm25")["method"]) == "demo"


def test_wind_blows_and_turns():
    wind = table("wind")
    speed = np.hypot(wind["u10_m_s"], wind["v10_m_s"])
    assert 1 < speed.mean() < 5 and wind["blh_m"].min() >= 80
    assert (wind["v10_m_s"] > 0).any() and (wind["v10_m_s"] < 0).any()


def test_trades_use_four_digit_codes():
    assert all(len(s.code) == 4 and s.code.isdigit() for s in SECTORS)
    assert len({s.code for s in SECTORS}) == len(SECTORS)
