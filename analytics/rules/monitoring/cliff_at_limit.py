"""Thirty days whose hours crowd below the limit and all but vanish right above it."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.days import rows_per_sample
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y07."""

    window_h: int = param(720, "统计时段", "h", source="领域资料 B.2 Y07：30 天")
    width: float = param(0.05, "限值两侧比较区间的宽度与限值之比", "", source="领域资料 B.2 Y07")
    least: int = param(30, "限值下侧最少次数", "次", source="领域资料 B.2 Y07，废水按采样周期计")
    ratio: float = param(10.0, "限值下侧与上侧次数之比", "倍", source="领域资料 B.2 Y07：两侧各加 1")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours just below the limit where thirty days have ten times as many of them as just above it."""
    limit = np.where(block["limit"] > 0, block["limit"], np.nan)
    share = block["z_valid"] / limit
    below = (share > 1 - p.width) & (share <= 1)
    above = (share > 1) & (share <= 1 + p.width)
    samples = 1.0 / rows_per_sample(block)
    under, over = (
        rolling_sum(np.where(part, samples, 0.0), block.starts, p.window_h)[0] for part in (below, above)
    )
    ratio = (under + 1) / (over + 1)
    decided = (under >= p.least) & (ratio >= p.ratio)
    hit = cover(decided, below, block.starts, p.window_h)
    extra = {
        "limit": limit,
        "under": of_decision(decided, under),
        "over": of_decision(decided, over),
    }
    return Flags(hit, of_decision(decided, ratio), np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="Y07",
    title="限值处断崖",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=3,
    unit="倍",
    summary=Summary.MAX,
    join_min=15 * 24 * 60,
    memory_h=1464,
    condition="30 天里略低于限值（95 % 至 100 %）的数据至少 30 次，是略高于限值（100 % 至 105 %）的 10 倍以上。",
    formula="30 d：n(0.95, 1.00] ≥ 30 ∧ (n(0.95, 1.00] + 1) / (n(1.00, 1.05] + 1) ≥ 10；"
    "废气以小时计，废水以采样周期计",
    why="自然波动不认得限值，数量在限值处突然断开，提示越限的数据被压低或删改。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 30 天内略低于限值 {limit} {factor_unit} 的数据有 {under} 次，"
    "略高于限值的仅 {over} 次，相差 {value} {unit}（阈值 {threshold} {unit}），疑似限值处断崖。请先核查 DCS 设定值。",
    facts=(
        Fact("limit", "limit", Summary.FIRST, 1),
        Fact("under", "under", Summary.MAX, 0),
        Fact("over", "over", Summary.MIN, 0),
    ),
    innocents=(
        Innocent(
            "DCS 设定值控制：按略低于限值的设定值自动投加药剂", "查 DCS 设定值、药剂投加曲线和设定值修改记录"
        ),
        Innocent("临近限值时人工加药或降负荷，避免超标", "比对药剂投加、负荷曲线与浓度变化的先后"),
        Innocent("登记的限值不是现行限值", "核对许可证限值和生效日期"),
    ),
    basis="贴限排放的分布特征；数值为自定，对诚实的设定值控制同样会触发，只作提示，不能单独推送。",
    legal=("O19-20",),
    excludes=("没有限值的因子", "标记不是正常或已知停产的小时", "没有备案采样周期的废水排放口"),
)
