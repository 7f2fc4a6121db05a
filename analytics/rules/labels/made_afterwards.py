"""Labels made a day after the fact, or changed after the authority had asked."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

SINCE, DONE = ("异常开始", "监管部门问询"), ("才作出", "被修改")
DAY_MIN, DAY_H = 1440, 24.0


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B04."""

    late_h: float = param(24.0, "标记时间晚于开始时间", "h", source="领域资料 B.4 B04")
    next_day_h: float = param(
        12.0,
        "次日几时以前作出的不算迟",
        "h",
        source="领域资料 B.4：次日 12 时的期限（未核实）",
        status="unverified",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for manual labels made a day after their start and after the next noon, and for any edited after a query."""
    late, edited = block["late_h"], block["edited_h"] > 0
    to_deadline = DAY_H - block.time % DAY_MIN / 60 + p.next_day_h
    allowed = np.maximum(p.late_h, to_deadline)
    tardy = block["manual"] & (late > allowed)
    value, threshold = np.where(edited, block["edited_h"], late), np.where(edited, 0.0, allowed)
    extra = {"code": block["code"], "edited": edited.astype(np.float64)}
    return Flags(tardy | edited, value, threshold, np.where(edited, 4, 3), extra)


RULE = Rule(
    code="B04",
    title="事后补标或问询后改标",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("late_h",),
    memory_h=24,
    needs=("cems_label", "outlet"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.4,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    condition="人工标记在异常开始 24 小时以后、且次日 12 时以后才作出，或者在监管部门问询之后修改过。",
    formula="人工标记：标记时间 − 开始时间 > 24 h ∧ 标记时间 > 次日 12 时；或 最后修改时间 > 问询时间（严重程度 4）",
    why="标记应当及时；事后或被问询后才补、改的标记，可能是看到超标结果再找理由。",
    message="{outlet} 在 {start} 至 {end} 的“{label}”标记在{since} {value} 小时后{done}（阈值 {threshold} 小时），"
    "疑似事后补标或改标。",
    facts=(
        Fact("label", "code", Summary.FIRST, titles=LABEL_CODES),
        Fact("since", "edited", Summary.MAX, titles=SINCE),
        Fact("done", "edited", Summary.MAX, titles=DONE),
    ),
    innocents=(
        Innocent("节假日或通讯中断，无法及时登录标记系统", "查通讯中断记录和标记系统登录日志"),
        Innocent("监管部门问询后要求更正或补充材料", "查问询和答复文书"),
        Innocent("异常持续多日，期间延长了同一条标记", "查标记的首次填报时间和修改记录"),
    ),
    basis="标记规则要求及时标记；期限未核实，数值为自定。",
    legal=("MARK22", "PERMIT36"),
    excludes=("自动标记的迟到", "次日 12 时以前作出的标记", "没有标记时间或问询时间的标记"),
    is_default=False,
)
