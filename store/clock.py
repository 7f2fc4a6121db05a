"""The clock on the wall in Asia/Shanghai: for what people do and when it runs out, never for data.

A demo ends on a fixed day and its evening should be an evening: its home names the day the clock shows, and from then on
the clock runs as any other.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from store.manifest import CHINA

NAME = "demo.clock"  # in a demo's home: by how many days its clock is behind the machine's


class Clock:
    """The clock of this process, so many days behind the machine's."""

    def __init__(self) -> None:
        self.behind = timedelta(0)

    def read(self, home: Path) -> None:
        """Run as the home says; as the machine does where it says nothing."""
        try:
            days = int((home / NAME).read_text("ascii"))
        except FileNotFoundError:
            days = 0
        self.behind = timedelta(days=days)


CLOCK = Clock()


def now() -> datetime:
    """The moment without offset, to the second."""
    return machine() - CLOCK.behind


def now_text() -> str:
    """The moment as the log of events keeps it: with offset, to the millisecond."""
    return (datetime.now(CHINA) - CLOCK.behind).isoformat(timespec="milliseconds")


def machine() -> datetime:
    """The moment on the machine's clock, in a demo too."""
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)


def set_day(home: Path, day: date) -> None:
    """Let the clock of a demo show this day now, and run on from there."""
    (home / NAME).write_text(str((machine().date() - day).days), "ascii")
    CLOCK.read(home)


def move_day(home: Path, day: date) -> None:
    """Let the clock of a demo already built show another day; ValueError in a home that is none."""
    if not (home / NAME).exists():
        raise ValueError(f"{home} 不是演示环境，它的时钟跟随本机，不能调整。")
    set_day(home, day)
