"""The alarms job: whatever the pieces in which data arrive, the same alarms, one event per change, people's words kept."""

from datetime import timedelta

import builders
import numpy as np
import pandas as pd
import pytest
from builders import END, OFFICER
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from analytics.catalogue import catalogue
from analytics.runner import clues
from analytics.screening import blocks
from jobs import alarms
from schema import alarm, device, device_power, site
from store import alarms as kept
from store.alarms import exemptions
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.memory import MemoryStore
from store.tables import EVENT
from store.viewer import SYSTEM, Role, Viewer

STRANGER = Viewer(Role.NEIGHBOUR, ("32",), "neighbour")


def power(treat, *, minutes=5, begin=0, prod=150.0):
    """The kiln runs; the fan as said: 1 on, 0 off, -1 silent."""
    treat = np.asarray(treat, float)
    end = END + pd.Timedelta(minutes=minutes * (begin + len(treat)))
    fan = builders.device_minutes("S1-T1", np.where(treat > 0, 40.0, 0.0), end=end, minutes=minutes)
    fan["is_online"] = treat >= 0
    return pd.concat(
        [builders.device_minutes("S1-P1", np.full(len(treat), prod), end=end, minutes=minutes), fan]
    )


def small_home(path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{path}/casework.db")
    store.append(site.DATASET, builders.sites(2), source="test")
    store.append(device.DATASET, builders.devices(), source="test")
    return store, casework


@pytest.fixture
def home(tmp_path):
    store, casework = small_home(tmp_path)
    yield store, casework
    casework.close()


def arrive(home, treat, begin=0, minutes=5):
    home[0].append(device_power.DATASET, power(treat, begin=begin, minutes=minutes), source="test")
    return alarms.run(*home)


def standing(home):
    return home[1].read(alarm.DATASET, SYSTEM)


def test_an_alarm_is_kept_with_an_event_for_every_change(home):
    assert arrive(home, [1] * 4 + [0] * 20 + [1] * 6) == 3
    (row,) = standing(home).to_dict("records")
    assert row["state"] == "CLOSED" and row["clock_min"] == 100 and row["adcode"] == builders.NINGBO
    assert row["regulator_at"] == END + timedelta(minutes=20 + 90)
    words = [e["detail"].split(" ")[-1] for e in events(home, row["alarm_id"])]
    assert words == ["企业处置中", "监管介入", "已关闭"] and home[1].verify_events() == []


def events(home, alarm_id):
    with home[1].database.reading() as connection:
        found = connection.execute(select(EVENT).where(EVENT.c.entity_id == alarm_id).order_by(EVENT.c.seq))
        return [dict(row) for row in found.mappings()]


def test_nothing_new_changes_nothing(home):
    arrive(home, [0] * 20)
    before = standing(home)
    assert alarms.run(*home) == 0
    pd.testing.assert_frame_equal(standing(home), before)


@settings(max_examples=8, deadline=None)
@given(
    runs=st.lists(st.tuples(st.sampled_from([0, 1, -1]), st.integers(1, 40)), min_size=2, max_size=10),
    cuts=st.lists(st.integers(1, 200), min_size=1, max_size=4, unique=True),
    minutes=st.sampled_from([1, 5]),
)
def test_restarts_leave_no_trace(tmp_path_factory, runs, cuts, minutes):
    """Minute data have flickers shorter than five minutes, which must look the same from either side of a cut."""
    treat = [value for value, count in runs for _ in range(count)]
    whole, parts = (small_home(tmp_path_factory.mktemp("home")) for _ in range(2))
    arrive(whole, treat, minutes=minutes)
    edges = sorted({0, *(c for c in cuts if c < len(treat)), len(treat)})
    for a, b in zip(edges, edges[1:], strict=False):
        arrive(parts, treat[a:b], begin=a, minutes=minutes)
    columns = [n for n in alarm.DATASET.names if n != "as_of"]
    pd.testing.assert_frame_equal(standing(whole)[columns], standing(parts)[columns])
    for each in (whole, parts):
        each[1].close()


def test_the_clock_is_that_of_the_rule(home):
    treat = [0] * 16 + [1] * 4 + [0] * 16 + [1] * 20
    arrive(home, treat)
    (row,) = standing(home).to_dict("records")
    frames = {"site": builders.sites(2), "device": builders.devices(), "device_power": power(treat)}
    rule = catalogue()["P01"]
    (block,) = blocks(frames, {rule.block})
    (found,) = clues(block, [rule], END).to_dict("records")
    assert found["value"] == row["clock_min"] == 160 and found["t_start"] == row["started_at"]


def test_a_reason_is_kept_and_the_clock_goes_on(home):
    arrive(home, [0] * 10)
    number = standing(home)["alarm_id"].iloc[0]
    kept.reply(home[1], OFFICER, number, "  风机皮带断裂，正在更换 ")
    arrive(home, [0] * 10, begin=10)
    (row,) = standing(home).to_dict("records")
    assert (
        row["reply"] == "风机皮带断裂，正在更换" and row["state"] == "REGULATOR" and row["clock_min"] == 100
    )
    assert [e["actor"] for e in events(home, number) if e["action"] == "alarm_reply"] == [OFFICER.name]


def test_an_exemption_rests_the_alarm_and_hides_the_clue(home):
    arrive(home, [0] * 10)
    number = standing(home)["alarm_id"].iloc[0]
    kept.exempt(home[1], OFFICER, number, ("故障已报告", END + timedelta(hours=4)))
    assert standing(home)["state"].tolist() == ["EXEMPT"]
    arrive(home, [0] * 10, begin=10)
    assert standing(home)["state"].tolist() == ["EXEMPT"] and standing(home)["clock_min"].tolist() == [50]
    frames = {"site": builders.sites(2), "device": builders.devices(), "device_power": power([0] * 20)}
    rule = catalogue()["P01"]
    for told, count in ((frames, 1), (frames | {"alarm": exemptions(home[1])}, 0)):
        (block,) = blocks(told, {rule.block})
        assert len(clues(block, [rule], END)) == count


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda c, n: kept.reply(c, OFFICER, n, " "), "请填写企业说明"),
        (lambda c, n: kept.reply(c, STRANGER, n, "好"), "只能查看"),
        (lambda c, n: kept.reply(c, Viewer(Role.OFFICER, ("32",), "x"), n, "好"), "不在您的辖区"),
        (lambda c, n: kept.exempt(c, OFFICER, n, ("", END + timedelta(hours=9))), "须写明理由"),
        (lambda c, n: kept.exempt(c, OFFICER, n, ("检修", END)), "豁免截止时间"),
        (lambda c, n: kept.exempt(c, OFFICER, n, ("检修", END + timedelta(days=99))), "豁免截止时间"),
        (lambda c, n: kept.exempt(c, OFFICER, "BJ-none", ("检修", END + timedelta(hours=9))), "没有警报"),
    ],
)
def test_what_may_not_be_written_is_refused_in_a_sentence(home, act, said):
    arrive(home, [0] * 10)
    before = standing(home)
    with pytest.raises(ValueError, match=said):
        act(home[1], before["alarm_id"].iloc[0])
    pd.testing.assert_frame_equal(standing(home), before)


def test_a_closed_alarm_cannot_be_exempted(home):
    arrive(home, [0] * 10 + [1] * 10)
    with pytest.raises(ValueError, match="已关闭"):
        kept.exempt(home[1], OFFICER, standing(home)["alarm_id"].iloc[0], ("检修", END + timedelta(hours=9)))


def test_a_run_is_queued_once_for_new_data(home):
    table = JobTable(home[1].database)
    alarms.tick(home[0], table)
    home[0].append(device_power.DATASET, power([0] * 10), source="test")
    for _ in range(3):
        alarms.tick(home[0], table)
    first = len([j for j in table.jobs() if j.kind == alarms.KIND])
    home[0].append(device_power.DATASET, power([0] * 10, begin=10), source="test")
    alarms.tick(home[0], table)
    assert len([j for j in table.jobs() if j.kind == alarms.KIND]) == first + 1


def test_a_home_without_devices_has_no_alarms(home):
    assert alarms.run(*home) == 0 and standing(home).empty
