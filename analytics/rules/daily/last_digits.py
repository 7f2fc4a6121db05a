"""Last digits of daily means that are not spread evenly, as those of typed numbers are not."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above, shown
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

DIGITS, EXACT = 10, 1e-6


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D10."""

    window_d: int = param(365, "统计时段", "d", source="领域资料 B.2b D10")
    least_d: int = param(200, "时段内最少有效天数", "d", source="领域资料 B.2b D10")
    chi_square: float = param(45.0, "卡方值（自由度 9）", "", source="领域资料 B.2b D10")
    coarse: float = param(
        0.1, "显示分辨率上限", "按因子", source="领域资料 B.2b D10：分辨率 1 时误报 158/400"
    )
    fine: float = param(0.01, "显示分辨率下限", "按因子", source="更细的末位由平均计算得出，不代表读数")
    steps: float = param(
        50.0, "第 5 至第 95 百分位之间的分辨率格数", "格", source="格数太少时末位本来就不均匀"
    )
    lod: float = param(2.0, "数值与检出限之比的下限", "倍", source="领域资料 B.2 Y30")


def flag(block: Block, p: Params) -> Flags:
    """True for days of a year whose last digits are far from even, where the display is fine enough to tell."""
    step = block["step"]
    fit = (step >= p.fine - EXACT) & (step <= p.coarse + EXACT)
    values = np.where(fit & above(block["x_valid"], block["lod"], p.lod), block["x_valid"], np.nan)
    digit = np.mod(np.rint(values / step), DIGITS)
    known = ~np.isnan(digit)
    _, count = rolling_sum(digit, block.starts, p.window_d)
    chi = np.zeros(block.rows)
    for one in range(DIGITS):
        seen, _ = rolling_sum(np.where(known, digit == one, np.nan), block.starts, p.window_d)
        chi += (seen - count / DIGITS) ** 2
    chi = np.divide(chi * DIGITS, count, out=np.full(block.rows, np.nan), where=count >= p.least_d)
    low, high = (block.rolling("x_valid", p.window_d, q, p.least_d) for q in (0.05, 0.95))
    decided = (chi > p.chi_square) & (high - low >= p.steps * step) & ~(block["rho"] > step + EXACT)
    hit = cover(decided, known, block.starts, p.window_d)
    extra = {"count": shown(count, decided, hit, block)}
    return Flags(hit, shown(chi, decided, hit, block), np.full(block.rows, p.chi_square), extra=extra)


RULE = Rule(
    code="D10",
    title="日均值尾数异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PARAMETER,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid",),
    needs=("cems_hour", "cems_day", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=2,
    unit="",
    summary=Summary.MAX,
    join_min=31 * 1440,
    memory_h=9504,
    is_default=False,
    condition="一年内 200 个以上日均值的末位数字分布明显不均匀，而显示分辨率足够细（0.01 至 0.1），不比仪器自身分辨率更细。",
    formula="χ²(9) = Σ (n_k − n/10)² / (n/10) > 45，n ≥ 200，P95 − P05 ≥ 50 格",
    why="测量得到的末位数字近似均匀；人填写的数字偏爱某些尾数。",
    message="{outlet} {factor}在 {start} 至 {end} 的 {count} 个日均值末位数字分布不均，卡方值 {value}"
    "（阈值 {threshold}），疑似人工填写。",
    facts=(Fact("count", "count", Summary.MAX, 0),),
    innocents=(
        Innocent("平台或数采仪按固定步长修约（如只取偶数、0 和 5）", "查修约规则和仪器显示步长"),
        Innocent("日均值由少数几个固定数值平均得出", "查同期小时数据的不同数值个数"),
        Innocent("分析仪模数转换的步长与显示步长不成整数倍", "查仪器模拟输出量程和转换位数"),
    ),
    basis="三值分析法：异常值（尾数）；按日均值运行，只作提示。",
    legal=("O19-20",),
    excludes=(
        "显示分辨率粗于 0.1 或细于 0.01 的序列",
        "日均值比仪器读数显示得更细的序列",
        "低于 2 倍检出限的数值",
    ),
)
