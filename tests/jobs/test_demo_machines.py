"""The parts of the demo alone: machines, air, papers, truth."""

import json

import numpy as np
import pandas as pd
import pytest
from demo_pieces import loads, world

from jobs.demo.air import _clouds, _gaussian, air, grid_rows, wind_rows
from jobs.demo.curves import curves
from jobs.demo.daily import day_rows
from jobs.demo.devices import devices, power_rows
from jobs.demo.emissions import emissions
from jobs.demo.hours import extras
from jobs.demo.inputs import input_rows
from jobs.demo.permits import permits
from jobs.demo.records import area_rows, inspections, penalties, petitions, positive_list, teams
from jobs.demo.roster import REGIME_TITLES, outlet_limits, roster
from jobs.demo.scale import END, SCALES, scaled
from jobs.demo.scenes import LEAD, PER_DAY, PURGE, SCENES, Line, cycler, line_of, off_long
from jobs.demo.sectors import PROCESSES, SECTORS
from jobs.demo.stations import station_rows, stations
from jobs.demo.truth import Planted, write
from jobs.demo.workers import cast_workers
from schema.factor import FACTORS
from schema.positive_list import DATASET as POSITIVE

pytestmark = pytest.mark.slow

RNG = np.random.default_rng


def day_line(on=(8, 17), days=12):
    share = np.zeros(days * PER_DAY)
    for day in range(days):
        share[day * PER_DAY + on[0] * 12 : day * PER_DAY + on[1] * 12] = 0.9
    return line_of(share)


def test_treatment_leads_and_purges():
    line = day_line()
    start, stop = 8 * 12, 17 * 12
    assert line.treats[start - LEAD : stop + PURGE].all()
    assert not line.treats[start - LEAD - 1] and not line.treats[stop + PURGE]


def test_off_spells_lie_within_production():
    line = day_line()
    off_long(line, RNG(0))
    assert len(line.spans) == 3
    for begin, stop in line.spans:
        assert line.runs[begin:stop].all() and not line.treats[begin:stop].any()
        assert (stop - begin) * 5 >= 90


def test_the_cycle_is_eighty_off_and_twenty_on():
    line = day_line(on=(6, 18))
    cycler(line, RNG(0))
    begin, stop = line.spans[0]
    pattern = line.treats[begin:stop]
    assert not pattern[:16].any() and pattern[16:20].all() and not pattern[20:36].any()


def test_a_line_without_production_has_nothing_planted():
    idle = Line(np.zeros(PER_DAY * 12, bool), np.zeros(PER_DAY * 12, bool), np.ones(PER_DAY * 12, bool), [])
    off_long(idle, RNG(0))
    assert not idle.spans


def test_device_rows_match_their_table():
    found, planted = devices(world(), loads(), [])
    rows = power_rows(found)
    assert len(rows) == len(found.table) * world().scale.device_days * PER_DAY
    assert found.table["device_id"].is_monotonic_increasing
    assert set(found.table["role"]) == {"prod", "treat", "other"} and found.table["is_spare"].any()
    assert {p.device_id for p in planted} <= set(found.table["device_id"])
    assert (rows["power_kw"].isna() == ~rows["is_online"]).all()


@pytest.mark.parametrize("scene", [s for s in SCENES if s.kind], ids=lambda s: s.kind)
def test_every_scene_says_when_it_happens(scene):
    line = day_line(days=28)
    before = [v.copy() for v in (line.treats, line.online, line.level, line.metered, line.helped)]
    scene.change(line, RNG(1))
    after = (line.treats, line.online, line.level, line.metered, line.helped)
    changed = np.zeros(len(line.runs), bool)
    for old, new in zip(before, after, strict=True):
        changed |= old != new
    if changed.any():
        inside = np.zeros(len(line.runs), bool)
        for begin, stop in line.spans:
            inside[begin - LEAD : stop + PURGE] = True
        assert inside[changed].all()
    assert line.spans or not scene.is_problem


def test_one_treatment_serves_two_lines_and_a_reversed_meter_counts_backwards():
    found, planted = devices(world(), loads(), [])
    at = {p.kind: found.table.index[found.table["device_id"] == p.device_id][0] for p in planted}
    assert found.table["line_id"][at["shared_treatment"]].count(";") == 1
    assert np.nanmax(found.power[at["reversed_meter"]]) <= 0
    pumps = found.table[found.table["companion_of"].notna()]
    assert set(pumps["companion_of"]) <= set(found.table["device_id"]) and set(pumps["equipment"]) == {"pump"}


def test_inputs_follow_production_but_of_the_starved_burner():
    found, planted = devices(world(), loads(), [])
    rows = input_rows(world(), found, planted)
    assert not rows.duplicated(["device_id", "input_kind", "day"]).any() and rows["device_id"].nunique() == 8
    for record in (p for p in planted if p.kind == "short_of_gas"):
        mine = rows[rows["device_id"] == record.device_id].set_index("day")["amount"]
        assert mine[record.t_start :].median() < 0.65 * mine[: record.t_start].median()


