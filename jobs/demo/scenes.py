"""What happens on a production line with power meters: treatment left off or starved, and honest lines that look alike."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

STEP_MIN = 5
PER_HOUR = 60 // STEP_MIN
PER_DAY = 24 * PER_HOUR
LEAD, PURGE = 2, 3  # steps by which treatment starts before and stops after production
Spans = list[tuple[int, int]]


@dataclass(slots=True)
class Line:
    """One site's switches over the steps: two machines and one treatment (or two in turn)."""

    runs: np.ndarray  # bool, production
    treats: np.ndarray  # bool, treatment
    online: np.ndarray  # bool, of the treatment meter
    spans: Spans  # steps of the planted pattern
    level: np.ndarray = field(init=False)  # treatment power as a share of the usual
    metered: np.ndarray = field(init=False)  # share of the second machine's power that its meter sees
    helped: np.ndarray = field(init=False)  # bool, the device that must run with the treatment does

    def __post_init__(self) -> None:
        self.level, self.metered = np.ones(len(self.runs)), np.ones(len(self.runs))
        self.helped = np.ones(len(self.runs), dtype=bool)

    @property
    def days(self) -> int:
        """Whole days of the line."""
        return len(self.runs) // PER_DAY


def line_of(share: np.ndarray) -> Line:
    """A line that works where the load is high, with treatment before, during and after."""
    runs = share > 0.3
    treats = runs.copy()
    for lead in range(1, LEAD + 1):
        treats[:-lead] |= runs[lead:]
    for purge in range(1, PURGE + 1):
        treats[purge:] |= runs[:-purge]
    return Line(runs, treats, np.ones(len(runs), dtype=bool), [])


def first_run(line: Line, length: int, rng: np.random.Generator, days: range) -> list[int]:
    """Steps, one per day number, at which production goes on for ``length`` more steps; days without are left out."""
    found = []
    for day in days:
        part = line.runs[day * PER_DAY : (day + 1) * PER_DAY]
        window = np.convolve(part, np.ones(length), "valid") >= length
        begins = np.flatnonzero(window)
        if len(begins):
            found.append(day * PER_DAY + int(rng.choice(begins)))
    return found


def off_long(line: Line, rng: np.random.Generator) -> None:
    """Treatment off for two hours and more while production goes on."""
    for begin in first_run(line, 48, rng, range(line.days - 6, line.days, 2)):
        stop = begin + int(rng.integers(22, 46))
        line.treats[begin:stop] = False
        line.spans.append((begin, stop))


def off_at_night(line: Line, rng: np.random.Generator) -> None:
    """Treatment off from 22 to 5."""
    for day in range(line.days - 8, line.days - 1):
        begin = day * PER_DAY + 22 * PER_HOUR
        stop = begin + 7 * PER_HOUR
        line.treats[begin:stop] = False
        line.spans.append((begin, stop))
    still_off(line, PER_HOUR)


def still_off(line: Line, steps: int) -> None:
    """The newest spell has only begun when the data end: its alarm is still open."""
    begin = len(line.runs) - steps
    line.treats[begin:] = False
    line.spans.append((begin, len(line.runs)))


def cycler(line: Line, rng: np.random.Generator) -> None:
    """Treatment off for 80 minutes, on for 20, over and over: each spell alone is too short for the regulator."""
    for begin in first_run(line, 80, rng, range(line.days - 5, line.days)):
        for cycle in range(4):
            line.treats[begin + cycle * 20 : begin + cycle * 20 + 16] = False
        line.spans.append((begin, begin + 76))
    still_off(line, 2 * PER_HOUR + 2)


def late_start(line: Line, rng: np.random.Generator) -> None:
    """Treatment follows production by half an hour, every morning of a week."""
    for begin in _edges(line, line.runs[1:] & ~line.runs[:-1]):
        line.treats[max(begin - LEAD, 0) : begin + 6] = False
        line.spans.append((begin, begin + 6))


def early_stop(line: Line, rng: np.random.Generator) -> None:
    """Treatment is switched off half an hour before production ends."""
    for end in _edges(line, ~line.runs[1:] & line.runs[:-1]):
        line.treats[end - 6 : end + PURGE] = False
        line.spans.append((end - 6, end))


def _edges(line: Line, at: np.ndarray) -> list[int]:
    """Steps of the last week at which production turned, so that it goes on or went on for two hours."""
    steps = np.flatnonzero(at) + 1
    return [int(s) for s in steps[(steps > len(line.runs) - 7 * PER_DAY) & (steps < len(line.runs) - 24)]]


