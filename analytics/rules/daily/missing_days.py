"""Days without a daily mean although the site ran, or nothing says that it did not."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.emission import RUNNING
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D01."""

    days: int = param(3, "连续缺失的天数", "d", source="领域资料 B.2b D01")


def flag(block: Block, p: Params) -> Flags:
    """True for the days of a run of three or more missing daily means."""
    length = run_length(block["missing"], block.starts, 0).astype(np.float64)
    ran = np.where(block["missing"] & (block["running_day"] == RUNNING), 1.0, np.nan)
    return Flags(length >= p.days, length, np.full(block.rows, float(p.days)), extra={"ran": ran})


RULE = Rule(
    code="D01",
    title="日均值连续缺失",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_DAY,
    columns=("running_day",),
    needs=("cems_hour", "cems_day", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="d",
    summary=Summary.MAX,
    join_min=0,
    memory_h=1440,
    is_default=False,
    condition="连续 3 天以上没有日均值，而点位在运行，或者没有任何停运、维护标记说明原因。",
    formula="RL(日均值缺失 ∧ (用电等显示运行 ∨ (运行未知 ∧ 无标记))) ≥ 3 d",
    why="运行中的排放口应当每天有日均值；连几天缺失又没有说明，提示设备或传输被停下。",
    message="{outlet} {factor}自 {start} 至 {end} 连续 {value} 天没有日均值（阈值 {threshold} 天），"
    "其中 {ran} 天有资料显示在运行，疑似日均值缺失。",
    facts=(Fact("ran", "ran", Summary.COUNT, 0),),
    innocents=(
        Innocent("停产、检修而没有标记", "查用电、流量和停产记录"),
        Innocent("平台汇总或传输中断，现场数据完好", "查数采仪本地存储和平台接收日志"),
        Innocent("设备故障，已在系统外报告", "查故障报告和维修记录"),
    ),
    basis="三值分析法：缺失值；按日均值运行。",
    legal=("O19-8", "PERMIT36"),
    excludes=(
        "已知停产的日子",
        "运行情况不明而已有标记的日子",
        "该因子出现第一个日均值之前的日子",
        "尚未结束的当天",
    ),
)
