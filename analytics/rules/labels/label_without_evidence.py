"""Manual device labels with neither an attachment nor a manual monitoring record."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.cems_label import DEVICE

DEVICES = [LABEL_CODES.index(code) for code in DEVICE]


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B06."""

    hours: float = param(
        6.0, "无佐证标记的时长", "h", source="每 6 小时一次手工监测的要求（未核实）", status="unverified"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for manual device labels known to have no attachment, without manual monitoring meanwhile."""
    bare = block["manual"] & (block["attached"] == 0) & ~block["manual_record"]
    hit = bare & np.isin(block["code"], DEVICES) & (block["hours"] >= p.hours)
    return Flags(hit, block["hours"], np.full(block.rows, p.hours), extra={"code": block["code"]})


RULE = Rule(
    code="B06",
    title="标记无佐证",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("attached",),
    memory_h=24,
    needs=("cems_label", "outlet", "outlet_record"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    condition="人工设备标记持续 6 小时以上，既没有佐证材料，期间也没有手工监测记录。",
    formula="人工标记 ∧ 有佐证材料 = 否 ∧ 期间无手工监测记录 ∧ 时长 ≥ 6 h",
    why="自动监测不能正常使用时应以手工监测代替并留存材料；什么都没有的标记无从证实。",
    message="{outlet} 在 {start} 至 {end} 人工标记“{label}” {value} 小时（阈值 {threshold} 小时），没有佐证材料，也没有手工监测记录，"
    "疑似无佐证标记。",
    facts=(Fact("label", "code", Summary.FIRST, titles=LABEL_CODES),),
    innocents=(
        Innocent("材料或手工监测报告留在企业，尚未上传", "调取企业运维台账和手工监测报告"),
        Innocent("手工监测委托第三方，报告尚未出具", "查委托合同和采样记录"),
    ),
    basis="标记规则要求人工标记留存佐证；手工监测间隔未核实。",
    legal=("MARK22", "O19-8"),
    excludes=("佐证材料情况未知的标记", "工况标记和自动标记"),
    is_default=False,
)
