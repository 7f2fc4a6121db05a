"""Days with fewer than twenty valid hours, again and again."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import counted_days, short_of_hours
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D11."""

    window_d: int = param(30, "统计时段", "d", source="领域资料 B.2b D11")
    days: int = param(3, "有效小时不足的天数", "d", source="领域资料 B.2b D11")
    hours: int = param(20, "有效日所需小时数", "h", source="HJ 212-2017 附录 D2.2", status="found")


def flag(block: Block, p: Params) -> Flags:
    """True for days short of valid hours, in windows with three or more of them."""
    short = short_of_hours(block, p.hours)
    count = counted_days(short, block, p.window_d)
    decided = short & (count >= p.days)
    hit = cover(decided, short, block.starts, p.window_d)
    extra = {"fewest": np.where(hit, np.nan_to_num(block["valid_hours"]), np.nan)}
    return Flags(hit, np.where(decided, count, np.nan), np.full(block.rows, float(p.days)), extra=extra)


RULE = Rule(
    code="D11",
    title="日均值有效小时反复不足",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_DAY,
    columns=("valid_hours", "running_day"),
    needs=("cems_hour", "cems_day", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.2,
    severity=2,
    unit="d",
    summary=Summary.MAX,
    join_min=30 * 1440,
    memory_h=1488,
    is_default=False,
    condition="30 天内有 3 天以上有效小时不足 20 小时；停产的小时不算缺少。",
    formula="30 d：n(有效小时 + 停产小时 < 20) ≥ 3",
    why="有效小时不足 20 的日均值无效；反复不足使这些日子无法判定达标，需要查明原因。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 30 天内有 {value} 天有效小时不足 20 小时（阈值 {threshold} 天），"
    "最少的一天 {fewest} 小时，疑似有效数据反复不足。",
    facts=(Fact("fewest", "fewest", Summary.MIN, 0),),
    innocents=(
        Innocent("设备故障或维护，已按规定标记", "查标记、维修和运维记录"),
        Innocent("数据传输中断后未补传", "查数采仪本地存储"),
        Innocent("停产而没有用电或流量数据说明", "查生产记录"),
    ),
    basis="三值分析法：缺失值；HJ 212-2017 附录 D2.2 有效日均值的要求。一次两天的故障即可触发，只作提示，不能单独推送。",
    legal=("O19-19", "PERMIT36"),
    excludes=("已知停产的日子", "尚未结束的当天"),
)
