"""Values set by hand without a manual measurement behind them."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

MANUAL = FLAGS.index("S")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y29."""

    hours: int = param(1, "手工设定的小时数", "h", source="领域资料 B.2 Y29：任一小时")
    apart_h: int = param(
        6, "手工监测记录可支持的前后时长", "h", source="领域资料 B.4：每 6 小时一次", status="unverified"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for hours flagged 手工设定 further than ``apart_h`` from any manual measurement, where the site keeps records."""
    supported = block["manual_h"] <= p.apart_h
    hit = (block["flag"] == MANUAL) & ~np.isnan(block["x"]) & block["recorded"] & ~supported
    value = np.where(hit, 1.0, np.nan)
    return Flags(hit, value, np.full(block.rows, float(p.hours)), extra={"level": block["x"]})


RULE = Rule(
    code="Y29",
    title="手工置数无依据",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LABEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("x",),
    needs=("cems_hour", "outlet_record", "cems_label", "outlet"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.6,
    severity=3,
    unit="h",
    summary=Summary.COUNT,
    join_min=6 * 60,
    memory_h=24,
    is_default=False,
    condition="数据标记为手工设定（S），而前后 6 小时内没有手工监测记录。",
    formula="标记 S ∧ 距最近的手工监测记录 > 6 h",
    why="手工设定的数据应有手工监测结果支持；没有记录的置数等于凭空填写。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {value} 小时为手工设定（阈值 {threshold} 小时），数值 {low} 至 {high} "
    "{factor_unit}，前后 6 小时内没有手工监测记录，疑似无依据置数。",
    facts=(Fact("low", "level", Summary.MIN, 1), Fact("high", "level", Summary.MAX, 1)),
    innocents=(
        Innocent("手工监测已做，记录尚未录入平台", "查原始采样单和实验室报告"),
        Innocent("数采仪维护后标记未恢复", "查运维工单和数采仪状态日志"),
    ),
    basis="HJ 212-2017 表 8 标记 S；时长为自定。",
    legal=("O19-20", "MARK22"),
    excludes=("没有任何运维记录的企业", "手工监测记录前后 6 小时"),
)
