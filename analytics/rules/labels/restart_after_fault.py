"""A restart after an unplanned fault that is labelled as ordinary grid connection."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Group, Innocent, Rule, Summary, param

GRID = LABEL_CODES.index("并网供能")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B02."""

    within_min: int = param(60, "故障事故结束到并网供能开始的间隔", "min", source="领域资料 B.4 B02")
    words: tuple[str, ...] = param(
        ("非计划", "非停", "故障", "事故", "跳闸", "跳机", "抢修", "紧急"),
        "表示非计划停运的用词",
        source="标记理由的常用写法",
    )
    denied: tuple[str, ...] = param(
        ("无故障", "未发生故障", "非故障", "无事故", "未发生事故", "非事故"),
        "表示没有故障的用词",
        source="标记理由的常用写法",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for labels 并网供能 that begin at once after a fault, where a reason of either says it was unplanned."""
    wait = block["after_fault_min"]
    hit = (block["code"] == GRID) & (wait <= p.within_min)
    said = pd.Series(block["reason"] + "；" + block["fault_reason"], dtype="str")
    said = said.str.replace(_any(p.denied), "", regex=True)
    unplanned = said.str.contains(_any(p.words))
    return Flags(hit & unplanned.to_numpy(bool), wait, np.full(block.rows, float(p.within_min)))


def _any(words: tuple[str, ...]) -> str:
    """Pattern of any of the words."""
    return "|".join(map(re.escape, words))


RULE = Rule(
    code="B02",
    title="故障后启动标为并网供能",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("hours",),
    memory_h=720,
    needs=("cems_label", "outlet"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="min",
    summary=Summary.MIN,
    join_min=0,
    condition="“故障/事故”标记结束后 1 小时内开始“并网/供能”标记，而标记理由写明是非计划停运。",
    formula="0 ≤ 并网供能开始 − 故障事故结束 ≤ 60 min ∧ 两者之一的理由含“非计划、故障、事故、跳闸、抢修”等用词",
    why="故障后的重新启动属于故障/事故标记的一部分，计入全年时长上限；改标为并网/供能会少计故障时长。",
    message="{outlet} 在故障事故标记结束 {value} 分钟（阈值 {threshold} 分钟）后，于 {start} 至 {end} 标记并网供能，"
    "而标记理由写明非计划停运，疑似标记不当。",
    innocents=(
        Innocent("故障已排除并正常停运，之后按计划重新并网", "查调度指令、并网时间和停机记录"),
        Innocent("标记理由沿用了上一条标记的文字", "查标记填报和修改记录"),
    ),
    basis="标记规则试点解读案例二：故障后的启动过程属于“故障/事故”，不属于“并网/供能”。",
    legal=("MARK22", "O19-19"),
    excludes=("理由没有写明非计划，或者写明没有故障的标记", "故障事故标记尚未结束的时段"),
    is_default=False,
)
