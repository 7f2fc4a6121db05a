"""A week of low and unnaturally steady hourly means after a much higher past, or among much higher outlets of its kind."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

WEEK = 7  # days, that ``low_share``, ``low_cv``, ``valid_7d`` and ``z_7d`` speak about


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y04."""

    least_h: int = param(126, "7 天内最少有效小时", "h", source="统计时段的四分之三")
    level: float = param(0.10, "P95 与限值之比的上限", "", source="领域资料 B.2 Y04")
    cv: float = param(0.10, "变异系数上限", "", source="领域资料 B.2 Y04")
    drop: float = param(3.0, "此前中位数与现在中位数之比", "倍", source="领域资料 B.2 Y04")
    peer: float = param(5.0, "同类中位数与现在中位数之比", "倍", source="领域资料 B.2 Y04")
    peers: int = param(8, "同类其他排放口最少个数", "个", source="领域资料 B.2 Y34")


def flag(block: Block, p: Params) -> Flags:
    """True for the days of a low and steady week whose own past is 3, or whose kind is 5 times higher."""
    level = block["z_7d"]
    share = _over(level, block["limit"])
    times = _over(block["own_prior"], level)
    peer = np.where(block["peer_n"] >= p.peers, _over(block["peer_median"], share), np.nan)
    steady = (block["low_share"] <= p.level) & (block["low_cv"] <= p.cv) & (block["valid_7d"] >= p.least_h)
    decided = steady & ((times >= p.drop) | (peer >= p.peer))
    hit = cover(decided, block["valid_hours"] > 0, block.starts, WEEK)
    told = {"low_by": 100 / times, "low_peer": 100 / peer, "cv": block["low_cv"] * 100}
    extra = {name: np.where(decided, values, np.nan) for name, values in told.items()}
    value = np.where(decided, block["low_share"] * 100, np.nan)
    return Flags(hit, value, np.full(block.rows, p.level * 100), extra=extra)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


RULE = Rule(
    code="Y04",
    title="时均值稳定低值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.SERIES_DAY,
    columns=("z_7d", "limit"),
    memory_h=1584,
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="%",
    summary=Summary.MIN,
    join_min=24 * 60,
    condition="连续 7 天小时均值的 P95 不到限值的 10 % 且几乎不波动，而自身此前 30 天的中位数是现在的 3 倍以上，"
    "或同类其他排放口的中位数是现在的 5 倍以上。",
    formula="168 h 有效：P95(z)/L ≤ 0.10 ∧ CV(x) ≤ 0.10 ∧（此前 30 天中位数 / 现中位数 ≥ 3 ∨ "
    "同类其他排放口（≥ 8 个）30 天 z/L 中位数 / 现 z/L 中位数 ≥ 5）",
    why="治理改善会降低浓度，但生产不变时很难突然又低又稳；这种形态提示采样被稀释、堵塞或参数被改小。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 7 天 P95 仅为限值的 {value} {unit}（阈值 {threshold} {unit}），"
    "变异系数 {cv} %，现在的中位数与此前 30 天比：{times}，与同类比：{peer}，疑似稳定低值。",
    facts=(
        Fact("cv", "cv", Summary.MIN, 1),
        Fact("times", "low_by", Summary.MIN, 1, unit="%", absent="无从比较"),
        Fact("peer", "low_peer", Summary.MIN, 1, unit="%", absent="无从比较"),
    ),
    innocents=(
        Innocent(
            "燃气锅炉等清洁工艺本就低而稳（此前也低、同类也低则不成线索）", "看全年曲线和燃料、工艺类型"
        ),
        Innocent("治理设施刚完成提标改造", "查改造验收、环评或许可变更时间"),
        Innocent("生产负荷大幅下降", "比对同期用电负荷和产量"),
    ),
    basis="宁波六类异常之“时均值稳定低值”。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "没有限值的因子",
        "有效小时不足四分之三的时段",
        "此前有效历史不足 7 天、同类其他排放口又不足 8 个的序列",
    ),
)
