"""Hourly minimum, mean and maximum that cannot belong together."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("小时均值落在最小值与最大值之外", "最小值、均值、最大值相等")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y21."""

    steps: float = param(1.0, "均值超出最值的容差", "个分辨率", source="末位修约")
    hours: int = param(6, "三值相等的连续时长（废气）", "h", source="领域资料 B.2 Y21")
    coarse: float = param(
        50.0,
        "三值相等时数值至少为分辨率的倍数",
        "倍",
        source="同 R10：低于此值时，平稳一小时的读数取整后本就相等",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours outside their own extremes, and for hours of a spell in which the three are one value (gas)."""
    x, low, high = block["x"], block["value_min"], block["value_max"]
    slack = p.steps * np.nan_to_num(block["rho"])
    outside = block["valid"] & ((x < low - slack) | (x > high + slack) | (low > high))
    fine = (x > np.nan_to_num(block["lod"])) & (x >= p.coarse * block["rho"])
    flat = block["valid"] & block["is_gas"] & (low == x) & (high == x) & fine
    spell = run_length(flat, block.starts, 0)
    still = flat & (spell >= p.hours)
    value = np.where(outside, run_length(outside, block.starts, 0), spell).astype(np.float64)
    extra = {"kind": np.where(still, 1.0, 0.0), "low": low, "mean": x, "high": high}
    return Flags(outside | still, value, np.where(still, float(p.hours), 1.0), extra=extra)


RULE = Rule(
    code="Y21",
    title="小时最值矛盾",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CONSISTENCY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "value_min", "value_max"),
    needs=("cems_hour", "cems_label", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.6,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    memory_h=768,
    is_default=False,
    condition="有效小时均值不在同时上报的最小值与最大值之间，或废气最小值、均值、最大值连续 6 小时以上完全相等。",
    formula="¬(min ≤ x ≤ max)，容差 1 个分辨率；或 min = x = max 连续 ≥ 6 h（废气，x > LOD，x ≥ 50ρ）",
    why="均值必在最小值与最大值之间；一小时内没有任何波动也不符合真实烟气，提示数据由人工或程序生成。",
    message="{outlet} {factor}在 {start} 至 {end} 连续 {value} 小时（阈值 {threshold} 小时）{kind}："
    "最小 {low}、均值 {mean}、最大 {high}，疑似改动或生成数据。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("low", "low", Summary.FIRST, 2),
        Fact("mean", "mean", Summary.FIRST, 2),
        Fact("high", "high", Summary.FIRST, 2),
    ),
    innocents=(
        Innocent("最值取自折算值而均值为实测值，口径不同", "核对数采仪三个数的口径"),
        Innocent("数采仪软件把均值同时填入最值", "看同型号数采仪其他排放口是否相同，查软件版本"),
        Innocent("数据补传或审核时只改了均值", "查补传和审核记录"),
    ),
    basis="三值分析法：异常值；数值为自定。",
    legal=("O19-20",),
    excludes=(
        "没有上报最值的小时",
        "标记不是正常或已知停产的小时",
        "三值相等：废水、不高于检出限、显示分辨率太粗的数值",
    ),
)
