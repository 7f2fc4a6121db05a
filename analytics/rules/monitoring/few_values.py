"""Three days that know only a handful of values."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import lag
from analytics.kernels.ranks import ranked
from analytics.kernels.repeats import distinct_in_window
from analytics.kernels.rolling import rolling_quantile, rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.samples import samples


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R10."""

    window: int = param(
        72, "统计的小时数（废水为采样周期数）", "个", source="领域资料 B.2 R10；B.6 废水按采样周期计"
    )
    least: int = param(54, "时段内最少有效个数", "个", source="统计时段的四分之三")
    distinct: int = param(4, "不同数值的个数", "个", source="领域资料 B.2 R10")
    above: float = param(2.0, "最大值与检出限之比", "倍", source="领域资料 B.2 R10")
    steps: float = param(100.0, "量程与显示分辨率之比", "倍", source="领域资料 B.2 R10")
    level: float = param(
        50.0, "中位数与显示分辨率之比", "倍", source="低于此值时取整可能只留下几个数值，须此前取值多"
    )
    coarse: float = param(10.0, "中位数与显示分辨率之比的下限", "倍", source="读数只有几个显示步长时不判")
    usual: float = param(2.0, "此前取值个数与现在之比", "倍", source="自身取值本就少的低值、平稳因子不算")
    past: int = param(240, "对照的此前时段（废水为采样周期数）", "个", source="10 天，废水为 240 个采样周期")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of 72 samples with at most four different values on a display fine enough for more.

    Fine enough: the median is 50 displayed steps, or the 240 samples before usually had twice as many values.
    """
    taken = samples(block)
    values = block["x_valid"][taken.row]
    count = distinct_in_window(values, taken.starts, p.window, int(p.usual * p.distinct)).astype(np.float64)
    count[rolling_sum(values, taken.starts, p.window)[1] < p.least] = np.nan
    usual = lag(rolling_quantile(ranked(count, taken.starts), p.past, 0.5, p.least), taken.starts, p.window)
    high, middle = (taken.rolling("x_valid", p.window, q, p.least) for q in (1.0, 0.5))
    fs, rho, lod = (block[name][taken.row] for name in ("fs", "rho", "lod"))
    shown = (fs >= p.steps * rho) & (middle >= p.coarse * rho)
    fine = shown & ((middle >= p.level * rho) | (usual >= p.usual * p.distinct))
    decided = taken.known & (count <= p.distinct) & fine & (high > p.above * np.nan_to_num(lod, nan=0.0))
    value, top = np.where(decided, np.array([count, high]), np.nan)[:, taken.of_row]
    hit = taken.covered(decided, p.window)
    return Flags(hit, value, np.full(block.rows, float(p.distinct)), extra={"high": top})


RULE = Rule(
    code="R10",
    title="有限取值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "fs", "rho"),
    needs=("cems_hour", "outlet", "instrument", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="个",
    summary=Summary.MIN,
    join_min=24 * 60,
    memory_h=3264,
    condition="连续 72 小时（废水为 72 个采样周期）的有效值只有 4 个以内的不同数值，而仪器分辨率远细于此。",
    formula="72 个样本：不同数值 ≤ 4 ∧ max > 2 LOD ∧ FS / ρ ≥ 100 ∧ (中位数 / ρ ≥ 50，或此前取值个数中位数 ≥ 8)",
    why="分辨率足够细的分析仪三天里会出现几十个不同读数；只在几个数之间轮换，提示人为编排的数据。",
    message="{outlet} {factor}在 {start} 至 {end} 期间 72 个连续样本只出现 {value} 个不同数值（阈值 {threshold} 个），"
    "最高 {high} {factor_unit}，疑似编排数据。",
    facts=(Fact("high", "high", Summary.MAX, 2),),
    innocents=(
        Innocent("数采仪或平台对数值取整，分析仪本机分辨率更细", "比对分析仪本机读数与上传值的小数位"),
        Innocent("浓度平稳且显示分辨率粗", "查仪器分辨率和分钟数据"),
        Innocent("水质分析仪采样周期长，周期内数值不变", "核对备案采样周期"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "量程不明或量程与分辨率之比不足 100 的因子",
        "中位数不足 50 个显示分辨率、此前取值也少的低值",
        "没有备案采样周期的废水排放口",
    ),
)
