"""Readings above the range of the analyser, labelled so, or stuck at its upper end."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.days import rows_per_sample
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

KINDS = ("读数高于量程上限", "带超量程标记", "读数停在量程上限不动")
EXACT = 1e-6  # of the range: numbers that are written alike


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y02."""

    hours: int = param(1, "超量程或带标记的时长", "h", source="领域资料 B.2 Y02：标记 T 为 HJ 212 所定")
    stuck_h: int = param(3, "停在量程上限的连续时长", "h", source="领域资料 B.2 Y02，废水按采样周期计")


def flag(block: Block, p: Params) -> Flags:
    """True for hours above the range or labelled T, and for hours that stay exactly at the upper end of the range."""
    x, top = block["x_valid"], block["fs_stated"]
    above = x > top * (1 + EXACT)
    labelled = (block["flag"] == FLAGS.index("T")) & (block["running"] != 0) & ~block["labelled"]
    at_top = np.abs(x - top) <= EXACT * top
    stuck = at_top & (run_length(at_top, block.starts, 0) >= p.stuck_h * rows_per_sample(block))
    over = above | labelled
    length = run_length(over, block.starts, 0)
    hit = stuck | (over & (length >= p.hours))
    need = np.where(stuck, float(p.stuck_h), float(p.hours))
    kind = np.where(stuck, 2.0, np.where(labelled, 1.0, 0.0))
    return Flags(hit, length.astype(np.float64), need, extra={"kind": kind, "top": top})


RULE = Rule(
    code="Y02",
    title="超量程或顶格",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("flag", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.COUNT,
    join_min=6 * 60,
    memory_h=816,
    condition="生产期间读数高于该因子分析仪的量程上限、带超量程标记，或连续 3 小时以上正好停在量程上限。",
    formula="x > FS，或标记 = T，或 RL(x = FS) ≥ 3（废水以采样周期计）；"
    "FS 取分析仪参数，排放口只测这一种污染物时也可取排放口登记的量程",
    why="超出量程的浓度没有被测到，真实值只会更高；量程设得过小可以把超标压成顶格。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {value} 小时{kind}（阈值 {threshold} 小时），"
    "登记的量程上限（{factor_unit}）：{top}，最高读数（{factor_unit}）：{peak}，疑似高浓度未被如实测得。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("top", "top", Summary.FIRST, 1, absent="未登记"),
        Fact("peak", "x", Summary.MAX, 1, absent="无数据"),
    ),
    innocents=(
        Innocent("双量程分析仪，平台只登记了低量程", "核对分析仪量程设置、切换记录和平台登记量程"),
        Innocent("启炉、停炉或治理设施故障时短时浓度高，已报告", "查启停炉标记、故障报告和含氧量"),
        Innocent("通入量程标准气体校准而未标记", "查校准记录的起止时间和标气浓度"),
    ),
    basis="HJ 212-2017 数据标记 T（超量程）；其余数值为自定。",
    legal=("O19-19", "O19-20", "AIR100", "WATER82"),
    excludes=(
        "标记为校准、维护、故障等，或被人工标记覆盖的小时",
        "已知停产的小时",
        "没有该因子分析仪参数、且排放口测多种污染物时，只看超量程标记",
    ),
)
