"""A drop of a few days at the end of a month: to stay within a permitted amount."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D17."""

    window_d: int = param(20, "月末之前的对照时段", "d", source="当月前段")
    least_d: int = param(12, "对照时段最少有效天数", "d", source="对照时段的六成")
    drop: float = param(0.5, "降幅", "", source="领域资料 B.2b D17")
    most: int = param(5, "持续天数上限", "d", source="领域资料 B.2b D17")
    least: int = param(3, "持续天数下限", "d", source="多于一个周末")
    share: float = param(0.1, "对照中位数与限值之比的下限", "", source="低浓度时比值没有意义")
    load: float = param(0.7, "用电量与对照时段之比的下限", "", source="负荷同步下降时属减产")


def flag(block: Block, p: Params) -> Flags:
    """True for the low days before the end of a month that are over within days of it, the load not lower."""
    near = block["to_month_end"] < p.most
    back = np.where(near, p.most - block["to_month_end"], block["since_month_end"] + 1 + p.most)
    usual, effort = (before(block, name, back, p) for name in ("x_valid", "load_kwh"))
    idle = block["load_kwh"] < p.load * effort
    low = (block["x_valid"] <= (1 - p.drop) * usual) & (usual >= p.share * block["limit"]) & ~idle
    total = run_length(low, block.starts, 0)
    fits = near & low & (total <= p.most)
    usual_again = ~near & ~low & ~np.isnan(block["x_valid"]) & (block["since_month_end"] < p.most)
    over = cover(usual_again, block["to_month_end"] == 0, block.starts, p.most + 1)
    ends = cover(fits & over, fits, block.starts, p.most)
    hit = ends & (run_length(ends, block.starts, 0) >= p.least)
    share = np.divide(block["x_valid"], usual, out=np.full(block.rows, np.nan), where=low)
    extra = {"usual": np.where(hit, usual, np.nan), "now": np.where(hit, block["x_valid"], np.nan)}
    return Flags(hit, (1 - share) * 100, np.full(block.rows, p.drop * 100), extra=extra)


def before(block: Block, name: str, back: np.ndarray, p: Params) -> np.ndarray:
    """Median of the days before the last five of the month, for rows that lie ``back`` days after them; float64."""
    median = block.rolling(name, p.window_d, 0.5, p.least_d)
    row = np.arange(block.rows) - back
    known = (row >= np.repeat(block.starts[:-1], np.diff(block.starts))) & (back <= 2 * p.most)
    return np.where(known, median[np.where(known, row, 0)], np.nan)


RULE = Rule(
    code="D17",
    title="月末短暂下降",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit", "load_kwh"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="%",
    summary=Summary.MAX,
    join_min=0,
    memory_h=1608,
    is_default=False,
    condition="月末最后 3 至 5 天的日均值比此前 20 天的中位数低一半以上，随后恢复；用电已知时没有相应下降。",
    formula="月末 3–5 d：x ≤ 0.5·med20 ∧ 低值连续 ≤ 5 d ∧ med20 ≥ 0.1 L ∧ (用电未知 ∨ 用电比 ≥ 0.7)",
    why="只在月末、季末几天下降，提示为控制许可排放量而压低数据。",
    message="{outlet} {factor}在 {start} 至 {end} 的月末几天日均值由 {usual} 降至 {now} {factor_unit}，降幅 {value} {unit}"
    "（阈值 {threshold} {unit}），不超过五天即恢复，疑似为控制排放量压低数据。",
    facts=(Fact("usual", "usual", Summary.FIRST, 1), Fact("now", "now", Summary.MIN, 1)),
    innocents=(
        Innocent("月末盘点、检修或减产，而没有用电数据", "查生产记录、检修计划和用电"),
        Innocent("与节假日相连的停产或减产", "对照工作日历和生产记录"),
        Innocent("月末更换药剂或校准分析仪", "查药剂更换和校准记录"),
    ),
    basis="三值分析法：异常值；按日均值运行。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "用电降到七成以下的日子",
        "没有限值的因子",
        "只低一两天的月末",
        "此后五天内没有恢复的下降",
    ),
)
