"""Surfaces of cells that the map can show: classes, colours, units and how each is computed.

Colour scales run from light to dark, so they stay in order for colour-blind readers and in grey print; the scales
with two directions have their light middle at zero and one end darker than the other.
"""

from dataclasses import dataclass

from schema import surface as measures
from schema.surface import Measure

BLUES = ("#eef3f7", "#cfdfeb", "#a3c2d8", "#709fc0", "#43799f", "#245676", "#10334b")
REDS = ("#e4eaec", "#f6dcb4", "#f2c48b", "#e49a58", "#c96c3a", "#9c4228", "#6a2119", "#3f0f10")
VIOLETS = ("#f0ebf5", "#d6c6e4", "#b095cb", "#8260a8", "#4d2b74")
GREYS = ("#e9ecea", "#d8d3c2", "#b9af92", "#8b7f60", "#574d37", "#2c2618")
DIVERGING = (
    "#3f78a8",
    "#6f9fc4",
    "#a5c4da",
    "#d4e2ec",
    "#f6f4ee",
    "#f8dcb4",
    "#e6a566",
    "#bf5f38",
    "#762626",
)


@dataclass(frozen=True, slots=True)
class Surface:
    """A layer of cells. ``edges`` bound the classes; the outer ones are not limits, values beyond are clipped."""

    code: str  # of a measure in schema/surface.py
    group: str  # heading of the menu
    title: str
    edges: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    method: str  # one line under the legend: how it is computed, where the classes come from
    unit: str = ""
    closed: str = "left"
    digits: int = 0
    look: str = "edges"  # a colour bar with the limits below ("edges"), with the classes below ("classes"), or a "list"
    marks: tuple[str, ...] = ("cloud", "no_data", "not_judged", "outside")
    counts_within: bool = False  # can be limited to what happened in the period
    source: str = ""  # of data without product

    @property
    def measure(self) -> Measure:
        """What it measures."""
        return measures.BY_CODE[self.code]


