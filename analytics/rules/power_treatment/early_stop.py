"""Treatment that stops before production, or too soon after it (DOSSIER C.5 P03)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.lines import last_true, next_true, painted, turned
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("治污早于生产停止", "停产后治污继续运行时间不足")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P03."""

    early_min: int = param(
        6, "治污早于生产停止的时间", "min", source="领域资料 C.5 P03：大于 5 min，按整分钟计"
    )
    most_min: int = param(240, "超过此值只按产污未治污计", "min", source="早停太久即产污未治污（P01）")
    purge_min: int = param(10, "停产后治污应继续运行的时间", "min", source="领域资料 C.5 P03；0 表示不要求")


def flag(block: Block, p: Params) -> Flags:
    """True for the minutes of production left without treatment, or of purging that are missing; value in minutes."""
    prod, treat, starts, step = block["prod"], block["treat"], block.starts, float(block.step)
    end = np.flatnonzero(turned(prod, starts, 1, 0) & ~block["exempt"])
    before = np.maximum(end - 1, 0)
    off = last_true(treat == 1, starts)[before] + 1
    begun = np.maximum(last_true(prod != 1, starts), last_true(treat < 0, starts))[before] + 1
    early = (end - off) * step
    is_early = (off > begun) & (early >= p.early_min) & (early <= p.most_min)
    stop = next_true(treat != 1, starts)[end]
    again = next_true(prod == 1, starts)[end]
    ran = (stop - end) * step
    until = end + int(np.ceil(p.purge_min / step))
    known = (treat[np.minimum(stop, block.rows - 1)] == 0) & (stop < until) & (until <= again) & (off >= end)
    is_short = known & (ran < p.purge_min)
    lost = painted(block.rows, off[is_early], end[is_early], early[is_early])
    short = painted(block.rows, stop[is_short], until[is_short], ran[is_short])
    value = np.where(np.isnan(lost), short, lost)
    limit = np.where(np.isnan(lost), float(p.purge_min), float(p.early_min))
    kind = np.where(np.isnan(value), np.nan, np.isnan(lost))
    severity = np.where(np.isnan(lost), 1, 2)
    return Flags(~np.isnan(value), value, limit, severity, extra={"kind": kind})


RULE = Rule(
    code="P03",
    title="治污早停",
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
    condition="治污设备比生产设备早 6 分钟以上（含）停止；或生产停止后，治污设备继续运行不足 10 分钟。",
    formula="t(生产停) − t(治污停) ≥ 6 min，且 ≤ 240 min；或 t(治污停) − t(生产停) < 10 min",
    why="治污应晚于生产停止，把管道和炉膛里残留的污染物处理完；提前停运，收尾阶段的污染物未经处理排放。",
    message="产线 {line} 在 {start} 至 {end} {kind}：{value} 分钟（阈值 {threshold} 分钟），"
    "治污设备 {device} 疑似早停。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS),),
    innocents=(
        Innocent("生产设备停料后空转，已不产污", "查停料时间和生产设备负荷是否先降到空载"),
        Innocent("产线与治污设备的对应关系登记有误（最常见）", "现场核对设备、计量点和许可设施编号"),
        Innocent("工艺不需要停产后继续净化", "查许可证和操作规程；不需要时把该时长设为 0"),
    ),
    basis="用电智能监控：治污应晚于生产停止，多见于许可证和操作规程；时限自定。",
    legal=("AIR99", "ENV63"),
    excludes=("设备离线或通信中断的时段", "已报备停产或已批准豁免的时段"),
)
