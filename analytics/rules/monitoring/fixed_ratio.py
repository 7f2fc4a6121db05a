"""Two factors of an outlet that move in exact proportion."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.samples import Samples, samples
from schema.factor import FACTORS

CODES = pd.Index(list(FACTORS))
TITLES = tuple(f.title for f in FACTORS.values())


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R08."""

    window: int = param(
        12, "统计的小时数（废水为采样周期数）", "个", source="领域资料 B.2 R08；废水按采样周期计"
    )
    cv: float = param(0.001, "两因子之比的变异系数", "", source="领域资料 B.2 R08")
    moves: float = param(3.0, "两因子各自的变化幅度与显示分辨率之比", "倍", source="领域资料 B.2 R08")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of a factor whose ratio to a later factor of its outlet stands still while both move."""
    taken = samples(block)
    values = block["x_valid"][taken.row]
    high, low = (taken.rolling("x_valid", p.window, q, p.window) for q in (1.0, 0.0))
    moving = taken.known & (high - low > p.moves * block["rho"][taken.row])
    still, other = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for distance in range(1, int(block.keys["outlet_id"].value_counts().max()) if len(block.keys) else 1):
        row, factor = beside(block, taken, distance)
        ratio = np.divide(
            values, values[row], np.full(len(values), np.nan), where=(row >= 0) & (values[row] > 0)
        )
        cv = taken.variation(ratio, p.window, p.window)
        fixed = moving & moving[row] & (cv <= p.cv) & ~(still <= cv)
        still, other = np.where(fixed, cv, still), np.where(fixed, factor, other)
    hit = taken.covered(~np.isnan(still), p.window)
    limit = np.full(block.rows, p.cv * 100)
    return Flags(hit, still[taken.of_row] * 100, limit, extra={"other": other[taken.of_row]})


def beside(block: Block, taken: Samples, distance: int) -> tuple[np.ndarray, np.ndarray]:
    """Sample of the series ``distance`` further on at the same time, -1 where it is of another outlet; its factor."""
    keys, length = block.keys, np.diff(taken.starts)
    series = np.arange(len(keys))
    partner = np.minimum(series + distance, len(keys) - 1)
    outlet = keys["outlet_id"].to_numpy()
    pair = (outlet[partner] == outlet) & (partner > series)
    shift = np.repeat(taken.starts[partner] - taken.starts[:-1], length)
    row = np.where(np.repeat(pair, length), np.arange(len(taken.row)) + shift, -1)
    return row, np.repeat(CODES.get_indexer(keys["factor"])[partner], length).astype(np.float64)


RULE = Rule(
    code="R08",
    title="因子固定比例",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "rho"),
    needs=("cems_hour", "outlet", "instrument", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="%",
    summary=Summary.MIN,
    join_min=6 * 60,
    memory_h=1032,
    condition="同一排放口两个污染物在 12 小时（废水为 12 个采样周期）内都有变化，而两者之比几乎不变。",
    formula="12 个样本全部有效：CV(x_f / x_g) ≤ 0.001 ∧ 两因子变化幅度都 > 3 ρ",
    why="两种污染物由不同机理产生、不同分析单元测得，比值不可能固定到千分之一；提示一个因子由另一个乘系数算出。",
    message="{outlet} {factor}与{other}在 {start} 至 {end} 期间同升同降，两者之比的变异系数低至 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似按固定比例推算数据。",
    facts=(Fact("other", "other", Summary.FIRST, 0, TITLES),),
    innocents=(
        Innocent("该因子本就由另一因子按系数换算上报", "查备案测量原理和数采仪换算公式"),
        Innocent("两因子编码误接到同一通道", "核对数采仪通道配置和分析仪本机读数"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=(
        "任一因子变化幅度不超过 3 倍显示分辨率的时段",
        "标记不是正常、有企业标记或已知停产的小时",
        "没有备案采样周期的废水排放口",
    ),
)
