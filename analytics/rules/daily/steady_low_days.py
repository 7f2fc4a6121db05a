"""A month of daily means that are very low and hardly vary."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above, shown, spread
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D07."""

    window_d: int = param(30, "统计时段", "d", source="领域资料 B.2b D07")
    least_d: int = param(24, "时段内最少有效天数", "d", source="统计时段的五分之四")
    share: float = param(0.05, "第 95 百分位与限值之比的上限", "", source="领域资料 B.2b D07")
    cv: float = param(0.05, "变异系数上限", "", source="领域资料 B.2b D07")
    steps: float = param(10.0, "平均值与显示分辨率之比的下限", "倍", source="分辨率太粗时变异系数没有意义")


def flag(block: Block, p: Params) -> Flags:
    """True for days of a month at a twentieth of the limit or less, steadier than a process is."""
    high = block.rolling("z_valid", p.window_d, 0.95, p.least_d)
    mean, cv = spread(block, "x_valid", p.window_d, p.least_d)
    told = above(mean, block["lod"]) & above(mean, block["rho"], p.steps)
    decided = (high <= p.share * block["limit"]) & (cv <= p.cv) & told
    hit = cover(decided, ~np.isnan(block["x_valid"]), block.starts, p.window_d)
    share = np.divide(high, block["limit"], out=np.full(block.rows, np.nan), where=decided) * 100
    extra = {"cv": shown(cv * 100, decided, hit, block)}
    return Flags(hit, shown(share, decided, hit, block), np.full(block.rows, p.share * 100), extra=extra)


RULE = Rule(
    code="D07",
    title="日均值稳定低值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "z_valid", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=3,
    unit="%",
    summary=Summary.MIN,
    join_min=0,
    memory_h=1488,
    is_default=False,
    condition="30 天里日均值的第 95 百分位不超过限值的 5 %，变异系数不超过 5 %，且高于检出限。",
    formula="30 d，n ≥ 24：P95(z) ≤ 5 % L ∧ CV(x) ≤ 0.05 ∧ mean > LOD ∧ mean > 10·ρ",
    why="运行中的排放口浓度极低又几乎不动，提示采样气被稀释或者读数被固定在低位。",
    message="{outlet} {factor}在 {start} 至 {end} 日均值的第 95 百分位低至限值的 {value} {unit}（阈值 {threshold} {unit}），"
    "变异系数仅 {cv} %，疑似稳定低值。",
    facts=(Fact("cv", "cv", Summary.MIN, 1),),
    innocents=(
        Innocent("燃气或者低负荷设备浓度本来就低而平稳", "查燃料种类、同类设备浓度和监督性监测结果"),
        Innocent("治理设施效率很高", "查进口浓度和治理设施运行记录"),
        Innocent("登记的限值不是现行限值", "核对许可证限值和生效日期"),
    ),
    basis="三值分析法：异常值（稳定低值）；按日均值运行，没有与自身此前水平或同类比较，只作提示。",
    legal=("O19-20",),
    excludes=("没有限值的因子", "平均值不高于检出限或 10 倍显示分辨率的时段", "pH 值"),
)