def starved(line: Line, rng: np.random.Generator) -> None:
    """The fan is turned down to half its power for hours."""
    for begin in first_run(line, 48, rng, range(line.days - 4, line.days)):
        line.level[begin : begin + 40] = 0.45
        line.spans.append((begin, begin + 40))


def without_pump(line: Line, rng: np.random.Generator) -> None:
    """The fan blows, the pump of the scrubber stands still."""
    for begin in first_run(line, 36, rng, range(line.days - 5, line.days)):
        line.helped[begin : begin + 30] = False
        line.spans.append((begin, begin + 30))


def weaker_for_days(line: Line, rng: np.random.Generator) -> None:
    """For days treatment takes two thirds of what it always took for the same production."""
    begin = len(line.runs) - 5 * PER_DAY
    line.level[begin:] = 0.64
    line.spans.append((begin, len(line.runs)))


def on_and_off(line: Line, rng: np.random.Generator) -> None:
    """For an hour and a half treatment is switched every five minutes."""
    for begin in first_run(line, 24, rng, range(line.days - 4, line.days, 2)):
        line.treats[begin : begin + 18 : 2] = False
        line.spans.append((begin, begin + 18))


def cut_off(line: Line, rng: np.random.Generator) -> None:
    """The treatment meter is silent for hours again and again while the plant works."""
    for begin in first_run(line, 40, rng, range(line.days - 8, line.days, 2)):
        stop = begin + int(rng.integers(24, 40))
        line.online[begin:stop] = False
        line.spans.append((begin, stop))


def past_the_meter(line: Line, rng: np.random.Generator) -> None:
    """The second machine is fed past its meter in the last week."""
    begin = len(line.runs) - 6 * PER_DAY
    line.metered[begin:] = 0.04
    line.spans.append((begin, len(line.runs)))


def short_of_gas(line: Line, rng: np.random.Generator) -> None:
    """The burner gets half its gas in the last three days; the daily inputs say so."""
    line.spans.append((len(line.runs) - 3 * PER_DAY, len(line.runs)))


def trip(line: Line, rng: np.random.Generator) -> None:
    """Honest: single trips shorter than the ten minutes of the rule."""
    for begin in first_run(line, 12, rng, range(0, line.days, 4)):
        line.treats[begin + 3] = False
        line.spans.append((begin + 3, begin + 4))


def silent(line: Line, rng: np.random.Generator) -> None:
    """Honest: the treatment meter loses its connection for minutes; nothing is known, which is not the same as off."""
    for begin in first_run(line, 40, rng, range(2, line.days, 6)):
        stop = begin + int(rng.integers(2, 6))
        line.online[begin:stop] = False
        line.spans.append((begin, stop))


def regular(line: Line, rng: np.random.Generator) -> None:
    """Honest: treatment follows production."""


DAY, NIGHT = "day", "night"


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of line: expected (or tempting) rules, what happens, and whether the site works by day or around the clock."""

    kind: str
    is_problem: bool
    rules: tuple[str, ...]
    change: Callable[[Line, np.random.Generator], None]
    when: str = DAY


P01 = ("P01",)
SCENES: tuple[Scene, ...] = (
    Scene("treatment_off", True, P01, off_long),
    Scene("treatment_off_at_night", True, P01, off_at_night, NIGHT),
    Scene("treatment_cycling", True, P01, cycler, NIGHT),
    Scene("spare_in_turn", False, P01, regular),
    Scene("meter_silent", False, ("P01", "P08"), silent),
    Scene("short_trip", False, P01, trip),
    Scene("", False, (), regular),
    Scene("treatment_late", True, ("P02",), late_start),
    Scene("treatment_stops_early", True, ("P03",), early_stop),
    Scene("treatment_starved", True, ("P04",), starved),
    Scene("fan_without_pump", True, ("P05",), without_pump),
    Scene("treatment_weaker", True, ("P06",), weaker_for_days, NIGHT),
    Scene("treatment_on_and_off", True, ("P07",), on_and_off),
    Scene("meter_cut_off", True, ("P08",), cut_off),
    Scene("past_the_meter", True, ("P09",), past_the_meter, NIGHT),
    Scene("short_of_gas", True, ("P12",), short_of_gas, NIGHT),
    Scene("shared_treatment", False, ("P01", "P03"), regular),
    Scene("reversed_meter", False, ("P01", "P04"), regular),
    Scene("", False, (), regular, NIGHT),
)
