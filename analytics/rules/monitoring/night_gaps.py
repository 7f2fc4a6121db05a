"""Missing hours that crowd into the night."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from analytics.block import NO_FLAG, Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

UNEXPLAINED = (NO_FLAG, FLAGS.index("N"), FLAGS.index("B"))


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q05."""

    missing: int = param(12, "30 天内最少缺失小时", "h", source="领域资料 B.2 Q05")
    chance: float = param(0.001, "偶然出现的概率上限（单侧二项检验）", "", source="领域资料 B.2 Q05")
    spell_chance: float = param(
        0.01,
        "按次数（连续缺失算一次）检验的概率上限",
        "",
        source="缺失往往成片，各小时并不独立：一两个夜晚的长时间故障不算",
    )
    night_from: int = param(22, "夜间开始", "时", source="领域资料 B.2 Q05：夜间 22 至 6 时，占三分之一")
    night_to: int = param(6, "夜间结束", "时", source="领域资料 B.2 Q05：夜间 22 至 6 时，占三分之一")
    window_h: int = param(720, "统计时段", "h", source="领域资料 B.2 Q05：30 天")


def flag(block: Block, p: Params) -> Flags:
    """True for missing night hours of 30 days in which more hours, and more gaps, fall into the night than chance allows.

    The share of night expected is a third, or the night's share of the running hours where that is more.
    """
    hour = block.time // 60 % 24
    night = (hour >= p.night_from) | (hour < p.night_to)
    open_ = (block["running"] != 0) & ~block["labelled"] & np.isin(block["flag"], UNEXPLAINED)
    missing = open_ & np.isnan(block["x"])
    begins = missing & (block.lagged(missing.astype(np.float64), 1) != 1)

    def count(rows: np.ndarray) -> np.ndarray:
        return rolling_sum(rows.astype(np.float64), block.starts, p.window_h)[0]

    n, k, ran = count(missing), count(missing & night), count(open_)
    third = (24 - p.night_from + p.night_to) / 24
    share = np.divide(count(open_ & night), ran, out=np.full(block.rows, third), where=ran > 0)
    asked = missing & night & (n >= p.missing)
    likely = np.clip(share[asked], third, 1.0)
    gaps, dark = count(begins)[asked], count(begins & night)[asked]
    decided = np.zeros(block.rows, bool)
    decided[asked] = binom.sf(k[asked] - 1, n[asked], likely) < p.chance
    decided[asked] &= binom.sf(dark - 1, gaps, likely) <= p.spell_chance
    hit = cover(decided, missing & night, block.starts, p.window_h)
    part = np.divide(k, n, out=np.full(block.rows, np.nan), where=n > 0)
    extra = {"missing": np.where(decided, n, np.nan), "night": np.where(decided, k, np.nan)}
    expected = np.maximum(share, third) * 100
    return Flags(hit, np.where(decided, part * 100, np.nan), expected, extra=extra)


RULE = Rule(
    code="Q05",
    title="夜间集中缺失",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("running", "load"),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.4,
    severity=3,
    unit="%",
    summary=Summary.MAX,
    join_min=30 * 24 * 60,
    memory_h=1464,
    condition="30 天内缺失 12 小时以上，且夜间（22 至 6 时）所占比例高到偶然概率不足千分之一。",
    formula="n ≥ 12（30 d 缺失小时）；单侧二项检验 P(K ≥ k | n, p) < 0.001，p = max(1/3, 运行小时中夜间占比)；"
    "连续缺失算一次，按开始时刻同样检验 p ≤ 0.01",
    why="断网断电不分昼夜；缺失集中在夜间，提示夜间生产时有意中断监控。",
    message="{outlet} {factor}在 {start} 至 {end} 期间缺失 {missing} 小时，其中夜间 {night} 小时，占 {value} {unit}"
    "（按运行时间应约占 {threshold} {unit}，偶然概率不足千分之一），疑似夜间有意中断监控。",
    facts=(Fact("missing", "missing", Summary.MAX, 0), Fact("night", "night", Summary.MAX, 0)),
    innocents=(
        Innocent("夜间停产关机而用电、烟气参数未能反映", "比对同时段用电负荷和生产班次记录"),
        Innocent("夜间定时重启、备份或供电切换造成中断", "查数采仪重启日志和供电记录"),
        Innocent("某一时期夜间频繁掉线的同一个故障", "查缺失分布在几个夜晚，核对故障报告"),
    ),
    basis="三值分析法：缺失值。",
    legal=("O19-19",),
    excludes=(
        "已知停产的小时",
        "带停运、维护、故障、校准标记的小时",
        "只有一两次的长时间夜间中断",
    ),
)
