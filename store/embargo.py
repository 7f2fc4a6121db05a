"""Who may read the rows of a plan before it is released: the one condition every read of them passes."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, false, select, true

from schema.core import Dataset
from schema.plan import DATASET as PLAN
from store.clock import now
from store.tables import TABLES
from store.viewer import Role, Viewer

MAY_PLAN = (Role.OFFICER, Role.LEADER)
KEPT_BACK = ("plan_visit", "plan_left_out", "plan_step", "task")
RELEASED = ("frozen", "amended")
DRAW_COLUMNS = ("arm", "inclusion")  # how a site was chosen: nobody but planners learns which were drawn
OF_PLANNERS = {
    Role.NEIGHBOUR: ("plan_step",),
    Role.INSPECTOR: ("plan_step", "plan_left_out"),
}  # never for others, released or not


def may_plan(viewer: Viewer) -> bool:
    """A neighbour reads its own rows and a team its own tasks; neither moves other people's teams."""
    return viewer.role in MAY_PLAN


def reads_everything(viewer: Viewer) -> bool:
    """Whether nothing of a plan is kept back from this viewer, in no column and at no time."""
    return may_plan(viewer) or viewer.sees_all


def open_to(dataset: Dataset, viewer: Viewer, table: Table) -> ColumnElement[bool]:
    """The condition that this viewer may read a row now: planners always, others after the release, a team its own rows."""
    if dataset.name not in KEPT_BACK or reads_everything(viewer):
        return true()
    if dataset.name in OF_PLANNERS.get(viewer.role, ()):
        return false()
    released = is_released(table, now())
    if viewer.role is Role.INSPECTOR:
        return and_(released, table.c.team_id == viewer.team_id)
    return released


def is_released(table: Table, at: datetime) -> ColumnElement[bool]:
    """The condition that the plan of a row (its ``plan_id``) is out at this moment."""
    plan = TABLES[PLAN.name]
    known = select(plan.c.plan_id).where(plan.c.state.in_(RELEASED), plan.c.release_at <= at)
    return table.c.plan_id.in_(known)
