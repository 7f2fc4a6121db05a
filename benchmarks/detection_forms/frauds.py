"""Frauds planted in honest series: where, how long and how strong come from a seeded generator.

Every function changes the plant in place between two hours and leaves the rest alone. Sizes are drawn around what DOSSIER B.2
describes, from barely visible to gross, so that recall says something about the threshold.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.detection_forms.plants import NOX, Plant
from schema.factor import FLOW_GAS, O2

Rng = np.random.Generator
Inject = Callable[[Plant, slice, Rng], None]


@dataclass(frozen=True, slots=True)
class Fraud:
    """One kind of fraud, the rule that should find it, and the parameter whose curve is drawn."""

    rule: str
    inject: Inject
    hours: tuple[int, int]  # shortest and longest
    curve: tuple[str, tuple[float, ...]] | None = None


def _rounded(p: Plant, values: np.ndarray) -> np.ndarray:
    digits = int(round(-np.log10(p.resolution[NOX])))
    return np.round(values, digits)


def _set(p: Plant, span: slice, values: np.ndarray | float) -> None:
    """New measured values; the corrected ones keep the ratio that the oxygen gives."""
    old, z = p.values[NOX][span], p.corrected[NOX][span]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(np.isnan(z) | (old == 0), np.nan, z / old)
    fallback = np.nanmedian(p.corrected[NOX] / p.values[NOX])
    new = _rounded(p, np.broadcast_to(values, old.shape).astype(float))
    p.values[NOX][span] = new
    p.corrected[NOX][span] = np.round(new * np.where(np.isnan(ratio), fallback, ratio), 2)


def _corrected(p: Plant, span: slice, z: np.ndarray) -> None:
    """Measured values whose corrected ones are ``z``."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = p.corrected[NOX][span] / p.values[NOX][span]
    ratio = np.where(np.isfinite(ratio), ratio, np.nanmedian(p.corrected[NOX] / p.values[NOX]))
    p.values[NOX][span] = _rounded(p, z / ratio)
    p.corrected[NOX][span] = np.round(p.values[NOX][span] * ratio, 2)


def _blank(p: Plant, codes: tuple[str, ...], at: np.ndarray) -> None:
    for code in codes:
        p.values[code][at] = np.nan
        if code in p.corrected:
            p.corrected[code][at] = np.nan


def constant(p: Plant, span: slice, rng: Rng) -> None:
    _set(p, span, p.values[NOX][span.start - 1])


def offline(p: Plant, span: slice, rng: Rng) -> None:
    _blank(p, tuple(p.values), np.arange(span.start, span.stop))


def selective(p: Plant, span: slice, rng: Rng) -> None:
    _blank(p, (NOX,), np.arange(span.start, span.stop))


def near_limit_missing(p: Plant, span: slice, rng: Rng) -> None:
    """Readings climb towards the limit several times, and half of the hours after that are missing."""
    for at in rng.choice(np.arange(span.start, span.stop - 8), 14, replace=False):
        _corrected(p, slice(at, at + 3), p.limit[NOX] * rng.uniform(0.82, 0.97, 3))
        if rng.random() < 0.6:
            _blank(p, (NOX,), np.arange(at + 3, at + 5))
        else:
            _corrected(p, slice(at + 3, at + 5), p.limit[NOX] * rng.uniform(0.82, 0.97, 2))


def night_missing(p: Plant, span: slice, rng: Rng) -> None:
    hours = np.arange(span.start, span.stop)
    night = hours[(hours % 24 >= 22) | (hours % 24 < 6)]
    _blank(p, tuple(p.values), rng.choice(night, min(len(night), int(rng.integers(18, 40))), replace=False))


def narrow(p: Plant, span: slice, rng: Rng) -> None:
    middle = np.nanmedian(p.values[NOX][span])
    _set(p, span, middle * (1 + rng.uniform(0.005, 0.03) * rng.uniform(-1, 1, span.stop - span.start)))


def zero(p: Plant, span: slice, rng: Rng) -> None:
    p.values[NOX][span], p.corrected[NOX][span] = 0.0, 0.0


def copied_day(p: Plant, span: slice, rng: Rng) -> None:
    first, back = span.start // 24 * 24, 24 * int(rng.choice([1, 2, 7, 30]))
    for table in (p.values, p.corrected):
        table[NOX][first : first + 24] = table[NOX][first - back : first - back + 24]


def loop(p: Plant, span: slice, rng: Rng) -> None:
    length = int(rng.integers(10, 60))
    for table in (p.values, p.corrected):
        piece = table[NOX][span.start - length : span.start]
        table[NOX][span] = np.resize(piece, span.stop - span.start)


def few_values(p: Plant, span: slice, rng: Rng) -> None:
    kept = np.nanquantile(p.values[NOX][span], rng.uniform(0.2, 0.8, int(rng.integers(2, 5))))
    _set(p, span, rng.choice(kept, span.stop - span.start))


def fixed_ratio(p: Plant, span: slice, rng: Rng) -> None:
    other = next(c for c in p.limit if c != NOX)
    share = float(np.nanmedian(p.values[other]) / np.nanmedian(p.values[NOX]))
    for table in (p.values, p.corrected):
        table[other][span] = table[NOX][span] * share


def negative(p: Plant, span: slice, rng: Rng) -> None:
    _set(p, span, -rng.uniform(0.012, 0.05, span.stop - span.start) * p.range_high[NOX])


