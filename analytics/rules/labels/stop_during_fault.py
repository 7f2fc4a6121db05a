"""A label of shutdown and one of fault or accident over the same time."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Group, Innocent, Rule, Summary, param

STOP = LABEL_CODES.index("停运")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B01."""

    minutes: int = param(1, "停运与故障事故标记重叠的时长", "min", source="领域资料 B.4 B01：重叠即矛盾")


def flag(block: Block, p: Params) -> Flags:
    """True for labels 停运 that a label 故障事故 of the outlet overlaps."""
    overlap = block["overlap_min"]
    hit = (block["code"] == STOP) & (overlap >= p.minutes)
    return Flags(hit, overlap, np.full(block.rows, float(p.minutes)))


RULE = Rule(
    code="B01",
    title="停运与故障标记重叠",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("hours",),
    memory_h=720,
    needs=("cems_label", "outlet"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.6,
    severity=3,
    unit="min",
    summary=Summary.MAX,
    join_min=0,
    condition="同一排放口的“停运”标记与“故障/事故”标记在时间上重叠。",
    formula="标记“停运”∩ 标记“故障事故”的时长 ≥ 1 min",
    why="故障/事故只用于正常运行中的异常，停运期间应标“停运”；同一时段不可能既停运又故障，两种标记中必有一种不实。",
    message="{outlet} 在 {start} 至 {end} 标记停运，其间 {value} 分钟（阈值 {threshold} 分钟）又标记故障事故，疑似标记矛盾。",
    innocents=(
        Innocent("故障后转为停运，两个标记的起止时间没有衔接好", "核对停炉时间、DCS 记录和标记修改记录"),
        Innocent("多台设施共用一个排放口，一台停运、一台故障", "查排放口对应的设施清单和各设施运行记录"),
    ),
    basis="标记规则试点解读案例一：停运期间应标“停运”，不得标“故障/事故”。",
    legal=("MARK22", "O19-19"),
    excludes=("首尾相接而不重叠的标记",),
    is_default=False,
)
