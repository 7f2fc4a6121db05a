"""Analysers, records, minutes, messages and labels of the demo agree with the hours, but where planted."""

import numpy as np
import pandas as pd
import pytest
from demo_city import city, series, table

pytestmark = pytest.mark.slow


def test_every_series_has_an_analyser_whose_resolution_its_values_keep():
    hours = table("cems_hour")
    known = table("instrument").drop_duplicates(["outlet_id", "factor"]).set_index(["outlet_id", "factor"])
    pairs = pd.MultiIndex.from_frame(hours[["outlet_id", "factor"]])
    assert pairs.drop_duplicates().isin(known.index).all()
    steps = hours["value"].to_numpy() / known["resolution"].reindex(pairs).to_numpy()
    assert np.nanmax(np.abs(steps - np.rint(steps))) < 1e-3


def test_slopes_change_with_and_without_a_work_order():
    rows, orders = table("instrument"), table("outlet_record").query("record_kind == 'work_order'")
    for kind, ordered in (("slope_changed", False), ("slope_changed_on_order", True)):
        for record in city().kind(kind).itertuples():
            mine = rows[(rows["outlet_id"] == record.outlet_id) & (rows["factor"] == record.factor)]
            at = mine["valid_from"].max()
            near = orders[orders["outlet_id"] == record.outlet_id]["started_at"].sub(at).abs()
            assert len(mine) == 2 and (near <= pd.Timedelta("2h")).any() == ordered


def test_extremes_surround_the_mean():
    rows = table("cems_hour").dropna(subset=["value_max"])
    bad = city().kind("clipped_peaks")["outlet_id"]
    rows = rows[~rows["outlet_id"].isin(bad)]
    assert (rows["value_min"] <= rows["value"] + 1e-9).all() and (
        rows["value"] <= rows["value_max"] + 1e-9
    ).all()


def test_faults_and_exceedances_are_reported_but_where_planted():
    rows = table("outlet_record")
    told = rows[rows["record_kind"].isin(["fault_report", "anomaly_report"])]
    assert (told["made_at"] - told["started_at"]).max() <= pd.Timedelta("12h")
    for kind in (
        "gas_exceedance",
        "repeated_exceedance",
        "ammonia_slip",
        "hidden_exceedance",
        "unreported_exceedance",
    ):
        for record in city().kind(kind).itertuples():
            mine = told[(told["outlet_id"] == record.outlet_id) & (told["factor"] == record.factor)]
            inside = mine["started_at"].between(record.t_start, record.t_end)
            assert inside.any() == (kind not in ("hidden_exceedance", "unreported_exceedance")), (
                kind,
                record.site_id,
            )


def minute_hours(record):
    """Minutes counted and averaged by the hour beside the reported hours."""
    rows = table("cems_minute")
    mine = rows[
        (rows["outlet_id"] == record.outlet_id) & (rows["factor"] == record.factor) & (rows["flag"] == "N")
    ]
    hours = mine.groupby(mine["at"].dt.floor("h"))["value"].agg(["size", "mean"])
    reported = series(record.outlet_id, record.factor)
    return hours.join(reported[reported["flag"] == "N"]["value"], how="inner")


@pytest.mark.parametrize(
    "kind", ["constant_minutes", "minutes_contradict", "few_minutes", "span_gas_minutes"]
)
def test_minutes_have_the_mean_of_their_hour_but_where_planted(kind):
    for record in city().kind(kind).itertuples():
        hours = minute_hours(record)
        inside = (hours.index >= record.t_start) & (hours.index < record.t_end)
        off = (hours["mean"] / hours["value"] - 1).abs()
        assert off[~inside].max() < 0.02 and len(hours) > 60
        assert (off[inside].median() > 0.1) == (kind == "minutes_contradict")
        assert (hours["size"][inside].max() < 45) == (kind == "few_minutes")
        assert hours["size"][~inside].min() == 60


def test_constant_minutes_stand_still_and_jumps_jump():
    rows = table("cems_minute")
    for record in city().kind("constant_minutes").itertuples():
        mine = rows[(rows["outlet_id"] == record.outlet_id) & (rows["factor"] == record.factor)].set_index(
            "at"
        )
        assert mine[record.t_start : record.t_end - pd.Timedelta("1min")]["value"].nunique() == 1
    for kind, sign in (("minute_rise", 1), ("minute_drop", -1)):
        for record in city().kind(kind).itertuples():
            mine = rows[
                (rows["outlet_id"] == record.outlet_id) & (rows["factor"] == record.factor)
            ].set_index("at")
            change = sign * mine["value"].diff()
            assert change.max() > 10 * change.abs().median()


def test_messages_come_in_time_but_where_planted():
    rows = table("cems_frame")
    delay = rows["received_at"] - rows["data_at"] - pd.Timedelta("1h")
    late = set(rows.loc[delay > pd.Timedelta("24h"), "outlet_id"])
    assert late == {o for k in ("late_messages", "rewritten_messages") for o in city().kind(k)["outlet_id"]}
    several = rows.groupby(["outlet_id", "data_at"])["value"].nunique()
    changed = set(several[several > 1].index.get_level_values(0))
    assert changed == {
        o for k in ("conflicting_messages", "rewritten_messages") for o in city().kind(k)["outlet_id"]
    }
    fast = set(rows.loc[rows["sent_at"] - rows["received_at"] > pd.Timedelta("300s"), "outlet_id"])
    assert fast == set(city().kind("wrong_clock")["outlet_id"])


def test_labels_are_made_in_time_and_with_proof_but_where_planted():
    rows = table("cems_label")
    abuses = city().truth[city().truth["rules"].map(lambda codes: any(c.startswith("B") for c in codes))]
    honest = rows[~rows["outlet_id"].isin(abuses["outlet_id"])]
    assert len(honest) > 50 and honest["has_attachment"].all()
    assert (honest["made_at"] - honest["started_at"]).max() <= pd.Timedelta("24h")
    assert not rows.duplicated("label_id").any() and len(abuses) >= 5
