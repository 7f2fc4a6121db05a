"""A day to plan: two teams of Ningbo, eleven targets, six sites nobody has a clue about, one protected, one pair, one recusal.

S1 to S12 have a clue and S13 to S18 none; S12 and S18 lie in Suzhou where no team may go. S11 is on the positive list. An
officer of T1 may not go to S2, S3 and S4 are not visited on one day, T2 saw S1 last.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import builders
import pandas as pd
from builders import NINGBO, SUZHOU
from planning import DAY, FRESH, scored, shaped

from analytics.plan.check import violations
from jobs.plan import run
from jobs.planning.change import Changed, change
from jobs.planning.edits import Edit
from jobs.planning.known import read_known
from jobs.planning.solving import restored
from jobs.progress import Silent
from schema import clue, exclusive_pair, inspection, officer, positive_list, recusal, site, target, team
from store.accounts import Account, Accounts
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.plans import Header, chosen, document, header, left_out, visits
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
COLLEAGUE = Viewer(Role.OFFICER, ("3302",), "colleague")
LEADER = Viewer(Role.LEADER, ("33", "32"), "leader")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3302", "3205"), "neighbour")
INSPECTOR = Viewer(Role.INSPECTOR, ("3302",), "inspector", "T1")
PEOPLE = (OFFICER, COLLEAGUE, LEADER, NEIGHBOUR, INSPECTOR)
WITH_CLUES = tuple(f"S{i}" for i in range(1, 13))
FAST = 0.05

__all__ = ["DAY", "World", "world"]


@dataclass(frozen=True, slots=True)
class World:
    """The stores, and a second connection to the same casework."""

    store: MemoryStore
    casework: SqlCasework
    url: str

    def plan(self) -> Header:
        """A fresh plan of the day."""
        plan_id = run(self.store, self.casework, day=DAY, seconds=FAST, progress=Silent())
        return header(self.casework, plan_id)

    def now(self) -> Header:
        """The chosen plan as it stands."""
        found = chosen(self.casework, DAY)
        assert found is not None
        return found


def world(path: Path) -> World:
    """The stores of this day in a folder."""
    url = f"sqlite+pysqlite:///{path / 'casework.db'}"
    store, casework = MemoryStore(), SqlCasework(url)
    places = _sites()
    filled: tuple[tuple[Any, pd.DataFrame], ...] = (
        (site.DATASET, places),
        (team.DATASET, _teams()),
        (officer.DATASET, _officers()),
        (recusal.DATASET, shaped(recusal.DATASET, [{"officer_id": "T1-1", "site_id": "S2", "valid_from": "2026-01-01"}])),
        (exclusive_pair.DATASET, shaped(exclusive_pair.DATASET, [{"site_id": "S3", "other_site_id": "S4"}])),
        (inspection.DATASET, shaped(inspection.DATASET, [visit("S1", "T2")])),
        (positive_list.DATASET, shaped(positive_list.DATASET, [{"site_id": "S11", "valid_from": "2026-01-01"}])),
    )  # fmt: skip
    for dataset, rows in filled:
        store.append(dataset, rows, source="test")
    changes = [{"site_id": s, "adcode": SUZHOU if s == "S12" else NINGBO} for s in WITH_CLUES]
    changes[10] |= {"evidence_class": "C"}  # a hint does not open a protected site
    listed = [{"site_id": "S11", "valid_from": "2026-01-01"}]
    found = scored(*changes, sites=places, positive_list=listed).reset_index(drop=True)
    casework.put(target.DATASET, found.assign(service_min=60))  # each team has time for its four
    fresh = {"t_start": FRESH - pd.Timedelta("1D"), "t_end": FRESH}
    casework.put(clue.DATASET, builders.clues(*[fresh | change for change in changes]))
    Accounts(casework.database).seed_accounts(Account(v.name, v.name, v) for v in PEOPLE)
    return World(store, casework, url)


def _sites() -> pd.DataFrame:
    places = builders.sites(18)
    south = places["site_id"].isin(["S12", "S18"]).map({True: SUZHOU, False: NINGBO})
    shift = pd.Series(range(18)) * 0.004
    return places.assign(adcode=south, lon_wgs84=121.7 + shift, lat_wgs84=29.9, industry_code="4411")


def _teams() -> pd.DataFrame:
    same = {
        "home_adcode": "330203", "lon_wgs84": 121.7, "lat_wgs84": 29.9, "shift_start_min": 510, "shift_end_min": 1050,
        "skills": "cems;air;power;water", "jurisdictions": "3302", "max_visits": 4,
    }  # fmt: skip
    return builders.frame([{"team_id": "T1", "name": "甬一组"}, {"team_id": "T2", "name": "甬二组"}], **same)


def _officers() -> pd.DataFrame:
    people = [(t, n) for t in ("T1", "T2") for n in (1, 2)]
    rows = [
        {"officer_id": f"{t}-{n}", "name": f"{t}{n}", "team_id": t, "cert_no": f"{t}{n}"} for t, n in people
    ]
    return builders.frame(rows, home_adcode="330700", is_leader=False)


def visit(site_id: str, team_id: str) -> dict[str, Any]:
    """A past visit."""
    base = {"record_id": "JC-1", "site_id": site_id, "started_at": pd.Timestamp("2026-06-01 09:00")}
    return base | {"visit_kind": "case", "team_id": team_id}


def do(day: World, edit: Edit, revision: int | None = None, viewer: Viewer = OFFICER) -> Changed:
    """One edit from what the planner sees now, or saw at a revision."""
    now = day.now()
    seen = now.revision if revision is None else revision
    return change(day.store, day.casework, viewer, now.plan_id, (edit, seen))


def team_of(day: World) -> dict[str, str]:
    rows = visits(day.casework, SYSTEM, day.now().plan_id)
    return dict(zip(rows["site_id"], rows["team_id"], strict=True))


def free_sites(day: World) -> list[str]:
    """Planned sites that every team may visit and that were not drawn."""
    drawn = document(day.casework, day.now().plan_id, day.now().step).demands.drawn
    return [s for s in team_of(day) if s not in {"S1", "S2", "S3", "S4", *drawn}]


def waiting(day: World) -> str:
    """The best site that is left out though a team could go."""
    left = left_out(day.casework, SYSTEM, day.now().plan_id)
    return str(left.loc[left["reason_code"] == "lower_value", "site_id"].iloc[0])


def is_sound(day: World) -> bool:
    """The kept plan breaks no rule of its day, and its header adds up."""
    now = day.now()
    kept = document(day.casework, now.plan_id, now.step)
    problem = read_known(day.store, day.casework, DAY).problem(kept.demands)
    rows = visits(day.casework, SYSTEM, now.plan_id)
    sums = (now.visits, round(now.km, 6), round(now.value, 6))
    told = [
        v
        for v in violations(problem, restored(problem, kept.routes))
        if "路程" not in v and "返回" not in v and "午休" not in v
    ]
    return told == [] and sums == (
        len(rows),
        round(rows["travel_km"].sum() + sum(way.travel_km for way in kept.back.values()), 6),
        round(rows["value"].sum(), 6),
    )
