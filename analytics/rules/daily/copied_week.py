"""A week of daily means that repeats an earlier week, day by day."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import first_of_run
from analytics.daily import above, counted_days, own_share
from analytics.kernels.cover import cover
from analytics.kernels.runs import equal_share, run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D09."""

    days: int = param(7, "逐日相同的天数", "d", source="领域资料 B.2b D09")
    lags: tuple[int, ...] = param((7, 14, 28, 30, 31), "比对的间隔天数", "d", source="领域资料 B.2b D09")
    distinct: int = param(5, "其中不同数值的个数", "个", source="领域资料 B.2b D09")
    window_d: int = param(365, "统计偶然相同的时段 N", "d", source="与 D02 相同")
    chance: float = param(
        0.01, "N 天内偶然出现一次的容许概率", "", source="与 D02 相同：分辨率粗时逐日相同并不少见"
    )
    floor: float = param(0.001, "偶然相同率下限", "", source="与 D02 相同")
    added: float = param(1.0, "估计偶然相同率时各加的数据对", "对", source="与 D02 相同")


def flag(block: Block, p: Params) -> Flags:
    """True for the days of a block of seven or more, too long for chance, that equal the same days one of the lags before."""
    values = np.where(above(block["x_valid"], block["lod"]), block["x_valid"], np.nan)
    hit, back, least = np.zeros(block.rows, bool), np.full(block.rows, np.nan), by_chance(values, block, p)
    need = np.full(block.rows, float(p.days))
    for lag in p.lags:
        equal = values == block.lagged(values, lag)
        asked = np.maximum(p.days, least[first_of_run(equal, block.starts, 0)])
        long = run_length(equal, block.starts, 0) >= asked
        full = np.flatnonzero(long & (counted_days(equal, block, p.days) == p.days))
        varied = different(values[full[:, None] - np.arange(p.days)]) >= p.distinct
        decided = np.zeros(block.rows, bool)
        decided[full[varied]] = True
        own = cover(decided, equal, block.starts, p.days)
        back[own & ~hit], need[own & ~hit] = lag, asked[own & ~hit]
        hit |= own
    length = run_length(hit, block.starts, 0).astype(np.float64)
    return Flags(hit, length, need, extra={"back": back})


def by_chance(values: np.ndarray, block: Block, p: Params) -> np.ndarray:
    """Days in a row that must equal days a lag before so that chance rarely explains them; float64, shape (rows,)."""
    equal, pairs = np.zeros(block.rows), np.zeros(block.rows)
    for lag in p.lags:
        share, count = equal_share(values, block.starts, np.full(len(block.keys), lag), p.window_d)
        equal, pairs = equal + np.nan_to_num(share) * count, pairs + count
    share = own_share(equal, pairs, p.added, p.floor)
    return np.ceil(np.log(p.chance / (p.window_d * len(p.lags))) / np.log(share))


def different(groups: np.ndarray) -> np.ndarray:
    """Number of different values in each row of a table without NaN, int64."""
    ordered = np.sort(groups, axis=1)
    return 1 + (np.diff(ordered, axis=1) != 0).sum(axis=1)


RULE = Rule(
    code="D09",
    title="日均值整段复制",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid",),
    needs=("cems_hour", "cems_day", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=5,
    unit="d",
    summary=Summary.MAX,
    join_min=0,
    memory_h=10464,
    is_default=False,
    condition="连续 7 天以上的日均值与 7、14、28、30 或 31 天前逐日完全相同，其中至少 5 个不同数值，天数超过偶然相同所能解释的长度。",
    formula="k ∈ {7, 14, 28, 30, 31}：x_d = x_{d−k} 连续 ≥ max(7, ⌈ln(0.01/(365·5)) / ln(p_k)⌉)，7 天内不同数值 ≥ 5 个；"
    "p_k 为此前 365 天与 k 天前相等的占比",
    why="两段日期的日均值不可能逐日相同到末位；整段雷同提示把旧数据当作新数据上报。",
    message="{outlet} {factor}自 {start} 至 {end} 连续 {value} 天的日均值与 {back} 天前逐日相同（阈值 {threshold} 天），疑似复制数据。",
    facts=(Fact("back", "back", Summary.FIRST, 0),),
    innocents=(
        Innocent("平台补传时把一段数据重复写入了另一段日期", "核对原始报文的发送时间和数采仪本地存储"),
        Innocent("数采仪时钟错误后回拨，同一段数据被记为两段", "核对数采仪校时记录"),
    ),
    basis="三值分析法：重复值（复制）；按日均值运行。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=(
        "不同数值少于 5 个的时段",
        "不高于检出限的数值",
        "标记不是正常、有效小时不足、已知停产，或为零而运行情况不明的日子",
    ),
)
