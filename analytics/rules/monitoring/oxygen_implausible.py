"""Oxygen that does not belong to a burning fire."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import lead, sound
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.steady import DAY_H, previous_median

PEAK = 0.95  # quantile of the load that stands for full load (DOSSIER B.2: P95)
KINDS = ("含氧量接近空气", "含氧量超出可能范围", "含氧量异常偏低而折算值同步下降")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y22."""

    air_pct: float = param(19.0, "接近空气的含氧量", "%", source="领域资料 B.2 Y22")
    most_pct: float = param(21.0, "含氧量可能的最大值", "%", source="空气含氧量")
    hours: int = param(3, "连续时长", "h", source="领域资料 B.2 Y22")
    below: float = param(2.0, "低于自身 P05 的幅度", "百分点", source="领域资料 B.2 Y22")
    usual: float = param(0.05, "自身常见低值的分位", "", source="领域资料 B.2 Y22：P05")
    past_h: int = param(720, "统计自身常见低值的时段", "h", source="领域资料 B.2 Y22：30 天")
    least_h: int = param(168, "其中最少有效小时", "h", source="一周")
    fall: float = param(0.8, "折算值与前 24 小时中位数之比", "倍", source="“折算值同步下降”的取值")
    settle_h: int = param(6, "启停前后不判断的时长", "h", source="领域资料 B.6 启停时含氧量约 20 %")
    warm_c: float = param(45.0, "视为在燃烧的烟温", "°C", source="领域资料 B.2 Y26：环境温度加 20 °C")
    idle: float = param(0.3, "视为停产的负荷与近 30 天 P95 之比", "", source="领域资料 B.2 Y24")
    flow: float = param(0.10, "视为在运行的流量占设计流量", "", source="领域资料 B.2 Y26")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of steady operation with oxygen near air or impossible, or too low while the corrected value falls."""
    o2 = block["o2"]
    steady = _steady(block, p) & sound(block)
    air = steady & lead(block) & (o2 >= p.air_pct) & (o2 <= p.most_pct)
    air &= run_length(air, block.starts, 0) >= p.hours
    wrong = sound(block) & lead(block) & ((o2 > p.most_pct) | (o2 < 0))
    usual = block.lagged(block.rolling("o2", p.past_h, p.usual, p.least_h), DAY_H)
    falls = block["z_valid"] <= p.fall * previous_median(block, "z_valid")
    low = steady & falls & (o2 <= usual - p.below) & (o2 >= 0)
    low &= run_length(low, block.starts, 0) >= p.hours
    kind = np.where(wrong, 1.0, np.where(low, 2.0, 0.0))
    threshold = np.select([wrong & (o2 < 0), wrong, low], [0.0, p.most_pct, usual - p.below], p.air_pct)
    return Flags(air | wrong | low, o2.astype(np.float64), threshold, extra={"kind": kind})


def _steady(block: Block, p: Params) -> np.ndarray:
    """Hours of a combustion outlet well inside a spell of operation, judged without its oxygen."""
    single = block.each("alike_of_site") == 1
    high = block.rolling("load", p.past_h, PEAK, p.least_h)
    idle = single & (block["load"] < block["p_on"]) & (block["load"] < p.idle * high)
    known = ~np.isnan(block["temperature"]) & ~np.isnan(block["flow_share"])
    burning = (block["temperature"] >= p.warm_c) & (block["flow_share"] >= p.flow) & ~idle
    on = np.where(known, burning, single & (block["load"] >= block["p_on"]))
    since = rolling_sum((~on).astype(np.float64), block.starts, p.settle_h)[0] > 0
    until = cover(~on, np.ones(block.rows, bool), block.starts, p.settle_h)
    burns = ~np.isnan(block.each("o2_base_pct").astype(np.float64))
    return np.asarray(on & ~since & ~until & block["is_gas"] & burns)


RULE = Rule(
    code="Y22",
    title="含氧量异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.AUXILIARY,
    block=BlockKind.EMISSION_HOUR,
    columns=("o2", "temperature", "flow_share"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="%",
    summary=Summary.FIRST,
    join_min=6 * 60,
    memory_h=792,
    condition="生产期间含氧量连续 3 小时不低于 19 %，或高于 21 %、低于 0，或比自身近 30 天 P05 低 2 个百分点以上且折算值同步下降。",
    formula="运行 ∧ [O2 ≥ 19 连续 ≥ 3 h ∨ O2 > 21 ∨ O2 < 0 ∨ (O2 ≤ P05_30d − 2 ∧ z ≤ 0.8 med24 连续 ≥ 3 h)]",
    why="含氧量决定折算值：燃烧时接近空气，说明采样漏气或稀释；人为压低含氧量会使折算值变小。",
    message="{outlet} 在 {start} 至 {end} 有 {hours} 小时{kind}：含氧量 {oxygen} %（阈值 {threshold} %），"
    "同期{factor}照常上报，疑似采样稀释或含氧量失真。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS), Fact("oxygen", "o2", Summary.FIRST, 1)),
    innocents=(
        Innocent("启炉、停炉、压火时含氧量接近空气", "核对启停炉标记、燃料量和烟温变化"),
        Innocent("两台锅炉共用烟囱，停用的一台漏风", "核对各炉运行记录和各自的含氧量"),
        Innocent("采样管路漏气或冷凝堵塞，属设备故障", "现场做系统泄漏检查，查运维工单"),
        Innocent("氧传感器老化、零点漂移", "通标准气体核对，查校准记录"),
    ),
    basis="三值分析法：异常值；氧与污染物联合检验见公开研究；数值为自定。",
    legal=("O19-20",),
    excludes=(
        "启停前后 6 小时",
        "标记不是正常的小时",
        "没有基准含氧量的排放口",
        "仅凭多烟囱厂区总负荷的情形",
    ),
)
