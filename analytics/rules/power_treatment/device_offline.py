"""A device meter that falls silent while the main meter shows production (DOSSIER C.5 P08)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P08."""

    minutes: int = param(30, "离线持续时间", "min", source="领域资料 C.5 P08")


def flag(block: Block, p: Params) -> Flags:
    """True for steps of a silence that is long enough; value is its length in minutes. Without a main meter: nothing."""
    with np.errstate(invalid="ignore"):
        silent = (block["offline"] > 0) & (block["main_kw"] >= block["main_on"])
    length = run_length(silent, block.starts, 0) * float(block.step)
    hit = length >= p.minutes
    extra = {"devices": block["offline"], "main": block["main_kw"]}
    return Flags(hit, np.where(hit, length, np.nan), np.full(block.rows, float(p.minutes)), extra=extra)


RULE = Rule(
    code="P08",
    title="监测离线",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("main_kw",),
    needs=("device", "device_power", "load_15min"),
    params=Params(),
    flag=flag,
    memory_h=32 * 24,
    evidence="B",
    weight=0.15,
    severity=2,
    unit="min",
    summary=Summary.MAX,
    join_min=60,
    condition="产线的生产或治污设备计量离线 30 分钟以上，而同期总表负荷达到生产水平。",
    formula="online = 0 ≥ 30 min ∧ P_总表 ≥ p_on",
    why="离线期间看不到治污是否运行；总表仍在生产负荷，说明不是停电停产。",
    message="产线 {line} 有 {devices} 台设备在 {start} 至 {end} 离线 {value} 分钟（阈值 {threshold} 分钟），"
    "同期总表负荷 {main} kW，达到生产水平，疑似监测离线期间仍在生产。",
    facts=(Fact("devices", "devices", Summary.MAX, 0), Fact("main", "main", Summary.MEAN, 1)),
    innocents=(
        Innocent("网络或采集终端故障（最常见）", "查终端日志、信号强度和同网关其他设备"),
        Innocent("检修时停了采集电源", "查检修报备和停电范围"),
        Innocent("该产线停产，总表负荷来自其他产线", "查其他产线用电和生产记录"),
    ),
    basis="用电智能监控：离线；通信中断不等于停运，单独作为线索。",
    legal=(),
    excludes=("没有总表负荷曲线的点位", "总表未达到生产负荷的时段", "从未上线过的设备"),
)
