"""Visits that an earlier plan has still to make: nobody is sent twice before the first has been."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_

from analytics.plan.problem import LeftOut
from schema.planning import DAY_ENDS
from schema.task import DATASET as TASK
from schema.task import OPEN
from store.casework import SqlCasework
from store.clock import now
from store.plans import header
from store.tables import TABLES
from store.viewer import SYSTEM

AWAITED = "已列入{day}计划{number}，待结果。"


def awaited(casework: SqlCasework, day: date) -> Mapping[str, LeftOut]:
    """Sites with an open task of a released plan of an earlier day that is not over yet, and why they wait."""
    table = TABLES[TASK.name]
    over = (now() - DAY_ENDS).date()  # and every day before
    where = and_(table.c.day < day, table.c.day > over, table.c.state.in_(OPEN))
    rows = casework.select(TASK, SYSTEM, ("site_id", "plan_id", "day"), where=where)
    numbers = {plan_id: header(casework, plan_id).number for plan_id in rows["plan_id"].astype(str).unique()}
    return {
        str(site): LeftOut(
            str(site), "barred", AWAITED, {"day": f"{of:%Y-%m-%d}", "number": str(numbers[plan_id])}
        )
        for site, plan_id, of in zip(rows["site_id"], rows["plan_id"].astype(str), rows["day"], strict=True)
    }
