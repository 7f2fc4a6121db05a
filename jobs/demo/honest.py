"""How an honest look-alike looks in the hourly data (DOSSIER B.6): one function per trap, applied to one series."""

import numpy as np

from jobs.demo.emissions import CALIBRATED, FAULT, MAINTAINED, NORMAL, STOPPED, Emissions
from jobs.demo.plant import leveled, rounded, span_length
from jobs.demo.profiles import ar1
from jobs.demo.tamper import RANGE_TIMES
from schema.factor import FLOW_GAS, FLOW_WATER

DAY, WEEK = 24, 168


def ultra_low(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """A clean plant, steady at a quarter of an ultra-low limit."""
    leveled(made, row, span, 0.25 * np.exp(ar1((1, span_length(span)), 0.85, 0.09, rng)[0]))


def ammonia_slip(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Slipping ammonia disturbs the analyser: high readings under a fault flag, reported in time."""
    level = 2.0 * np.exp(ar1((1, span_length(span)), 0.85, 0.08, rng)[0])
    leveled(made, row, span, level.clip(1.4, 2.7))
    made.flag[row, span] = FAULT


def start_up(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The first hour after every start is flagged normal with the oxygen of air, which blows up the corrected value."""
    oxygen = int(made.number(row, "o2"))
    runs = made.flag[oxygen] != STOPPED
    begins = np.flatnonzero(runs[1:] & ~runs[:-1]) + 1
    made.value[oxygen, begins] = rounded(made, oxygen, rng.uniform(19.7, 20.4, len(begins)))


def common_stack(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Two boilers share the stack; every other week one of them stands still: half the flow, more oxygen."""
    outlet = made.text(row, "outlet_id")
    flow, oxygen = made.row(outlet, FLOW_GAS), int(made.number(row, "o2"))
    half = (np.arange(span_length(span)) // WEEK) % 2 == 1
    runs = (made.flag[oxygen, span] != STOPPED) & half
    made.value[flow, span] = rounded(made, flow, np.where(runs, 0.55, 1.0) * made.value[flow, span])
    made.value[oxygen, span] = rounded(made, oxygen, made.value[oxygen, span] + np.where(runs, 1.4, 0.0))
    for other in made.of_outlet(outlet):
        if made.number(other, "limit") > 0:  # thinned by the air of the boiler that stands still
            made.value[other, span] = rounded(
                made, other, np.where(runs, 0.91, 1.0) * made.value[other, span]
            )


def shared_probe(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Two stacks of the site take turns at one analyser, hour by hour; each holds its value while the other is measured."""
    gas = (made.series["site_id"] == made.text(row, "site_id")) & (made.series["medium"] == "gas")
    hours = np.arange(span.start, span.stop)
    for number, outlet in enumerate(sorted(made.series.loc[gas, "outlet_id"].unique())):
        source = np.maximum(hours - (hours + number) % 2, 0)
        for other in made.of_outlet(outlet):
            held = (made.flag[other, hours] == NORMAL) & (made.flag[other, source] == NORMAL)
            if made.number(other, "limit") > 0:
                made.value[other, hours] = np.where(held, made.value[other, source], made.value[other, hours])


def daylight_maintenance(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Three hours of maintenance every fifth morning, never at night."""
    for begin in range(span.start + 9, span.stop - 3, 5 * DAY):
        part = slice(begin, begin + 3)
        day = slice(begin // DAY * DAY, begin // DAY * DAY + DAY)
        if np.isin(made.flag[row, day], (MAINTAINED, CALIBRATED)).any() or not made.present[row, day].all():
            continue
        made.flag[row, part] = np.where(made.flag[row, part] == NORMAL, MAINTAINED, made.flag[row, part])


def calibration_plateau(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """Span gas at eight tenths of the range for an hour of every tenth day, flagged as calibration."""
    for hour in range(span.start + 4 * DAY + 10, span.stop, 10 * DAY):
        if made.flag[row, hour] == NORMAL:
            made.flag[row, hour] = CALIBRATED
            made.value[row, hour] = rounded(made, row, 0.8 * RANGE_TIMES * made.number(row, "limit"))


def dual_range(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """The upper range of the analyser reads six per cent more than the lower one, so values step where it switches."""
    value = made.value[row, span]
    switch = np.nanmedian(value[made.flag[row, span] == NORMAL])
    made.value[row, span] = rounded(made, row, np.where(value > switch, 1.06, 1.0) * value)


def weekend_no_flow(made: Emissions, row: int, span: slice, rng: np.random.Generator) -> None:
    """From Saturday to Sunday nothing is discharged; the analyser goes on reading the water that stands in the channel."""
    outlet = made.text(row, "outlet_id")
    flow = made.row(outlet, FLOW_WATER)
    weekend = made.weekday[span] >= 5
    made.value[flow, span] = np.where(weekend, 0.0, made.value[flow, span])
