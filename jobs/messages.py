"""Tell what happened to a plan, each thing once: it waits for confirmation, it is out, a task came back."""

import threading
from datetime import datetime, timedelta

from schema import team
from settings import Settings
from store import messages, plans
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.messages import Notice, Sent
from store.plans import Header
from store.tasks import tasks
from store.viewer import SYSTEM, Viewer

EVERY_S = 30
AROUND = [timedelta(days=d) for d in range(-1, 4)]  # days whose plan may come out today
LATE = timedelta(hours=12)  # what came out earlier than this is not told by itself any more


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
        told = messages.latest(casework, header.plan_id)
        waiting = [
            notice
            for notice, since in due(store, casework, header)
            if since <= at < since + LATE
            and told.get((notice.occasion, notice.team_id), datetime.min) < since
        ]
        done += messages.send(casework, settings, SYSTEM, waiting)
    return done


def due(store: Store, casework: SqlCasework, header: Header) -> list[tuple[Notice, datetime]]:
    """What there is to tell about a plan, and since when: it waits for its confirmation, is out, or a task came back."""
    if header.state == "submitted" and header.submitted_at is not None:
        return [(Notice("waiting", header.day, plan_id=header.plan_id), header.submitted_at)]
    if header.state != "frozen" or header.release_at is None:
        return []
    names = team_names(store)
    back = tasks(casework, SYSTEM, day=header.day)
    back = back[(back["state"].astype(str) == "returned") & back["ended_at"].notna()]
    newest = back.groupby(back["team_id"].astype(str), observed=True)["ended_at"].max()
    returned = [
        (
            Notice(
                "returned", header.day, str(team_id), names.get(str(team_id), str(team_id)), header.plan_id
            ),
            moment,
        )
        for team_id, moment in newest.items()
    ]
    return [(notice, header.release_at) for notice in notices(store, casework, header)] + returned


def is_out(header: Header, at: datetime) -> bool:
    """True from the moment on at which the teams may read the frozen plan."""
    return header.state == "frozen" and header.release_at is not None and header.release_at <= at


def notices(store: Store, casework: SqlCasework, header: Header) -> list[Notice]:
    """One for each team that the plan sends out, in order of team; of an amendment, that it has changed."""
    visits = plans.visits(casework, SYSTEM, header.plan_id)
    names = team_names(store)
    occasion = "amended" if header.amends else "released"
    return [
        Notice(
            occasion, header.day, team_id, names.get(team_id, team_id), header.plan_id, header.number or ""
        )
        for team_id in sorted(set(visits["team_id"].astype(str)))
    ]


def team_names(store: Store, viewer: Viewer = SYSTEM) -> dict[str, str]:
    """Names of the teams a viewer sees, by id."""
    rows = store.read(team.DATASET, viewer, columns=("team_id", "name"))
    return dict(zip(rows["team_id"].astype(str), rows["name"].astype(str), strict=True))
