"""Three days inside a band narrower than the analyser's own noise, while the flow moves."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.samples import Samples, samples


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R03."""

    window: int = param(
        72, "统计的小时数（废水为采样周期数）", "个", source="领域资料 B.2 R03；B.6 废水按采样周期计"
    )
    least: int = param(54, "时段内最少有效个数", "个", source="统计时段的四分之三")
    range_share: float = param(
        0.02, "波动幅度与量程之比", "", source="领域资料 B.2 R03：量程的 2 %", status="found"
    )
    median_share: float = param(
        0.10, "波动幅度与中位数之比", "", source="领域资料 B.2 R03、B.6：缺此条件误报多"
    )
    cv: float = param(
        0.08, "同期流量（或用电负荷）变异系数", "", source="领域资料 B.2 R03；负荷同样说明工况在变"
    )
    follows: float = param(
        0.95,
        "折算值与实测值的相对幅度之比",
        "倍",
        source="领域资料 B.6：按折算值设定值调节时，折算值比实测值更平稳",
    )
    steps: float = param(5.0, "允许幅度与显示分辨率之比", "倍", source="低于此值时，取整本身就决定了幅度")
    above: float = param(2.0, "最大值与检出限之比", "倍", source="领域资料 B.2 R03")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of 72 samples within 2 % of the range and 10 % of their median while the flow varied."""
    taken = samples(block)
    high, low, middle = (taken.rolling("x_valid", p.window, q, p.least) for q in (1.0, 0.0, 0.5))
    spread = high - low
    load = np.where(block.each("alike_of_site") == 1, block["load"], np.nan)
    allowed = p.range_share * block["fs"][taken.row]
    cv = np.fmax(varied(taken, block["flow"], p), varied(taken, load, p))
    top, bottom, centre = (taken.rolling("z_valid", p.window, q, p.least) for q in (1.0, 0.0, 0.5))
    lod = np.nan_to_num(block["lod"][taken.row], nan=0.0)
    decided = taken.known & (spread <= allowed) & (spread <= p.median_share * middle) & (cv >= p.cv)
    band_max = np.minimum(allowed, p.median_share * middle)
    decided &= ~((top - bottom) * middle < p.follows * spread * centre)
    decided &= (high > p.above * lod) & (band_max >= p.steps * block["rho"][taken.row])
    band = np.where(decided, np.array([spread, band_max, low, high, cv * 100]), np.nan)
    value, threshold, low, high, cv = band[:, taken.of_row]
    extra = {"low": low, "high": high, "cv": cv}
    return Flags(taken.covered(decided, p.window), value, threshold, extra=extra)


def varied(taken: Samples, values: np.ndarray, p: Params) -> np.ndarray:
    """Coefficient of variation of valid hours over the window of each sample."""
    return taken.variation(np.where(taken.block["valid"], values, np.nan)[taken.row], p.window)


RULE = Rule(
    code="R03",
    title="窄幅波动",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow", "fs", "rho"),
    needs=("cems_hour", "outlet", "instrument", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="按因子",
    summary=Summary.MIN,
    join_min=24 * 60,
    memory_h=2496,
    condition="连续 72 小时（废水为 72 个采样周期）的数值都在量程的 2 % 且中位数的 10 % 以内，而流量或用电负荷的变异系数不低于 8 %。",
    formula="72 个样本：max − min ≤ 2 % FS ∧ max − min ≤ 10 % 中位数 ∧ CV(流量或负荷) ≥ 8 % ∧ 折算值相对幅度 ≥ 0.95 实测值相对幅度 ∧ "
    "max > 2 LOD ∧ 允许幅度 ≥ 5 ρ",
    why="工况在变，浓度却只在一条窄带里摆动，提示在固定值上叠加小幅随机数，或采样气被稀释、封闭循环。",
    message="{outlet} {factor}在 {start} 至 {end} 期间只在 {low} 至 {high} 之间波动，幅度最小 {value} {unit}"
    "（阈值 {threshold} {unit}），同期流量或负荷变异系数 {cv} %，疑似窄幅波动。",
    facts=(
        Fact("low", "low", Summary.MIN, 2),
        Fact("high", "high", Summary.MAX, 2),
        Fact("cv", "cv", Summary.MAX, 1),
    ),
    innocents=(
        Innocent(
            "治理设施由控制系统按设定值调节，出口浓度平稳", "查设定值记录和喷氨、加药流量是否随负荷变化"
        ),
        Innocent("清洁燃料、低浓度稳定排放", "查燃料类型和全年曲线"),
        Innocent("分析仪阻尼或平均时间设置过长", "查分析仪响应时间参数和通标气阶跃响应"),
    ),
    basis="三值分析法：重复值；现场检查要点“围绕固定值小幅波动”“量程 2 % 以内波动”。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "量程不明的因子",
        "最大值不高于 2 倍检出限的时段",
        "流量和用电负荷都没有的排放口",
        "折算值比实测值平稳的时段（按折算值设定值调节的特征）",
        "没有备案采样周期的废水排放口",
    ),
)
