"""A minute value that leaps up while the process stays the same."""

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.minute_jump import JumpParams, jumps
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary


def flag(block: Block, p: JumpParams) -> Flags:
    """True for minutes that leap up and stay while oxygen and flow hardly move."""
    hit, need = jumps(block, p, 1)
    extra = {"before": block.lagged(block["x_valid"], 1), "now": block["x_valid"]}
    return Flags(hit, np.where(hit, block["change"], np.nan), need, extra=extra)


RULE = Rule(
    code="Y08",
    title="分钟突升",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_MINUTE,
    columns=("x", "limit", "flow", "o2"),
    needs=("cems_minute", "cems_hour", "outlet", "outlet_limit", "load_15min", "cems_label"),
    params=JumpParams(),
    flag=flag,
    evidence="B",
    weight=0.4,
    severity=2,
    unit=PER_FACTOR,
    summary=Summary.MAX,
    join_min=60,
    memory_h=936,
    condition="相邻两分钟的数值跃升，幅度远超日常波动且不小于限值的 30 %，保持 3 分钟以上，而含氧量、流量基本未变。",
    formula="Δ ≥ max(8 × 1.4826 × MAD24h(Δ), 0.3 L) ∧ 保持 ≥ 3 min ∧ |ΔO2| < 1 ∧ |Δ流量| < 10 % ∧ 近 7 天平均每天同幅变化 ≤ 4 次",
    why="工况未变而读数一分钟内跃升，常见于撤去稀释、恢复采样或改回参数的时刻。",
    message="{outlet} {factor}在 {start} 由 {before} 突升至 {now}，一分钟变化 {value} {unit}（阈值 {threshold} {unit}），"
    "同期流量、含氧量基本未变，疑似采样或参数被改动后恢复。",
    facts=(Fact("before", "before", Summary.FIRST, 1), Fact("now", "now", Summary.FIRST, 1)),
    innocents=(
        Innocent("校准、反吹结束恢复测量而未标记", "查校准、反吹周期和运维记录"),
        Innocent("治理设施跳停或加药中断", "查设施运行、药剂流量和故障记录"),
        Innocent("双量程分析仪切换量程", "查量程切换记录"),
    ),
    basis="宁波六类异常之“分钟值突变”。",
    legal=("O19-20",),
    excludes=(
        "没有限值的因子",
        "没有流量的排放口、没有含氧量的废气排放口",
        "此前 24 小时完全不波动的序列",
        "一周里每天反复出现的同幅变化（反吹、投料、切换采样点）",
    ),
)
