"""Weekends at another level than working days, which the load does not explain."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above, shown
from analytics.kernels.cover import cover
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

SIDES = ("低于", "高于")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D16."""

    window_d: int = param(84, "统计时段", "d", source="统计 12 周")
    workdays: int = param(30, "时段内最少有效工作日", "d", source="时段内工作日的一半")
    weekends: int = param(10, "时段内最少有效休息日", "d", source="时段内休息日的四成")
    ratio: float = param(
        2.0, "休息日与工作日中位数之比，及其与用电量比之比", "倍", source="领域资料 B.2b D16"
    )
    share: float = param(0.1, "两者之差与限值之比的下限", "", source="低浓度时比值没有意义")


def flag(block: Block, p: Params) -> Flags:
    """True for days off of a quarter whose median differs twofold from working days, and from what the load says."""
    off = ~block["workday"]
    level, load = (_levels(block, name, off, p) for name in ("x_valid", "load_kwh"))
    far = (np.abs(level[0] - level[1]) >= p.share * block["limit"]) & above(np.fmax(*level), block["lod"])
    ratio = np.divide(*level, out=np.full(block.rows, np.nan), where=level[1] > 0)
    effort = np.divide(*load, out=np.full(block.rows, np.nan), where=(load[0] > 0) & (load[1] > 0))
    higher = (ratio >= p.ratio) & (ratio / effort >= p.ratio)
    lower = (ratio <= 1 / p.ratio) & (ratio / effort <= 1 / p.ratio)
    decided = (higher | lower) & far
    member = off & ~np.isnan(block["x_valid"])
    hit = cover(decided, member, block.starts, p.window_d)
    times = np.where(higher, ratio, np.divide(1.0, ratio, out=np.full(block.rows, np.nan), where=ratio > 0))
    extra = {
        "side": shown(higher.astype(np.float64), decided, hit, block),
        "effort": shown(effort, decided, hit, block),
    }
    return Flags(hit, shown(times, decided, hit, block), np.full(block.rows, p.ratio), extra=extra)


def _levels(block: Block, name: str, off: np.ndarray, p: Params) -> tuple[np.ndarray, np.ndarray]:
    """Medians of a column over the days off and the working days of the window."""
    parts = ((off, p.weekends), (~off, p.workdays))
    kept = [(ranked(np.where(days, block[name], np.nan), block.starts), least) for days, least in parts]
    first, second = (rolling_quantile(rows, p.window_d, 0.5, least) for rows, least in kept)
    return first, second


RULE = Rule(
    code="D16",
    title="休息日与工作日水平相差悬殊",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit", "load_kwh"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min", "workday", "instrument"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=2,
    unit="倍",
    summary=Summary.MAX,
    join_min=14 * 1440,
    memory_h=2784,
    is_default=False,
    condition="12 周里，休息日日均值的中位数是工作日的 2 倍以上或一半以下，而且与用电量之比也相差 2 倍以上。",
    formula="r = med(休息日)/med(工作日) ≥ 2 ∧ r / r_load ≥ 2，或 r ≤ 1/2 ∧ r / r_load ≤ 1/2；差值 ≥ 0.1 L",
    why="休息日少有检查；浓度随休息日升降而负荷没有相应变化，提示治理设施或监测只在工作日正常运行。",
    message="{outlet} {factor}在 {start} 至 {end} 休息日的日均值{side}工作日，相差 {value} {unit}（阈值 {threshold} {unit}），"
    "而休息日用电量为工作日的 {effort} 倍，疑似治理或监测不正常。",
    facts=(
        Fact("side", "side", Summary.FIRST, titles=SIDES),
        Fact("effort", "effort", Summary.MEAN, 2),
    ),
    innocents=(
        Innocent("休息日只开部分产品或部分设备，单位负荷浓度不同", "查排产表和分设备用电"),
        Innocent("休息日按低谷电价集中生产", "查电价时段和负荷曲线"),
        Innocent("休息日进水浓度低（园区污水处理厂）", "查进水浓度和水量"),
    ),
    basis="三值分析法：异常值；按日均值运行。休息日按工作日历。",
    legal=("AIR99", "WATER83"),
    excludes=("没有用电数据的点位", "停产的休息日", "没有限值的因子"),
)
