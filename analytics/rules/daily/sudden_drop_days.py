"""A daily mean that falls to a third of the day before."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import from_day_before, unexplained
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D05."""

    ratio: float = param(1 / 3, "与前一天日均值之比", "倍", source="领域资料 B.2b D05")
    share: float = param(0.2, "变化量与限值之比的下限", "", source="领域资料 B.2b D05")
    load: float = param(0.7, "用电量与前一天之比的下限", "倍", source="与 D17 相同：负荷同步下降时属减产")


def flag(block: Block, p: Params) -> Flags:
    """True for days whose mean is a third of the day before, by a fifth of the limit or more, the load not fallen."""
    now = block["x_valid"]
    before, ratio = from_day_before(now, block)
    _, load = from_day_before(block["load_kwh"], block)
    hit = (
        (ratio <= p.ratio)
        & (np.abs(now - before) >= p.share * block["limit"])
        & unexplained(block, load < p.load)
    )
    extra = {"before": before, "now": now}
    return Flags(hit, ratio, np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="D05",
    title="日均值突降",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min", "workday"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="倍",
    summary=Summary.MIN,
    join_min=0,
    memory_h=792,
    is_default=False,
    condition="日均值降到前一天的三分之一以下，降幅不低于限值的五分之一；用电已知时没有相应下降。",
    formula="x_d / x_{d−1} ≤ 1/3 ∧ |x_d − x_{d−1}| ≥ 0.2 L ∧ (用电未知 ∨ 用电比 ≥ 0.7)",
    why="日均值一天内降到三分之一，若工况没有相应变化，提示采样被稀释、拔管或参数被改动。",
    message="{outlet} {factor}在 {start} 至 {end} 的日均值由 {before} 降到 {now} {factor_unit}，为前一天的 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似采样或参数异常。",
    facts=(Fact("before", "before", Summary.FIRST, 1), Fact("now", "now", Summary.MIN, 1)),
    innocents=(
        Innocent("没有用电数据，负荷下降或者部分停产", "查负荷曲线和生产记录"),
        Innocent("治理设施投用或者药剂加大", "查设施投用时间和药剂消耗"),
        Innocent("更换燃料、原料批次", "查生产记录和原料台账"),
    ),
    basis="三值分析法：异常值（突降）；按日均值运行。",
    legal=("O19-20",),
    excludes=(
        "前一天没有有效日均值的日子",
        "为零而运行情况不明的日子",
        "没有用电数据时工作日与休息日之间的变化",
        "用电量随之大幅下降的日子",
        "没有限值的因子",
    ),
)
