"""Daily means that are missing on days of petitions, inspections and alerts more often than on others."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.emission import STOPPED
from analytics.companions import first_of_run
from analytics.daily import counted_days, shown
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D12."""

    window_d: int = param(365, "统计时段", "d", source="统计一年")
    odds: float = param(3.0, "比值比", "倍", source="领域资料 B.2b D12")
    added: float = param(0.5, "四格各加的数（Haldane 修正）", "", source="避免除以零")
    least_both: int = param(3, "特殊日缺失的最少天数", "d", source="样本太少时不下结论")
    least_gaps: int = param(3, "涉及的缺失段数", "段", source="一次停运或故障可连着盖过几个特殊日")
    least_watched: int = param(5, "特殊日最少天数", "d", source="样本太少时不下结论")
    least_d: int = param(60, "时段内最少应有日均值的天数", "d", source="样本太少时不下结论")
    sure: float = param(1.96, "ln 比值比与其标准误之比", "倍", source="比值比的 95 % 下界高于 1")


def flag(block: Block, p: Params) -> Flags:
    """True for missing days of petitions, inspections or alerts, where missing goes with such days."""
    asked = block["due"] & (block["running_day"] != STOPPED) & (block["missing"] | ~np.isnan(block["x"]))
    watched = asked & (block["petitioned"] | block["inspected"] | block["alerted"])
    missing = block["missing"] & asked
    both = counted_days(watched & missing, block, p.window_d)
    gaps = counted_days(first_in_gap(watched & missing, missing, block), block, p.window_d)
    special, lost = (counted_days(part, block, p.window_d) for part in (watched, missing))
    days = counted_days(asked, block, p.window_d)
    table = [n + p.added for n in (both, days - special - lost + both, special - both, lost - both)]
    odds = table[0] * table[1] / (table[2] * table[3])
    error = np.sqrt(sum(1.0 / n for n in table))
    enough = (
        (both >= p.least_both) & (gaps >= p.least_gaps) & (special >= p.least_watched) & (days >= p.least_d)
    )
    decided = enough & (odds >= p.odds) & (np.log(odds) >= p.sure * error)
    hit = cover(decided, watched & missing, block.starts, p.window_d)
    extra = {"both": shown(both, decided, hit, block), "special": shown(special, decided, hit, block)}
    return Flags(hit, shown(odds, decided, hit, block), np.full(block.rows, p.odds), extra=extra)


def first_in_gap(days: np.ndarray, missing: np.ndarray, block: Block) -> np.ndarray:
    """The first of ``days`` within each run of missing days; bool, shape (rows,)."""
    out, at = np.zeros(block.rows, bool), np.flatnonzero(days)
    gap = first_of_run(missing, block.starts, 0)[at]
    out[at[np.diff(gap, prepend=-1) != 0]] = True
    return out


RULE = Rule(
    code="D12",
    title="日均值恰在特殊日缺失",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_DAY,
    columns=("running_day",),
    needs=(
        *("cems_hour", "cems_day", "outlet", "load_15min", "cems_label"),
        *("petition", "inspection", "alert"),
    ),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=4,
    unit="倍",
    summary=Summary.MAX,
    join_min=180 * 1440,
    memory_h=9504,
    is_default=False,
    condition="一年里，日均值在信访、检查或重污染预警日缺失的比值比不低于 3，且缺失的特殊日不少于 3 天，分属 3 段以上的缺失。",
    formula="OR = (a+½)(d+½) / ((b+½)(c+½)) ≥ 3；a 特殊日缺失 ≥ 3（≥ 3 段），特殊日 ≥ 5，ln OR ≥ 1.96·SE",
    why="缺失若是偶然的，与有没有人来查无关；偏偏在被关注的日子缺失，提示有意断开。",
    message="{outlet} {factor}在 {start} 至 {end} 的信访、检查或预警日中有 {both} 天没有日均值（共 {special} 个特殊日），"
    "与其他日子的比值比为 {value} {unit}（阈值 {threshold} {unit}），疑似选择性缺失。",
    facts=(Fact("both", "both", Summary.MAX, 0), Fact("special", "special", Summary.MAX, 0)),
    innocents=(
        Innocent("预警期间按要求停产，但没有用电数据说明", "查应急减排措施和用电"),
        Innocent("检查时进行比对、校准，当天没有日均值", "查检查记录、比对和校准记录"),
        Innocent("故障引起异味而被信访，故障本身造成缺失", "查故障报告时间与信访受理时间"),
    ),
    basis="三值分析法：缺失值；信访、检查和预警日来自信访举报、现场检查和预警记录。",
    legal=("O19-20", "PERMIT36"),
    excludes=(
        "已知停产的日子",
        "一两段缺失盖过的特殊日",
        "没有写明被举报点位的信访",
        "没有结束时间的预警只计第一天",
    ),
)
