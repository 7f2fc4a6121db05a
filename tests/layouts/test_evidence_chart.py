"""How evidence is drawn: legible without colour, nothing over the curves, every name once."""

from itertools import pairwise

from layouts.evidence import Bars, Curve, Evidence, Lane, Look, Mark, Pane, is_empty
from layouts.evidence_chart import STYLES, chart, height
from layouts.evidence_view import shown

TIMES = [f"2026-11-20T{hour:02d}:00" for hour in range(24)]
SPAN, WINDOW = (TIMES[8], TIMES[12]), (TIMES[0], TIMES[23])
CONCENTRATION = (
    Look.RAW, Look.MAIN, Look.SECOND, Look.THIRD, Look.FOURTH, Look.LIMIT, Look.THRESHOLD, Look.BOUND, Look.TWIN, Look.MEAN,
)  # fmt: skip


def curve(name, look=Look.MAIN, values=None, **style):
    return Curve(name, look, TIMES, values or [float(i) for i in range(24)], **style)


def pane(title="氮氧化物 mg/m³", *curves, **style):
    return Pane(title, list(curves) or [curve("实测值")], **style)


def found(*panes, **more):
    return Evidence(SPAN, WINDOW, list(panes), **more)


def test_looks_that_meet_in_one_pane_differ_without_colour():
    drawn = [
        (STYLES[look].get("dash", "solid"), STYLES[look]["width"])
        for look in CONCENTRATION
        if look is not Look.TWIN
    ]
    assert len(set(drawn)) == len(drawn)
    assert STYLES[Look.TWIN]["dash"] == "dash"


def test_panes_and_lanes_share_the_height_without_overlap():
    lanes = [Lane("数据标记", [(TIMES[1], TIMES[3], "D", "标记 D 故障")])]
    layout = chart(found(pane(weight=2), pane("含氧量 %"), pane("负荷 kW"), lanes=lanes))["layout"]
    domains = sorted(
        (a["domain"] for k, a in layout.items() if k.startswith("yaxis") and "domain" in a), reverse=True
    )
    assert len(domains) == 4 and domains[0][1] == 1 and domains[-1][0] == 0
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))
    assert layout["xaxis"]["range"] == list(WINDOW)


def test_a_name_stands_once_in_the_legend():
    line = curve("开机判定线", Look.BOUND, [10.0] * 24)
    data = chart(
        found(pane("kW", curve("甲"), line, caption="甲"), pane("kW", curve("乙"), line, caption="乙"))
    )["data"]
    assert [t["name"] for t in data if t.get("showlegend", True)] == ["开机判定线"]


def test_captions_say_which_pane_is_which():
    words = chart(found(pane("kW", caption="回转窑（产污）"), pane("kW", caption="风机（治污）")))["layout"][
        "annotations"
    ]
    assert [word["text"] for word in words] == ["回转窑（产污）", "风机（治污）"]


def test_more_entries_get_more_room_for_the_legend():
    few = found(pane())
    many = found(
        pane(
            "氮氧化物 mg/m³", *(curve(f"很长的曲线名称第{i}条", look) for i, look in enumerate(CONCENTRATION))
        )
    )
    assert height(many) > height(few)
    assert chart(many)["layout"]["margin"]["t"] > chart(few)["layout"]["margin"]["t"]


def test_a_gap_is_hatched_and_a_first_pane_without_values_shows_it():
    empty = Pane("氮氧化物 mg/m³", [curve("实测值", values=[None] * 24)])
    evidence = found(empty, pane("负荷 kW"), gaps=[(TIMES[0], TIMES[23])])
    assert [p.title for p in evidence.drawn] == ["氮氧化物 mg/m³", "负荷 kW"]
    hatched = [t for t in chart(evidence)["data"] if t["name"] == "缺数"]
    assert hatched[0]["marker"]["pattern"]["shape"] == "/"


def test_a_limit_alone_is_no_evidence():
    evidence = found(pane("mg/m³", curve("限值", Look.LIMIT, [50.0] * 24)), missing="没有可画的数据。")
    assert is_empty(evidence) and "没有可画的数据。" in str(shown("x", evidence))


def test_unknown_is_hatched_and_off_is_not():
    lanes = [Lane("风机", [(TIMES[0], TIMES[4], "unknown", "离线"), (TIMES[4], TIMES[8], "off", "停机")])]
    by_word = {t["text"][0]: t["marker"] for t in chart(found(pane(), lanes=lanes))["data"] if "text" in t}
    assert "pattern" in by_word["离线"] and "pattern" not in by_word["停机"]


def test_a_value_between_gaps_is_a_point():
    lonely = [None] * 24
    lonely[5] = 3.0
    assert chart(found(pane("mg/m³", curve("实测值", values=lonely))))["data"][0]["mode"] == "lines+markers"
    assert chart(found(pane()))["data"][0]["mode"] == "lines"


def test_bars_stand_on_the_middle_of_their_time():
    bars = Bars("有效小时数", Look.PALE, ["2026-11-20"], [24.0], 24)
    assert chart(found(Pane("h", [], [bars])))["data"][0]["x"] == ["2026-11-20T12:00"]


def test_a_mark_says_its_change_on_hovering():
    layout = chart(found(pane(), marks=[Mark(TIMES[5], "参数变更", "斜率 1 → 0.8")]))["layout"]
    assert layout["annotations"][0]["hovertext"] == "斜率 1 → 0.8"


def test_the_words_of_the_tiers_stand_over_the_curve_not_on_it():
    tiers = [
        (TIMES[8], TIMES[10], "企业自控 90 分钟内", False),
        (TIMES[10], TIMES[12], "满 90 分钟，监管介入", True),
    ]
    layout = chart(found(pane("kW"), tiers=tiers))["layout"]
    assert layout["yaxis"]["range"][1] > 23.0
    assert len({word["yshift"] for word in layout["annotations"]}) == 2
