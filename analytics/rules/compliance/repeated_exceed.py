"""Exceedances on three days of a month, or for a day and a night on end."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import counted_days
from analytics.exceed import exceeding_days
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

LONG = ("", "，且小时均值连续超标达到时长阈值")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C06."""

    window_d: int = param(30, "统计时段", "d", source="领域资料 B.3 C06")
    days: int = param(3, "超标天数", "d", source="领域资料 B.3 C06")
    hours: int = param(24, "连续超标小时数", "h", source="领域资料 B.3 C06")
    valid_hours: int = param(
        20, "废水日均值有效所需小时数", "h", source="HJ 212-2017 附录 D2.2", status="found"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for exceeding days that are three or more in a month, or belong to 24 consecutive hours."""
    day = exceeding_days(block, p.valid_hours)
    count = counted_days(day, block, p.window_d)
    decided = day & (count >= p.days)
    long = day & (block["exceed_run"] >= p.hours)
    hit = cover(decided, day, block.starts, p.window_d) | long
    extra = {"run": np.where(long, block["exceed_run"], np.nan), "long": long.astype(np.float64)}
    return Flags(
        hit, np.where(decided | long, count, np.nan), np.full(block.rows, float(p.days)), extra=extra
    )


RULE = Rule(
    code="C06",
    title="疑似反复或连续超标",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_DAY,
    columns=("limit", "judged"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=4,
    unit="d",
    summary=Summary.MAX,
    join_min=30 * 1440,
    memory_h=1512,
    condition="30 天内有 3 天以上超标（废气有小时均值超标的日子，废水日均值超标的日子），或者废气连续 24 小时以上超标。",
    formula="30 d：n(超标日) ≥ 3，或 RL(超标小时) ≥ 24 h",
    why="一次超标可能是偶然；反复或连续超标说明治理能力不足或者没有正常运行。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 30 天内有 {value} 天超标（阈值 {threshold} 天）{long}，涉嫌反复或连续超标排放。",
    facts=(Fact("run", "run", Summary.MAX, 0), Fact("long", "long", Summary.MAX, titles=LONG)),
    innocents=(
        Innocent("治理设施故障，正在维修并已报告", "查异常情况报告和维修记录"),
        Innocent("启停炉、烘炉时段按规定豁免", "核对启停炉标记和许可证豁免条款"),
        Innocent("登记的限值不是现行限值", "核对许可证限值和生效日期"),
    ),
    basis="在 C01、C02 判定的基础上统计；次数和时长为自定。",
    legal=("AIR99", "WATER83", "PERMIT34"),
    excludes=("C01、C02 不判定的小时和日子", "没有登记限值的因子"),
)
