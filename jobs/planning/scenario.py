"""Scenarios of a day side by side: copy one to change it, choose which is released, remove what is not needed."""

from dataclasses import replace

from jobs.planning.conflict import draft_of
from jobs.planning.faster import told_when_moved
from jobs.planning.signing import refuse_partial
from schema.plan import SCENARIOS
from store.casework import SqlCasework
from store.clock import now
from store.plan_writing import Contents, choose_only, create, move, next_id, refuse_others
from store.plan_writing import remove as drop
from store.plans import STANDING, Header, Step, document, header, headers, left_out, visits
from store.viewer import SYSTEM, Viewer


def copy(casework: SqlCasework, viewer: Viewer, plan_id: str) -> Header:
    """A new scenario that starts as a copy of a plan of the day: same demands, same random draw.

    Raises
    ------
    ValueError
        For a role that may not plan or does not see every enterprise of the plan, a released plan, or a day that has all its scenarios.
    """
    refuse_others(viewer)
    given = draft_of(casework, plan_id)
    refuse_partial(casework, viewer, given)
    if given.amends is not None:
        raise ValueError("当日调整不分方案。")
    used = {h.scenario for h in headers(casework, given.day) if h.state in STANDING and h.amends is None}
    free = [letter for letter in SCENARIOS if letter not in used]
    if not free:
        raise ValueError(f"每天最多 {len(SCENARIOS)} 个方案，请先删除不用的。")
    number, at = next_id(casework, given.day), now()
    made = replace(
        given, plan_id=number, scenario=free[0], is_chosen=False, revision=1, step=0, made_by=viewer.name,
        made_at=at, changed_by=viewer.name, changed_at=at,
    )  # fmt: skip
    contents = Contents(
        document(casework, plan_id, given.step),
        visits(casework, SYSTEM, plan_id).assign(plan_id=number),
        left_out(casework, SYSTEM, plan_id).assign(plan_id=number),
        given.value,
        given.finds,
        given.km,
        given.unmet,
    )
    step = Step(number, 0, 1, "copy", (), (), None, viewer.name, at, 0.0, 0.0, 0.0, 0, True)
    with told_when_moved():
        return create(casework, viewer, (made, step), contents, f"方案 {free[0]} 复制自 {plan_id}")


def choose(casework: SqlCasework, viewer: Viewer, plan_id: str) -> Header:
    """Make this the scenario of its day that is released.

    Raises
    ------
    ValueError
        For a role that may not plan or does not see every enterprise of the plan, a plan that is no draft, or a day of which
        a plan is under way to its release.
    """
    refuse_others(viewer)
    given = draft_of(casework, plan_id)
    refuse_partial(casework, viewer, given)
    if given.amends is not None:
        raise ValueError("当日调整不分方案。")
    if any(h.state in ("submitted", "frozen") for h in headers(casework, given.day)):
        raise ValueError("当日已有方案提交或定稿，不能改用其他方案。")
    with told_when_moved():
        return move(
            casework,
            viewer,
            (given, {"is_chosen": True}),
            ("plan_choose", f"采用方案 {given.scenario}"),
            lambda connection: choose_only(connection, given),
        )


def remove(casework: SqlCasework, viewer: Viewer, plan_id: str) -> None:
    """Take away a draft that is not the chosen one.

    Raises
    ------
    ValueError
        For a role that may not plan or does not see every enterprise of the plan, the chosen plan, or one that is no draft.
    """
    refuse_others(viewer)
    given = header(casework, plan_id)
    refuse_partial(casework, viewer, given)
    if given.is_chosen or given.state != "draft":
        raise ValueError("只能删除未采用的草稿方案。")
    with told_when_moved():
        drop(casework, viewer, given)
