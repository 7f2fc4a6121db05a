"""Calibrations and maintenance that begin, far more often than chance would have it, right after high values."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import share_of_limit
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

CALIBRATION, MAINTENANCE = FLAGS.index("C"), FLAGS.index("M")
KINDS = ("多在高值之后开始", "每天同一时刻、都在临近限值之后开始")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y16."""

    high: float = param(0.8, "此前一小时与限值之比", "", source="领域资料 B.2 Y16")
    lift: float = param(3.0, "在高值之后的占比与平时高值占比之比", "倍", source="领域资料 B.2 Y16")
    floor: float = param(0.02, "平时高值占比下限", "", source="避免以零作分母")
    cases: int = param(5, "在高值之后开始的次数", "次", source="领域资料 B.2 Y16")
    window_h: int = param(720, "统计时段", "h", source="30 天")
    highest: float = param(0.9, "每天同一时刻校准时，此前一小时与限值之比", "", source="领域资料 B.2 Y16")
    days: int = param(5, "同一时刻连续天数", "d", source="与次数相同")
    o2_stop_pct: float = param(19.0, "视为启停的含氧量", "%", source="领域资料 B.6 启停折算放大")


def flag(block: Block, p: Params) -> Flags:
    """True for hours in which a calibration or maintenance begins after a high value, where that is no chance."""
    share = share_of_limit(block, p.o2_stop_pct)
    prior = block.lagged(share, 1)
    upkeep = np.isin(block["flag"], (CALIBRATION, MAINTENANCE))
    begins = upkeep & ~np.isnan(prior)  # the hour before was valid, hence not upkeep
    after, usual = begins & (prior >= p.high), share_above(block, share, p.high, p)
    (cases, _), (all_cases, _) = (
        rolling_sum(rows.astype(np.float64), block.starts, p.window_h) for rows in (after, begins)
    )
    lift = np.divide(cases, all_cases, out=np.zeros(block.rows), where=all_cases > 0) / usual
    timed = after & (cases >= p.cases) & (lift >= p.lift)
    close = begins & (block["flag"] == CALIBRATION) & (prior >= p.highest)
    before = [block.lagged(close.astype(np.float64), 24 * day) == 1 for day in range(1, p.days)]
    in_row = np.logical_and.reduce([close, *before])
    rare = 1 / share_above(block, share, p.highest, p)  # every one of these calibrations follows such a value
    daily = in_row & (rare >= p.lift)
    hit = cover(timed, after, block.starts, p.window_h)
    hit |= cover(daily, close, block.starts, (p.days - 1) * 24 + 1)
    told = {
        "count": np.where(timed, cases, float(p.days)),
        "need": np.where(timed, float(p.cases), float(p.days)),
        "kind": np.where(timed, 0.0, 1.0),
        "lift": np.where(timed, lift, rare),
    }
    told = {name: of_decision(timed | daily, values) for name, values in told.items()}
    return Flags(hit, told["count"], told.pop("need"), extra=told)


def share_above(block: Block, share: np.ndarray, level: float, p: Params) -> np.ndarray:
    """Share of the valid hours of the window at or above ``level`` times the limit, at least ``p.floor``."""
    total, count = rolling_sum(np.where(np.isnan(share), np.nan, share >= level), block.starts, p.window_h)
    return np.maximum(np.divide(total, count, out=np.zeros(block.rows), where=count > 0), p.floor)


RULE = Rule(
    code="Y16",
    title="定点校准掩超",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("flag", "limit"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=4,
    unit="次",
    summary=Summary.MAX,
    join_min=15 * 24 * 60,
    memory_h=1488,
    is_default=False,
    condition="30 天里校准或维护有 5 次以上紧跟在高值之后开始，其占比是平时高值占比的 3 倍以上；"
    "或连续 5 天同一时刻校准且都在临近限值之后。",
    formula="C/M 段的首小时：前一有效小时 z ≥ 0.8 L 的占比 ≥ 3 × 有效小时 z ≥ 0.8 L 的占比，≥ 5 次（一段算一次）；"
    "或 C 在同一时刻连续 5 天且此前 z ≥ 0.9 L，而平时 z ≥ 0.9 L 的占比 ≤ 1/3。小时数据只能判到小时",
    why="校准期间的数据不参与判定；总在快超标时校准，提示借校准避开超标。定时校准本身是正常的。",
    message="{outlet} {factor}在 {start} 至 {end} 的校准或维护{kind}，共 {count} 次（阈值 {threshold} 次），"
    "占比为平时高值占比的 {lift} 倍，疑似定点校准掩盖超标。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("count", "count", Summary.MAX, 0),
        Fact("lift", "lift", Summary.MAX, 1),
    ),
    innocents=(
        Innocent("读数异常偏高后运维人员按规程校准", "查运维工单、校准前后零点量程漂移量"),
        Innocent("定时校准恰与每天的高负荷时段重合", "查校准周期设置和负荷曲线，看改动时刻后是否仍重合"),
        Innocent("治理设施投加药剂不足时同时检修设施与仪器", "查设施检修记录和药剂投加曲线"),
    ),
    basis="校准、维护标记与此前浓度的关系；数值为自定。",
    legal=("O19-20", "MARK22", "PERMIT34"),
    excludes=("没有限值的因子", "前一小时没有有效值的校准", "含氧量不低于 19 % 的启停小时"),
)
