"""Analyser parameters changed without a work order, or set where they bend every reading."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("量程、斜率或截距改动，前后未见运维工单", "斜率超出常规范围", "截距超出常规范围")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y31."""

    order_h: int = param(2, "改动前后应有工单的时长", "h", source="领域资料 B.2 Y31")
    slope_low: float = param(0.8, "斜率下限", "", source="领域资料 B.2 Y31")
    slope_high: float = param(1.2, "斜率上限", "", source="领域资料 B.2 Y31")
    intercept: float = param(0.05, "截距绝对值与量程之比上限", "", source="领域资料 B.2 Y31")


def flag(block: Block, p: Params) -> Flags:
    """True in the hour of a change without work order (where records are kept), and in hours measured with odd parameters."""
    slope, intercept = block["slope"], np.abs(block["intercept"])
    silent = block["changed"] & block["recorded"] & ~(block["work_order_h"] <= p.order_h)
    measured = ~np.isnan(block["x"])
    steep = measured & ((slope < p.slope_low) | (slope > p.slope_high))
    range_high = block["fs_stated"]
    share = np.divide(intercept, range_high, out=np.full(block.rows, np.nan), where=range_high > 0)
    shifted = measured & (share > p.intercept)
    which = [silent, steep, shifted]
    kind = np.select(which, [0.0, 1.0, 2.0], np.nan)
    value = np.select(which, [1.0, slope, share], np.nan)
    bound = np.where(slope < p.slope_low, p.slope_low, p.slope_high)
    threshold = np.select(which, [np.ones(block.rows), bound, np.full(block.rows, p.intercept)], np.nan)
    told = np.where(silent, np.nan, threshold)
    extra = {
        "kind": kind,
        "bound": told,
        "slope": slope,
        "intercept": block["intercept"],
        "range": block["fs"],
    }
    return Flags(silent | steep | shifted, value, threshold, extra=extra)


RULE = Rule(
    code="Y31",
    title="分析仪参数改动",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PARAMETER,
    block=BlockKind.EMISSION_HOUR,
    columns=("slope", "intercept", "fs"),
    needs=("cems_hour", "instrument", "outlet_record", "cems_label", "outlet"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="",
    summary=Summary.FIRST,
    join_min=24 * 60,
    memory_h=24,
    is_default=False,
    condition="量程、斜率或截距被改动而前后 2 小时没有运维工单，或斜率不在 0.8 至 1.2 之间，或截距超过量程的 5 %。",
    formula="i13001/i13007/i13008 改动 ∧ ±2 h 内无 work_order；或 slope ∉ [0.8, 1.2]；或 |intercept| > 5 % FS",
    why="斜率、截距和量程直接改变上报数值；没有工单的改动、偏离常规的取值提示擅自修改参数。",
    message="{outlet} {factor}在 {start} 至 {end} {kind}；"
    "改动后斜率 {slope}、截距 {intercept}、量程上限 {range}（参照值：{bound}），疑似擅自修改参数。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("bound", "bound", Summary.FIRST, 2, absent="须有工单"),
        Fact("slope", "slope", Summary.FIRST, 2, absent="未上报"),
        Fact("intercept", "intercept", Summary.FIRST, 2, absent="未上报"),
        Fact("range", "range", Summary.FIRST, 0, absent="未上报"),
    ),
    innocents=(
        Innocent("校准、比对后按规程调整，工单未录入", "查校准和比对记录、纸质运维记录"),
        Innocent("更换分析仪或双量程切换", "查设备更换备案和仪器量程设置"),
        Innocent("参数上报格式或单位有误", "现场读取分析仪参数"),
    ),
    basis="HJ 212-2017 参数上报（CN 3020）；数值为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "没有参数上报的排放口",
        "没有任何运维记录的企业（工单一项）",
        "没有为该因子登记量程的排放口（截距一项）",
    ),
)
