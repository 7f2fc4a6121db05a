"""Concentrations that fall whenever an inspection is on."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.inspections import chance_of_lower, visits
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

APART = 1 << 40  # between the times of two series, minutes


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y14."""

    ratio: float = param(0.6, "检查时段与前后 7 天同时刻的中位数之比", "倍", source="领域资料 B.2 Y14")
    lower: int = param(3, "不高于该比值的检查次数", "次", source="领域资料 B.2 Y14")
    p_value: float = param(0.05, "符号秩检验的 p 值上限", "", source="领域资料 B.2 Y14，单侧精确检验")
    window_d: int = param(180, "统计的检查所在时段", "d", source="检查不多，半年才够 5 次")
    least_h: int = param(2, "一次检查最少有效小时", "h", source="前后 7 天同时刻也至少这么多")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of inspections with low values, where three or more of half a year are so, by rank test."""
    seen = visits(block, p.least_h)
    ratio = seen.ratio
    key = np.searchsorted(block.starts, seen.first, side="right") * APART + block.time[seen.first]
    left = np.searchsorted(key, key - p.window_d * 24 * 60)
    low = ratio <= p.ratio
    number = np.cumsum(low) - np.concatenate(([0], np.cumsum(low)))[left]
    chance, marked = np.full(len(key), np.nan), np.zeros(len(key), bool)
    for i in np.flatnonzero(low & (number >= p.lower)).tolist():
        past = ratio[left[i] : i + 1]
        chance[i] = chance_of_lower(np.log(np.maximum(past[~np.isnan(past)], np.finfo(float).tiny)))
        if chance[i] < p.p_value:
            marked[left[i] : i + 1] |= low[left[i] : i + 1]
    facts = {
        "inside": seen.inside,
        "outside": seen.outside,
        "lower": number,
        "chance": chance,
        "ratio": ratio,
    }
    laid = {name: np.full(block.rows, np.nan) for name in facts}
    for name, values in facts.items():
        laid[name][seen.rows] = values[seen.visit]
    hit = np.zeros(block.rows, bool)
    hit[seen.rows] = marked[seen.visit]
    return Flags(hit & block["valid"], laid.pop("ratio"), np.full(block.rows, p.ratio), extra=laid)


RULE = Rule(
    code="Y14",
    title="检查时段骤降",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "running"),
    needs=("cems_hour", "outlet", "inspection", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="倍",
    summary=Summary.MIN,
    join_min=180 * 24 * 60,
    memory_h=180 * 24 + 168 + 744,
    condition="半年内至少 3 次检查期间的浓度中位数不高于前后 7 天同时刻的 0.6 倍，且历次检查的符号秩检验显著。",
    formula="m_in = med(z, 检查时段)，m_out = med(z, ±7 天同时刻且无检查)；m_in/m_out ≤ 0.6 的检查 ≥ 3 次 ∧ "
    "Wilcoxon 单侧精确 p < 0.05；n 次检查的最小 p 为 2^(−n)，故至少 5 次检查才可能成立，3 次只是必要条件",
    why="正常生产不知道检查何时来；一查就低，提示检查时临时降负荷、加药，或平时的排放与检查时不是一回事。",
    message="{outlet} {factor}在 {start} 至 {end} 期间有 {lower} 次检查的浓度明显偏低，最低一次中位数为前后 7 天同时刻的 "
    "{value} {unit}（阈值 {threshold} {unit}；检查时最低 {inside}、平时 {outside} {factor_unit}），"
    "符号秩检验 p = {chance}，疑似检查时段骤降。",
    facts=(
        Fact("lower", "lower", Summary.MAX, 0),
        Fact("inside", "inside", Summary.MIN, 1),
        Fact("outside", "outside", Summary.MAX, 1),
        Fact("chance", "chance", Summary.MIN, 3),
    ),
    innocents=(
        Innocent("检查安排在停产检修前后或低负荷时段", "比对检查当天与前后一周的用电负荷和流量"),
        Innocent("检查针对重污染应急等管控时段，企业按要求限产", "查应急响应、限产通知和执行记录"),
        Innocent("检查人员通入标准气体或做比对监测而未标记", "查检查记录和校准记录的起止时间"),
    ),
    basis="检查时段与平时的配对比较；数值为自定。",
    legal=("O19-20", "AIR99", "WATER83"),
    excludes=("没有检查记录的企业", "检查期间有效小时不足 2 小时的检查", "标记不是正常或已知停产的小时"),
)
