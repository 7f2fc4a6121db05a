"""Which visits a sheet address means, and who may print them: tasks of a released plan, or a draft for planners."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callbacks.records import records
from callbacks.services import Services
from layouts.text import t
from schema import team
from store import embargo, plans, tasks
from store.plans import Header
from store.viewer import Role, Viewer

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The plan, its visits in route order (all stops of each team asked for), and which of them are printed."""

    header: Header
    visits: Sequence[Row]
    printed: Sequence[Row]
    teams: dict[str, Row]

    @property
    def is_draft(self) -> bool:
        """True before the plan is frozen: no number, no code."""
        return self.header.number is None


def may_print(viewer: Viewer) -> bool:
    """Those who plan, and a team its own; a neighbour reads a released plan but carries no sheets."""
    return embargo.may_plan(viewer) or viewer.role is Role.INSPECTOR


def asked_for(services: Services, viewer: Viewer, key: str) -> Asked:
    """What ``key`` means to this viewer: a task, a plan, or plan and team joined by ``-``.

    Raises
    ------
    ValueError
        With the same sentence when there is no such thing, when it is somebody else's, and before its release.
    """
    nothing = ValueError(t("没有可打印的任务单：编号有误、计划尚未公布，或不属于您的检查组。"))
    if not may_print(viewer):
        raise nothing
    task = tasks.task(services.casework, viewer, key)
    if task is not None:
        found = _visits(services, viewer, plans.header(services.casework, task["plan_id"]), task["team_id"])
        return _asked(services, viewer, found, [v for v in found[1] if v["task_id"] == key])
    header, team_id = _plan_and_team(services, key)
    if header is None:
        raise nothing
    found = _visits(services, viewer, header, team_id)
    if not found[1]:
        raise nothing
    return _asked(services, viewer, found, found[1])


def _asked(services: Services, viewer: Viewer, found: tuple[Header, list[Row]], printed: list[Row]) -> Asked:
    rows = services.store.read(team.DATASET, viewer)
    teams = {str(row["team_id"]): row for row in records(rows)}
    return Asked(found[0], found[1], printed, teams)


def _plan_and_team(services: Services, key: str) -> tuple[Header | None, str]:
    """The plan whose number the key is or begins with, and the team that follows."""
    places = [len(key), *(i for i, c in enumerate(key[:200]) if c == "-")]
    for place in sorted(places, reverse=True):
        try:
            return plans.header(services.casework, key[:place]), key[place + 1 :]
        except ValueError:
            continue
    return None, ""


def _visits(services: Services, viewer: Viewer, header: Header, team_id: str) -> tuple[Header, list[Row]]:
    """Tasks of the plan, or the visits of a plan that has none yet; in order of team and place in the route."""
    known = tasks.tasks(services.casework, viewer, day=header.day, team_id=team_id)
    known = known[known["plan_id"].astype(str) == header.plan_id]
    known = known[known["state"].astype(str) != "withdrawn"]
    rows = known if len(known) or header.number else _draft(services, viewer, header, team_id)
    return header, records(rows.sort_values(["team_id", "seq"]))


def _draft(services: Services, viewer: Viewer, header: Header, team_id: str) -> pd.DataFrame:
    rows = plans.visits(services.casework, viewer, header.plan_id)
    rows = rows[rows["team_id"].astype(str) == team_id] if team_id else rows
    return rows.assign(task_id="", code="")
