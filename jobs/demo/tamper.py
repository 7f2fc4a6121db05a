"""More ways to plant a problem in the hourly data: one function per pattern, applied to one series."""

import numpy as np

from jobs.demo.emissions import FAULT, MAINTAINED, NORMAL, OVER_RANGE, Emissions
from jobs.demo.plant import exceedance, leveled, rounded, span_length
from jobs.demo.profiles import ar1
from jobs.demo.sectors import SO2
from schema.factor import FLOW_GAS

DAY = 24
RANGE_TIMES = 3.0  # range of an analyser as a multiple of the limit


def ordinary(made: Emissions, row: int, span: slice) -> np.ndarray:
    """Hours of the span, counted from the start of the data, with a normal value that was sent."""
    good = (made.flag[row, span] == NORMAL) & made.present[row, span] & ~np.isnan(made.value[row, span])
    return span.start + np.flatnonzero(good)


def days_cut_short(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Eight hours of every day lie under a maintenance flag."""
    for begin in range(span.start + 8, span.stop, DAY):
        part = slice(begin, begin + 8)
        made.flag[row, part] = np.where(made.flag[row, part] == NORMAL, MAINTAINED, made.flag[row, part])


def gap_near_limit(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Every fourteen hours the level comes close to the limit, and mostly the next hour is missing."""
    for hour in range(span.start, span.stop - 1, 14):
        if made.flag[row, hour] == NORMAL and made.present[row, hour]:
            leveled(made, row, slice(hour, hour + 1), np.array([rng.uniform(0.85, 0.95)]))
            if rng.uniform() < 0.6:
                made.present[row, hour + 1] = False


def night_gaps(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """An hour is missing in two nights of three."""
    for begin in range(span.start, span.stop, DAY):
        if rng.uniform() < 0.7:
            made.present[row, begin + int(rng.choice([0, 1, 2, 3, 4, 5, 22, 23]))] = False


def narrow_band(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The value stays within two per cent of itself while the flow swings."""
    usual = float(np.nanmedian(made.value[row, span.start - DAY : span.start]))
    at = ordinary(made, row, span)
    made.value[row, at] = rounded(made, row, usual * (1 + rng.uniform(-0.02, 0.02, len(at))))
    flow = made.row(made.text(row, "outlet_id"), FLOW_GAS)
    made.value[flow, span] *= 1 + 0.18 * np.sin(2 * np.pi * np.arange(span_length(span)) / 11)
    made.value[flow, span] = rounded(made, flow, made.value[flow, span])


def zero_running(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Nothing but zeros from a stack that burns."""
    made.value[row, span] = 0.0


def fixed_ratio(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Sulphur dioxide is computed as six tenths of the nitrogen oxides."""
    other = made.row(made.text(row, "outlet_id"), SO2)
    made.value[other, span] = rounded(made, other, 0.6 * made.value[row, span])


def few_values(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Three values take turns."""
    usual = float(np.nanmedian(made.value[row, span.start - DAY : span.start]))
    at = ordinary(made, row, span)
    made.value[row, at] = rounded(made, row, usual * rng.choice([0.95, 1.0, 1.06], len(at)))


def negative(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Values below zero by one per cent of the range."""
    made.value[row, span] = rounded(made, row, -0.03 * made.number(row, "limit") * rng.uniform(0.8, 1.3))


def out_of_range(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The reading stands at the end of its range, with the flag that says so."""
    made.value[row, span] = RANGE_TIMES * made.number(row, "limit")
    made.flag[row, span] = OVER_RANGE


def tiny(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The value sinks below the detection limit while all of its kind are far above."""
    low = made.number(row, "detection") * rng.uniform(0.25, 0.8, span_length(span))
    made.value[row, span] = rounded(made, row, low)


def around_detection(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The value wavers about the detection limit."""
    at = ordinary(made, row, span)
    made.value[row, at] = rounded(made, row, made.number(row, "detection") * rng.uniform(0.7, 1.35, len(at)))


def limit_hugging(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Up to the limit and never beyond."""
    level = 0.985 + ar1((1, span_length(span)), 0.5, 0.02, rng)[0]
    leveled(made, row, span, level.clip(0.92, 0.997))


def clipped_peaks(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """A ceiling cuts the hourly maxima of every day."""
    top = float(np.nanquantile(made.value[row, ordinary(made, row, span)], 0.6))
    ceiling = float(rounded(made, row, top))
    low = np.minimum(made.value[row, span], ceiling * rng.uniform(0.87, 0.985, span_length(span)))
    made.value[row, span] = rounded(made, row, low)
    made.ceilings.append((row, span, ceiling))


VISIT_DAYS, VISIT_HOUR, VISIT_H = range(0, 28, 4), 10, 3


def inspection_drop(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """While inspectors are there, every fourth morning, the values are less than half."""
    for day in VISIT_DAYS:
        begin = span.start + day * DAY + VISIT_HOUR
        part = slice(begin, begin + VISIT_H)
        made.value[row, part] = rounded(made, row, 0.43 * made.value[row, part])


def low_at_night(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """By night, 22 to 6, the values are two fifths at the same load."""
    clock = np.arange(span.start, span.stop) % DAY
    dark = (clock >= 22) | (clock < 6)
    made.value[row, span] = rounded(made, row, np.where(dark, 0.4, 1.0) * made.value[row, span])


def no_flow(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The flow meter shows next to nothing while the plant works."""
    flow = made.row(made.text(row, "outlet_id"), FLOW_GAS)
    made.value[flow, span] = rounded(made, flow, 0.02 * made.value[flow, span])


def oxygen_lowered(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The oxygen reads five points too low, which lowers every corrected value."""
    oxygen = int(made.number(row, "o2"))
    made.value[oxygen, span] = rounded(made, oxygen, np.maximum(made.value[oxygen, span] - 5.0, 1.2))


def oxygen_of_air(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The oxygen of a hot, flowing stack reads like that of air: the probe leaks."""
    oxygen = int(made.number(row, "o2"))
    if oxygen >= 0:
        made.value[oxygen, span] = rounded(made, oxygen, rng.uniform(19.2, 19.8, span_length(span)))


def fault_overdue(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """An instrument fault that nobody repairs."""
    made.flag[row, span] = FAULT


def ph_out(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Acid water leaves."""
    made.value[row, span] = rounded(made, row, rng.uniform(4.9, 5.6, span_length(span)))


def repeated_exceedance(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Some hours above the limit, every fifth day."""
    for begin in range(span.start + 9, span.stop, 5 * DAY):
        exceedance(made, row, slice(begin, begin + 3), rng)


def slope_changed(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The slope of the analyser is set to 0.7; the parameter row says so, no work order does."""
    made.value[row, span] = rounded(made, row, 0.7 * made.value[row, span])
