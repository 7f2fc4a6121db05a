"""The shared time axis and the look of a series: gaps stay gaps, spans say what they are, rows share the height."""

import pytest

from layouts.series import (
    FLAG_COLOURS,
    between,
    duration,
    flag_bars,
    limit_line,
    measured,
    span_bars,
    wrapped,
)
from layouts.text import language
from layouts.timeline import LANES, Timeline, chart, together
from schema.factor import FLAG_TITLES, FLAGS

TIMES = ["2026-11-19T00:00", "2026-11-19T01:00", "2026-11-19T02:00"]
SPAN = ("2026-11-19T00:00", "2026-11-19T06:00", "Y27 疑似改标记")
FULL = Timeline(
    title="氮氧化物",
    unit="mg/m³",
    times=TIMES,
    values=[30.0, None, 31.0],
    corrected=[36.0, None, 37.2],
    limits=[(TIMES[0], TIMES[1], 100.0), (TIMES[1], TIMES[2], 50.0)],
    load_times=TIMES,
    load_kw=[1.0, 2.0, 3.0],
    flags=[(TIMES[0], TIMES[1], "D"), (TIMES[1], TIMES[2], "C"), (TIMES[2], "2026-11-19T03:00", "D")],
    clues=[SPAN],
    alarms=[SPAN],
    visits=[(TIMES[0], "不属实")],
    petitions=[(TIMES[1], "异味")],
    penalties=[(TIMES[2], "罚款")],
)
ENDS = ("2026-11-19", "2026-11-20")


def names(figure):
    return [trace.get("name") for trace in figure["data"]]


def test_every_lane_and_every_curve_is_drawn_on_one_axis():
    figure = chart(FULL, *ENDS)
    assert names(figure)[:4] == ["实测值", "折算值", "限值", "用电负荷"]
    lanes = {trace["y"][0] for trace in figure["data"] if trace.get("yaxis") == "y3"}
    assert lanes == set(LANES)
    assert figure["layout"]["xaxis"]["range"] == list(ENDS)
    assert all("xaxis" not in trace for trace in figure["data"])


def test_a_missing_value_is_not_bridged():
    assert all(not trace["connectgaps"] for trace in measured(TIMES, [1.0, None, 2.0], [1.0, None, 2.0]))


def test_the_raw_curve_stands_alone_when_nothing_was_corrected():
    [raw] = measured(TIMES, [1.0, None, 2.0], [None, None, None])
    assert raw["name"] == "实测值" and raw["line"]["color"] == "#0b5f62"


def test_the_limit_breaks_where_it_changes():
    [drawn] = limit_line(FULL.limits)
    assert drawn["y"] == [100.0, 100.0, None, 50.0, 50.0, None] and len(drawn["x"]) == 6
    assert limit_line([]) == []


def test_flags_are_in_the_legend_once_each_with_their_own_colour():
    drawn = flag_bars(FULL.flags, FLAG_TITLES, "数据标记", yaxis="y3")
    assert [(t["name"], t["showlegend"], len(t["x"])) for t in drawn] == [
        ("标记 D 故障", True, 2),
        ("标记 C 校准", True, 1),
    ]
    assert len({t["marker"]["color"] for t in drawn}) == 2
    assert set(FLAG_COLOURS) == set(FLAGS) - {"N"} and len(set(FLAG_COLOURS.values())) == len(FLAG_COLOURS)


def test_a_bar_starts_lasts_and_says_what_its_span_does():
    bar = span_bars([SPAN], "线索", "#b45309")
    assert bar["base"] == [SPAN[0]] and bar["x"] == [6 * 3_600_000] == [duration(*SPAN[:2])]
    assert bar["customdata"] == ["Y27 疑似改标记<br>2026年11月19日 00:00 – 06:00"]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("2026-11-19T06:30", "2026年11月19日 00:00 – 06:30"),
        ("2026-11-20T00:00", "2026年11月19日 00:00 – 24:00"),
        ("2026-11-21T06:00", "2026年11月19日 00:00 – 2026年11月21日 06:00"),
    ],
)
def test_a_period_says_its_day_once_and_midnight_ends_a_day(end, said):
    assert between("2026-11-19T00:00", end) == said


def test_a_long_sentence_is_wrapped_and_loses_nothing():
    text = "产线 S1-L1 自 2026-11-19 22:00 至 2026-11-20 05:00 生产设备运行而治污设备停运，疑似产污未治污。"
    lines = wrapped(text).split("<br>")
    assert len(lines) > 1 and max(map(len, lines)) <= 38
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrapped("") == "" and wrapped("短") == "短"


def test_a_bar_tells_of_every_clue_it_shares_time_with():
    spans = [
        ("2026-11-01T00:00", "2026-11-03T00:00", "甲"),
        ("2026-11-02T00:00", "2026-11-04T00:00", "乙"),
        ("2026-11-03T00:00", "2026-11-05T00:00", "丙"),
    ]
    assert [said.split("\n") for *_, said in together(spans)] == [
        ["甲", "乙"],
        ["甲", "乙", "丙"],
        ["乙", "丙"],
    ]
    crowd = [("2026-11-01", "2026-11-02", str(i)) for i in range(5)]
    assert together(crowd)[0][2] == "0\n1\n2\n……等 5 条"
    assert wrapped("甲\n乙") == "甲<br>乙"


def test_rows_without_data_leave_their_place_to_the_others():
    def domains(of):
        layout = chart(of, *ENDS)["layout"]
        used = {"yaxis" + t.get("yaxis", "y")[1:] for t in chart(of, *ENDS)["data"]}
        return [layout[name]["domain"] for name in sorted(used)]

    full = domains(FULL)
    assert full[0][1] == 1.0 and full[-1][0] == 0.0
    assert all(above[0] > below[1] for above, below in zip(full, full[1:], strict=False))
    only_load = Timeline("", "", load_times=TIMES, load_kw=[1.0, 2.0, 3.0])
    assert domains(only_load) == [[0.0, 1.0]]


def test_an_empty_period_says_so_instead_of_an_empty_axis():
    figure = chart(Timeline("", ""), *ENDS)
    assert figure["data"] == [] and "没有收到" in figure["layout"]["annotations"][0]["text"]
    assert figure["layout"]["xaxis"]["visible"] is False


def test_the_axis_speaks_english():
    token = language.set("en")
    try:
        figure = chart(FULL, *ENDS)
    finally:
        language.reset(token)
    assert any(str(name).startswith("Flag D ") for name in names(figure))
    assert not {"线索", "检查"} & set(figure["layout"]["yaxis3"]["categoryarray"])
