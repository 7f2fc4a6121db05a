"""Readings of one effluent that contradict chemistry."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import first_of_run, lead, of_factor, sound
from analytics.days import hours_needed
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = (
    "氨氮高于总氮",
    "五日生化需氧量高于化学需氧量",
    "pH 超出 0 至 14",
    "水温过高（°C）",
    "流量为零而浓度变化",
)


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y35."""

    nitrogen: float = param(1.05, "氨氮与总氮之比上限", "倍", source="领域资料 B.2 Y35")
    warm_c: float = param(45.0, "水温上限", "°C", source="领域资料 B.2 Y35")
    hours: int = param(6, "氨氮、生化需氧量和零流量各项的连续时长", "h", source="至少两个采样周期")
    cycles: int = param(2, "同上，以采样周期计", "个", source="两台分析仪采样时刻不同")
    change: float = param(0.3, "流量为零期间的浓度变化比例", "", source="静置水样的正常波动以下不计")
    settle_h: int = param(4, "流量归零后不判断的时长", "h", source="一个采样周期内仍是原水样")


def flag(block: Block, p: Params) -> Flags:
    """True for water hours that break one of five rules of chemistry or of the sampling point."""
    water = ~block["is_gas"] & sound(block)
    x = block["x"]
    slow = (
        water & of_factor(block, "w21003") & (x > p.nitrogen * block["nitrogen"]),
        water & of_factor(block, "w01018") & (block["bod"] > x),
        _changing(block, water, p),
    )
    need = hours_needed(block, p.hours, p.cycles)
    ammonia, oxygen, changing = (part & (run_length(part, block.starts, 0) >= need) for part in slow)
    warmth = block["water_temperature"]
    which = [
        ammonia,
        oxygen,
        water & of_factor(block, "w01001") & ((x < 0) | (x > 14)),
        water & lead(block) & (warmth > p.warm_c),
        changing,
    ]
    zero = np.zeros(block.rows)
    limits = [p.nitrogen * block["nitrogen"], x, zero + 14 * (x > 14), zero + p.warm_c, zero]
    threshold = np.select(which, limits, np.nan)
    value = np.select(which, [x, block["bod"], x, warmth, x], np.nan)
    kind = np.select(which, [0.0, 1.0, 2.0, 3.0, 4.0], np.nan)
    return Flags(np.logical_or.reduce(which), value, threshold, extra={"kind": kind})


def _changing(block: Block, water: np.ndarray, p: Params) -> np.ndarray:
    """Hours of a working day without flow at which the value has left the one the standing water had.

    A plant whose meter says that it stands still, and a weekend, explain the missing flow.
    """
    still = water & (block["flow"] <= 0) & block["workday"] & ~(block["load"] < block["p_on"])
    begin = first_of_run(still, block.starts, 0)
    since = np.arange(block.rows) - begin
    later = still & (since > p.settle_h)
    held = block["x"][np.where(later, begin + p.settle_h, 0)]
    return np.asarray(later & (held > 0) & (np.abs(block["x"] - held) >= p.change * held))


RULE = Rule(
    code="Y35",
    title="水质逻辑矛盾",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PROCESS,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow"),
    needs=("cems_hour", "cems_label", "outlet", "workday", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit="",
    summary=Summary.FIRST,
    join_min=6 * 60,
    memory_h=888,
    is_default=False,
    condition="同一废水的氨氮高于总氮、生化需氧量高于化学需氧量、pH 超出 0 至 14、水温高于 45 °C，或流量为零而浓度大幅变化。",
    formula="NH3-N > 1.05 TN ∨ BOD5 > COD（连续 ≥ max(6 h, 2 个周期)）∨ pH ∉ [0, 14] ∨ T > 45 °C ∨ (Q = 0 ∧ |Δx| ≥ 30 %)",
    why="氨氮是总氮的一部分，生化需氧量是化学需氧量的一部分；违反这些关系的数据至少有一个不真实。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时{kind}：读数 {value}（参照值 {threshold}），"
    "与水质规律矛盾，疑似数据失真。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS),),
    innocents=(
        Innocent("两台分析仪采样时刻或周期不同", "按采样时间对齐后再比较"),
        Innocent("总氮消解不完全、试剂失效，读数偏低", "用标准样核查，查试剂更换记录"),
        Innocent("流量计故障或停在零，实际仍在排水", "现场看流量计和液位"),
        Innocent("冷却水或热工序排水，水温确实高", "查排水来源，现场测温"),
    ),
    basis="水质化学常识；时长为自定。",
    legal=("O19-20",),
    excludes=("标记不是正常的小时", "周末、节假日或已知停产期间的零流量", "没有同时监测两项的排放口"),
)
