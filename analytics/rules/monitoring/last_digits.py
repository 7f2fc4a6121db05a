"""Last displayed digits that are far from equally frequent, as in numbers made by hand or by a formula."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from analytics.block import Block, BlockKind, Flags
from analytics.days import DAY_MIN, rows_per_sample
from analytics.decisions import of_decision
from analytics.kernels.cover import cover
from analytics.kernels.digits import digit_spread, same_value
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y30."""

    p_value: float = param(1e-6, "卡方检验 p 值上限", "", source="领域资料 B.2 Y30：自由度 9")
    least: int = param(300, "末位数字的最少个数", "个", source="领域资料 B.2 Y30，废水按采样周期计")
    distinct: int = param(50, "不同数值的最少个数", "个", source="领域资料 B.2 Y30：分辨率须足够细")
    lod: float = param(2.0, "参与统计的数值与检出限之比", "倍", source="领域资料 B.2 Y30")
    days: int = param(60, "统计时段", "d", source="4 小时一个周期的水质分析仪 60 天才有 300 个以上")


def flag(block: Block, p: Params) -> Flags:
    """True for samples of sixty days whose last digits fail the test for equal frequency."""
    rows = samples(block, p)
    x, starts = block["x_valid"][rows], np.searchsorted(rows, block.starts)
    digit = np.rint(x / block["rho"][rows]).astype(np.int64) % 10
    day = block.time[rows] // DAY_MIN
    spread, count, distinct = digit_spread(digit, same_value(x, starts), day, starts, p.days)
    critical = float(chdtri(9, p.p_value))
    odd = (spread >= critical) & (count >= p.least) & (distinct >= p.distinct)
    decided, member = np.zeros(block.rows, bool), np.zeros(block.rows, bool)
    decided[rows], member[rows] = odd, True
    hit = cover(decided, member, block.starts, p.days * 24)
    value, told = np.full(block.rows, np.nan), np.full(block.rows, np.nan)
    value[rows], told[rows] = of_decision(odd, spread), of_decision(odd, count)
    return Flags(hit, value, np.full(block.rows, critical), extra={"count": told})


def samples(block: Block, p: Params) -> np.ndarray:
    """Rows that show a new sample well above the detection limit: every hour of gas, the first hour of a cycle of water."""
    cycle = rows_per_sample(block)
    usable = block["x_valid"] > np.maximum(p.lod * np.nan_to_num(block["lod"]), 0)
    rows = np.flatnonzero(usable & ~np.isnan(cycle))
    number = block.time[rows] // 60 // cycle[rows].astype(np.int64)
    series = np.searchsorted(block.starts, rows, side="right")
    fresh = (np.diff(number, prepend=-1) != 0) | (np.diff(series, prepend=0) != 0)
    return rows[fresh]


RULE = Rule(
    code="Y30",
    title="数字特征",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PARAMETER,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=3,
    unit="",
    summary=Summary.MAX,
    join_min=7 * 24 * 60,
    memory_h=60 * 24 + 744,
    is_default=False,
    condition="60 天里显示末位数字 0 至 9 的出现次数极不均匀，且数值足够多、分辨率足够细。",
    formula="x > 2·LOD 的显示末位：n ≥ 300 ∧ 不同数值 ≥ 50 ∧ χ²(9) 的 p < 1e-6（χ² ≥ 44.8）；"
    "废水每个采样周期只计一次",
    why="真实测量的末位近乎随机，人编或公式生成的数字会偏爱某些末位。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 {count} 个数值的末位数字分布极不均匀，χ² 达 {value}"
    "（阈值 {threshold}），疑似人为编造。",
    facts=(Fact("count", "count", Summary.MAX, 0),),
    innocents=(
        Innocent(
            "模数转换位数低，或先取整再换算单位（如 ppm 换算 mg/m³）",
            "核对分析仪、数采仪的量化步长和换算系数，看可能取值的间隔",
        ),
        Innocent("显示末位被修约为 0 或 5", "核对平台和数采仪的修约规则"),
        Innocent("统计期内更换过分辨率不同的分析仪", "查仪器更换和参数修改记录"),
    ),
    basis="末位数字均匀性检验；数值为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "数值不足 300 个或不同数值不足 50 个的序列",
        "不高于 2 倍检出限的数值",
        "没有备案采样周期的废水排放口",
    ),
)
