"""A reading that used to follow another one and suddenly does not."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import lead, of_factor, sound
from analytics.decisions import of_decision
from analytics.kernels.association import broken_link
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("废气流量与用电负荷", "氮氧化物与用电负荷", "出口与进口浓度")
DAY_H, NOX = 24, "a21002"


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y25."""

    strong: float = param(0.6, "此前 30 天秩相关系数下限", "", source="领域资料 B.2 Y25")
    weak: float = param(0.1, "近 72 小时秩相关系数绝对值上限", "", source="领域资料 B.2 Y25")
    base_h: int = param(720, "此前时段", "h", source="领域资料 B.2 Y25")
    recent_h: int = param(72, "近期时段", "h", source="领域资料 B.2 Y25")
    present: int = param(60, "时段内成对数据的最低比例", "%", source="数据太少时不判断")
    moving: float = param(0.5, "近期被跟随量的波动与此前之比", "", source="工况平稳时相关系数本来就低")


def flag(block: Block, p: Params) -> Flags:
    """True for the hours of 72-hour windows, looked at once a day, in which the link of one of three pairs is gone."""
    windows = np.array([DAY_H, p.recent_h, p.base_h, p.present])
    limits = np.array([p.weak, p.strong, p.moving])
    now, before = np.full(block.rows, np.nan), np.full(block.rows, np.nan)
    kind = np.full(block.rows, np.nan)
    for i, (reading, driver) in enumerate(_pairs(block)):
        found, earlier = broken_link(reading, driver, block.starts, windows, limits)
        decided = ~np.isnan(found)
        member = sound(block) & ~np.isnan(reading) & ~np.isnan(driver)
        open_row = cover(decided, member, block.starts, p.recent_h) & np.isnan(now)
        now[open_row] = of_decision(decided, np.abs(found))[open_row]
        before[open_row] = of_decision(decided, earlier)[open_row]
        kind[open_row] = i
    extra = {"kind": kind, "before": before}
    return Flags(~np.isnan(kind), now, np.full(block.rows, p.weak), extra=extra)


def _pairs(block: Block) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Readings and what they follow: flow and load, NOx and load, outlet and inlet; NaN where a pair does not apply."""
    good = sound(block)
    single = block["is_gas"] & (block.each("alike_of_site") == 1)
    load = np.where(single, block["load"], np.nan)
    whole = block["inlet_flow"] > 0
    inlet = np.divide(block["inlet_mass"], block["inlet_flow"], out=np.full(block.rows, np.nan), where=whole)
    return (
        (np.where(good & lead(block), block["flow"], np.nan), load),
        (np.where(of_factor(block, NOX), block["x_valid"], np.nan), load),
        (block["x_valid"], inlet),
    )


RULE = Rule(
    code="Y25",
    title="相关性断裂",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.AUXILIARY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="",
    summary=Summary.MIN,
    join_min=24 * 60,
    memory_h=1560,
    is_default=False,
    condition="流量与负荷、氮氧化物与负荷或进出口浓度此前 30 天明显相关，近 72 小时不再相关，而工况仍在波动。",
    formula="Spearman ρ(此前 30 d) ≥ 0.6 ∧ |ρ(近 72 h)| ≤ 0.1，每日评价一次；被跟随量近期波动 ≥ 此前的一半",
    why="生产负荷变化必然带动流量和浓度变化；关联突然消失，提示读数不再来自真实烟气。",
    message="{outlet} {factor}在 {start} 至 {end} {kind}的秩相关系数由 {before} 降至 {value}（阈值 {threshold}），"
    "同期工况仍在波动，疑似数据脱离真实工况。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS), Fact("before", "before", Summary.FIRST, 2)),
    innocents=(
        Innocent("治理设施调试或控制方式改变（如定值控制）", "查设施运行参数和 DCS 曲线"),
        Innocent("燃料、原料或产品改变", "查生产记录和原料台账"),
        Innocent("厂内新增不经本排放口的用电负荷", "核对产线计量"),
        Innocent("流量计或分析仪故障", "查运维工单和比对结果"),
    ),
    basis="19号令所列“生产工况与自动监控数据不相关”；数值为自定。",
    legal=("O19-20",),
    excludes=("多烟囱厂区与总负荷的比较", "工况平稳的时段", "标记不是正常的小时", "成对数据不足 60 % 的时段"),
)
