"""A heavy-pollution alert of the last days: who has to cut how much, and who does."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted
from schema.alert import LEVELS

CITY = "330400"
START, RED, CALM, OVER = (END - pd.Timedelta(days=d) for d in (8, 5, 4, 2))  # 0:00 each; red from RED to CALM
ALERT_ID = f"YJ{START:%Y%m%d}"
SHUT = END - pd.Timedelta(days=27)  # since when a site stood still long before the alert
RAMP_H = 6  # within the grace of 12 hours
WHOLE_SITE = "*"


@dataclass(frozen=True, slots=True)
class Role:
    """What a kind of site does: grade, measure, required and actual cut under orange and red, hours to come down."""

    kind: str
    is_problem: bool
    grade: str
    measure: str
    required: tuple[float, float]
    actual: tuple[float, float]
    count: int = 1
    ramp_h: int = RAMP_H
    grace_h: float | None = None
    industries: tuple[str, ...] = ()  # () = any


ROLES = (
    Role("furnace_cooling", False, "C", "limit", (0.3, 0.5), (0.4, 0.62), 1, 20, 24.0, ("30", "33", "31", "4412")),
    Role("alert_not_cut", True, "B", "limit", (0.3, 0.5), (0.04, 0.06)),
    Role("alert_not_stopped", True, "D", "stop", (1.0, 1.0), (0.35, 0.4)),
    Role("within_tolerance", False, "B", "limit", (0.3, 0.5), (0.255, 0.455)),
    Role("a_grade", False, "A", "selfdecide", (np.nan, np.nan), (0.0, 0.0)),
    Role("already_stopped", False, "D", "stop", (1.0, 1.0), (0.0, 0.0)),
    Role("alert_met", False, "B", "limit", (0.3, 0.5), (0.38, 0.58), 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alerted:
    """The sites on the list with their role, and how each of them changes its load."""

    sites: np.ndarray  # rows of ``World.sites``
    roles: tuple[Role, ...]

    def factors(self, scale_start: pd.Timestamp, hours: int) -> np.ndarray:
        """Share of the usual load in every hour, shape (sites, hours)."""
        at = scale_start + pd.to_timedelta(np.arange(hours), unit="h")
        out = np.ones((len(self.sites), hours))
        for row, role in enumerate(self.roles):
            orange, red = role.actual
            target = np.where((at >= RED) & (at < CALM), red, orange)
            since = np.where(at >= RED, (at - RED) / pd.Timedelta("1h"), (at - START) / pd.Timedelta("1h"))
            before = np.where(at >= RED, orange, 0.0)
            cut = before + (target - before) * np.clip((since + 1) / role.ramp_h, 0, 1)
            cut = np.where(at >= CALM, orange, cut)
            out[row] = np.where((at >= START) & (at < OVER), 1 - cut, 1.0)
            if role.kind == "already_stopped":
                out[row] = np.where((at >= SHUT) & (at < OVER), 0.05, 1.0)
        return out


def cast_alert(world: World, before: list[Planted]) -> tuple[Alerted, list[Planted]]:
    """Sites of the city that work around the clock get a grade and a role; others than ``before``."""
    rng, sites = world.rng(33), world.sites
    sites["alert_grade"] = pd.Series([None] * len(sites), dtype=object)
    taken = {p.site_id for p in before}
    able = sites["adcode"].str.startswith(CITY[:4]) & sites["has_load"] & ~sites["site_id"].isin(taken)
    able &= sites["regime"] == "three"
    free = list(rng.permutation(np.flatnonzero(able)))
    chosen: list[tuple[int, Role]] = []
    known = world.scale.start + pd.Timedelta("10D") < SHUT  # the work before the standstill is in the data
    for role in ROLES:
        for _ in range(role.count if known or role.kind != "already_stopped" else 0):
            suits = [s for s in free if sites["industry_code"].iat[s].startswith(role.industries or ("",))]
            if suits:
                free.remove(suits[0])
                chosen.append((int(suits[0]), role))
    for site, role in chosen:
        sites.loc[site, "alert_grade"] = role.grade
    planted = [
        Planted(role.kind, role.is_problem, ("P10",), sites["site_id"].iat[site], START, OVER)
        for site, role in chosen
    ]
    rows = np.array([site for site, _ in chosen], dtype=np.int64)
    return Alerted(rows, tuple(role for _, role in chosen)), planted


def alert_rows() -> pd.DataFrame:
    """One alert, orange with a red day in the middle."""
    return pd.DataFrame(
        {
            "alert_id": ALERT_ID,
            "adcode": CITY,
            "level": LEVELS[1:],
            "started_at": [START, RED],
            "ended_at": [OVER, CALM],
            "doc_no": "演重污办〔2026〕3号",
        }
    )


def measure_rows(world: World, alerted: Alerted) -> pd.DataFrame:
    """The list: what every site has to do under orange and red."""
    rows = [
        {
            "site_id": world.sites["site_id"].iat[site],
            "line_id": WHOLE_SITE,
            "level": level,
            "measure": role.measure,
            "ratio": ratio,
            "grace_h": role.grace_h,
            "note": "窑炉保温降温" if role.grace_h else None,
        }
        for site, role in zip(alerted.sites, alerted.roles, strict=True)
        for level, ratio in zip(LEVELS[1:], role.required, strict=True)
    ]
    table = pd.DataFrame(rows).astype({"ratio": float, "grace_h": float})
    return table.sort_values(["site_id", "level"], ignore_index=True)
