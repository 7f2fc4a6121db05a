"""Weeks in which half of the hours end just below the limit and none above."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y06."""

    window_h: int = param(168, "统计时段", "h", source="领域资料 B.2 Y06")
    least_h: int = param(126, "时段内最少有效小时", "h", source="统计时段的四分之三")
    near: float = param(0.9, "贴近限值的下限与限值之比", "", source="领域资料 B.2 Y06")
    share: float = param(0.5, "贴近限值的小时占比", "", source="领域资料 B.2 Y06")
    above: float = param(0.01, "高于限值的小时占比上限", "", source="领域资料 B.2 Y06")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours within the last tenth below the limit, in weeks that are mostly such hours."""
    z, limit = block["z_valid"], block["limit"]
    known = ~np.isnan(z) & (limit > 0)
    near = known & (z >= p.near * limit) & (z <= limit)
    total, count = rolling_sum(np.where(known, near, np.nan), block.starts, p.window_h)
    over, _ = rolling_sum(np.where(known, z > limit, np.nan), block.starts, p.window_h)
    share, above = (
        np.divide(part, count, out=np.full(block.rows, np.nan), where=count >= p.least_h)
        for part in (total, over)
    )
    decided = (share >= p.share) & (above <= p.above)
    hit = cover(decided, near, block.starts, p.window_h)
    value = of_decision(decided, share * 100)
    extra = {"limit": limit, "above": of_decision(decided, above * 100)}
    return Flags(hit, value, np.full(block.rows, p.share * 100), extra=extra)


RULE = Rule(
    code="Y06",
    title="贴限生产",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=912,
    condition="连续 7 天里至少一半的有效小时在限值的 90 % 至 100 % 之间，高于限值的不超过 1 %。",
    formula="168 h：share(0.9 ≤ z/L ≤ 1.0) ≥ 0.5 ∧ share(z > L) ≤ 1 %，有效小时 ≥ 126",
    why="浓度长期压在限值之下又几乎从不越过，可能是按限值调节读数；也可能只是控制得紧，须结合其他证据。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 7 天内有 {value} {unit} 的有效小时贴近限值 {limit} {factor_unit}"
    "（阈值 {threshold} {unit}），高于限值的仅 {above} {unit}，疑似贴限生产。请先核查 DCS 设定值。",
    facts=(Fact("limit", "limit", Summary.FIRST, 1), Fact("above", "above", Summary.MAX, 1)),
    innocents=(
        Innocent(
            "DCS 设定值控制：脱硝、脱硫按略低于限值的设定值自动投加药剂",
            "查 DCS 设定值、药剂投加曲线和设定值修改记录",
        ),
        Innocent("治理设施能力只够达标，负荷稳定时浓度自然接近限值", "查设计效率、负荷曲线和药剂消耗"),
        Innocent("登记的限值不是现行限值", "核对许可证限值和生效日期"),
    ),
    basis="三值分析法所列“贴限生产”；数值为自定，对诚实的设定值控制同样会触发，只作提示，不能单独推送。",
    legal=("O19-20",),
    excludes=("没有限值的因子", "标记不是正常或已知停产的小时", "有效小时不足四分之三的时段"),
)