def test_plumes_move_downwind():
    axes = (np.linspace(30, 31, 101), np.linspace(120, 121, 101))
    daily = np.array([[4.0], [0.0], [500.0]])  # 4 m/s towards the east
    field = _gaussian(axes, (30.5, 120.5), daily, 1.5)[0]
    row, col = np.unravel_index(field.argmax(), field.shape)
    assert axes[1][col] > 120.505 and abs(axes[0][row] - 30.5) < 0.011


def test_clouds_differ_by_day():
    cover = _clouds(40, (60, 70), RNG(2)).mean(axis=(1, 2))
    assert cover.min() < 0.05 and cover.max() > 0.5
    assert cover[-1] == pytest.approx(0.15, abs=0.03)


def test_air_names_the_sites_behind_hotspots():
    fresh = roster(scaled("city", 12), 5)
    sky, planted = air(fresh)
    assert sky.pm25.shape == (12, 120, 140) and len(planted) == 5
    assert np.isnan(sky.pm25).any() and not np.isnan(sky.clear).any()
    rows = grid_rows(sky, fresh.scale.start, range(0, 2))
    assert len(rows) == 2 * 120 * 140 and rows["row"].max() == 119
    wind = wind_rows(sky, fresh.scale.start)
    assert not wind.duplicated(["at", "lat_wgs84", "lon_wgs84"]).any()
    table = stations(fresh)
    hours = station_rows(fresh, sky, table)
    assert len(hours) == len(table) * 12 * 24 and hours["pm25_ug_m3"].min() >= 2


def test_night_workers_keep_their_permit():
    fresh = roster(scaled("city", 12), 5)
    planted = [p for p in cast_workers(fresh) if p.is_problem]
    mine = fresh.sites[fresh.sites["site_id"].isin([p.site_id for p in planted])]
    assert set(mine["regime"]) == {"night"} and set(mine["permit_regime"]) == {"单班"}
    kept = emissions(fresh, curves(fresh))
    rows = permits(fresh, kept, extras(kept, RNG(0)), []).set_index("site_id")
    assert len(rows) == len(fresh.sites) and not rows.loc[mine["site_id"], "night_permitted"].any()


def test_limits_follow_each_other_without_a_gap():
    limits = outlet_limits(world()).sort_values(["outlet_id", "factor", "valid_from"])
    pairs = limits.groupby(["outlet_id", "factor"])
    later = limits["valid_from"].where(pairs.cumcount() > 0)
    ended = pairs["valid_to"].shift(1)
    assert (later.dropna() == ended[later.notna()] + pd.Timedelta(days=1)).all()


def test_petitions_name_no_person_and_gather_at_planted_sites():
    marked = Planted("hotspot", True, ("H01",), world().sites["site_id"].iloc[0], world().scale.start, END)
    rows = petitions(world(), [marked])
    assert set(rows) == {
        "petition_id", "received_at", "adcode", "lon_wgs84", "lat_wgs84", "site_id", "topic", "summary", "state",
    }  # fmt: skip
    assert rows["petition_id"].is_unique and rows["received_at"].max() < END
    assert rows["site_id"].isna().mean() > 0.4


def test_papers_have_keys_of_their_own():
    assert penalties(world(), [])["case_no"].is_unique
    assert inspections(world(), [])["record_id"].is_unique
    rows = positive_list(world())
    assert not rows.duplicated(list(POSITIVE.key)).any()
    assert (rows["valid_to"] > END).all()


@pytest.mark.parametrize("scale", SCALES)
def test_teams_know_their_district_and_hours(scale):
    found = roster(scaled(scale, None), 2026)
    rows = teams(found)
    assert len(rows) == SCALES[scale].teams and rows["team_id"].is_unique
    assert all(a.startswith(j) for a, j in zip(rows["home_adcode"], rows["jurisdictions"], strict=True))
    night = rows["works_night"]
    assert (rows.loc[night, "shift_end_min"] > 1440).all() and 0 < night.sum() < len(rows)
    assert not rows["name"].duplicated().any()


def test_areas_have_parents_among_themselves():
    rows = area_rows(world())
    assert set(rows["parent_adcode"].dropna()) <= set(rows["adcode"])


def test_sectors_and_processes_belong_together():
    used = {process for sector in SECTORS for process, _ in sector.outlets}
    assert used == set(PROCESSES)
    assert {r for s in SECTORS for r in s.regimes} <= set(REGIME_TITLES)
    for process in PROCESSES.values():
        assert all(FACTORS[n.factor].medium == process.medium for n in process.norms)


def test_truth_is_plain_json_in_time_order(tmp_path):
    late = Planted("b", True, ("C01",), "S2", pd.Timestamp("2026-11-02"), pd.Timestamp("2026-11-03"))
    early = Planted("a", False, (), "S1", pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-03"), "O1")
    write(tmp_path / "t.json", [late, early])
    rows = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [r["site_id"] for r in rows] == ["S1", "S2"]
    assert rows[0]["outlet_id"] == "O1" and rows[1]["outlet_id"] is None
    assert rows[1]["t_start"] == "2026-11-02T00:00:00"


def test_a_shift_worked_without_loss_is_a_normal_day():
    rows = day_rows(world(), emissions(world(), loads()))
    flags = rows["flag"].astype("str")
    assert (rows.loc[flags == "F", "valid_hours"] == 0).all()
    assert (flags == "D").mean() < 0.05 and ((flags == "N") & (rows["valid_hours"] < 12)).any()
