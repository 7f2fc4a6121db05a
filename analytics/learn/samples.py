"""What outcomes teach from: every judged visit with the evidence that was on record when the site was chosen.

The evidence is read from the target of the day, as it was known then, never worked out anew. Who inspected is kept
apart as ``team``: learning takes it out of the outcome, no score ever sees it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.learn.evaluate import plan_days
from analytics.scores.likelihood import expert_range
from schema.inspection import HIT, JUDGED, SUPPORT

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """Visits in order of time; every array has one entry or row per visit."""

    day: np.ndarray  # datetime64[D], day of the plan
    hit: np.ndarray  # bool, a prominent problem was confirmed
    offset: np.ndarray  # prior log-odds without anything learned
    strength: np.ndarray  # shape (visits, entries): how strongly each entry counted
    entries: tuple[str, ...]
    inclusion: np.ndarray  # chance of a random visit to be drawn; 1 for the others
    team: np.ndarray  # text; "" when nobody knows

    def __post_init__(self) -> None:
        for entry in self.entries:
            expert_range(entry)  # refuses everything that is not evidence about a site

    def __len__(self) -> int:
        return len(self.day)

    def take(self, which: np.ndarray) -> "Samples":
        """The visits of a mask."""
        arrays = {
            name: getattr(self, name)[which]
            for name in ("day", "hit", "offset", "strength", "inclusion", "team")
        }
        return replace(self, **arrays)

    def before(self, day: date) -> "Samples":
        """The visits of earlier days."""
        return self.take(self.day < np.datetime64(day, "D"))

    def since(self, day: date) -> "Samples":
        """The visits of this day and later ones."""
        return self.take(self.day >= np.datetime64(day, "D"))


def samples(inspections: pd.DataFrame, targets: pd.DataFrame, intercepts: Mapping[int, float]) -> Samples:
    """Visits with an outcome whose site was a target (or drawn) on that day.

    Parameters
    ----------
    inspections
        Columns of ``schema/inspection.py``.
    targets
        day, site_id, prior, contributions and weights_version of the targets.
    intercepts
        Learned intercept of each version of the weights, taken out of the prior again; 0 for one that is not there.

    Raises
    ------
    ValueError
        When a contribution is not evidence about the site.
    """
    rows = _judged(inspections).merge(
        targets.assign(site_id=targets["site_id"].astype(object), day=pd.to_datetime(targets["day"])),
        on=["site_id", "day"],
    )
    rows = rows.sort_values(["day", "site_id"], ignore_index=True)
    pieces = [
        (i, str(c["entry"]), float(c["strength"]))
        for i, text in enumerate(rows["contributions"])
        for c in json.loads(text)
    ]
    entries = tuple(sorted({entry for _, entry, _ in pieces}))
    strength = np.zeros((len(rows), len(entries)))
    place = {entry: j for j, entry in enumerate(entries)}
    for i, entry, value in pieces:
        strength[i, place[entry]] += value
    prior = rows["prior"].to_numpy(dtype=float)
    version = pd.to_numeric(rows["weights_version"]).fillna(0).astype(int)
    learned = version.map(lambda v: intercepts.get(int(v), 0.0)).to_numpy(dtype=float)
    inclusion = pd.to_numeric(rows["inclusion"]).to_numpy(dtype=float)
    is_drawn = (rows["arm"].astype(object) == "random").to_numpy() & (inclusion > 0)
    return Samples(
        day=rows["day"].to_numpy("datetime64[D]"),
        hit=(rows["outcome"].astype(object) == HIT).to_numpy(),
        offset=np.log(prior) - np.log1p(-prior) - learned,
        strength=strength,
        entries=entries,
        inclusion=np.where(is_drawn, inclusion, 1.0),
        team=rows["team_id"].astype(object).where(rows["team_id"].notna(), NOBODY).to_numpy(),
    )


def _judged(inspections: pd.DataFrame) -> pd.DataFrame:
    """The first judged visit of each site and day, with the ``day`` of its plan."""
    judged = inspections["outcome"].astype(object).isin(JUDGED)
    rows = inspections[judged & (inspections["visit_kind"].astype(object) != SUPPORT)]
    columns = ["site_id", "started_at", "outcome", "arm", "inclusion", "team_id"]
    rows = rows[columns].assign(site_id=rows["site_id"].astype(object))
    rows["day"] = plan_days(rows["started_at"])
    return rows.sort_values("started_at", kind="stable").drop_duplicates(["site_id", "day"])
