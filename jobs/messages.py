"""Tell what happened to a plan, each thing once: it waits for confirmation, it is out, a task came back."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from schema import team
from settings import Settings
from store import messages, plans
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.embargo import RELEASED
from store.messages import Notice, Sent, Try
from store.plans import Header
from store.tasks import tasks
from store.viewer import SYSTEM, Viewer

EVERY_S = 30
AROUND = [timedelta(days=d) for d in range(-1, 4)]  # days whose plan may come out today
LATE = timedelta(hours=12)  # what came out earlier than this is not told by itself any more
PAUSES = [
    timedelta(minutes=m) for m in (2, 10)
]  # before a message that failed is tried again; then it is left to people


def keep_up(store: Store, casework: SqlCasework, settings: Settings, stop: threading.Event) -> None:
    """Tell until asked to stop."""
    while not stop.wait(EVERY_S):
        tell(store, casework, settings, now())


def tell(store: Store, casework: SqlCasework, settings: Settings, at: datetime) -> list[Sent]:
    """Send what happened in the last hours and was not told yet; nothing where there are no channels."""
    if not settings.messages.exists():
        return []
    done: list[Sent] = []
    for day in (at.date() + shift for shift in AROUND):
        header = plans.chosen(casework, day)
        if header is None:
            continue
        tried = messages.tries(casework, header.plan_id)
        waiting = [
            notice
            for notice, since in due(store, casework, header)
            if since <= at < since + LATE
            and is_wanted(tried.get((notice.occasion, notice.team_id), []), since, at)
        ]
        done += messages.send(casework, settings, SYSTEM, waiting)
    return done


def is_wanted(tries: Sequence[Try], since: datetime, at: datetime) -> bool:
    """Whether to tell now what is so since ``since``: not once it has arrived, and after failures only at growing pauses."""
    own = [tried for tried in tries if tried.at >= since]
    if any(tried.has_arrived for tried in own):
        return False
    failed = max(Counter(tried.channel for tried in own).values(), default=0)
    if failed == 0:
        return True
    return failed <= len(PAUSES) and max(tried.at for tried in own) + PAUSES[failed - 1] <= at


def due(store: Store, casework: SqlCasework, header: Header) -> list[tuple[Notice, datetime]]:
    """What there is to tell about a plan, and since when: it waits for its confirmation, is out, or a task came back."""
    if header.state == "submitted" and header.submitted_at is not None:
        return [(Notice("waiting", header.day, plan_id=header.plan_id), header.submitted_at)]
    if header.state not in RELEASED or header.release_at is None:
        return []
    names = team_names(store)
    returned = [
        (Notice("returned", header.day, team_id, names.get(team_id, team_id), header.plan_id), moment)
        for team_id, moment in came_back(casework, header.day).items()
    ]
    return [(notice, header.release_at) for notice in notices(store, casework, header)] + returned


def came_back(casework: SqlCasework, day: date) -> dict[str, datetime]:
    """By team the moment at which this program learned of the newest task it sent back.

    The time a phone gives may be hours old when the phone was without a network.
    """
    rows = tasks(casework, SYSTEM, day=day)
    back = rows[rows["state"].astype(str) == "returned"]
    known = messages.returned_at(casework, list(back["task_id"].astype(str)))
    found: dict[str, datetime] = {}
    for task_id, team_id in zip(back["task_id"].astype(str), back["team_id"].astype(str), strict=True):
        if task_id in known:
            found[team_id] = max(found.get(team_id, datetime.min), known[task_id])
    return found


def notices(store: Store, casework: SqlCasework, header: Header) -> list[Notice]:
    """One for each team that the plan sends out, in order of team.

    Of an amendment, that the day has changed: also to a team that lost all its tasks by it.
    """
    teams = set(plans.visits(casework, SYSTEM, header.plan_id)["team_id"].astype(str))
    if header.amends:
        rows = tasks(casework, SYSTEM, day=header.day)
        is_lost = (rows["plan_id"].astype(str) == header.amends) & (rows["state"].astype(str) == "withdrawn")
        teams |= set(rows.loc[is_lost, "team_id"].astype(str))
    names = team_names(store)
    occasion = "amended" if header.amends else "released"
    return [
        Notice(
            occasion, header.day, team_id, names.get(team_id, team_id), header.plan_id, header.number or ""
        )
        for team_id in sorted(teams)
    ]


def team_names(store: Store, viewer: Viewer = SYSTEM) -> dict[str, str]:
    """Names of the teams a viewer sees, by id."""
    rows = store.read(team.DATASET, viewer, columns=("team_id", "name"))
    return dict(zip(rows["team_id"].astype(str), rows["name"].astype(str), strict=True))
