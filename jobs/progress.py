"""How long work tells where it is: a bar on a terminal, one line per step elsewhere, the job table in the worker."""

import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

from tqdm import tqdm


class Progress(Protocol):
    """What a job calls while it works; a job may be cancelled at any of these calls by an exception."""

    def step(self, title: str, total: int = 0) -> None:
        """Begin the next step; ``total`` units of work, 0 when unknown. Ends the step before."""

    def advance(self, n: int = 1) -> None:
        """So many more units of the step are done."""

    def done(self, summary: str = "") -> None:
        """All steps are done; the summary is the last line."""


class Silent:
    """Says nothing: for tests and for callers that report themselves."""

    def step(self, title: str, total: int = 0) -> None:
        """See :class:`Progress`."""

    def advance(self, n: int = 1) -> None:
        """See :class:`Progress`."""

    def done(self, summary: str = "") -> None:
        """See :class:`Progress`."""


class Lines:
    """One line per finished step with its count and time."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._title, self._count, self._since = "", 0, 0.0

    def step(self, title: str, total: int = 0) -> None:
        """See :class:`Progress`."""
        self._close()
        self._title, self._count, self._since = title, 0, self._clock()

    def advance(self, n: int = 1) -> None:
        """See :class:`Progress`."""
        self._count += n

    def done(self, summary: str = "") -> None:
        """See :class:`Progress`."""
        self._close()
        if summary:
            self._say(summary)

    def _close(self) -> None:
        if self._title:
            count = f" {self._count}" if self._count else ""
            self._say(f"{self._title}{count} · {self._clock() - self._since:.1f} s")
        self._title = ""

    def _say(self, text: str) -> None:
        self._stream.write(text + "\n")
        self._stream.flush()


class Bar:
    """One bar per step, for a person at a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm | None = None

    def step(self, title: str, total: int = 0) -> None:
        """See :class:`Progress`."""
        self._close()
        self._bar = tqdm(desc=title, total=total or None, file=self._stream, mininterval=0.2, unit="")

    def advance(self, n: int = 1) -> None:
        """See :class:`Progress`."""
        if self._bar is not None:
            self._bar.update(n)

    def done(self, summary: str = "") -> None:
        """See :class:`Progress`."""
        self._close()
        if summary:
            self._stream.write(summary + "\n")

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None


class Reported:
    """Hands ``(done, total, title)`` to a function, at most a few times a second: the job table's form."""

    def __init__(
        self, report: Callable[[int, int, str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report, self._clock = report, clock
        self._title, self._count, self._total, self._told = "", 0, 0, 0.0

    def step(self, title: str, total: int = 0) -> None:
        """See :class:`Progress`."""
        self._title, self._count, self._total = title, 0, total
        self._tell()

    def advance(self, n: int = 1) -> None:
        """See :class:`Progress`."""
        self._count += n
        if self._clock() - self._told >= 0.3:
            self._tell()

    def done(self, summary: str = "") -> None:
        """See :class:`Progress`."""
        self._title = summary or self._title
        self._tell()

    def _tell(self) -> None:
        self._told = self._clock()
        self._report(self._count, self._total, self._title)


def terminal(stream: TextIO | None = None) -> Progress:
    """A bar when a person watches the stream (standard error by default), else lines."""
    stream = stream or sys.stderr
    return Bar(stream) if stream.isatty() else Lines(stream)
