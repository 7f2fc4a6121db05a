"""Working days: Monday to Friday, except what the reference table says of a day."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, frame_of, steps_of

THURSDAY, SATURDAY = 3, 5  # day 0 of 1970 was a Thursday; Monday counts 0


def is_workday(frames: Frames, day: np.ndarray) -> np.ndarray:
    """True for days since 1970 that are working days, of the shape of ``day``.

    Holidays and the weekends worked in exchange come from the dated table ``workday``; a day that it does not name is a
    working day from Monday to Friday.
    """
    rows = frame_of(frames, "workday", ("day", "is_workday"))
    if not day.size:
        return np.zeros(day.shape, bool)
    first = int(day.min())
    known = (np.arange(first, int(day.max()) + 1) + THURSDAY) % 7 < SATURDAY
    place = steps_of(pd.to_datetime(rows["day"]), "D") - first
    inside = (place >= 0) & (place < len(known))
    known[place[inside]] = rows["is_workday"].to_numpy(bool)[inside]
    return np.asarray(known[day - first])
