"""The weekly median halves while power stays: a changed parameter rather than a changed process."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y12."""

    window_h: int = param(168, "前后比对的时段", "h", source="领域资料 B.2 Y12")
    least_h: int = param(84, "时段内最少有效小时", "h", source="时段的一半")
    ratio: float = param(0.5, "后段与前段中位数之比", "", source="领域资料 B.2 Y12")
    apart: float = param(
        0.1,
        "后段这一高分位须不高于前段同样的低分位",
        "",
        source="参数改动是整体下移；缓慢起伏的序列前后段重叠",
    )
    load: float = param(0.15, "用电负荷允许变化", "", source="领域资料 B.2 Y12：负荷比 0.85 至 1.15")
    share: float = param(0.2, "前段中位数与限值之比的下限", "", source="领域资料 B.2 Y12")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours since a level shift: the weekly median at half of the week before, the load unchanged.

    Where no load is known the flow stands in for it.
    """
    now, before = levels(block, "x_valid", p)
    ratio = np.divide(now, before, out=np.full(block.rows, np.nan), where=before > 0)
    top, _ = levels(block, "x_valid", p, 1 - p.apart)
    _, bottom = levels(block, "x_valid", p, p.apart)
    effort = np.full(block.rows, np.nan)
    for name in ("flow", "load"):
        after, prior = levels(block, name, p)
        known = (prior > 0) & ~np.isnan(after)
        effort[known] = after[known] / prior[known]
    decided = (ratio <= p.ratio) & (np.abs(effort - 1) <= p.load) & (before > p.share * block["limit"])
    decided &= top <= bottom
    hit = cover(decided, block["valid"], block.starts, p.window_h)
    value = of_decision(decided, ratio)
    extra = {"before": of_decision(decided, before), "now": of_decision(decided, now)}
    return Flags(hit, value, np.full(block.rows, p.ratio), extra=extra)


def levels(block: Block, name: str, p: Params, quantile: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Quantile of the window that ends at each row, and of the window before it."""
    now = block.rolling(name, p.window_h, quantile, p.least_h)
    return now, block.lagged(now, p.window_h)


RULE = Rule(
    code="Y12",
    title="水平位移",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "limit", "flow", "load"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="倍",
    summary=Summary.MIN,
    join_min=24 * 60,
    memory_h=1104,
    condition="一周中位数降到前一周的一半以下并保持，而用电负荷基本未变。",
    formula="med168(t) / med168(t−168) ≤ 0.5 ∧ 负荷比 ∈ [0.85, 1.15]（无负荷时用流量）∧ 前段中位数 > 0.2 L"
    " ∧ 后段 P90 ≤ 前段 P10",
    why="生产强度不变而浓度整体下移，提示斜率、截距、量程或稀释比被改动。",
    message="{outlet} {factor}自 {start} 前后水平下移，一周中位数由 {before} 降至 {now}，为前一周的 {value} {unit}"
    "（阈值 {threshold} {unit}），同期负荷或流量基本未变，疑似参数改动。",
    facts=(Fact("before", "before", Summary.MAX, 1), Fact("now", "now", Summary.MIN, 1)),
    innocents=(
        Innocent("治理设施改造或换用新催化剂、新滤袋", "查改造和更换台账的日期"),
        Innocent("双量程分析仪切换量程", "查量程设置和切换记录"),
        Innocent("更换燃料、原料或产品", "查生产记录和原料台账"),
        Innocent("校准后修正了此前的正漂移", "查校准记录和标气比对结果"),
    ),
    basis="三值分析法：异常值（水平位移，参数改动特征）。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "负荷和流量都缺失的序列",
        "前段水平不足限值 20 % 的序列",
        "前后两段数值重叠的缓慢起伏",
        "没有限值的因子",
    ),
)
