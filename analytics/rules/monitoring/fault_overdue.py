"""A fault that nobody reports in time, or that outlasts the time allowed for its repair."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import first_of_run
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

FAULT, STOPPED = FLAGS.index("D"), 0
KINDS = ("超过 5 个工作日未修复", "超过 12 小时未见故障报告")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y28."""

    repair_h: int = param(
        120, "允许的修复时长，以工作日的小时计", "h", source="19号令第八条：5 个工作日", status="found"
    )
    report_h: int = param(12, "允许的报告时长", "h", source="19号令第八条：12 小时", status="found")
    gap_h: int = param(2, "故障标记之间视为同一次故障的间隔", "h", source="零星恢复不算修复")


def flag(block: Block, p: Params) -> Flags:
    """True for the hours of a fault (flag D or a fault label) overdue for repair, or without report where records are kept.

    Only hours of working days count for the repair, and none in which the plant is known to stand still.
    """
    fault = (block["flag"] == FAULT) | block["label_fault"]
    first = first_of_run(fault, block.starts, p.gap_h)
    begin = np.maximum(first, 0)
    counted = np.cumsum(block["workday"] & (block["running"] != STOPPED))
    row = np.arange(block.rows)
    worked = (counted - counted[begin] + block["workday"][begin]).astype(np.float64)
    lasted = (row - begin + 1).astype(np.float64)
    last = _most(worked, first), _most(lasted, first)
    overdue = fault & (last[0] > p.repair_h)
    reported = (block["fault_report_h"] <= p.report_h)[begin]
    silent = fault & block["recorded"] & ~reported & (last[1] > p.report_h)
    kind = np.where(overdue, 0.0, 1.0)
    value = np.where(overdue, worked, lasted)
    threshold = np.where(overdue, p.repair_h, p.report_h).astype(np.float64)
    return Flags(overdue | silent, value, threshold, extra={"kind": kind, "level": block["x"]})


def _most(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Largest of the values of the run each row belongs to (by its first row), 0 outside runs; shape (rows,)."""
    out = np.zeros(len(values))
    inside = first >= 0
    np.maximum.at(out, first[inside], values[inside])
    return np.where(inside, out[np.maximum(first, 0)], 0.0)


RULE = Rule(
    code="Y28",
    title="故障超期",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LABEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("running",),
    needs=("cems_hour", "cems_label", "outlet_record", "workday", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="h",
    summary=Summary.MAX,
    join_min=2 * 60,
    memory_h=1464,
    condition="监测设备故障（标记 D 或故障标记）超过 5 个工作日未修复，或超过 12 小时未见故障报告。",
    formula="RL(D ∨ 故障标记) > 120 h（只计工作日、不计已知停产的小时）；或故障开始后 12 h 内没有 fault_report 记录",
    why="设备故障应在 12 小时内报告、5 个工作日内修复；长期带故障标记使排放处于无人监控的状态。",
    message="{outlet} {factor}自 {start} 至 {end} 故障 {hours} 小时，{kind}：计 {value} 小时（阈值 {threshold} 小时），"
    "其间最高读数（{factor_unit}）：{level}，涉嫌未按规定报告或修复。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("level", "level", Summary.MAX, 1, absent="无数据"),
    ),
    innocents=(
        Innocent("已书面报告并批准延期，或启用备机、手工监测", "查故障报告、延期批复和手工监测数据"),
        Innocent("等待进口备件或厂家检修", "查备件订单和厂家服务记录"),
        Innocent("报告已报送，平台未登记", "查报告回执和运维平台记录"),
        Innocent("读数异常由氨逃逸等干扰引起，企业按故障标记", "查喷氨量、氨逃逸值和分析仪测量原理"),
    ),
    basis="19号令第八条：故障 12 小时内报告、5 个工作日内修复；节假日按工作日历。",
    legal=("O19-8", "PERMIT36"),
    excludes=(
        "节假日和周末的小时（修复时限）",
        "已知停产的小时（修复时限）",
        "没有任何运维记录的企业（报告时限）",
    ),
)
