"""Production that starts before its treatment (DOSSIER C.5 P02)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.lines import next_true, painted, turned
from analytics.rule import Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P02."""

    late_min: int = param(6, "治污晚于生产的时间", "min", source="领域资料 C.5 P02：大于 5 min，按整分钟计")
    most_min: int = param(240, "超过此值只按产污未治污计", "min", source="迟开太久即产污未治污（P01）")


def flag(block: Block, p: Params) -> Flags:
    """True from the start of production until its treatment starts; value is the delay in minutes."""
    prod, treat, starts = block["prod"], block["treat"], block.starts
    row = np.flatnonzero(turned(prod, starts, 0, 1) & (treat == 0) & ~block["exempt"])
    on = next_true(treat == 1, starts)[row]
    broken = np.minimum(next_true(prod != 1, starts), next_true(treat < 0, starts))[row]
    late = (on - row) * float(block.step)
    chosen = (on < broken) & (late >= p.late_min) & (late <= p.most_min)
    value = painted(block.rows, row[chosen], on[chosen], late[chosen])
    return Flags(~np.isnan(value), value, np.full(block.rows, float(p.late_min)))


RULE = Rule(
    code="P02",
    title="治污晚开",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod", "treat"),
    needs=("device", "device_power", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=24,
    evidence="C",
    weight=0.15,
    severity=2,
    unit="min",
    summary=Summary.MAX,
    join_min=0,
    condition="生产设备由停转开后，必需的治污设备晚 6 分钟以上（含）才全部开启。",
    formula="t(治污开) − t(生产开) ≥ 6 min，且 ≤ 240 min",
    why="治污应先于生产开启；先开生产，启动阶段的污染物未经处理排放，而启动阶段往往浓度最高。",
    message="产线 {line} 在 {start} 开始生产，治污设备 {device} 晚 {value} 分钟才开启"
    "（阈值 {threshold} 分钟），疑似治污设施晚开。",
    innocents=(
        Innocent("生产设备先空转预热，尚未投料", "查投料记录和生产设备负荷是否在预热后才上升"),
        Innocent("产线与治污设备的对应关系登记有误（最常见）", "现场核对设备、计量点和许可设施编号"),
        Innocent("采集时间不同步或按 5 分钟取点造成的误差", "比对各计量点时钟，调取分钟数据"),
    ),
    basis="用电智能监控：治污应先于生产开启，多见于许可证和操作规程；时限自定。",
    legal=("AIR99", "ENV63"),
    excludes=("设备离线或通信中断的时段", "已报备停产或已批准豁免的时段", "直到停产治污都未开启（按 P01）"),
)
