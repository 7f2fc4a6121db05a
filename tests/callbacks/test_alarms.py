"""The alarms page: what is due first, what is said, who may write, and nothing of the other side."""

import json
import re

import builders
import numpy as np
import pandas as pd
import pytest
from builders import END, LEADER, NEIGHBOUR, OFFICER
from plotly.utils import PlotlyJSONEncoder

from callbacks import alarm_data, alarms
from jobs import alarms as job
from layouts import alarms as page_layout
from layouts.alarms import Ids
from layouts.text import language
from schema import alarm, device, device_power
from store.viewer import SYSTEM

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
STEPS = 60  # five hours


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def by_id(component, wanted):
    return next(c for c in component._traverse() if getattr(c, "id", None) == wanted)


@pytest.fixture
def services(tmp_path):
    """S1 (ours) has been without treatment for 50 minutes, S2 (theirs) for 100; an earlier one of S1 is closed."""
    made = builders.services(tmp_path)
    made.store.append(device.DATASET, builders.devices("S2"), source="test")
    fans = {
        "S1": np.r_[np.ones(10), np.zeros(10), np.ones(30), np.zeros(10)],
        "S2": np.r_[np.ones(40), np.zeros(20)],
    }
    for name, fan in fans.items():
        end = END + pd.Timedelta(minutes=5 * STEPS)
        for part, kw in (("P1", np.full(STEPS, 150.0)), ("T1", fan * 40)):
            made.store.append(
                device_power.DATASET, builders.device_minutes(f"{name}-{part}", kw, end=end), source="test"
            )
    job.run(made.store, made.casework)
    yield made
    made.casework.close()


def page_of(services, viewer=LEADER, **query):
    return alarms.page(services, viewer, query)


def numbers(services, viewer=LEADER):
    return {a["site_id"]: a["alarm_id"] for a in alarm_data.board(services, viewer, "")[0].open}


def test_the_one_with_the_next_limit_comes_first_and_is_opened(services):
    board, every = alarm_data.board(services, LEADER, "")
    assert [(a["site_id"], a["state"], a["due_min"]) for a in board.open] == [
        ("S1", "SELF", 40),
        ("S2", "REGULATOR", 1430),
    ]
    assert board.chosen == board.open[0]["alarm_id"] and every[board.chosen]["clock_min"] == 50
    assert [a["site_id"] for a in board.closed] == ["S1"]


def test_the_page_says_state_time_left_and_that_the_clock_stands_still(services):
    said = text_of(page_of(services))
    for words in ("企业处置中", "监管介入", "40 分", "计时停在数据时间", "未关闭的警报（2）", "0/1", "1/2"):
        assert words in said, words
    assert by_id(page_of(services), Ids.TICK).disabled


def test_live_data_let_the_clock_go_on(services, monkeypatch):
    at = END + pd.Timedelta(minutes=5 * STEPS + 7)
    monkeypatch.setattr(alarm_data, "now", at.to_pydatetime)
    page = page_of(services)
    assert not by_id(page, Ids.TICK).disabled and "计时随数据推进" in text_of(page)


def test_the_chain_shows_when_each_step_was_reached(services):
    said = text_of(page_of(services, id=numbers(services)["S2"]))
    regulator = END + pd.Timedelta(minutes=200 + 90)
    assert f"{regulator:%H:%M}" in said and "未到" in said


def test_the_curves_shade_the_time_without_treatment(services):
    _, every = alarm_data.board(services, LEADER, "")
    row = every[numbers(services)["S1"]]
    curves = alarm_data.curves(services, LEADER, row)
    assert max(curves.prod_kw) == 150 and min(curves.treat_kw) == 0
    begin = END + pd.Timedelta(minutes=250)
    assert curves.untreated[-1] == (
        f"{begin:%Y-%m-%dT%H:%M}",
        f"{begin + pd.Timedelta(minutes=50):%Y-%m-%dT%H:%M}",
    )