SURFACES = (
    Surface(
        "pm25", "PM2.5", "PM2.5 浓度",
        edges=(0, 15, 35, 50, 60, 75, 115, 150, 250),
        colours=("#fff9dc", "#fdeaa8", "#fdd06b", "#f8ad45", "#ec8231", "#d1582a", "#a2361f", "#64191a"),
        labels=("≤15", "15–35", "35–50", "50–60", "60–75", "75–115", "115–150", ">150"),
        method="日均浓度。35、60、115、150 为 HJ 633—2026 日均分级，75 为 GB 3095—2012 日均二级限值，15、50 为加密界限。",
        unit="µg/m³", closed="right", digits=1,
        marks=("cloud", "no_data", "outside"),
    ),
    Surface(
        "pm25_change", "PM2.5", "PM2.5 变化",
        edges=(-150, -50, -25, -10, -3, 3, 10, 25, 50, 150),
        colours=DIVERGING,
        labels=("<−50", "−50 ~ −25", "−25 ~ −10", "−10 ~ −3", "±3 以内", "3–10", "10–25", "25–50", "≥50"),
        method="本期浓度减去对比期浓度，蓝色为下降、红色为上升；任一期无数据的网格不计算。",
        unit="µg/m³", digits=1,
        marks=("cloud", "no_data", "outside"),
    ),
    Surface(
        "excess", "PM2.5", "局地增量",
        edges=(-60, -15, -5, 0, 5, 15, 30, 60, 120),
        colours=("#6f9fc4", "#b3cde0", "#e6eef3", "#fbf3e4", "#f6d3a0", "#e79d5e", "#bf5f38", "#762626"),
        labels=("<−15", "−15 ~ −5", "−5 ~ 0", "0–5", "5–15", "15–30", "30–60", "≥60"),
        method="本网格浓度减去周边背景（第 3–6 圈网格中位数）。",
        unit="µg/m³", digits=1,
    ),
    Surface(
        "excess_change", "PM2.5", "局地增量变化",
        edges=(-120, -30, -15, -5, -2, 2, 5, 15, 30, 120),
        colours=DIVERGING,
        labels=("<−30", "−30 ~ −15", "−15 ~ −5", "−5 ~ −2", "±2 以内", "2–5", "5–15", "15–30", "≥30"),
        method="本期局地增量减去对比期局地增量；任一期不能判定的网格不计算。",
        unit="µg/m³", digits=1,
    ),
    Surface(
        "gi_z", "PM2.5", "热点显著性",
        edges=(-8, -2.58, -1.96, 1.96, 2.58, 3.29, 8),
        colours=("#6f9fc4", "#b9d0e0", "#f3f2ec", "#f3c78d", "#d5743f", "#7d2a24"),
        labels=("≤−2.58 低值聚集", "−2.58 ~ −1.96", "不显著", "1.96–2.58", "2.58–3.29", "≥3.29 高值聚集"),
        method="Getis-Ord Gi*，取本网格与第 1 圈；1.96、2.58、3.29 对应 95%、99%、99.9% 置信，"
        "是否为显著热点另按 FDR 0.05 判定。",
        look="list", digits=2,
    ),
    Surface(
        "persistence", "PM2.5", "持续性",
        edges=(0, 1, 3, 6, 10, 15, 20, 31),
        colours=("#f3f5f4", "#d9e7e5", "#b0d1cf", "#7fb4b4", "#4c9195", "#2a6a71", "#123d45"),
        labels=("0", "1–2", "3–5", "6–9", "10–14", "15–19", "≥20"),
        method="近 30 天中判为热点的天数，与强弱无关；可判天数见网格卡片。",
        unit="天", look="classes",
    ),
    Surface(
        "bubble", "报警", "冒泡",
        edges=(0, 1, 2, 3, 4),
        colours=("#eff1ef", "#f5cd74", "#dd7f3a", "#86261f"),
        labels=("未冒泡", "1 级（1.3–1.5 倍）", "2 级（1.5–2 倍）", "3 级（≥2 倍或高出 100 µg/m³）"),
        method="明显高于周边两圈网格中位数：高出不少于 15 µg/m³ 且不低于 1.3 倍（阈值状态：自定）。",
        unit="级", look="list",
    ),
    Surface(
        "power", "报警", "用电异常",
        edges=(0, 20, 40, 60, 80, 100),
        colours=VIOLETS,
        labels=("<20", "20–40", "40–60", "60–80", "≥80"),
        method="网格内企业用电异常得分的最高值；有企业而当期没有得分的网格为无数据，没有企业的网格不着色。",
        unit="分", marks=("no_data", "outside"), source="用电规则筛查",
    ),
    Surface(
        "power_change", "报警", "用电异常变化",
        edges=(-100, -40, -20, -10, -3, 3, 10, 20, 40, 100),
        colours=DIVERGING,
        labels=("<−40", "−40 ~ −20", "−20 ~ −10", "−10 ~ −3", "±3 以内", "3–10", "10–20", "20–40", "≥40"),
        method="本期网格最高得分减去对比期网格最高得分；任一期没有得分的网格不计算。",
        unit="分", marks=("no_data", "outside"), source="用电规则筛查",
    ),
    Surface(
        "clues", "线索与信访", "线索密度",
        edges=(0, 1, 2, 5, 10, 20, 50, 100, 400),
        colours=REDS,
        labels=("0", "1", "2–4", "5–9", "10–19", "20–49", "50–99", "≥100"),
        method="网格内企业的未结线索数（按当前状态，静默的不计）：到期末已发生的，勾选“仅本期”时只计当期发生的。"
        "0 为有企业而没有未结线索，没有企业的网格不着色。",
        unit="条", look="classes", marks=("outside",), counts_within=True, source="线索库",
    ),
    Surface(
        "clues_change", "线索与信访", "线索密度变化",
        edges=(-400, -9.5, -4.5, -1.5, -0.5, 0.5, 1.5, 4.5, 9.5, 400),
        colours=DIVERGING,
        labels=("≤−10", "−9 ~ −5", "−4 ~ −2", "−1", "0", "+1", "+2 ~ +4", "+5 ~ +9", "≥+10"),
        method="到本期末的未结线索数减去到对比期末的未结线索数，均按当前状态；勾选“仅本期”时比较两期各自发生的。",
        unit="条", look="list", marks=("outside",), counts_within=True, source="线索库",
    ),
    Surface(
        "petitions", "线索与信访", "信访密度",
        edges=(0, 1, 2, 3, 5, 10, 20, 100),
        colours=REDS[:7],
        labels=("0", "1", "2", "3–4", "5–9", "10–19", "≥20"),
        method="当期受理的信访举报，另加此前受理、尚未办结的；重复件不计。勾选“仅本期”时只计当期受理的。"
        "0 为有企业而没有信访，其余网格不着色。",
        unit="件", look="classes", marks=("outside",), counts_within=True, source="信访举报平台",
    ),
    Surface(
        "cloud", "盲区", "云遮挡",
        edges=(0, 10, 25, 50, 75, 90, 100),
        colours=GREYS,
        labels=("<10", "10–25", "25–50", "50–75", "75–90", "≥90"),
        method="近 30 天中因云、雪、未反演等不能判定的日数占有产品日数的比例（数据不足 30 天时按已有天数）。",
        unit="%", marks=("outside",),
    ),
    Surface(
        "station_km", "盲区", "距空气站",
        edges=(0, 2, 5, 10, 20, 40, 200),
        colours=GREYS,
        labels=("<2", "2–5", "5–10", "10–20", "20–40", "≥40"),
        method="网格中心到最近空气质量监测站的直线距离，只列系统内登记的站点。",
        unit="km", digits=1, marks=("outside",), source="空气站名录",
    ),
    Surface(
        "no_meter", "盲区", "无电表企业",
        edges=(0, 1, 2, 3, 5, 10, 100),
        colours=GREYS,
        labels=("0", "1", "2", "3–4", "5–9", "≥10"),
        method="期末前 30 天内没有日电量、也没有 96 点负荷数据的企业数（按各户数据的起止日判断）；没有企业的网格不着色。",
        unit="家", look="classes", marks=("outside",), source="供电公司用电信息采集系统",
    ),
    Surface(
        "uninspected", "盲区", "多月未检查",
        edges=(0, 3, 6, 12, 24, 36, 600, 601),
        colours=("#e9ecea", "#dcd6c4", "#c2b897", "#a2966f", "#7f7350", "#5a5036", "#17120b"),
        labels=("<3", "3–6", "6–12", "12–24", "24–36", "≥36", "从未检查（无记录）"),
        method="网格内最久未检查企业距上次现场检查的月数，从未检查的单列一级；没有企业的网格不着色。",
        unit="个月", look="list", marks=("outside",), source="移动执法系统",
    ),
    Surface(
        "blind", "盲区", "盲区合计",
        edges=(0, 1, 2, 3, 4, 5),
        colours=GREYS[:5],
        labels=("0", "1", "2", "3", "4"),
        method="云遮挡、距空气站、无电表企业、多月未检查四类中达到界限的类数。",
        unit="类", look="classes", marks=("outside",),
    ),
    Surface(
        "uncertainty", "可信程度", "不确定性",
        edges=(0, 1, 2, 3, 4, 5),
        colours=(BLUES[0], BLUES[2], BLUES[3], BLUES[4], BLUES[6]),
        labels=("0", "1", "2", "3", "4"),
        method="读 PM2.5 网格值时应谨慎的理由项数，共四项，不加权；点击网格可看是哪几项。",
        unit="项", look="classes", marks=("outside",),
    ),
)  # fmt: skip

BY_CODE = {surface.code: surface for surface in SURFACES}
# What stands for cells without a colour; the looks are in assets/map_legend.css and in the map's shader.
MARKS = {
    "cloud": "云遮挡或未反演",
    "no_data": "无数据",
    "not_judged": "未判定（数据不足）",
    "outside": "未监测",
}
METHODS = {"demo": "演示数据，由程序生成"}  # other products say it in words of their own
OVER = {"mean": "取各日平均", "max": "取各日最高", "last": "取期内最后一天", "sum": "取期内合计"}
