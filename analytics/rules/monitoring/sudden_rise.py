"""An hourly mean that jumps up while the process stays the same."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.steady import jump, previous_median, same_process


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y10."""

    ratio: float = param(3.0, "与前 24 小时中位数之比", "倍", source="领域资料 B.2 Y10")
    share: float = param(0.2, "变化量与限值之比的下限", "", source="领域资料 B.2 Y10")
    flow: float = param(0.15, "流量允许变化", "", source="领域资料 B.2 Y10：流量比 0.85 至 1.15")
    o2: float = param(1.5, "含氧量允许变化", "百分点", source="领域资料 B.2 Y10")
    load: float = param(
        0.15, "用电负荷允许变化", "", source="同 Y12；只有一个同类排放口且有用电数据时，负荷变化即是解释"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours at three times their usual level or more while flow and oxygen stayed."""
    ratio, change = jump(block)
    moved = (ratio >= p.ratio) & (change >= p.share * block["limit"])
    hit = moved & same_process(block, p.flow, p.o2, p.load)
    extra = {"before": previous_median(block, "x_valid"), "now": block["x_valid"]}
    return Flags(hit, ratio, np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="Y10",
    title="小时均值突升",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "limit", "flow", "o2"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="倍",
    summary=Summary.MAX,
    join_min=6 * 60,
    memory_h=792,
    condition="小时均值升到前 24 小时中位数的 3 倍以上，而流量和含氧量基本未变。",
    formula="x_t / med24 ≥ 3 ∧ |x_t − med24| ≥ 0.2 L ∧ 流量比 ∈ [0.85, 1.15] ∧ |ΔO2| ≤ 1.5；有负荷时负荷比 ∈ [0.85, 1.15]",
    why="工况未变而浓度突升，可能是治理设施停运，或此前的低值并不真实。",
    message="{outlet} {factor}在 {start} 至 {end} 突升，由 {before} 升至 {now}，为前 24 小时中位数的 {value} {unit}"
    "（阈值 {threshold} {unit}），同期流量、含氧量基本未变，疑似治理设施异常。",
    facts=(Fact("before", "before", Summary.FIRST, 1), Fact("now", "now", Summary.MAX, 1)),
    innocents=(
        Innocent("分析仪量程自动切换或校准后恢复", "查量程切换和校准记录"),
        Innocent("更换燃料、原料批次", "查生产记录和原料台账"),
        Innocent("治理设施短时故障并已报告", "查故障报告与设施用电曲线"),
    ),
    basis="三值分析法：异常值（突升）。",
    legal=("AIR100", "WATER82"),
    excludes=(
        "流量或含氧量缺失的废气小时、流量缺失的废水小时",
        "用电负荷同时变化 15 % 以上的小时（只有一个同类排放口的厂区）",
        "没有限值的因子",
    ),
)
