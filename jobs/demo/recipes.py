"""Which problems and look-alikes are planted in the hourly data, where they may lie, and for how long."""

from dataclasses import dataclass
from typing import Any

from jobs.demo import honest, plant, tamper
from jobs.demo.plant import Pattern
from jobs.demo.sectors import COD, NMHC, NOX, SO2
from schema.factor import PH

DAY = 24
FOREVER = (0, 0)
AT_END = (0, 1)
GAS = (NOX, NMHC)
MANY = ("1713", "2822")  # trades with enough boilers to compare
BURNERS = ("coal_boiler", "biomass", "foundry")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of planted series: how many in the city, how long, which factors and levels, how early before the end."""

    kind: str
    rules: tuple[str, ...]
    pattern: Pattern
    count: int
    hours: tuple[int, int]  # shortest and longest; (0, 0) = the whole period
    factors: tuple[str, ...] = (NOX,)
    levels: tuple[float, float] = (0.25, 0.9)  # median share of the limit in the week before
    before_end: tuple[int, int] = (12, 14 * DAY)  # its end lies so many hours before the end of the data
    processes: tuple[str, ...] = ()  # () = any
    trades: tuple[str, ...] = ()  # industry codes; () = any
    whole_days: bool = False
    cycle_h: int = 0  # of the analyser; 0 = any
    past_h: int = 8 * DAY  # hours before it during which the outlet must have worked
    starts: int = 0  # so many starts over the whole period
    alone: bool = False  # the only outlet of its medium at the site
    is_problem: bool = True
    after_correction: bool = False


def _honest(kind: str, rules: tuple[str, ...], pattern: Pattern, count: int, **more: Any) -> Recipe:
    """A look-alike over the whole period, unless ``more`` says otherwise."""
    return Recipe(kind, rules, pattern, count, FOREVER, is_problem=False, **more)


PROBLEMS: tuple[Recipe, ...] = (
    Recipe("stably_low", ("Y04",), plant.stably_low, 2, (9 * DAY, 9 * DAY), before_end=AT_END),
    Recipe("level_shift", ("Y12",), plant.level_shift, 2, (10 * DAY, 12 * DAY), before_end=AT_END),
    Recipe("hidden_exceedance", ("Y27",), plant.hidden_exceedance, 3, (14, 60)),
    Recipe("stop_flag", ("Y26",), plant.stop_flag, 3, (8, 30)),
    Recipe("wrong_correction", ("Y19",), plant.wrong_correction, 3, (10, 40), after_correction=True),
    Recipe("copied_day", ("R05",), plant.copied_day, 2, (DAY, 2 * DAY), GAS, whole_days=True),
    Recipe("constant", ("R01",), plant.constant, 2, (36, 70), GAS),
    Recipe("offline", ("Q02",), plant.offline, 2, (30, 90), (NOX, NMHC, COD)),
    Recipe("selective_gap", ("Q03",), plant.selective_gap, 2, (8, 24), GAS),
    Recipe("sudden_drop", ("Y11",), plant.sudden_drop, 3, (3, 5), levels=(0.36, 0.9)),
    Recipe("sudden_rise", ("Y10",), plant.sudden_rise, 3, (30, 40), (NOX, NMHC), levels=(0.15, 0.28)),
    Recipe("gas_exceedance", ("C01",), plant.exceedance, 5, (2, 7), (NOX, SO2, NMHC), past_h=2),
    Recipe("water_exceedance", ("C02",), plant.water_exceedance, 4, (DAY, 2 * DAY), (COD,), whole_days=True),
    Recipe("fixed_ratio", ("R08",), tamper.fixed_ratio, 2, (30, 50), processes=(*BURNERS, "glass")),
    Recipe("oxygen_lowered", ("Y22",), tamper.oxygen_lowered, 2, (10, 16), processes=BURNERS),
    Recipe("oxygen_of_air", ("Y22",), tamper.oxygen_of_air, 2, (6, 12)),
    Recipe("ph_out", ("C03",), tamper.ph_out, 2, (3, 8), (PH,), past_h=2),
    Recipe("twin_outlets", ("R07",), plant.nothing, 2, (DAY, 2 * DAY), (NOX, NMHC), whole_days=True),
    Recipe("no_flow", ("Y24",), tamper.no_flow, 2, (6, 20), alone=True),
    Recipe("days_cut_short", ("Q01",), tamper.days_cut_short, 2, (3 * DAY, 4 * DAY), GAS, whole_days=True),
    Recipe("gap_near_limit", ("Q04",), tamper.gap_near_limit, 2, (29 * DAY, 29 * DAY), GAS, levels=(0.36, 0.75),
           before_end=(1, 5 * DAY)),
    Recipe("night_gaps", ("Q05",), tamper.night_gaps, 2, (28 * DAY, 28 * DAY), GAS, before_end=(1, 5 * DAY),
           whole_days=True),
    Recipe("narrow_band", ("R03",), tamper.narrow_band, 2, (90, 120), GAS, levels=(0.3, 0.9)),
    Recipe("zero_running", ("R04",), tamper.zero_running, 2, (9, 16), past_h=2),
    Recipe("few_values", ("R10",), tamper.few_values, 2, (90, 120), GAS, levels=(0.3, 0.9)),
    Recipe("negative", ("Y01",), tamper.negative, 2, (3, 6), GAS, past_h=2),
    Recipe("out_of_range", ("Y02",), tamper.out_of_range, 2, (3, 6), GAS, past_h=2),
    Recipe("tiny", ("Y03",), tamper.tiny, 2, (30, 40), processes=("gas_boiler",), trades=MANY),
    Recipe("around_detection", ("Y05",), tamper.around_detection, 2, (90, 110), (NMHC,)),
    Recipe("limit_hugging", ("Y06", "Y07"), tamper.limit_hugging, 2, (12 * DAY, 14 * DAY), GAS, before_end=AT_END),
    Recipe("clipped_peaks", ("Y13",), tamper.clipped_peaks, 2, (3 * DAY, 4 * DAY), GAS, levels=(0.3, 0.9),
           whole_days=True),
    Recipe("inspection_drop", ("Y14",), tamper.inspection_drop, 2, (28 * DAY, 28 * DAY), GAS, before_end=(8 * DAY, 9 * DAY),
           whole_days=True),
    Recipe("low_at_night", ("Y15",), tamper.low_at_night, 2, (33 * DAY, 33 * DAY), GAS, before_end=AT_END,
           whole_days=True),
    Recipe("fault_overdue", ("Y28",), tamper.fault_overdue, 2, (10 * DAY, 11 * DAY), GAS, before_end=(1, 4 * DAY)),
    Recipe("repeated_exceedance", ("C06",), tamper.repeated_exceedance, 2, (20 * DAY, 20 * DAY), GAS, whole_days=True),
    Recipe("unreported_exceedance", ("C07",), plant.exceedance, 2, (3, 6), GAS, before_end=(3 * DAY, 14 * DAY), past_h=2),
    Recipe("permit_used_up", ("C05",), plant.nothing, 2, FOREVER, GAS),
    Recipe("slope_changed", ("Y31",), tamper.slope_changed, 2, (6 * DAY, 9 * DAY), GAS, before_end=AT_END),
)  # fmt: skip
LOOK_ALIKES: tuple[Recipe, ...] = (
    _honest("low_nox_burner", ("Y04", "R01", "R03"), plant.low_nox_burner, 3, processes=("gas_boiler",)),
    _honest("set_point", ("C01", "R01", "R03"), plant.set_point, 3),
    _honest("held_water", ("R01", "R03"), plant.held_water, 3, factors=(COD,), cycle_h=4),
    _honest("below_detection", ("R01", "Y03", "Y04"), plant.nothing, 3, factors=(SO2,), levels=(0.0, 1.0),
           processes=("gas_boiler",)),
    _honest("ultra_low", ("Y04", "R01", "R03"), honest.ultra_low, 2, processes=("power", "cement")),
    Recipe("ammonia_slip", ("Y27", "Y28", "C07"), honest.ammonia_slip, 2, (30, 60), is_problem=False),
    _honest("start_up", ("C01", "Y22"), honest.start_up, 3, processes=("gas_boiler", "foundry", "biomass"), starts=8),
    _honest("common_stack", ("Y24", "Y12", "Y22"), honest.common_stack, 2, processes=("gas_boiler",)),
    _honest("shared_probe", ("R01", "R07", "R08"), honest.shared_probe, 2, processes=("gas_boiler",)),
    _honest("daylight_maintenance", ("Q01", "Y27", "Q05"), honest.daylight_maintenance, 2, factors=GAS),
    _honest("calibration_plateau", ("Y27", "R01", "C01"), honest.calibration_plateau, 2),
    _honest("dual_range", ("Y12", "Y10", "Y11"), honest.dual_range, 2, factors=GAS),
    _honest("weekend_no_flow", ("Y24", "R01", "R04"), honest.weekend_no_flow, 2, factors=(COD,)),
    _honest("slope_changed_on_order", ("Y31", "Y12"), plant.nothing, 2, factors=GAS),
)  # fmt: skip
RARE = (
    "ultra_low",
    "shared_probe",
    "common_stack",
    "ammonia_slip",
    "oxygen_lowered",
    "fixed_ratio",
    "sudden_rise",
)  # find their place first
RECIPES = tuple(sorted((*PROBLEMS, *LOOK_ALIKES), key=lambda r: r.kind not in RARE))
MEET_HOTSPOTS = (plant.hidden_exceedance, plant.exceedance)
