"""Concentrations of night and day that differ far more, or far less, than the load of night and day."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y15."""

    days: int = param(30, "统计时段", "d", source="领域资料 B.2 Y15")
    share: float = param(0.5, "时段内最少有效小时占比", "", source="夜间、白天各自计算")
    high: float = param(2.0, "夜昼浓度比与夜昼负荷比之比的上限", "倍", source="领域资料 B.2 Y15")
    low: float = param(0.5, "夜昼浓度比与夜昼负荷比之比的下限", "倍", source="领域资料 B.2 Y15")
    least: float = param(
        0.05,
        "夜昼浓度之差与限值之比的下限",
        "",
        source="远低于限值的微小差别没有意义；没有限值的因子不看此条",
    )
    night: tuple[int, ...] = param(
        (22, 6), "夜间起止", "时", source="领域资料 B.2 Y15，环境噪声污染防治法夜间"
    )
    day: tuple[int, ...] = param((8, 18), "白天起止", "时", source="领域资料 B.2 Y15")
    calmest: float = param(
        0.6, "夜昼负荷比偏离 1 的下限", "", source="浓度不变时，负荷比在此以内不会单独触发"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for valid night hours of thirty days whose night-to-day ratio of medians does not follow the load's."""
    clock = block.time // 60 % 24
    parts = [(clock >= a) & (clock < b) if a < b else (clock >= a) | (clock < b) for a, b in (p.night, p.day)]
    night, day = (medians(block, block["x_valid"], part, p) for part in parts)
    effort = np.full(block.rows, np.nan)
    for name in ("flow", "load"):
        dark, light = (
            medians(block, np.where(block["valid"], block[name], np.nan), part, p) for part in parts
        )
        known = (light > 0) & ~np.isnan(dark)
        effort[known] = dark[known] / light[known]
    alike = (effort > 0) & (effort >= p.calmest) & (effort * p.calmest <= 1)
    ratio = np.divide(night, day * effort, out=np.full(block.rows, np.nan), where=alike & (day > 0))
    decided = ((ratio >= p.high) | (ratio <= p.low)) & ~(np.abs(night - day) < p.least * block["limit"])
    hit = cover(decided, block["valid"] & parts[0], block.starts, p.days * 24)
    threshold = np.where(ratio <= p.low, p.low, p.high)
    extra = {"dark": night, "light": day, "effort": effort}
    extra = {name: of_decision(decided, values) for name, values in extra.items()}
    return Flags(hit, of_decision(decided, ratio), of_decision(decided, threshold), extra=extra)


def medians(block: Block, values: np.ndarray, part: np.ndarray, p: Params) -> np.ndarray:
    """Median of the rows of ``part`` in the last ``p.days``, as of the latest of them, on every row."""
    rows = np.flatnonzero(part)
    starts = np.searchsorted(rows, block.starts)
    window = p.days * len(np.unique(block.time[rows] // 60 % 24))
    found = rolling_quantile(ranked(values[rows], starts), window, 0.5, max(1, int(p.share * window)))
    place = np.cumsum(part) - 1
    known = place >= np.repeat(starts[:-1], np.diff(block.starts))
    return np.where(known, np.append(found, np.nan)[np.maximum(place, 0)], np.nan)


RULE = Rule(
    code="Y15",
    title="昼夜异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow", "load", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=3,
    unit="倍",
    summary=Summary.FIRST,
    join_min=24 * 60,
    memory_h=1488,
    condition="30 天里夜间与白天的浓度中位数之比，是夜间与白天负荷之比的 2 倍以上或一半以下。",
    formula="30 d：(med_夜/med_昼)/(负荷_夜/负荷_昼) ≥ 2 或 ≤ 0.5，夜 22–06，昼 08–18，"
    "负荷取用电，没有则取流量；负荷比须在 0.6 至 1/0.6 之间，使浓度不变时不会单凭负荷差触发；|med_夜 − med_昼| ≥ 0.05 L",
    why="生产强度昼夜相近而浓度昼夜悬殊，提示夜间停用治理设施，或某一时段的数据并不真实。",
    message="{outlet} {factor}自 {start} 至 {end} 夜间中位数 {dark}、白天 {light} {factor_unit}，"
    "夜昼之比为负荷之比（{effort}）的 {value} {unit}（阈值 {threshold} {unit}），疑似昼夜异常。",
    facts=(
        Fact("dark", "dark", Summary.FIRST, 1),
        Fact("light", "light", Summary.FIRST, 1),
        Fact("effort", "effort", Summary.FIRST, 2),
    ),
    innocents=(
        Innocent("昼夜生产不同产品，或夜间用不同燃料、原料", "查生产计划、配方和投料记录"),
        Innocent("一天中固定时段有高浓度工序（如清洗、投料）", "比对工序时间表与小时曲线"),
        Innocent("电表包含与该排放口无关的负荷，负荷比不代表该工艺", "改用该工艺的分表或流量重新计算"),
    ),
    basis="三值分析法：异常值（昼夜差异）；数值为自定。",
    legal=("O19-20", "AIR99", "WATER83"),
    excludes=(
        "负荷和流量都缺失的序列",
        "夜昼负荷比不在 0.6 至 1.67 之间的序列",
        "夜间或白天有效小时不足一半的时段",
        "夜昼之差不足限值 5 % 的低浓度",
    ),
)