@pytest.mark.parametrize("viewer", [OFFICER, NEIGHBOUR], ids=lambda v: v.name)
def test_nothing_names_the_other_side(services, viewer):
    theirs = numbers(services)["S2" if viewer is OFFICER else "S1"]
    said = text_of(page_of(services, viewer)) + text_of(page_of(services, viewer, id=theirs))
    own = builders.NINGBO if viewer is OFFICER else builders.SUZHOU
    assert set(re.findall(r"CANARY-(\d{6})", said)) <= {own}
    assert f'"data": {{"id": "{theirs}"}}' not in said and "无法识别" in said


def test_a_reply_is_kept_and_does_not_stop_the_clock(services):
    number = numbers(services)["S1"]
    said, token = alarms.reply(services, OFFICER, (1, "风机跳闸，正在恢复", {"id": number}))
    assert said == "已记录，计时不停。" and token == 1
    page = text_of(page_of(services, id=number))
    assert "风机跳闸，正在恢复" in page and "企业处置中" in page


def test_an_exemption_counts_from_the_time_of_the_data(services):
    number = numbers(services)["S1"]
    assert alarms.exempt(services, OFFICER, (3, "停产检修已报备", "4", {"id": number})) == ("已批准豁免。", 3)
    (row,) = services.casework.read(alarm.DATASET, SYSTEM, alarm_id=number).to_dict("records")
    assert row["state"] == "EXEMPT" and row["exempt_until"] == END + pd.Timedelta(minutes=5 * STEPS + 240)
    assert "停产检修已报备" in text_of(page_of(services, id=number))


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s, n: alarms.reply(s, OFFICER, (1, None, {"id": n})), "请填写企业说明"),
        (lambda s, n: alarms.reply(s, NEIGHBOUR, (1, "x", {"id": n})), "只能查看"),
        (lambda s, n: alarms.reply(s, OFFICER, (1, "x", ["?"])), "没有警报"),
        (lambda s, n: alarms.exempt(s, OFFICER, (1, "x", "9999", {"id": n})), "请选择豁免时长"),
        (lambda s, n: alarms.exempt(s, OFFICER, (1, "", "4", {"id": n})), "须写明理由"),
        (lambda s, n: alarms.exempt(s, OFFICER, (1, "x", "4", {"id": "BJ-0"})), "没有这个警报"),
    ],
)
def test_a_refusal_is_a_sentence_and_changes_nothing(services, act, said):
    before = services.casework.read(alarm.DATASET, SYSTEM)
    told, token = act(services, numbers(services)["S1"])
    assert said in told and token is not None and not isinstance(token, int)
    pd.testing.assert_frame_equal(services.casework.read(alarm.DATASET, SYSTEM), before)


def test_a_neighbour_sees_no_buttons(services):
    forms = [
        c for c in page_of(services, NEIGHBOUR)._traverse() if getattr(c, "className", "") == "alarm-form"
    ]
    assert len(forms) == 2 and all(f.hidden for f in forms)


def test_a_home_without_alarms_says_what_to_do(tmp_path):
    made = builders.services(tmp_path)
    assert "现在没有未关闭的警报" in text_of(page_of(made))
    made.casework.close()


def test_every_part_is_there_without_data():
    ids = {getattr(c, "id", None) for c in alarms.specimen()._traverse()}
    assert set(Ids) - {Ids.CURVE} <= ids


def test_the_english_page_has_no_chinese_but_names(services):
    names = set(CHINESE.findall(text_of(services.store.read(device.DATASET, SYSTEM)["name"].tolist())))
    names |= set(CHINESE.findall(text_of(page_layout.PATH)))
    token = language.set("en")
    try:
        said = text_of(page_of(services))
    finally:
        language.reset(token)
    left = {w for w in CHINESE.findall(said) if w not in "".join(names)}
    sites = "".join(builders.sites(2)["name"])
    assert {w for w in left if w not in sites and w not in "".join(builders.areas()["name"])} == set()
