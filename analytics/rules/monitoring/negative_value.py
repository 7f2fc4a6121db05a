"""Concentrations below zero by more than the display and the zero of the analyser can explain."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.days import by_day, rows_per_sample
from analytics.kernels.runs import run_length
from analytics.rule import PER_FACTOR, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y01."""

    share: float = param(0.005, "允许的负值与量程之比", "", source="领域资料 B.2 Y01：0.5 % FS")
    hours: int = param(2, "连续负值时长", "h", source="领域资料 B.2 Y01，废水按采样周期计")
    per_day: int = param(5, "一日内负值次数", "次", source="领域资料 B.2 Y01，废水按采样周期计")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours below zero by more than the allowance, in a row or often within a day."""
    allowed = np.fmax(block["rho"], p.share * block["fs"])
    negative = block["x_valid"] < -allowed
    sample = rows_per_sample(block)
    long = run_length(negative, block.starts, 0) >= p.hours * sample
    often = by_day(block, negative, np.add) >= p.per_day * sample
    return Flags(negative & (long | often), block["x_valid"], -allowed)


RULE = Rule(
    code="Y01",
    title="负值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.3,
    severity=2,
    unit=PER_FACTOR,
    summary=Summary.MIN,
    join_min=24 * 60,
    memory_h=792,
    condition="有效小时均值低于零，超出显示分辨率和 0.5 % 量程，且连续 2 小时或一日 5 次以上。",
    formula="x < −max(ρ, 0.5 % FS)：连续 ≥ 2 h 或 ≥ 5 次/日；量程未知时只用 ρ；废水以采样周期计",
    why="浓度不可能为负；成片负值说明零点被调低或截距被改动，其余时段的数据也随之偏低。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时为负值，最低 {value} {unit}（阈值 {threshold} {unit}），"
    "疑似零点或截距异常。",
    innocents=(
        Innocent("零点漂移，校准后即恢复", "查校准记录和零点漂移量，看校准前后曲线"),
        Innocent("浓度在检出限附近，背景扣除后出现小负值", "核对检出限和平台对低值、负值的修约规则"),
        Innocent("分析仪或采样系统故障已报修", "查故障报告和维修记录"),
    ),
    basis="三值分析法：异常值（负值）；数值为自定。",
    legal=("O19-19", "AIR100", "WATER82"),
    excludes=("标记不是正常或已知停产的小时", "没有备案采样周期的废水排放口"),
)
