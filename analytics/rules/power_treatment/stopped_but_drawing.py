"""A declared stop during which the load is that of production (DOSSIER C.5 P11)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P11."""

    minutes: float = param(30.0, "达到生产负荷的持续时间", "min", source="领域资料 C.5 P11")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a declared stop with a long enough stretch at the producing load; value is its minutes."""
    run = block["stop_run"]
    hit = block["stopped"] & (run >= p.minutes)
    extra = {"kw": np.where(hit, block["load"], np.nan), "on": np.where(hit, block["on"], np.nan)}
    return Flags(hit, np.where(hit, run, np.nan), np.full(block.rows, p.minutes), extra=extra)


RULE = Rule(
    code="P11",
    title="停产仍用电",
    family="power_treatment",
    clue_type="power_irregular",
    group=Group.INTERLOCK,
    block=BlockKind.SITE_HOUR,
    columns=("load", "on"),
    needs=("load_15min", "device", "device_power", "alert", "alert_measure", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=100 * 24,
    evidence="B",
    weight=0.5,
    severity=4,
    unit="min",
    summary=Summary.MAX,
    join_min=120,
    condition="报备停产期间，用电负荷连续 30 分钟以上达到停产前的生产负荷水平。",
    formula="已报备停产 ∧ P ≥ p_on ≥ 30 min；p_on = P05 + 0.15·(P95 − P05)，取停产前 30 天",
    why="报备停产可以免除监测和检查义务；停产期间仍按生产负荷用电，可能在借停产之名生产。",
    message="报备停产期间，{start} 至 {end} 用电负荷达到生产水平，最长连续 {value} 分钟（阈值 {threshold} 分钟），"
    "平均 {kw} kW，生产判定线 {on} kW，疑似停产期间仍在生产。",
    facts=(Fact("kw", "kw", Summary.MEAN, 1), Fact("on", "on", Summary.MAX, 1)),
    innocents=(
        Innocent("检修、调试、烘炉用电", "查检修方案、施工人员记录和调试报告"),
        Innocent("只报备部分产线停产，其余产线正常", "核对报备范围，改用产线设备用电"),
        Innocent("办公、宿舍、冷库、污水站用电", "核对户号用途和主要用电设备"),
        Innocent("报备时间填写有误或提前复产未更新", "比对复产报备和生产记录"),
    ),
    basis="用电智能监控：停产仍用电；数值自定。",
    legal=("PERMIT36",),
    excludes=("没有负荷曲线的点位", "停产前没有生产负荷的历史"),
)
