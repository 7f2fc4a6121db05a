"""A daily mean that trebles from the day before."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import from_day_before, unexplained
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D04."""

    ratio: float = param(3.0, "与前一天日均值之比", "倍", source="领域资料 B.2b D04")
    share: float = param(0.2, "变化量与限值之比的下限", "", source="领域资料 B.2b D04")
    load: float = param(1.4, "用电量与前一天之比的上限", "倍", source="与 D05 对应：负荷同步上升时属增产")


def flag(block: Block, p: Params) -> Flags:
    """True for days whose mean is three times the day before, by a fifth of the limit or more, the load not risen."""
    now = block["x_valid"]
    before, ratio = from_day_before(now, block)
    _, load = from_day_before(block["load_kwh"], block)
    hit = (
        (ratio >= p.ratio)
        & (np.abs(now - before) >= p.share * block["limit"])
        & unexplained(block, load > p.load)
    )
    extra = {"before": before, "now": now}
    return Flags(hit, ratio, np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="D04",
    title="日均值突升",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min", "workday"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="倍",
    summary=Summary.MAX,
    join_min=0,
    memory_h=792,
    is_default=False,
    condition="日均值升到前一天的 3 倍以上，升幅不低于限值的五分之一；用电已知时没有相应上升。",
    formula="x_d / x_{d−1} ≥ 3 ∧ |x_d − x_{d−1}| ≥ 0.2 L ∧ (用电未知 ∨ 用电比 ≤ 1.4)",
    why="日均值一天内升到三倍，多由治理设施停用、工况骤变或者读数失真引起，需要查明原因。",
    message="{outlet} {factor}在 {start} 至 {end} 的日均值由 {before} 升到 {now} {factor_unit}，为前一天的 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似治理设施停用或读数异常。",
    facts=(Fact("before", "before", Summary.FIRST, 1), Fact("now", "now", Summary.MAX, 1)),
    innocents=(
        Innocent("负荷升高或者更换燃料、原料", "查负荷曲线和原料记录"),
        Innocent("检修后恢复，前一天数值不具代表性", "查检修记录和前一天的小时数据"),
        Innocent("校准、比对的气体被计入", "查校准记录和标记"),
    ),
    basis="三值分析法：异常值（突升）；按日均值运行。",
    legal=("O19-20",),
    excludes=(
        "前一天没有有效日均值的日子",
        "为零而运行情况不明的日子",
        "没有用电数据时工作日与休息日之间的变化",
        "用电量随之大幅上升的日子",
        "没有限值的因子",
    ),
)
