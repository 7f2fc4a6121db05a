"""A treatment that removes more than it can, less than nothing, or always exactly the same."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import of_factor
from analytics.kernels.runs import constant_run, run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("出口高于进口", "脱除效率高得不合理", "脱除效率长时间不变")
DUST = "a34013"


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y33."""

    most_pct: float = param(99.9, "脱除效率上限（颗粒物除外）", "%", source="领域资料 B.2 Y33")
    still_h: int = param(24, "脱除效率不变的时长", "h", source="领域资料 B.2 Y33")
    digits: int = param(2, "判断不变时保留的小数位（%）", "位", source="领域资料 B.2 Y33：0.01")
    hours: int = param(6, "废气高于进口或过高的连续时长", "h", source="瞬时波动和响应时间差不计")
    water_h: int = param(48, "废水高于进口或过高的连续时长", "h", source="废水在处理设施内停留时间")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of a spell in which what leaves the treatment does not fit what enters it."""
    entering = block["inlet_mass"]
    leaving = block["x_valid"] * block["flow"]
    removed = 100 * (1 - np.divide(leaving, entering, out=np.full(block.rows, np.nan), where=entering > 0))
    need = np.where(block["is_gas"], p.hours, p.water_h)
    negative = removed < 0
    excessive = (removed > p.most_pct) & ~of_factor(block, DUST)
    still = constant_run(np.round(removed, p.digits), block.starts) >= p.still_h
    lasting = [part & (run_length(part, block.starts, 0) >= need) for part in (negative, excessive)]
    which = [*lasting, still & (removed < 100)]
    kind = np.select(which, [0.0, 1.0, 2.0], np.nan)
    threshold = np.select(which, [np.zeros(block.rows), np.full(block.rows, p.most_pct), removed], np.nan)
    extra = {
        "kind": kind,
        "removed": removed,
        "bound": threshold,
        "inlet": entering / 1000,
        "outlet_load": leaving / 1000,
    }
    return Flags(np.logical_or.reduce(which), removed, threshold, extra=extra)


RULE = Rule(
    code="Y33",
    title="脱除效率不合理",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PROCESS,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow", "inlet_mass"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="%",
    summary=Summary.FIRST,
    join_min=6 * 60,
    memory_h=792,
    is_default=False,
    condition="按进口、出口计算的脱除效率为负、高于 99.9 %，或连续 24 小时不变（精确到 0.01 %）。",
    formula="η = 1 − (C_out · Q_out) / (C_in · Q_in)：η < 0 ∨ η > 99.9 % 连续 ≥ 6 h（废水 48 h）∨ η 24 h 不变",
    why="治理设施不会越治越多，也不会恒定在同一效率；不合理的效率说明进口或出口数据至少有一个不实。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时{kind}：脱除效率 {removed} %（参照值 {bound} %），"
    "进口 {inlet} g/s、出口 {outlet_load} g/s，疑似进口或出口数据失真。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("removed", "removed", Summary.FIRST, 2),
        Fact("bound", "bound", Summary.FIRST, 2),
        Fact("inlet", "inlet", Summary.FIRST, 2),
        Fact("outlet_load", "outlet_load", Summary.FIRST, 2),
    ),
    innocents=(
        Innocent("废水停留时间长，进口浓度已降而出口未降", "按停留时间错开后再比较"),
        Innocent("进口、出口流量计量口径不同（漏风、旁路、工况与标态）", "核对流量口径和漏风率"),
        Innocent("进口分析仪量程小、已饱和", "看进口读数是否停在量程上限"),
        Innocent("治理设施故障停运，进出口相同", "查设施运行和故障记录"),
    ),
    basis="物料平衡；数值为自定。",
    legal=("O19-20",),
    excludes=(
        "没有进口监测的排放口",
        "标记不是正常的小时",
        "颗粒物（效率过高一项，布袋除尘可达 99.9 % 以上）",
    ),
)
