"""A week of low and unnaturally steady hourly means after a much higher past."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y04."""

    window_h: int = param(168, "统计时段", "h", source="领域资料 B.2 Y04")
    least_h: int = param(126, "时段内最少有效小时", "h", source="统计时段的四分之三")
    level: float = param(0.10, "P95 与限值之比的上限", "", source="领域资料 B.2 Y04")
    cv: float = param(0.10, "变异系数上限", "", source="领域资料 B.2 Y04")
    past_h: int = param(720, "对照的此前时段", "h", source="领域资料 B.2 Y04：自身此前 30 天")
    past_least_h: int = param(168, "对照时段最少有效小时", "h", source="至少一周")
    drop: float = param(3.0, "此前中位数与现在中位数之比", "倍", source="领域资料 B.2 Y04")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of a week with P95 under a tenth of the limit, CV under 0.1, and a past 3 times higher."""
    high = block.rolling("z_valid", p.window_h, 0.95, p.least_h)
    now = block.rolling("z_valid", p.window_h, 0.5, p.least_h)
    past = block.lagged(block.rolling("z_valid", p.past_h, 0.5, p.past_least_h), p.window_h)
    ratio = np.divide(high, block["limit"], out=np.full(block.rows, np.nan), where=block["limit"] > 0)
    times = np.divide(past, now, out=np.full(block.rows, np.nan), where=now > 0)
    cv = variation(block, p.window_h)
    decided = (ratio <= p.level) & (cv <= p.cv) & (times >= p.drop)
    hit = cover(decided, block["valid"], block.starts, p.window_h)
    value = np.where(decided, ratio * 100, np.nan)
    extra = {"times": np.where(decided, times, np.nan), "cv": np.where(decided, cv * 100, np.nan)}
    return Flags(hit, value, np.full(block.rows, p.level * 100), extra=extra)


def variation(block: Block, window: int) -> np.ndarray:
    """Coefficient of variation of the valid values of the window; NaN where nothing is present."""
    x = block["x_valid"]
    (total, count), (square, _) = (rolling_sum(v, block.starts, window) for v in (x, x * x))
    mean = np.divide(total, count, out=np.full(block.rows, np.nan), where=(count > 0) & (total > 0))
    return np.sqrt(np.maximum(square / np.maximum(count, 1) - mean * mean, 0.0)) / mean


RULE = Rule(
    code="Y04",
    title="时均值稳定低值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="%",
    summary=Summary.MIN,
    join_min=24 * 60,
    condition="连续 7 天小时均值的 P95 不到限值的 10 % 且几乎不波动，而自身此前 30 天的中位数是现在的 3 倍以上。",
    formula="168 h 有效：P95(z)/L ≤ 0.10 ∧ CV(x) ≤ 0.10 ∧ 此前 30 天中位数 / 现中位数 ≥ 3",
    why="治理改善会降低浓度，但生产不变时很难突然又低又稳；这种形态提示采样被稀释、堵塞或参数被改小。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 7 天 P95 仅为限值的 {value} {unit}（阈值 {threshold} {unit}），"
    "变异系数 {cv} %，此前 30 天中位数是现在的 {times} 倍，疑似稳定低值。",
    facts=(Fact("cv", "cv", Summary.MIN, 1), Fact("times", "times", Summary.MAX, 1)),
    innocents=(
        Innocent("燃气锅炉等清洁工艺本就低而稳（此前也低则不成线索）", "看全年曲线和燃料、工艺类型"),
        Innocent("治理设施刚完成提标改造", "查改造验收、环评或许可变更时间"),
        Innocent("生产负荷大幅下降", "比对同期用电负荷和产量"),
    ),
    basis="宁波六类异常之“时均值稳定低值”。",
    legal=("O19-20", "PERMIT34"),
    excludes=("没有限值的因子", "有效小时不足四分之三的时段", "此前有效历史不足 7 天的序列"),
)
