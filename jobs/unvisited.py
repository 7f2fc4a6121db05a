"""Clues planned for a day that is over, and visited by nobody, are open again: looked for once an hour."""

import threading

from store.casework import SqlCasework
from store.clock import now
from store.clue_plans import give_back_unvisited

TICK_S = 3600


def keep_up(casework: SqlCasework, stop: threading.Event) -> None:
    """Give back what is due now, then once an hour, until told to stop; a second time changes nothing."""
    while True:
        give_back_unvisited(casework, now())
        if stop.wait(TICK_S):
            return
