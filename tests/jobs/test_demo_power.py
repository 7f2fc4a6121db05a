"""Loads, lines and the alert of the demo are as the truth says."""

import pandas as pd
import pytest
from demo_city import city, table

from jobs.demo.alerts import CALM, CITY, OVER, RED, START

pytestmark = pytest.mark.slow


def line(record):
    """Production and treatment power of the device's line, on or off, and the treatment's connection."""
    devices = table("device")
    mine = devices[devices["line_id"] == devices.set_index("device_id").loc[record.device_id, "line_id"]]
    power = table("device_power")
    power = power[power["device_id"].isin(mine["device_id"])]
    wide = power.pivot(index="at", columns="device_id", values="power_kw")
    on = wide >= 0.1 * mine.set_index("device_id")["rated_kw"]
    role = mine.set_index("device_id")["role"]
    online = power[power["device_id"] == record.device_id].set_index("at")["is_online"]
    return on[role.index[role == "prod"]].any(axis=1), on[role.index[role == "treat"]].any(axis=1), online


@pytest.mark.parametrize("kind", ["treatment_off", "treatment_off_at_night"])
def test_treatment_stays_off_for_ninety_minutes_while_production_goes_on(kind):
    for record in city().kind(kind).itertuples():
        prod, treat, _ = line(record)
        inside = slice(record.t_start, record.t_end - pd.Timedelta("5min"))
        still_open = record.t_end > prod.index[-1]  # the newest spell has only begun when the data end
        assert not treat[inside].any() and (still_open or len(treat[inside]) * 5 >= 90)
        assert prod[inside].mean() > 0.9


def test_the_cycler_never_stops_for_ninety_minutes_at_once():
    for record in city().kind("treatment_cycling").itertuples():
        prod, treat, _ = line(record)
        if record.t_end > prod.index[-1]:  # the spell that is open when the data end
            continue
        inside = slice(record.t_start, record.t_end - pd.Timedelta("5min"))
        off = (prod & ~treat)[inside]
        runs = off.groupby((~off).cumsum()).sum()
        assert runs.max() * 5 == 80 and off.sum() * 5 >= 240


def test_some_alarms_are_open_when_the_data_end():
    ends = (
        city().kind("treatment_off_at_night")["t_end"].max(),
        city().kind("treatment_cycling")["t_end"].max(),
    )
    assert max(ends) > table("device_power")["at"].max()


@pytest.mark.parametrize("kind", ["spare_in_turn", "meter_silent", "short_trip"])
def test_honest_lines_always_treat_what_they_produce(kind):
    for record in city().kind(kind).itertuples():
        prod, treat, online = line(record)
        off = prod & ~treat & online.reindex(prod.index)
        runs = off.groupby((~off).cumsum()).sum()
        assert runs.max() * 5 < 10


def test_a_silent_meter_is_unknown_and_not_off():
    power = table("device_power")
    silent = power[~power["is_online"]]
    assert len(silent) and silent["power_kw"].isna().all()


def hourly(site_id):
    """Load of a site by the hour, and the median of the same hours of the fortnight before the alert."""
    load = table("load_15min")
    mine = load[load["site_id"] == site_id].set_index("at")["load_kw"].resample("h").mean()
    before = mine[START - pd.Timedelta("14D") : START - pd.Timedelta("1h")]
    return mine, before.groupby(before.index.hour).median()


def cut(site_id, begin, end):
    """Share of the usual load that was not used."""
    mine, usual = hourly(site_id)
    part = mine[begin : end - pd.Timedelta("1h")]
    return 1 - part.sum() / usual.reindex(part.index.hour).sum()


def test_the_alert_is_orange_with_a_red_day():
    rows = table("alert").set_index("level")
    assert set(rows["adcode"]) == {CITY}
    assert rows.loc["orange", "started_at"] < rows.loc["red", "started_at"] < rows.loc["red", "ended_at"]
    assert len(table("alert_measure")["site_id"].unique()) == 10


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("alert_not_cut", -0.1, 0.15),
        ("within_tolerance", 0.2, 0.33),
        ("alert_met", 0.3, 0.5),
        ("a_grade", -0.1, 0.1),
    ],
)
def test_sites_cut_as_their_role_says(kind, low, high):
    for record in city().kind(kind).itertuples():
        assert low <= cut(record.site_id, START + pd.Timedelta("12h"), RED) <= high


def test_the_red_day_asks_for_more_and_gets_it():
    for record in city().kind("alert_met").itertuples():
        assert cut(record.site_id, RED + pd.Timedelta("12h"), CALM) > 0.5


def test_who_stood_still_before_the_alert_stands_still():
    for record in city().kind("already_stopped").itertuples():
        mine, usual = hourly(record.site_id)
        assert usual.max() < 0.2 * mine.quantile(0.95) and mine[
            START : OVER - pd.Timedelta("1h")
        ].max() < 0.2 * mine.quantile(0.95)


def test_declared_stops_are_stops_but_where_planted():
    in_vain = set(city().kind("declared_stop_in_vain")["site_id"])
    load = table("load_15min").set_index("at")
    for stop in table("stop_report").itertuples():
        mine = load.loc[load["site_id"] == stop.site_id, "load_kw"]
        if mine.empty:
            continue
        inside = mine[stop.started_at : stop.ended_at - pd.Timedelta("1min")]
        stands = inside.max() < 0.4 * mine.quantile(0.95)
        assert stands != (stop.site_id in in_vain), stop.report_id
