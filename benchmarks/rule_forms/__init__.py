"""Six rules of different kinds, each in four forms: our kernels, Polars, DuckDB, and the nearest test of a library."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers all forms share."""

    run_h: int = 12  # constant: equal hours in a row
    window_h: int = 24  # jump: rolling median of the hours before
    least: int = 12
    ratio: float = 2.5
    step: float = 8.0
    gap_h: int = 4  # gap: hours from one row to the next
    limit: float = 50.0  # near the limit: share of a week between 0.9 and 1.0 of it
    week_h: int = 168
    enough: int = 126
    share: float = 0.5
    shift: float = 0.5  # level shift: median of a week over the median of the week before
    pairs: int = 20  # copied day: equal hours of two days that follow each other
    distinct: int = 12
    alike: float = 0.9


LIMITS = Limits()
RULES = ("constant", "jump", "gap", "near_limit", "level_shift", "copied_day")
COLUMNS = ["series", "hour", "value"]
