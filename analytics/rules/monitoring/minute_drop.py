"""A minute value that falls at once while the process stays the same, often just below the limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.minute_jump import JumpParams, jumps
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param

BEFORE = ("此前未临近限值", "此前 10 分钟已临近限值")


@dataclass(frozen=True, slots=True)
class Params(JumpParams):
    """Thresholds of Y09: those of Y08, and what makes a drop graver."""

    near: float = param(
        0.9, "突降前 10 分钟均不低于限值的比例（严重程度加一级）", "", source="领域资料 B.2 Y09"
    )
    near_min: int = param(10, "突降前回看的时段", "min", source="领域资料 B.2 Y09")


def flag(block: Block, p: Params) -> Flags:
    """True for minutes that fall and stay while oxygen and flow hardly move; graver from close to the limit."""
    hit, need = jumps(block, p, -1)
    rows = max(p.near_min // block.step, 1)
    lowest = block.lagged(block.rolling("z", rows, 0.0, rows), 1)
    close = lowest >= p.near * block["limit"]
    extra = {
        "before": block.lagged(block["x_valid"], 1),
        "now": block["x_valid"],
        "close": np.where(hit, close, np.nan),
    }
    severity = np.where(close, 4, 3)
    return Flags(hit, np.where(hit, -block["change"], np.nan), need, severity, extra)


RULE = Rule(
    code="Y09",
    title="分钟突降",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_MINUTE,
    columns=("x", "limit", "flow", "o2"),
    needs=("cems_minute", "cems_hour", "outlet", "outlet_limit", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=3,
    unit=PER_FACTOR,
    summary=Summary.MAX,
    join_min=60,
    memory_h=936,
    condition="相邻两分钟的数值骤降，幅度远超日常波动且不小于限值的 30 %，保持 3 分钟以上，而含氧量、流量基本未变。",
    formula="−Δ ≥ max(8 × 1.4826 × MAD24h(Δ), 0.3 L) ∧ 保持 ≥ 3 min ∧ |ΔO2| < 1 ∧ |Δ流量| < 10 % ∧ 近 7 天平均每天同幅变化 ≤ 4 次；"
    "此前 10 min ≥ 0.9 L 时加重",
    why="工况未变而读数一分钟内骤降并保持，提示采样被稀释、拔管或参数被改动；临近限值时更可疑。",
    message="{outlet} {factor}在 {start} 由 {before} 突降至 {now}，一分钟变化 {value} {unit}（阈值 {threshold} {unit}），"
    "{close}，同期流量、含氧量基本未变，疑似稀释采样或改动参数。",
    facts=(
        Fact("before", "before", Summary.FIRST, 1),
        Fact("now", "now", Summary.FIRST, 1),
        Fact("close", "close", Summary.MAX, 0, BEFORE),
    ),
    innocents=(
        Innocent("校准、反吹开始而未标记", "查校准、反吹周期和运维记录"),
        Innocent("治理设施投用或药剂加大", "查设施投用时间和药剂流量"),
        Innocent("双量程分析仪切换量程", "查量程切换记录"),
        Innocent("两台分析仪分时共用探头", "核对切换周期是否与突变间隔一致"),
    ),
    basis="宁波六类异常之“分钟值突变”。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "没有限值的因子",
        "没有流量的排放口、没有含氧量的废气排放口",
        "此前 24 小时完全不波动的序列",
        "一周里每天反复出现的同幅变化（反吹、投料、切换采样点）",
    ),
)
