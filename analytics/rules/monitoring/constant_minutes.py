"""Minute values that stand still for an hour while the flow moves."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import constant_run, equal_share
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R02."""

    minutes: int = param(60, "分钟值连续不变时长", "min", source="领域资料 B.2 R02")
    cv: float = param(0.03, "同期流量变异系数", "", source="领域资料 B.2 R02")
    window_d: int = param(7, "统计自身重复率的时段", "d", source="显示分辨率粗时，相邻分钟本就常相等")
    chance: float = param(0.01, "时段内偶然出现一次的容许概率", "", source="同 R01")
    least_pairs: int = param(240, "重复率可信所需的数据对数", "对", source="不足时按 short_share 计")
    short_share: float = param(0.5, "历史不足时假定的重复率", "", source="同 R01")
    level: float = param(
        10.0, "数值与显示分辨率之比", "倍", source="低于此值时，平稳的读数取整后本就长时间不变"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for minutes of gas in a run of equal valid values too long for the series, while its flow varied."""
    values, starts = block["x_valid"], block.starts
    length = constant_run(values, starts)
    window = p.window_d * 1440 // block.step
    share, pairs = equal_share(values, starts, np.ones(len(starts) - 1, np.int64), window)
    share = np.clip(np.where(pairs >= p.least_pairs // block.step, share, p.short_share), 0.001, 0.999)
    need = np.maximum(p.minutes / block.step, np.ceil(1 + np.log(p.chance / window) / np.log(share)))
    new = np.diff(values, prepend=np.nan) != 0
    new[starts[:-1]] = True
    cv = variation_of(np.cumsum(new) - 1, block["flow"])
    above = values > np.nan_to_num(block["lod"], nan=0.0)
    fine = values >= p.level * block["rho"]
    hit = block["is_gas"] & (length >= need) & above & fine & (cv >= p.cv)
    extra = {"held": values, "cv": cv * 100}
    return Flags(hit, (length * block.step).astype(np.float64), need * block.step, extra=extra)


def variation_of(run: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Coefficient of variation of the present values of each run, on every row; NaN without a positive mean."""
    present = ~np.isnan(values)
    count, total, square = (
        np.bincount(run, weights=part)
        for part in (present, np.where(present, values, 0), np.where(present, values, 0) ** 2)
    )
    mean = np.divide(total, count, out=np.full(len(count), np.nan), where=(count > 0) & (total > 0))
    return np.asarray((np.sqrt(np.maximum(square / np.maximum(count, 1) - mean * mean, 0.0)) / mean)[run])


RULE = Rule(
    code="R02",
    title="分钟恒值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_MINUTE,
    columns=("x", "flow", "rho", "running"),
    needs=("cems_minute", "cems_hour", "outlet", "instrument", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="min",
    summary=Summary.MAX,
    join_min=0,
    memory_h=1200,
    condition="废气分钟值连续 60 分钟以上完全不变，而同期流量有波动。",
    formula="RL(分钟值相等，valid，x > LOD) ≥ max(60 min, 按自身重复率推算的时长) ∧ x ≥ 10 ρ ∧ CV(同期流量) ≥ 3 %",
    why="流量在变而浓度一小时纹丝不动，不像真实烟气，提示输出被保持或置数。",
    message="{outlet} {factor}自 {start} 至 {end} 分钟值连续 {value} 分钟保持 {held} 不变（阈值 {threshold} 分钟），"
    "同期流量变异系数 {cv} %，疑似分钟数据恒值。",
    facts=(Fact("held", "held", Summary.FIRST, 2), Fact("cv", "cv", Summary.MAX, 1)),
    innocents=(
        Innocent("显示分辨率粗，浓度低而平稳", "查仪器分辨率和此前相邻分钟相等的比例"),
        Innocent("校准、反吹期间数据保持而未标记", "查校准、反吹周期和持续时间"),
        Innocent("多点时分采样，轮空时保持上一读数", "核对采样切换周期是否与恒值时长一致"),
        Innocent("数采仪与分析仪通信中断，保持最后值", "比对分析仪本机记录"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "废水",
        "标记不是正常、有企业标记或已知停产的分钟",
        "不高于检出限或不足 10 个显示分辨率的数值",
        "没有流量的排放口",
    ),
)
