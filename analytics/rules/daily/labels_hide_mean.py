"""Days mostly flagged fault or maintenance whose mean over all hours is above the limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import counted_days
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D15."""

    window_d: int = param(30, "统计时段", "d", source="统计一个月")
    days: int = param(5, "时段内的天数", "d", source="领域资料 B.2b D15")
    share: float = param(0.5, "故障、维护标记占当日小时的比例", "", source="领域资料 B.2b D15")


def flag(block: Block, p: Params) -> Flags:
    """True for days half flagged fault or maintenance and above the limit, five or more in a month."""
    raw, limit = block["raw_mean"], block["limit"]
    hidden = (block["flag_share"] >= p.share) & (raw > limit)
    count = counted_days(hidden, block, p.window_d)
    decided = hidden & (count >= p.days)
    hit = cover(decided, hidden, block.starts, p.window_d)
    extra = {"raw": np.where(hit, raw, np.nan), "limit": limit}
    return Flags(hit, np.where(decided, count, np.nan), np.full(block.rows, float(p.days)), extra=extra)


RULE = Rule(
    code="D15",
    title="标记日的原始均值高于限值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LABEL,
    block=BlockKind.EMISSION_DAY,
    columns=("raw_mean", "limit", "flag_share"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="d",
    summary=Summary.MAX,
    join_min=30 * 1440,
    memory_h=1488,
    is_default=False,
    condition="30 天内有 5 天以上，故障或维护标记占当日一半以上，而不论标记的原始均值高于限值。",
    formula="30 d：n(D/M 小时占比 ≥ 50 % ∧ 原始均值 > L) ≥ 5",
    why="标记后的数据不参与达标判定；恰在浓度高的日子大量标记，提示用标记躲避判定。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 30 天内有 {value} 天（阈值 {threshold} 天）故障或维护标记过半而原始均值"
    "高于限值 {limit} {factor_unit}（最高 {raw} {factor_unit}），疑似以标记掩盖超标。请先核查喷氨量与氨逃逸、分析仪类型。",
    facts=(Fact("raw", "raw", Summary.MAX, 1), Fact("limit", "limit", Summary.FIRST, 1)),
    innocents=(
        Innocent("氨逃逸干扰氮氧化物分析仪，读数异常偏高（合肥案例）", "查喷氨量、氨逃逸数据和分析仪类型"),
        Innocent("分析仪真实故障，故障中的读数没有意义", "查故障报告、维修工单和备件更换记录"),
        Innocent("标气校准、比对期间的读数被计入原始均值", "查校准记录和起止时间"),
    ),
    basis="三值分析法：异常值；公告2022年第21号，标记为无效的数据不用于判定超标。",
    legal=("MARK22", "O19-20", "PERMIT34"),
    excludes=("没有限值的因子", "停产的小时", "含氧量不低于 19 % 的启停小时", "pH 值"),
)
