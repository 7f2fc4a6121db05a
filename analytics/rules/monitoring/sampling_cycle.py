"""A water analyser that does not sample at its registered cycle."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS, PH


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y36."""

    minutes: float = param(30.0, "采样间隔与备案周期之差", "min", source="领域资料 B.2 Y36")
    share: float = param(0.10, "间隔异常的采样次数占比", "", source="领域资料 B.2 Y36")
    window_h: int = param(720, "统计时段", "h", source="领域资料未定，取 30 天")
    least: int = param(20, "时段内最少采样次数或有报文的小时", "次", source="不足时不判")


def flag(block: Block, p: Params) -> Flags:
    """True for samples taken off the registered cycle, or hours without sampling time, where a tenth are such.

    A gap counts when the outlet reported normal values all through it.
    """
    cycle = block.each("sample_cycle_h").astype(np.float64) * 60
    usual = ~block["is_gas"] & (block.each("factor") != PH) & ~np.isnan(cycle)
    gap = block["sample_gap_min"]
    normal = (block["flag"] == FLAGS.index("N")) & (block["running"] != 0) & ~block["labelled"]
    judged = usual & ~np.isnan(gap) & through(block, normal, gap)
    odd = judged & (np.abs(gap - cycle) > p.minutes)
    heard = usual & normal & ~np.isnan(block["sampled"])
    unsaid = heard & (block["sampled"] == 0)
    odd_share, unsaid_share = _share(block, odd, judged, p), _share(block, unsaid, heard, p)
    hit = cover(odd & (odd_share >= p.share), odd, block.starts, p.window_h)
    hit |= cover(unsaid & (unsaid_share >= p.share), unsaid, block.starts, p.window_h)
    value = np.where(odd, odd_share, np.where(unsaid, unsaid_share, np.nan)) * 100
    extra = {"gap": np.where(odd, gap / 60, np.nan), "cycle": cycle / 60}
    return Flags(hit, value, np.full(block.rows, p.share * 100), extra=extra)


def through(block: Block, normal: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """True where all rows since the sample before are ``normal``, bool, shape (rows,)."""
    bad = np.concatenate(([0], np.cumsum(~normal)))
    row = np.arange(block.rows)
    first = np.repeat(block.starts[:-1], np.diff(block.starts))
    since = np.maximum(row - np.ceil(np.nan_to_num(gap) / 60).astype(np.int64) + 1, first)
    return np.asarray(bad[row + 1] == bad[np.minimum(since, row)])


def _share(block: Block, some: np.ndarray, among: np.ndarray, p: Params) -> np.ndarray:
    """Share of ``some`` rows ``among`` others in the window; NaN with too few of these."""
    part, whole = (rolling_sum(r.astype(np.float64), block.starts, p.window_h)[0] for r in (some, among))
    return np.divide(part, whole, out=np.full(block.rows, np.nan), where=whole >= p.least)


RULE = Rule(
    code="Y36",
    title="采样周期异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PROCESS,
    block=BlockKind.EMISSION_HOUR,
    columns=("sampled", "sample_gap_min"),
    needs=("cems_hour", "cems_frame", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="%",
    summary=Summary.MAX,
    join_min=7 * 24 * 60,
    memory_h=1488,
    is_default=False,
    condition="30 天内，水质采样间隔与备案周期相差 30 分钟以上的次数占十分之一以上，或十分之一以上的数据没有采样时间。",
    formula="|SampleTime_t − SampleTime_{t−1} − 周期| > 30 min 的占比 ≥ 10 %（30 d，≥ 20 次），或无 SampleTime 的占比 ≥ 10 %",
    why="采样间隔被拉长或挑时段采样，可以避开高浓度排放；没有采样时间则无法证明数据是哪一次水样测得。",
    message="{outlet} {factor}在 {start} 至 {end} 期间采样不按备案周期（{cycle} 小时），异常占 {value} {unit}"
    "（阈值 {threshold} {unit}），最长采样间隔（小时）：{gap}，疑似挑选采样时间。",
    facts=(
        Fact("cycle", "cycle", Summary.FIRST, 1),
        Fact("gap", "gap", Summary.MAX, 1, absent="没有采样时间"),
    ),
    innocents=(
        Innocent("间歇排放，按流量触发采样", "核对流量曲线与采样时间"),
        Innocent("分析仪维护、换试剂推迟采样而未标记", "查运维记录和试剂更换时间"),
        Innocent("备案周期未随设置变更", "核对分析仪设置和变更备案"),
    ),
    basis="HJ 212 采样时间（SampleTime）上报要求；备案采样周期。",
    legal=("O19-20",),
    excludes=(
        "废气、pH 值和没有备案采样周期的排放口",
        "期间有停运、维护、故障、校准或企业标记的间隔",
        "平台不保存采样时间的地区",
    ),
)
