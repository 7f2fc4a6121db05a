"""A valid hour whose pH lies outside the permitted range."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import PH

DAY_H = 24


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C03."""

    low: float = param(6.0, "pH 值下限", "", source="GB 21900-2008：6–9", status="found")
    high: float = param(9.0, "pH 值上限", "", source="GB 21900-2008：6–9", status="found")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours outside the range; ``value`` is the distance from it."""
    is_ph = np.repeat((block.keys["factor"] == PH).to_numpy(), np.diff(block.starts))
    x = np.where(is_ph, block["x_valid"], np.nan)
    distance = np.fmax(p.low - x, x - p.high)
    hit = distance > 0
    outside, count = rolling_sum(np.where(np.isnan(x), np.nan, hit), block.starts, DAY_H)
    share = np.divide(outside, count, out=np.full(block.rows, np.nan), where=count > 0)
    seen = np.where(hit, x, np.nan)
    extra = {"share": share * 100, "lowest": seen, "highest": seen}
    extra |= {"low": np.full(block.rows, p.low), "high": np.full(block.rows, p.high)}
    return Flags(hit, np.where(hit, distance, np.nan), np.zeros(block.rows), extra=extra)


RULE = Rule(
    code="C03",
    title="pH 值疑似超出范围",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x_valid",),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit="",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=768,
    condition="废水排放口某小时数据有效，pH 值低于 6 或高于 9。",
    formula="valid ∧ (pH < 6 ∨ pH > 9)；报告 24 小时内超出范围的小时占比",
    why="pH 值的限值是一个范围，超出即须核查；是否按日判定由许可证规定。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时超出 {low} 至 {high}，最低 {lowest}、最高 {highest}，"
    "偏离最多 {value}（阈值 {threshold}），24 小时内占有效小时的 {share} %，涉嫌超标排放。",
    facts=(
        Fact("low", "low", Summary.FIRST, 1),
        Fact("high", "high", Summary.FIRST, 1),
        Fact("lowest", "lowest", Summary.MIN, 2),
        Fact("highest", "highest", Summary.MAX, 2),
        Fact("share", "share", Summary.MAX, 0),
    ),
    innocents=(
        Innocent("pH 电极老化、污染或者校准后未恢复", "查电极更换、校准和标液核查记录"),
        Innocent("排放口无水或流量很小，电极露空", "查同时段流量和现场照片"),
        Innocent("许可证规定了其他范围或按日判定", "核对许可证限值和判定方式"),
    ),
    basis="GB 21900-2008 等标准 pH 值 6–9；按小时还是按日判定以许可证为准。",
    legal=("WATER83", "PERMIT34"),
    excludes=("数据标记不是正常、已有标记或已知停产的小时",),
)
