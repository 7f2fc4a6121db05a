"""A week of daily means in the last tenth below the limit, none above."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import counted_days, shown
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D06."""

    window_d: int = param(7, "统计时段", "d", source="领域资料 B.2b D06")
    days: int = param(5, "贴近限值的天数", "d", source="领域资料 B.2b D06")
    near: float = param(0.9, "贴近限值的下限与限值之比", "", source="领域资料 B.2b D06")


def flag(block: Block, p: Params) -> Flags:
    """True for days within the last tenth below the limit, in weeks with five of them and none above."""
    z, limit = block["z_valid"], block["limit"]
    near = (z >= p.near * limit) & (z <= limit)
    count = counted_days(near, block, p.window_d)
    decided = (count >= p.days) & (counted_days(z > limit, block, p.window_d) == 0)
    hit = cover(decided, near, block.starts, p.window_d)
    extra = {"limit": limit}
    return Flags(hit, shown(count, decided, hit, block), np.full(block.rows, float(p.days)), extra=extra)


RULE = Rule(
    code="D06",
    title="日均值贴限",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_DAY,
    columns=("z_valid", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="d",
    summary=Summary.MAX,
    join_min=7 * 1440,
    memory_h=936,
    is_default=False,
    condition="7 天里至少 5 天的日均值在限值的 90 % 至 100 % 之间，没有一天高于限值。",
    formula="7 d：n(0.9 ≤ z/L ≤ 1.0) ≥ 5 ∧ n(z > L) = 0",
    why="日均值长期压在限值之下又从不越过，可能是按限值调节读数；也可能只是控制得紧，只作提示。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 7 天内有 {value} 天（阈值 {threshold} 天）日均值贴近限值 {limit} {factor_unit}，"
    "没有一天高于限值，疑似贴限生产。请先核查 DCS 设定值。",
    facts=(Fact("limit", "limit", Summary.FIRST, 1),),
    innocents=(
        Innocent("DCS 按略低于限值的设定值自动投加药剂", "查 DCS 设定值、药剂投加曲线和设定值修改记录"),
        Innocent("治理设施能力只够达标，负荷稳定时浓度自然接近限值", "查设计效率、负荷曲线和药剂消耗"),
        Innocent("登记的限值不是现行限值", "核对许可证限值和生效日期"),
    ),
    basis="三值分析法：异常值（贴限）；模拟中 400 个诚实排放口一年有 45 至 86 个触发，只作提示，不能单独推送。",
    legal=("O19-20",),
    excludes=("没有限值的因子", "pH 值"),
)
