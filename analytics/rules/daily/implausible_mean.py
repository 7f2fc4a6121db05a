"""A daily mean below zero, above the measuring range, or ten times the limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param

REASONS = ("低于零", "高于量程上限", "高于限值的 10 倍")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D14."""

    times: float = param(10.0, "与限值之比", "倍", source="领域资料 B.2b D14")
    drift: float = param(0.005, "低于零的容差占量程的比例", "", source="领域资料 B.2 Y01；量程未知时为零")


def flag(block: Block, p: Params) -> Flags:
    """True for days whose mean cannot be, or hardly can be, what the outlet emitted."""
    x, z = block["x"], block["z_valid"]
    top, bottom = p.times * block["limit"], -p.drift * np.nan_to_num(block["fs"])
    cases = [x < bottom, x > block["fs"], z > top]
    value = np.select([cases[0] | cases[1]], [x], z)
    threshold = np.select(cases, [bottom, block["fs"], top], np.nan)
    reason = np.select(cases, [0.0, 1.0, 2.0], np.nan)
    return Flags(cases[0] | cases[1] | cases[2], value, threshold, extra={"reason": reason})


RULE = Rule(
    code="D14",
    title="日均值不合理",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_DAY,
    columns=("x", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "instrument"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.4,
    severity=3,
    unit=PER_FACTOR,
    summary=Summary.FIRST,
    join_min=1440,
    memory_h=768,
    is_default=False,
    condition="日均值低于零（量程已知时容许零点漂移 0.5 %），或者高于分析仪量程上限，或者高于限值的 10 倍。",
    formula="x < −0.005 FS ∨ x > FS ∨ z > 10 L",
    why="浓度不会小于零，也不会高于量程；十倍于限值的日均值多半是读数失真，也可能是严重超标，都要查明。",
    message="{outlet} {factor}在 {start} 至 {end} 的日均值{reason}（{value} {unit}，阈值 {threshold} {unit}），疑似数据失真。",
    facts=(Fact("reason", "reason", Summary.FIRST, titles=REASONS),),
    innocents=(
        Innocent("零点漂移超过允许值而未校准", "查零点校准和漂移记录"),
        Innocent("双量程分析仪换档，登记的量程不是当时量程", "查量程切换记录和参数上报"),
        Innocent("启停炉时含氧量高，折算值被放大", "查含氧量和启停炉标记"),
        Innocent("数值单位填错", "核对单位和同期小时数据"),
    ),
    basis="三值分析法：异常值；按日均值运行。",
    legal=("O19-20",),
    excludes=(
        "没有单独登记量程的因子不判量程",
        "没有限值的因子、有效小时不足的日子不判限值倍数",
        "零点漂移以内的负值",
    ),
)
