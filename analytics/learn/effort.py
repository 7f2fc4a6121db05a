"""What a find costs on the road: driving of the visits of an arm against the prominent problems they confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from schema.inspection import HIT

HOUR_MIN = 60.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Visits and the driving to them; what nobody could verify was driven to as well."""

    visits: int
    hits: int
    hours: float
    km: float

    @property
    def hours_per_hit(self) -> float | None:
        """Hours of driving for each hit, None without one."""
        return self.hours / self.hits if self.hits else None

    @property
    def km_per_hit(self) -> float | None:
        """Kilometres for each hit, None without one."""
        return self.km / self.hits if self.hits else None


def by_arm(trips: pd.DataFrame, arms: Sequence[str]) -> dict[str, Effort]:
    """The effort of each arm; ``trips`` (task_id, arm, outcome, travel_min, travel_km) has a row per record, and a task that
    has two was driven to once and is a hit when either says so."""
    hit = trips["outcome"].astype(object) == HIT
    once = trips.assign(hit=hit).sort_values("hit", ascending=False, kind="stable").drop_duplicates("task_id")
    parts = {arm: once[once["arm"].astype(object) == arm] for arm in arms}
    return {
        arm: Effort(
            len(part),
            int(part["hit"].sum()),
            float(part["travel_min"].sum()) / HOUR_MIN,
            float(part["travel_km"].sum()),
        )
        for arm, part in parts.items()
    }
