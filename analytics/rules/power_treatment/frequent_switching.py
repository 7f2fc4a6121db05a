"""Treatment switched on and off again and again (DOSSIER C.5 P07)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.rule import Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P07."""

    times: int = param(7, "一小时内启停次数", "次", source="领域资料 C.5 P07：每小时多于 6 次")


def flag(block: Block, p: Params) -> Flags:
    """True for the hour in which one treatment device switched often enough; value is the number of switchings."""
    often = (block["switches"] >= p.times) & ~block["exempt"]
    hit = cover(often, np.ones(block.rows, bool), block.starts, 60 // block.step)
    value = np.where(often, block["switches"], np.nan)
    return Flags(hit, value, np.full(block.rows, float(p.times)))


RULE = Rule(
    code="P07",
    title="治污频繁启停",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("treat",),
    needs=("device", "device_power", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=24,
    evidence="C",
    weight=0.15,
    severity=2,
    unit="次",
    summary=Summary.MAX,
    join_min=60,
    condition="同一台治污设备一小时内开、停转换 7 次以上（含）。",
    formula="Σ(开↔停) ≥ 7 次/h",
    why="反复启停使治污设备达不到稳定工况，也可能是人为掐断以规避持续停运的报警。",
    message="产线 {line} 的治污设备在 {start} 至 {end} 一小时内启停 {value} 次（阈值 {threshold} 次），疑似频繁启停。",
    innocents=(
        Innocent("按温度、液位自动启停的设备", "查控制方式和设定值"),
        Innocent("设备故障、过载跳闸后反复重启", "查电气保护动作和维修记录"),
        Innocent("功率在判定线附近波动", "查功率曲线，必要时修正空载功率"),
    ),
    basis="用电智能监控：频繁启停；数值自定。",
    legal=("ENV63",),
    excludes=("设备离线或通信中断的时段", "短于 5 分钟的抖动（1 分钟数据）", "已报备停产或已批准豁免的时段"),
)
