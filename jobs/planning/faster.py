"""When somebody was faster: the same sentence whatever was to be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from jobs.planning.conflict import Conflict
from store.casework import SqlCasework
from store.plan_writing import Moved
from store.plans import Header, header

FASTER = "计划刚被他人修改，请重新载入后再操作。"


@contextmanager
def told_when_moved() -> Iterator[None]:
    """What is written inside is refused with :class:`Conflict` when the plan has changed since it was read."""
    try:
        yield
    except Moved as moved:
        raise Conflict(FASTER) from moved


def as_seen(casework: SqlCasework, plan_id: str, revision: int) -> Header:
    """The plan as it stands; :class:`Conflict` when that is not the revision somebody saw, ValueError when there is none."""
    found = header(casework, plan_id)
    if found.revision != revision:
        raise Conflict(FASTER)
    return found
