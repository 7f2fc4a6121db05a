"""Days on end with readings that hover about the detection limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y05."""

    window_h: int = param(72, "统计时段", "h", source="领域资料 B.2 Y05")
    least_h: int = param(54, "时段内最少有效小时", "h", source="统计时段的四分之三")
    low: float = param(0.5, "徘徊区间下限与检出限之比", "", source="领域资料 B.2 Y05")
    high: float = param(1.5, "徘徊区间上限与检出限之比", "", source="领域资料 B.2 Y05")
    share: float = param(0.9, "落在区间内的小时占比", "", source="领域资料 B.2 Y05")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours near the detection limit in 72 hours that are hardly anywhere else."""
    x, lod = block["x_valid"], block["lod_stated"]
    near = (x >= p.low * lod) & (x <= p.high * lod)
    known = np.where(np.isnan(x) | np.isnan(lod), np.nan, near)
    total, count = rolling_sum(known, block.starts, p.window_h)
    share = np.divide(total, count, out=np.full(block.rows, np.nan), where=count >= p.least_h)
    decided = share >= p.share
    hit = cover(decided, near, block.starts, p.window_h)
    value = of_decision(decided, share * 100)
    return Flags(hit, value, np.full(block.rows, p.share * 100), extra={"lod": lod})


RULE = Rule(
    code="Y05",
    title="检出限徘徊",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=816,
    condition="连续 72 小时里九成以上的有效小时均值在检出限的 0.5 至 1.5 倍之间。",
    formula="72 h：share(0.5 LOD ≤ x ≤ 1.5 LOD) ≥ 0.9，有效小时 ≥ 54；"
    "LOD 取分析仪参数，排放口只测这一种污染物时也可取排放口登记的检出限",
    why="长期在检出限附近波动，可能是采样管断开、样气被稀释，分析仪只测到背景。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 72 小时内有 {value} {unit} 的有效小时在检出限 {lod} {factor_unit} "
    "附近（阈值 {threshold} {unit}），疑似采样异常。",
    facts=(Fact("lod", "lod", Summary.FIRST, 2),),
    innocents=(
        Innocent("清洁燃料或清洁工艺，排放本就接近检出限", "查燃料、工艺和全年曲线，比对同类排放口"),
        Innocent("未检出按检出限的一半或检出限填报", "核对平台和企业的未检出修约规则"),
        Innocent("分析仪检出限高于现场浓度，选型不当", "核对分析仪检出限、量程与排放限值"),
    ),
    basis="自动监控检查清单第 20 项“长期在检出限上下波动”；数值为自定。",
    legal=("O19-20",),
    excludes=("检出限未知的因子", "标记不是正常或已知停产的小时", "有效小时不足四分之三的时段"),
)
