"""Sudden changes between two minutes that the process does not explain: what the rules on rise and drop share."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block
from analytics.rule import param

SIGMA = 1.4826  # of the median absolute deviation
DAY_MIN = 1440


@dataclass(frozen=True, slots=True)
class JumpParams:
    """Thresholds of Y08 and Y09."""

    times: float = param(8.0, "变化量与 24 小时稳健标准差之比", "倍", source="领域资料 B.2 Y08：8 倍稳健 σ")
    share: float = param(0.3, "变化量与限值之比", "", source="领域资料 B.2 Y08")
    stays_min: int = param(3, "变化后保持时长", "min", source="领域资料 B.2 Y08")
    o2: float = param(1.0, "含氧量允许变化", "百分点", source="领域资料 B.2 Y08：小于 1")
    flow: float = param(0.10, "流量允许变化", "", source="领域资料 B.2 Y08：小于 10 %")
    least_min: int = param(360, "判断波动水平所需的分钟数", "min", source="此前 24 小时的四分之一")
    routine: int = param(
        4,
        "平均每天同样幅度的变化次数上限",
        "次",
        source="每天三升三降以上即是反吹、投料、切换采样点等常规过程",
    )
    routine_d: int = param(7, "统计常规变化的时段", "d", source="一周都如此才算常规，不因一天的异常而放过")


def jumps(block: Block, p: JumpParams, sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Minutes that rise (``sign`` 1) or drop (-1) and stay while oxygen and flow do not move; and the change needed.

    The spread is the median size of the changes of the 24 hours before; a series that never moves has none and
    says nothing. Changes of that size several times a day all week are a routine of the sampling or the process.

    Returns
    -------
    bool, shape (rows,); float64, shape (rows,)
    """
    day = DAY_MIN // block.step
    spread = block.lagged(block.rolling("change_size", day, 0.5, p.least_min // block.step), 1)
    need = np.maximum(p.times * SIGMA * np.where(spread > 0, spread, np.nan), p.share * block["limit"])
    big = block["change_size"] >= need
    often = block.rolling("change_size", p.routine_d * day, 1 - p.routine / day, p.least_min // block.step)
    usual = block.lagged(often, 1)
    hit = big & (sign * block["change"] > 0) & (usual < need)
    before = block.lagged(block["x_valid"], 1)
    for rows in range(1, -(-p.stays_min // block.step)):
        hit &= sign * (_ahead(block, rows) - before) >= need
    return hit & _same_process(block, p), need


def _ahead(block: Block, rows: int) -> np.ndarray:
    """Valid values of the same series so many rows later; NaN after its end."""
    out = np.concatenate((block["x_valid"][rows:], np.full(rows, np.nan)))
    left = np.repeat(block.starts[1:], np.diff(block.starts)) - np.arange(block.rows)
    return np.where(left > rows, out, np.nan)


def _same_process(block: Block, p: JumpParams) -> np.ndarray:
    """True where flow, and for gas oxygen, are known and hardly differ from the minute before."""
    flow, o2 = block["flow"], block["o2"]
    usual = block.lagged(flow, 1)
    moved = np.abs(np.divide(flow, usual, out=np.full(block.rows, np.nan), where=usual > 0) - 1.0)
    return (moved < p.flow) & ((np.abs(o2 - block.lagged(o2, 1)) < p.o2) | ~block["is_gas"])
