"""What was planted is really in the data, and what is honest is honest."""

import numpy as np
import pandas as pd
import pytest
from demo_city import city, limit, series, table

pytestmark = pytest.mark.slow

POLLUTANTS = ("a21002", "a21026", "a34013", "a24088", "w01018", "w21003")


def spans(kind):
    """Each planted span of a kind: its record, the hours in it, the hours of the week before."""
    for record in city().kind(kind).itertuples():
        hours = series(record.outlet_id, record.factor)
        last = record.t_end - pd.Timedelta("1h")
        before = hours[record.t_start - pd.Timedelta("7D") : record.t_start - pd.Timedelta("1h")]
        yield record, hours[record.t_start : last], before


def length(record):
    return int((record.t_end - record.t_start) / pd.Timedelta("1h"))


def judged(hours, record):
    """Corrected values, or measured ones of water."""
    return hours["value"] if record.outlet_id[-5:-3] == "DW" else hours["corrected"]


def o2_of(rows):
    """Oxygen by outlet and hour."""
    o2 = table("cems_hour").query("factor == 'a19001'")
    return o2[o2["outlet_id"].isin(rows["outlet_id"])][["outlet_id", "hour", "value"]].rename(
        columns={"value": "o2"}
    )


def honest():
    """Hours of outlets at sites without any planted problem."""
    bad = set(city().truth.query("is_problem")["site_id"])
    rows = table("cems_hour")
    return rows[~rows["site_id"].isin(bad)]


def test_offline_outlets_send_nothing():
    for record, now, before in spans("offline"):
        rows = table("cems_hour")
        mine = rows[
            (rows["outlet_id"] == record.outlet_id) & rows["hour"].between(record.t_start, record.t_end)
        ]
        assert (mine["hour"] >= record.t_end).all() and now.empty
        assert length(record) >= 24 and len(before) > 150


def test_a_selective_gap_leaves_the_other_factors():
    for record, now, _ in spans("selective_gap"):
        assert now.empty and length(record) >= 6
        assert len(series(record.outlet_id, "a00000")[record.t_start : record.t_end]) > length(record) * 0.9


def test_constant_values_stand_still_while_the_flow_moves():
    for record, now, before in spans("constant"):
        normal = now[now["flag"] == "N"]["value"]
        assert normal.nunique() == 1 and len(normal) > 24
        assert before["value"].nunique() > 20
        assert series(record.outlet_id, "a00000").loc[now.index, "value"].nunique() > len(now) / 2


def test_copied_days_repeat_an_earlier_day():
    for record, now, _ in spans("copied_day"):
        hours = series(record.outlet_id, record.factor)["value"]
        shares = []
        for back in (1, 7):
            earlier = hours.reindex(now.index - pd.Timedelta(days=back))
            shares.append((now["value"].to_numpy() == earlier.to_numpy()).mean())
        assert max(shares) >= 0.9 and now["value"].nunique() >= 12


def test_stably_low_values_fell_far_below_their_past():
    for record, now, before in spans("stably_low"):
        level = judged(now[now["flag"] == "N"], record) / limit(record.outlet_id, record.factor)
        past = judged(before[before["flag"] == "N"], record) / limit(record.outlet_id, record.factor)
        assert level.quantile(0.95) <= 0.10 and past.median() >= 3 * level.median()
        assert now[now["flag"] == "N"]["value"].std() <= 0.1 * now[now["flag"] == "N"]["value"].mean()


def test_level_shifts_halve_the_level_for_good():
    for _, now, before in spans("level_shift"):
        assert now["value"].median() <= 0.55 * before["value"].median()
        assert now["flag"].eq("N").mean() > 0.9


@pytest.mark.parametrize(("kind", "low", "high"), [("sudden_rise", 3.0, 9.0), ("sudden_drop", 0.0, 1 / 3)])
def test_jumps_change_the_value_and_not_the_flow(kind, low, high):
    for record, now, before in spans(kind):
        usual = before["value"].tail(24).median()
        extreme = now["value"].max() if kind == "sudden_rise" else now["value"].min()
        assert low <= extreme / usual <= high
        flow = series(record.outlet_id, "a00000")["value"]
        assert 0.5 < flow[now.index].median() / flow[before.index[-24:]].median() < 1.5


def test_corrected_values_contradict_the_oxygen_where_planted_only():
    rows = honest()
    base = table("outlet").set_index("outlet_id")["o2_base_pct"].dropna()
    oxygen = rows[rows["factor"] == "a19001"].set_index(["outlet_id", "hour"])["value"]
    nox = rows[(rows["factor"] == "a21002") & (rows["flag"] == "N")].set_index(["outlet_id", "hour"])
    both = nox.join(oxygen.rename("o2"), how="inner")
    ratio = (21 - both.index.get_level_values(0).map(base)) / (21 - both["o2"].clip(upper=20.5))
    assert np.nanmax(np.abs(both["corrected"] - both["value"] * ratio)) <= 0.051
    for record, now, _ in spans("wrong_correction"):
        o2 = series(record.outlet_id, "a19001").loc[now.index, "value"].clip(upper=20.5)
        right = now["value"] * (21 - base[record.outlet_id]) / (21 - o2)
        wrong = (now["corrected"] / right - 1).abs()[now["flag"] == "N"]
        assert (wrong > 0.05).all() and len(wrong) >= 6


def test_stop_flags_stand_over_a_burning_stack():
    for record, now, _ in spans("stop_flag"):
        assert (now["flag"] == "F").all() and length(record) >= 3
        assert series(record.outlet_id, "a19001").loc[now.index, "value"].max() < 18
        assert series(record.outlet_id, "a01012").loc[now.index, "value"].min() > 45


