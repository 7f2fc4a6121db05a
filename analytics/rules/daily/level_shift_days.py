"""The median of two weeks falls to half of the two weeks before."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import shown
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D08."""

    window_d: int = param(14, "前后比对的时段", "d", source="领域资料 B.2b D08")
    least_d: int = param(10, "时段内最少有效天数", "d", source="统计时段的七成")
    ratio: float = param(0.5, "后段与前段中位数之比", "", source="领域资料 B.2b D08")
    load: float = param(0.15, "用电负荷允许变化", "", source="领域资料 B.2 Y12：负荷比 0.85 至 1.15")
    share: float = param(0.2, "前段中位数与限值之比的下限", "", source="领域资料 B.2 Y12")


def flag(block: Block, p: Params) -> Flags:
    """True for days since the median of two weeks halved while the load, where it is known, stayed."""
    now, before = levels(block, "x_valid", p)
    ratio = np.divide(now, before, out=np.full(block.rows, np.nan), where=before > 0)
    after, prior = levels(block, "load_kwh", p)
    effort = np.divide(after, prior, out=np.full(block.rows, np.nan), where=prior > 0)
    moved = np.abs(effort - 1) > p.load
    decided = (ratio <= p.ratio) & (before > p.share * block["limit"]) & ~moved
    hit = cover(decided, ~np.isnan(block["x_valid"]), block.starts, p.window_d // 2)
    extra = {"before": shown(before, decided, hit, block), "now": shown(now, decided, hit, block)}
    return Flags(hit, shown(ratio, decided, hit, block), np.full(block.rows, p.ratio), extra=extra)


def levels(block: Block, name: str, p: Params) -> tuple[np.ndarray, np.ndarray]:
    """Median of the window that ends at each row, and of the window before it."""
    now = block.rolling(name, p.window_d, 0.5, p.least_d)
    return now, block.lagged(now, p.window_d)


RULE = Rule(
    code="D08",
    title="日均值水平位移",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit", "load_kwh"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="倍",
    summary=Summary.MIN,
    join_min=1440,
    memory_h=1608,
    is_default=False,
    condition="两周中位数降到前两周的一半以下，前段中位数高于限值的五分之一，用电已知时基本未变。",
    formula="med14(d) / med14(d−14) ≤ 0.5 ∧ med14(d−14) > 0.2 L ∧ (用电未知 ∨ 用电比 ∈ [0.85, 1.15])",
    why="生产强度不变而浓度整体下移，提示斜率、截距、量程或稀释比被改动。",
    message="{outlet} {factor}自 {start} 前后日均值水平下移，两周中位数由 {before} 降至 {now} {factor_unit}，为前两周的 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似参数被改动。",
    facts=(Fact("before", "before", Summary.MAX, 1), Fact("now", "now", Summary.MIN, 1)),
    innocents=(
        Innocent("治理设施改造完成或者更换药剂", "查改造验收、药剂更换记录"),
        Innocent("更换燃料、原料或者产品", "查燃料、原料台账和生产记录"),
        Innocent("没有用电数据，实际负荷下降", "查生产记录和产量"),
        Innocent("更换或者重新标定分析仪", "查更换、标定和比对记录"),
    ),
    basis="三值分析法：异常值（位移）；按日均值运行。",
    legal=("O19-20",),
    excludes=("没有限值的因子", "用电变化超过 15 % 的时段"),
)
