"""A day, an ISO week or a month: what the clock of the map points at."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = ("day", "week", "month")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``first`` to ``last``, both included: one day, Monday to Sunday, or a calendar month."""

    first: date
    last: date
    step: str = "day"

    @classmethod
    def around(cls, day: date, step: str = "day") -> "Period":
        """The day itself, or the week or month that holds it."""
        if step == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), step)
        if step == "month":
            first = day.replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
            return cls(first, after - timedelta(days=1), step)
        if step != "day":
            raise ValueError(f"step is one of {', '.join(STEPS)}, not {step!r}")
        return cls(day, day, step)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period of ``2026-11-20``, ``2026-W47`` or ``2026-11``.

        Raises
        ------
        ValueError
            When the text is none of these or names no real day.
        """
        if found := _WEEK.fullmatch(text):
            return cls.around(date.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
        if found := _MONTH.fullmatch(text):
            return cls.around(date(int(found[1]), int(found[2]), 1), "month")
        return cls.around(date.fromisoformat(text))

    def __str__(self) -> str:
        if self.step == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{self.first:%Y-%m}" if self.step == "month" else self.first.isoformat()

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        return self.last + timedelta(days=1)

    def before(self) -> "Period":
        """The period of the same step that ends where this one begins."""
        return Period.around(self.first - timedelta(days=1), self.step)

    def days(self) -> list[date]:
        """Every day of it, in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
