"""A day whose hourly maxima end at one ceiling below the limit, although the hours themselves differ."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.days import by_day
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

EXACT = 1e-3  # of a displayed step: numbers that are written alike


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y13."""

    hours: int = param(5, "一日内最大值齐平的小时数", "h", source="领域资料 B.2 Y13")
    steps: float = param(1.0, "视为齐平的差", "个分辨率", source="领域资料 B.2 Y13：ρ")
    spread: float = param(
        20.0,
        "齐平各小时均值之差的下限",
        "个分辨率",
        source="模拟诚实数据：不加此条，分辨率粗时最多有 9 % 的日子触发；取 20 后不超过十万分之三",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for hours whose maximum lies at the day's ceiling, five or more of them with different means."""
    valid, rho = block["valid"] & block["is_gas"], block["rho"]
    top = np.where(valid, block["value_max"], np.nan)
    ceiling = by_day(block, top, np.fmax)
    level = top >= ceiling - (p.steps + EXACT) * rho
    x = np.where(level, block["x"], np.nan)
    spread = by_day(block, x, np.fmax) - by_day(block, x, np.fmin)
    count = by_day(block, level, np.add)
    in_range = ~(ceiling >= block["fs"] - rho)
    decided = (count >= p.hours) & (spread >= (p.spread - EXACT) * rho) & in_range
    hit = level & decided & (ceiling <= block["limit"])
    extra = {"ceiling": ceiling, "spread": spread}
    return Flags(hit, count, np.full(block.rows, float(p.hours)), extra=extra)


RULE = Rule(
    code="Y13",
    title="削峰",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CHANGE,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "value_max", "limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="h",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=792,
    condition="一日内至少 5 个小时的最大值齐平于同一个不高于限值的数，没有一个小时高出，而这些小时的均值各不相同。",
    formula="日内 c = max(vmax)：cnt(|vmax − c| ≤ ρ) ≥ 5 ∧ c ≤ L ∧ 这些小时 max(x) − min(x) ≥ 20ρ；c 在量程上限处不计",
    why="均值不同的小时，最大值不可能都停在同一个数；齐平的顶说明高于它的数据被截去。",
    message="{outlet} {factor}在 {start} 至 {end} 一日内有 {value} 小时的最大值齐平于 {ceiling} {factor_unit}"
    "（阈值 {threshold} 小时），无一高出，而这些小时的均值相差 {spread} {factor_unit}，疑似削峰。",
    facts=(Fact("ceiling", "ceiling", Summary.FIRST, 2), Fact("spread", "spread", Summary.MAX, 1)),
    innocents=(
        Innocent(
            "分析仪或数采仪的模拟量输出在上限饱和，平台登记的量程不是这一上限",
            "核对模拟量输出量程、数采仪换算上下限",
        ),
        Innocent("DCS 按设定值快速控制，超调很小", "查 DCS 设定值和分钟曲线是否只触顶而不停留"),
        Innocent("平台把最大值按固定上限修约或截断", "比对分析仪本机存储的分钟数据"),
    ),
    basis="三值分析法：异常值（削峰）；数值为自定。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=(
        "没有上报小时最大值的排放口",
        "废水",
        "没有限值的因子",
        "齐平处正是量程上限的日子（另见超量程或顶格）",
        "标记不是正常或已知停产的小时",
    ),
)
