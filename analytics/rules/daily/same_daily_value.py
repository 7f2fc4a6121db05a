"""Two outlets whose daily means are the same on half of the days."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

WINDOW = 10  # days, over which ``alike_days`` counts


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D13."""

    days: int = param(5, "10 天中日均值与同一排放口相同的天数", "d", source="领域资料 B.2b D13")


def flag(block: Block, p: Params) -> Flags:
    """True for the days on which the daily mean equals another outlet's, where that happens on 5 of 10 days."""
    days = block["alike_days"]
    decided = days >= p.days
    hit = cover(decided, ~np.isnan(days), block.starts, WINDOW)
    alike = np.where(decided, block["alike"], np.nan)
    return Flags(
        hit, np.where(decided, days, np.nan), np.full(block.rows, float(p.days)), extra={"twin": alike}
    )


RULE = Rule(
    code="D13",
    title="日均值雷同",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.SERIES_DAY,
    columns=("x_mean",),
    memory_h=960,
    needs=("cems_hour", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="d",
    summary=Summary.MAX,
    join_min=10 * 1440,
    condition="10 天中有 5 天以上，日均值与同一个其他排放口完全相同。",
    formula="同一因子：日均值（取四位小数）与同一排放口相等，10 天内 ≥ 5 天；日均值须由 ≥ 20 个有效小时、≥ 8 个不同数值得出，"
    "同一数值不多于 16 个排放口共有",
    why="由二十几个小时算出的日均值碰巧相同一次已属少见，反复与同一处相同提示日报数据被照抄。",
    message="{outlet} {factor}在 {start} 至 {end} 的日均值 10 天内有 {value} 天（阈值 {threshold} 天）与 {twin} 完全相同，疑似日均值雷同。",
    facts=(Fact("twin", "twin", Summary.FIRST, key="place"),),
    innocents=(
        Innocent(
            "同一排放口登记了两个编码，或一套监测设备上报到两个排放口", "核对设备编号（MN）与排放口的对应关系"
        ),
        Innocent("两台分析仪以分时方式共用一套采样探头", "查验收和备案材料中的采样方式"),
        Innocent("数值低而显示位数少，碰巧相同", "看小时数据的显示位数和两处的小时曲线"),
    ),
    basis="广东日均值三值分析：重复值；数值为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "有效小时不足 20 个或不同数值少于 8 个的日子",
        "多于 16 个排放口共有的数值（默认值）",
        "只上报日均值的排放口（位数少，容易碰巧相同）",
    ),
    is_default=False,
)
