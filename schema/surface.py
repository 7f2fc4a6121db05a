"""What a layer of cells measures: where it comes from, how days of a week or month and cells of a coarser level are summed up."""

from dataclasses import dataclass

OVER = ("mean", "max", "last", "sum")  # several days as one value
HOWS = ("max", "mean", "sum")  # several cells as one coarser cell


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``source`` names the module of jobs/surfaces that gathers it, ``column`` what it takes from there."""

    code: str
    source: str
    over: str
    hows: tuple[str, ...]  # the first is the default, the others may be chosen
    column: str = ""
    is_scoped: bool = False  # viewers of other jurisdictions see other cells
    change_of: str = ""  # the measure whose difference of two periods it is


MEASURES = (
    Measure("pm25", "hotspot", "mean", ("mean", "max"), "pm25_ug_m3"),
    Measure("pm25_change", "hotspot", "mean", ("mean",), "pm25_ug_m3", change_of="pm25"),
    Measure("excess", "hotspot", "mean", ("max", "mean"), "excess_ug_m3"),
    Measure("excess_change", "hotspot", "mean", ("mean",), "excess_ug_m3", change_of="excess"),
    Measure("gi_z", "hotspot", "mean", ("max", "mean"), "gi_z"),
    Measure("persistence", "hotspot", "last", ("max", "mean"), "hot_days_30"),
    Measure("bubble", "hotspot", "max", ("max",), "bubble_level"),
    Measure("power", "power", "max", ("max", "mean"), is_scoped=True),
    Measure("power_change", "power", "max", ("mean",), is_scoped=True, change_of="power"),
    Measure("clues", "clues", "sum", ("sum",), is_scoped=True),
    Measure("clues_change", "clues", "sum", ("sum",), is_scoped=True, change_of="clues"),
    Measure("petitions", "petitions", "sum", ("sum",), is_scoped=True),
    Measure("cloud", "hotspot", "last", ("mean", "max"), "cloud"),
    Measure("station_km", "stations", "last", ("mean", "max")),
    Measure("no_meter", "meters", "last", ("sum",), is_scoped=True),
    Measure("uninspected", "inspections", "last", ("max",), is_scoped=True),
    Measure("blind", "blind", "last", ("max",), is_scoped=True),
    Measure("uncertainty", "uncertainty", "last", ("max", "mean")),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