def over_range(p: Plant, span: slice, rng: Rng) -> None:
    _set(p, span, p.range_high[NOX])


def stably_low(p: Plant, span: slice, rng: Rng) -> None:
    usual = float(np.nanmedian(p.corrected[NOX] / p.values[NOX]))
    level = rng.uniform(0.03, 0.08) * p.limit[NOX] / usual
    _set(p, span, level * (1 + 0.04 * rng.normal(0, 1, span.stop - span.start)))


def hugging(p: Plant, span: slice, rng: Rng) -> None:
    _corrected(p, span, p.limit[NOX] * rng.uniform(0.88, 0.998, span.stop - span.start))


def rise(p: Plant, span: slice, rng: Rng) -> None:
    usual = np.nanmedian(p.corrected[NOX][span.start - 24 : span.start])
    _corrected(p, slice(span.start, span.start + 1), np.array([usual * rng.uniform(3.05, 4.5)]))


def drop(p: Plant, span: slice, rng: Rng) -> None:
    usual = np.nanmedian(p.values[NOX][span.start - 24 : span.start])
    _set(p, span, usual * rng.uniform(0.1, 0.32, span.stop - span.start))


def level_shift(p: Plant, span: slice, rng: Rng) -> None:
    _set(p, slice(span.start, len(p.values[NOX])), p.values[NOX][span.start :] * rng.uniform(0.25, 0.48))


def day_night(p: Plant, span: slice, rng: Rng) -> None:
    hours = np.arange(span.start, span.stop)
    night = hours[(hours % 24 >= 22) | (hours % 24 < 6)]
    for table in (p.values, p.corrected):
        table[NOX][night] *= rng.uniform(0.2, 0.45)
    p.values[NOX] = _rounded(p, p.values[NOX])


def conversion(p: Plant, span: slice, rng: Rng) -> None:
    p.corrected[NOX][span] *= rng.uniform(0.6, 0.93)


def oxygen(p: Plant, span: slice, rng: Rng) -> None:
    p.values[O2][span] = rng.uniform(19.0, 20.6, span.stop - span.start)


def flow(p: Plant, span: slice, rng: Rng) -> None:
    p.values[FLOW_GAS][span] = rng.uniform(0, 0.04, span.stop - span.start) * 150.0


def stop_flag(p: Plant, span: slice, rng: Rng) -> None:
    for flag in p.flag.values():
        flag[span] = "F"


def hidden(p: Plant, span: slice, rng: Rng) -> None:
    _corrected(p, span, p.limit[NOX] * rng.uniform(1.05, 2.0, span.stop - span.start))
    p.flag[NOX][span] = "D"


def overdue(p: Plant, span: slice, rng: Rng) -> None:
    p.flag[NOX][span] = "D"


DAY = 24
FRAUDS: dict[str, Fraud] = {
    "脱机": Fraud("Q02", offline, (25, 120), ("hours", (12, 24, 48, 72))),
    "单因子缺失": Fraud("Q03", selective, (6, 48), ("hours", (3, 6, 12, 24))),
    "临超缺失": Fraud("Q04", near_limit_missing, (25 * DAY, 29 * DAY), ("ratio", (2.0, 3.0, 5.0, 8.0))),
    "夜间集中缺失": Fraud("Q05", night_missing, (20 * DAY, 28 * DAY)),
    "长期恒值": Fraud("R01", constant, (6, 60), ("hours", (4, 6, 9, 12))),
    "窄幅波动": Fraud("R03", narrow, (4 * DAY, 8 * DAY), ("cv", (0.02, 0.04, 0.08))),
    "运行中零值": Fraud("R04", zero, (6, 30), ("hours", (3, 6, 12))),
    "整日复制": Fraud("R05", copied_day, (DAY, DAY + 1), ("share", (0.8, 0.9, 0.95))),
    "片段循环": Fraud("R06", loop, (8 * DAY, 12 * DAY)),
    "固定比例": Fraud("R08", fixed_ratio, (13, 60)),
    "有限取值": Fraud("R10", few_values, (4 * DAY, 8 * DAY)),
    "负值": Fraud("Y01", negative, (2, 12)),
    "顶格": Fraud("Y02", over_range, (3, 12)),
    "稳定低值": Fraud("Y04", stably_low, (9 * DAY, 14 * DAY)),
    "贴限": Fraud("Y06", hugging, (7 * DAY, 12 * DAY)),
    "小时突升": Fraud("Y10", rise, (1, 2), ("ratio", (2.0, 3.0, 4.0))),
    "小时突降": Fraud("Y11", drop, (2, 8), ("ratio", (0.2, 1 / 3, 0.5))),
    "水平位移": Fraud("Y12", level_shift, (10 * DAY, 11 * DAY)),
    "昼夜异常": Fraud("Y15", day_night, (30 * DAY, 31 * DAY)),
    "折算不一致": Fraud("Y19", conversion, (6, 40), ("share", (0.02, 0.05, 0.1))),
    "含氧量异常": Fraud("Y22", oxygen, (3, 24)),
    "流量背离": Fraud("Y24", flow, (3, 24)),
    "标停未停": Fraud("Y26", stop_flag, (3, 30), ("hours", (2, 3, 6))),
    "标记掩盖超标": Fraud("Y27", hidden, (6, 60), ("hours", (3, 6, 12))),
    "故障超期": Fraud("Y28", overdue, (170, 300)),
}
