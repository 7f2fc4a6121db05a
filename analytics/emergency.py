"""Emergency cuts verified by power: what each stretch of an alert asked for and what was done (DOSSIER I.3)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.block import Block
from analytics.blocks.alert_hours import MEASURES, NONE
from analytics.blocks.line_columns import WHOLE_SITE
from analytics.kernels.cover import cover, lag
from analytics.kernels.rolling import rolling_sum
from analytics.rule import param

I3, I2 = "领域资料 I.3", "领域资料 I.2；无清单时按绩效分级"
STOP, LIMIT = MEASURES.index("stop"), MEASURES.index("limit")
MET, WITHIN, BREACH = "达到要求", "未达目标但在容差内", "疑似未落实"
OWN, STOPPED, SHORT = "自主减排，不判定", "预警前已停产，不判定", "过渡期内或数据不足，不判定"
VERDICTS = (MET, WITHIN, BREACH, OWN, STOPPED, SHORT)


@dataclass(frozen=True, slots=True)
class CutParams:
    """Thresholds of P10 and of the assessment of alerts."""

    tolerance: float = param(10.0, "容差", "百分点", source=I3)
    window_h: int = param(6, "任一连续时段", "h", source=I3)
    stop_min: float = param(60.0, "应停产而生产的累计时间", "min", source=I3)
    grace_h: float = param(12.0, "启动后过渡时间", "h", source=I3)
    kiln_grace_h: float = param(
        24.0, "窑炉过渡时间", "h", source="领域资料 I.3：24–72 h，清单另有规定的从其规定"
    )
    kilns: tuple[str, ...] = param(("301", "303", "304"), "窑炉行业代码", source="水泥、砖瓦、玻璃")
    own_grades: tuple[str, ...] = param(("A", "引领性", "保障类"), "自主减排的分级", source="领域资料 I.2")
    cut_b: tuple[float, ...] = param((20.0, 30.0, 50.0), "B 级黄、橙、红减排比例", "%", source=I2)
    cut_c: tuple[float, ...] = param((30.0, 50.0, 100.0), "C 级黄、橙、红减排比例", "%", source=I2)
    cut_d: tuple[float, ...] = param((100.0, 100.0, 100.0), "D 级黄、橙、红减排比例", "%", source=I2)


@dataclass(frozen=True, slots=True)
class Assessment:
    """By row of the block; percentages 0-100."""

    hit: np.ndarray  # bool: hours of a suspected breach
    required: np.ndarray  # cut asked for; NaN where none is
    is_stop: np.ndarray  # bool
    judged: np.ndarray  # bool: after the grace, with load and base
    was_stopped: np.ndarray  # bool: the stretch shows no production before the alert either
    cut: np.ndarray  # over the judged hours of the stretch; NaN where unknown
    worst: np.ndarray  # of the window that ends at the row; NaN where it says nothing
    on_min: np.ndarray  # minutes of production of the stretch after the grace


def assess(block: Block, p: CutParams) -> Assessment:
    """What every hour of an alert asked for and whether its stretch kept to it."""
    required, is_stop = asked(block, p)
    segment = block["segment"]
    after = (segment >= 0) & (block["since_h"] >= grace(block, p)) & ~np.isnan(required)
    spent = np.maximum(block["load"] - block["fixed"], 0.0)
    usual = np.maximum(block["base"] - block["fixed"], 0.0)
    both = after & ~np.isnan(spent + usual)
    done, base = (_total(segment, np.where(both, v, 0.0)) for v in (spent, usual))
    top = _most(segment, np.where(both, block["base"] - block["on"], -np.inf))
    was_stopped = (segment >= 0) & (top < 0) & (_total(segment, both.astype(float)) > 0)
    judged = both & ~was_stopped
    cut = np.divide(100 * (base - done), base, out=np.full(block.rows, np.nan), where=judged & (base > 0))
    worst = _worst(block, p, judged, (spent, usual))
    limit = required - p.tolerance
    failed = judged & ~is_stop & (cut < limit)
    with np.errstate(invalid="ignore"):
        weak = judged & ~is_stop & (worst < limit)
    failed |= cover(weak, judged, block.starts, p.window_h) & ~is_stop
    on_min = _total(segment, np.where(after & is_stop, block["on_min"], 0.0))
    ran = after & is_stop & (on_min >= p.stop_min) & (block["on_min"] > 0)
    return Assessment(failed | ran, required, is_stop, judged, was_stopped, cut, worst, on_min)


def asked(block: Block, p: CutParams) -> tuple[np.ndarray, np.ndarray]:
    """Cut asked for in percent (NaN: none, or the enterprise decides), and whether it is a stop; shape (rows,)."""
    grade, level = block.each("alert_grade"), block["level"]
    measure, listed = block["measure"], 100 * block["ratio"]
    usual = np.full(block.rows, np.nan)
    for name, cuts in (("B", p.cut_b), ("C", p.cut_c), ("D", p.cut_d)):
        table = np.array([np.nan, *cuts], np.float64)
        usual = np.where(grade == name, table[level], usual)
    by_default = (measure == NONE) & (block.each("line_id") == WHOLE_SITE)
    required = np.where(by_default, usual, np.nan)
    required = np.where(measure == LIMIT, np.where(np.isnan(listed), usual, listed), required)
    required = np.where(measure == STOP, 100.0, required)
    required = np.where(np.isin(grade, p.own_grades) | (level == 0), np.nan, required)
    return required, (measure == STOP) | (required >= 100)


def grace(block: Block, p: CutParams) -> np.ndarray:
    """Hours after the level rose that are not judged: of the list, else by sector; shape (rows,)."""
    kiln = block.keys["industry_code"].str.startswith(p.kilns).to_numpy(bool)
    usual = np.repeat(np.where(kiln, p.kiln_grace_h, p.grace_h), np.diff(block.starts))
    return np.where(np.isnan(block["grace_h"]), usual, block["grace_h"])


def verdicts(block: Block, p: CutParams) -> pd.DataFrame:
    """One row per graded or listed site or line and stretch of an alert: what was asked, what was done, a word for it."""
    found = assess(block, p)
    segment = block["segment"]
    listed = (block["measure"] > NONE) | (block.each("alert_grade") != "")
    rows = np.flatnonzero((segment >= 0) & (block["measure"] >= NONE) & listed)
    first = rows[np.append(True, segment[rows][1:] != segment[rows][:-1])] if len(rows) else rows
    hours = np.bincount(segment[rows], minlength=segment.max(initial=0) + 1)[segment[first]]
    series = np.searchsorted(block.starts, first, side="right") - 1
    out = block.keys.iloc[series][["site_id", "line_id", "adcode", "alert_grade"]].reset_index(drop=True)
    of = segment[first]

    def best(values: np.ndarray, empty: float, how: np.ufunc) -> np.ndarray:
        table = np.full(segment.max(initial=0) + 1, empty)
        at = rows[~np.isnan(values[rows])]
        how.at(table, segment[at], values[at])
        return np.where(np.isfinite(table[of]), table[of], np.nan)

    cut, worst = best(found.cut, -np.inf, np.maximum), best(found.worst, np.inf, np.minimum)
    required, is_hit = found.required[first], best(found.hit.astype(float), 0.0, np.maximum) > 0
    before = found.was_stopped[first]
    chosen = np.select(
        [np.isnan(required), is_hit, before, np.isnan(cut), cut >= required],
        [OWN, BREACH, STOPPED, SHORT, MET],
        WITHIN,
    )
    start = pd.to_datetime(block.time[first], unit="m")
    return out.assign(
        level=block["level"][first],
        started_at=start,
        ended_at=start + pd.to_timedelta(hours, unit="h"),
        required=required,
        cut=cut,
        worst=worst,
        on_min=found.on_min[first],
        verdict=chosen,
    )


def _worst(
    block: Block, p: CutParams, judged: np.ndarray, loads: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Cut of the window that ends at each row: whole, in one stretch, and with production expected throughout; else NaN."""
    busy = judged & (block["base"] >= block["on"])
    spent, usual = (rolling_sum(np.where(busy, v, np.nan), block.starts, p.window_h) for v in loads)
    same = lag(block["segment"].astype(np.float64), block.starts, p.window_h - 1) == block["segment"]
    whole = (usual[1] == p.window_h) & same & (usual[0] > 0)
    return np.divide(
        100 * (usual[0] - spent[0]), usual[0], out=np.full(block.rows, np.nan), where=whole & judged
    )


def _total(segment: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum over the stretch each row belongs to; 0 outside."""
    inside = segment >= 0
    sums = np.bincount(segment[inside], values[inside], minlength=segment.max(initial=0) + 1)
    return np.where(inside, sums[np.maximum(segment, 0)], 0.0)


def _most(segment: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Largest value of the stretch each row belongs to; -inf outside."""
    table = np.full(segment.max(initial=0) + 1, -np.inf)
    inside = segment >= 0
    np.maximum.at(table, segment[inside], values[inside])
    return np.where(inside, table[np.maximum(segment, 0)], -np.inf)
