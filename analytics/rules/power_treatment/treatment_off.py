"""A line produces while its treatment stands still, with the 90-minute tiers (DOSSIER C.5, C.6)."""

from dataclasses import dataclass

import numpy as np

from analytics.alarms import Clock, escalated, holds, reported
from analytics.block import Block, BlockKind, Flags
from analytics.kernels.alarm import SELF, alarm_clock
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

TIERS = ("", "", "企业自控期", "监管介入期", "升级督办")
SEVERITY = np.array([1, 1, 2, 4, 5])
C6 = "领域资料 C.6"
DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P01."""

    report_min: int = param(10, "首次报出", "min", source="领域资料 C.5 P01")
    regulator_min: int = param(90, "监管介入", "min", source="持续90分钟以上由监管部门介入", status="seed")
    city_min: int = param(DAY_MIN, "介入后升级", "min", source=C6)
    bridge_min: int = param(15, "间断不超过此值视为连续", "min", source=C6)
    reopen_min: int = param(30, "间断不超过此值为同一警报", "min", source=C6)
    lost_min: int = param(
        DAY_MIN, "信号中断超过此值为另一次警报", "min", source="通信中断不等于停运，也不等于恢复"
    )
    close_min: int = param(15, "恢复后自动关闭", "min", source=C6)
    repeats: int = param(3, "同一点位介入次数", "次", source=C6)
    repeat_days: int = param(7, "介入次数统计天数", "d", source=C6)


def flag(block: Block, p: Params) -> Flags:
    """True for steps of an alarm that has been reported; value is the alarm clock in minutes, which gaps cannot reset."""
    spans = np.array([p.report_min, p.regulator_min, p.city_min, p.bridge_min, p.reopen_min, p.lost_min])
    tier, clock, begin = alarm_clock(holds(block), block.time, block.starts, block.step, spans)
    repeats = (p.repeats, p.repeat_days * DAY_MIN)
    tier = escalated(block, Clock(tier, clock, begin), p.regulator_min, repeats)
    hit = reported(block, tier, begin)
    limits = np.array([np.nan, p.report_min, p.report_min, p.regulator_min, p.regulator_min])
    extra = {"tier": np.where(tier >= SELF, tier, np.nan).astype(float), "kw": block["prod_kw"]}
    return Flags(hit, np.where(hit, clock, np.nan), limits[tier], SEVERITY[tier], extra)


RULE = Rule(
    code="P01",
    title="产污未治污",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod", "treat"),
    needs=("device", "device_power", "stop_report"),
    memory_h=10 * 24,
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=2,
    unit="min",
    summary=Summary.MAX,
    join_min=30,
    condition="产线生产设备在运行，而其必需的治污设备停运，持续 10 分钟以上；满 90 分钟由监管部门介入。",
    formula="prod_on ∧ ¬treat_on ≥ 10 min；计时 ≤ 15 min 的间断照计，30 min 内复发为同一警报并续计；"
    "≥ 90 min 监管介入；介入满 24 h 或同一点位 7 天 3 次升级",
    why="产污设备和治污设备应同开同停；只开产污设备，污染物可能未经处理直接排放。",
    message="产线 {line} 自 {start} 至 {end} 生产设备运行而治污设备 {device} 停运，警报计时 {value} 分钟"
    "（阈值 {threshold} 分钟），现为{tier}，疑似产污未治污。",
    facts=(Fact("tier", "tier", Summary.MAX, 0, TIERS), Fact("kw", "kw", Summary.MAX, 1)),
    innocents=(
        Innocent("产线与治污设备的对应关系登记有误（最常见）", "现场核对设备、计量点和许可设施编号"),
        Innocent("由备用风机或共用治理设施承担", "查备用设备、共用设施的用电曲线和风管走向"),
        Innocent("生产设备空转、预热或检修，没有产污", "查生产记录和该时段产量"),
        Innocent("互感器接反、缺相或变频导致功率失真", "查计量接线与设备电流"),
    ),
    basis="用电智能监控：产污治污联动；“持续90分钟以上由监管部门介入”为文件给定，其余为自定。",
    legal=("AIR99", "WATER83", "ENV63"),
    excludes=(
        "设备离线或通信中断的时段",
        "没有登记治污设备的产线",
        "备用设备替代运行的时段",
        "已报备停产或已批准豁免的时段",
    ),
)