def test_hidden_exceedances_lie_under_a_fault_flag():
    for record, now, _ in spans("hidden_exceedance"):
        assert (now["flag"] == "D").all() and len(now) >= 6
        assert (now["corrected"] > limit(record.outlet_id, record.factor)).all()


def test_planted_exceedances_exceed():
    for record, now, _ in spans("gas_exceedance"):
        valid = now[now["flag"] == "N"]
        assert (valid["corrected"] > limit(record.outlet_id, record.factor)).all() and len(valid)
    for record, now, _ in spans("water_exceedance"):
        assert now["value"].mean() > limit(record.outlet_id, record.factor)


def test_honest_outlets_never_exceed_in_a_valid_hour():
    rows = honest()
    rows = rows[(rows["flag"] == "N") & rows["factor"].isin(POLLUTANTS)]
    limits = table("outlet_limit")
    now = limits[limits["valid_to"].isna()].set_index(["outlet_id", "factor"])["limit_value"]
    oxygen = rows.merge(o2_of(rows), on=["outlet_id", "hour"], how="left")["o2"].to_numpy()
    rows = rows[~(oxygen >= 19)]  # starts and stops, which no rule judges
    level = rows["corrected"].fillna(rows["value"]).to_numpy()
    allowed = now.reindex(pd.MultiIndex.from_frame(rows[["outlet_id", "factor"]])).to_numpy()
    assert (level <= allowed).all()


def test_emissions_and_flow_follow_the_load():
    load = table("load_15min")
    hourly = load.groupby(["site_id", load["at"].dt.floor("h")])["load_kw"].mean()
    outlets = table("outlet")
    single = table("permit").query("regime != '三班'")["site_id"]
    bad = set(city().truth["site_id"])
    chosen = outlets[outlets["site_id"].isin(single) & outlets["medium"].eq("gas")]
    chosen = chosen[~chosen["site_id"].isin(bad)]
    correlations = []
    for outlet in chosen.itertuples():
        flow = series(outlet.outlet_id, "a00000")["value"]
        correlations.append(flow.corr(hourly[outlet.site_id].reindex(flow.index)))
    assert len(correlations) > 5 and np.median(correlations) > 0.85


def test_concentrations_of_gas_keep_their_memory():
    """Lag-one correlation like that of real turbines and boilers, not white noise."""
    boilers = table("outlet").query("process == '燃煤锅炉'")["outlet_id"]
    memory = []
    for outlet_id in boilers:
        hours = series(outlet_id, "a21002")
        values = hours["corrected"].where(hours["flag"] == "N")
        memory.append(values.corr(values.shift(1)))
    assert 0.6 < np.nanmedian(memory) < 0.99


def test_water_analysers_hold_a_value_for_their_cycle():
    outlets = table("outlet").query("medium == 'water'")
    rows = table("cems_hour")
    rows = rows[(rows["factor"] == "w01018") & (rows["flag"] == "N") & rows["value"].notna()]
    bad = set(city().truth.query("is_problem")["outlet_id"].dropna())
    cycle = outlets.set_index("outlet_id")["sample_cycle_h"]
    rows = rows[~rows["outlet_id"].isin(bad)]
    number = rows["hour"].dt.hour // rows["outlet_id"].map(cycle)
    distinct = rows.groupby([rows["outlet_id"], rows["hour"].dt.normalize(), number])["value"].nunique()
    assert (distinct == 1).all()
    assert set(cycle) == {2.0, 4.0}


def test_honest_look_alikes_look_alike():
    for record, now, _ in spans("low_nox_burner"):
        level = now[now["flag"] == "N"]["corrected"] / limit(record.outlet_id, record.factor)
        assert level.quantile(0.95) <= 0.10
    for record, now, _ in spans("set_point"):
        level = now[now["flag"] == "N"]["corrected"] / limit(record.outlet_id, record.factor)
        assert level.median() == pytest.approx(0.93, abs=0.02) and level.max() <= 1
    for record, now, _ in spans("held_water"):
        cycle = table("outlet").set_index("outlet_id")["sample_cycle_h"][record.outlet_id]
        assert cycle == 4 and (now["value"].dropna() % 1 == 0).all()
    for _, now, _ in spans("below_detection"):
        assert now[now["flag"] == "N"]["value"].max() < 1.0


def night_balance(account):
    load = table("load_15min")
    mine = load[load["account_no"] == account].set_index("at")["load_kw"]
    hour = mine.index.hour
    night, day = mine[(hour >= 22) | (hour < 6)].mean(), mine[(hour >= 8) & (hour < 18)].mean()
    return (night - day) / (night + day)


def test_night_workers_are_permitted_a_single_shift_only():
    permits = table("permit").set_index("site_id")
    for record in city().kind("night_production").itertuples():
        assert night_balance(record.device_id) >= 0.2
        assert permits.loc[record.site_id, "regime"] == "单班"
        assert not permits.loc[record.site_id, "night_permitted"]


def test_honest_night_loads_are_permitted():
    permits = table("permit").set_index("site_id")["night_permitted"]
    balance = {}
    for kind in ("three_shifts", "valley_furnace", "cold_store"):
        records = city().kind(kind)
        assert permits[records["site_id"]].all()
        balance[kind] = [night_balance(account) for account in records["device_id"]]
    assert np.abs(balance["three_shifts"]).max() < 0.15
    assert min(balance["valley_furnace"]) > 0.2
