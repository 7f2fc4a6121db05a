"""How a problem or a look-alike looks in the hourly data: one function per pattern, applied to one series."""

from collections.abc import Callable

import numpy as np

from jobs.demo.emissions import FAULT, STOPPED, Emissions
from jobs.demo.profiles import ar1

Pattern = Callable[[Emissions, int, slice, np.random.Generator], None]


def offline(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Nothing arrives from the outlet while the plant works."""
    made.present[made.of_outlet(made.text(row, "outlet_id")), span] = False


def selective_gap(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """One factor is missing, the others arrive."""
    made.present[row, span] = False


def constant(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The latest level is repeated hour after hour."""
    before = made.value[row, span.start - 6 : span.start]
    made.value[row, span] = rounded(made, row, float(np.nanmedian(before)))


def copied_day(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The hours of the day, or week, before are sent again."""
    back = int(rng.choice([24, 168]))
    made.value[row, span] = made.value[row, span.start - back : span.stop - back]


def stably_low(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The level sinks to six per cent of the limit and hardly moves."""
    leveled(made, row, span, 0.06 * (1 + ar1((1, span_length(span)), 0.5, 0.025, rng)[0]))


def sudden_rise(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """One hour in twelve stands at 3.3 times the usual level, below the limit, with flow and oxygen unchanged."""
    usual = float(np.nanmedian(made.value[row, span.start - 24 : span.start]))
    for hour in range(span.start, span.stop, 12):
        made.value[row, hour] = rounded(made, row, 3.3 * usual)


def sudden_drop(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The value falls to a fifth for some hours, with flow and oxygen unchanged."""
    usual = float(np.nanmedian(made.value[row, span.start - 24 : span.start]))
    made.value[row, span] = rounded(made, row, usual * rng.uniform(0.18, 0.25, span_length(span)))


def level_shift(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """From one hour on every value is 0.42 of what it was: a changed slope."""
    made.value[row, span] = rounded(made, row, made.value[row, span] * 0.42)


def wrong_correction(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The corrected value is 0.7 of what the oxygen demands. Apply after the correction."""
    made.corrected[row, span] = rounded(made, row, made.corrected[row, span] * 0.7)


def stop_flag(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The outlet is flagged as stopped while oxygen, temperature, flow and power say that it runs."""
    made.flag[made.of_outlet(made.text(row, "outlet_id")), span] = STOPPED


def hidden_exceedance(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Values of 1.3 to 2.6 times the limit, all flagged as an instrument fault."""
    level = rng.uniform(1.5, 2.2) * np.exp(ar1((1, span_length(span)), 0.85, 0.08, rng)[0])
    leveled(made, row, span, level.clip(1.2, 3.0))
    made.flag[row, span] = FAULT


def exceedance(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Some valid hours above the limit."""
    leveled(made, row, span, rng.uniform(1.12, 1.7) * rng.uniform(0.97, 1.05, span_length(span)))


def water_exceedance(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Whole days above the limit, held over the sampling cycle."""
    cycle = int(made.number(row, "cycle_h"))
    level = rng.uniform(1.2, 1.6) * rng.uniform(0.97, 1.04, -(-span_length(span) // cycle))
    leveled(made, row, span, np.repeat(level, cycle)[: span_length(span)])


def low_nox_burner(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Honest: a gas boiler with a low-NOx burner, steady at 8.5 per cent of an old, lax limit."""
    leveled(made, row, span, 0.085 * (1 + ar1((1, span_length(span)), 0.6, 0.045, rng)[0]))


def set_point(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Honest: ammonia injection controlled to a set point at 93 per cent of the limit."""
    level = 0.93 + ar1((1, span_length(span)), 0.4, 0.018, rng)[0]
    leveled(made, row, span, level.clip(0.86, 0.985))


def held_water(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Honest: a water analyser with whole-number resolution that holds its value for four hours."""
    made.series.loc[row, "decimals"] = 0
    cycles = -(-span_length(span) // 4)
    level = 0.4 * np.exp(ar1((1, cycles), 0.7, 0.12, rng)[0])
    leveled(made, row, span, np.repeat(level.clip(0.2, 0.85), 4)[: span_length(span)])


def nothing(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Honest as it is: sulphur dioxide of a gas boiler below the detection limit."""


def span_length(span: slice) -> int:
    """Hours of the span."""
    return int(span.stop - span.start)


def rounded(made: Emissions, row: int, values: float | np.ndarray) -> np.ndarray:
    """Values at the resolution of the series."""
    return np.round(values, int(made.number(row, "decimals")))


def leveled(made: Emissions, row: int, span: slice, share: np.ndarray) -> None:
    """Measured values whose corrected level is this share of the limit; stopped hours stay as they are."""
    level = share * made.number(row, "limit") / made.ratio(row)[span]
    old = made.value[row, span]
    idle = np.isin(made.flag[row, span], (STOPPED,))
    made.value[row, span] = np.where(idle, old, rounded(made, row, level))
