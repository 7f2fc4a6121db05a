"""An hourly mean that falls while the process stays the same."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.steady import jump, previous_median, same_process


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y11."""

    ratio: float = param(1 / 3, "与前 24 小时中位数之比", "倍", source="领域资料 B.2 Y11")
    share: float = param(0.2, "变化量与限值之比的下限", "", source="领域资料 B.2 Y11")
    flow: float = param(0.15, "流量允许变化", "", source="领域资料 B.2 Y11：流量比 0.85 至 1.15")
    o2: float = param(1.5, "含氧量允许变化", "百分点", source="领域资料 B.2 Y11")
    load: float = param(
        0.15, "用电负荷允许变化", "", source="同 Y12；只有一个同类排放口且有用电数据时，负荷变化即是解释"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours at a third of their usual level or less while flow and oxygen stayed."""
    ratio, change = jump(block)
    moved = (ratio <= p.ratio) & (change >= p.share * block["limit"])
    hit = moved & same_process(block, p.flow, p.o2, p.load)
    extra = {"before": previous_median(block, "x_valid"), "now": block["x_valid"]}
    return Flags(hit, ratio, np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="Y11",
    title="小时均值突降",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "limit", "flow", "o2"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="倍",
    summary=Summary.MIN,
    join_min=6 * 60,
    memory_h=792,
    condition="小时均值降到前 24 小时中位数的三分之一以下，而流量和含氧量基本未变。",
    formula="x_t / med24 ≤ 1/3 ∧ |x_t − med24| ≥ 0.2 L ∧ 流量比 ∈ [0.85, 1.15] ∧ |ΔO2| ≤ 1.5；有负荷时负荷比 ∈ [0.85, 1.15]",
    why="工况未变而浓度骤降，提示采样被稀释、拔管或参数被改动。",
    message="{outlet} {factor}在 {start} 至 {end} 突降，由 {before} 降至 {now}，为前 24 小时中位数的 {value} {unit}"
    "（阈值 {threshold} {unit}），同期流量、含氧量基本未变，疑似采样或参数异常。",
    facts=(Fact("before", "before", Summary.FIRST, 1), Fact("now", "now", Summary.MIN, 1)),
    innocents=(
        Innocent("校准、反吹或维护未标记", "查校准、反吹周期和运维记录"),
        Innocent("治理设施投用或药剂加大", "查设施投用时间和药剂消耗"),
        Innocent("更换燃料、原料批次", "查生产记录和原料台账"),
    ),
    basis="三值分析法：异常值（突降）。",
    legal=("O19-20",),
    excludes=(
        "流量或含氧量缺失的废气小时、流量缺失的废水小时",
        "用电负荷同时变化 15 % 以上的小时（只有一个同类排放口的厂区）",
        "没有限值的因子",
    ),
)
