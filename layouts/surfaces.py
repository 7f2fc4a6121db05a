"""Surfaces of cells that the map can show: classes, colours, units and how each is computed.

Colour scales run from light to dark, so they stay in order for colour-blind readers and in grey print; the scales
with two directions have their light middle at zero.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surface:
    """A layer of cells. ``edges`` bound the classes; the outer ones are not limits, values beyond are clipped."""

    code: str
    group: str  # heading of the menu
    title: str
    dataset: str  # "hotspot_cell" or "power_score"
    column: str
    edges: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    method: str  # one line under the legend: how it is computed, where the classes come from
    unit: str = ""
    how: str = "max"  # how coarser levels are made: "max" or "mean"
    closed: str = "left"
    digits: int = 0
    as_list: bool = False  # a legend line for each class instead of one colour bar
    marks: tuple[str, ...] = ("no_data", "not_judged")


SURFACES = (
    Surface(
        "pm25", "PM2.5", "PM2.5 浓度", "hotspot_cell", "pm25_ug_m3",
        edges=(0, 15, 35, 50, 60, 75, 115, 150, 250),
        colours=("#fff9dc", "#fdeaa8", "#fdd06b", "#f8ad45", "#ec8231", "#d1582a", "#a2361f", "#64191a"),
        labels=("≤15", "15–35", "35–50", "50–60", "60–75", "75–115", "115–150", ">150"),
        method="日均浓度。35、60、115、150 为 HJ 633—2026 日均分级，75 为 GB 3095—2012 日均二级限值，"
        "15、50 为加密界限。上级网格取有效面积加权平均。",
        unit="µg/m³", how="mean", closed="right", digits=1,
        marks=("no_data",),
    ),
    Surface(
        "excess", "PM2.5", "局地增量", "hotspot_cell", "excess_ug_m3",
        edges=(-60, -15, -5, 0, 5, 15, 30, 60, 120),
        colours=("#6f9fc4", "#b3cde0", "#e6eef3", "#fbf3e4", "#f6d3a0", "#e79d5e", "#bf5f38", "#762626"),
        labels=("<−15", "−15 ~ −5", "−5 ~ 0", "0–5", "5–15", "15–30", "30–60", "≥60"),
        method="本网格浓度减去周边背景（第 3–6 圈网格中位数）。上级网格取最大值。",
        unit="µg/m³", digits=1,
    ),
    Surface(
        "gi_z", "PM2.5", "热点显著性", "hotspot_cell", "gi_z",
        edges=(-8, -2.58, -1.96, 1.96, 2.58, 3.29, 8),
        colours=("#6f9fc4", "#b9d0e0", "#f3f2ec", "#f3c78d", "#d5743f", "#7d2a24"),
        labels=("≤−2.58 低值聚集", "−2.58 ~ −1.96", "不显著", "1.96–2.58", "2.58–3.29", "≥3.29 高值聚集"),
        method="Getis-Ord Gi*，取本网格与第 1 圈；1.96、2.58、3.29 对应 95%、99%、99.9% 置信，"
        "是否为显著热点另按 FDR 0.05 判定。上级网格取最大值。",
        as_list=True,
        digits=2,
    ),
    Surface(
        "persistence", "PM2.5", "持续性", "hotspot_cell", "hot_days_30",
        edges=(0, 1, 3, 6, 10, 15, 20, 31),
        colours=("#f3f5f4", "#d9e7e5", "#b0d1cf", "#7fb4b4", "#4c9195", "#2a6a71", "#123d45"),
        labels=("0", "1–2", "3–5", "6–9", "10–14", "15–19", "≥20"),
        method="近 30 天中判为热点的天数，与强弱无关；可判天数见网格卡片。上级网格取最大值。",
        unit="天",
    ),
    Surface(
        "bubble", "报警", "冒泡", "hotspot_cell", "bubble_level",
        edges=(0, 1, 2, 3, 4),
        colours=("#eff1ef", "#f5cd74", "#dd7f3a", "#86261f"),
        labels=("未冒泡", "1 级（1.3–1.5 倍）", "2 级（1.5–2 倍）", "3 级（≥2 倍或高出 100 µg/m³）"),
        method="明显高于周边两圈网格中位数：高出不少于 15 µg/m³ 且不低于 1.3 倍（阈值状态：自定）。上级网格取最高级。",
        unit="级",
        as_list=True,
    ),
    Surface(
        "power", "报警", "用电异常", "power_score", "score",
        edges=(0, 20, 40, 60, 80, 100),
        colours=("#f0ebf5", "#d6c6e4", "#b095cb", "#8260a8", "#4d2b74"),
        labels=("<20", "20–40", "40–60", "60–80", "≥80"),
        method="网格内企业用电异常得分的最高值（第 8 级网格）；没有企业的网格不着色。",
        unit="分",
        marks=(),
    ),
)  # fmt: skip

BY_CODE = {surface.code: surface for surface in SURFACES}
# What stands for cells without a colour; the looks are in assets/map.css and in the map's shader.
MARKS = {"no_data": "无数据（云或未反演）", "not_judged": "未判定（数据不足）"}
METHODS = {"demo": "演示数据，由程序生成"}  # other products say it in words of their own
