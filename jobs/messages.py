"""Tell the teams when their plan comes out: looked at every half minute by the worker, each team told once."""

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
from store.viewer import SYSTEM

EVERY_S = 30
AROUND = [timedelta(days=d) for d in range(-1, 4)]  # days whose plan may come out today
LATE = timedelta(hours=12)  # what came out earlier than this is not told by itself any more


def keep_up(store: Store, casework: SqlCasework, settings: Settings, stop: threading.Event) -> None:
    """Tell until asked to stop."""
    while not stop.wait(EVERY_S):
        tell(store, casework, settings, now())


def tell(store: Store, casework: SqlCasework, settings: Settings, at: datetime) -> list[Sent]:
    """Send what came out in the last hours to teams that have not been told; nothing where there are no channels."""
    if not settings.messages.exists():
        return []
    done: list[Sent] = []
    for day in (at.date() + shift for shift in AROUND):
        header = plans.chosen(casework, day)
        if header is None or not is_out(header, at) or at - (header.release_at or at) > LATE:
            continue
        told = messages.told(casework, header.plan_id)
        waiting = [n for n in notices(store, casework, header) if n.team_id not in told]
        done += messages.send(casework, settings, SYSTEM, waiting)
    return done


def is_out(header: Header, at: datetime) -> bool:
    """True from the moment on at which the teams may read the frozen plan."""
    return header.state == "frozen" and header.release_at is not None and header.release_at <= at


def notices(store: Store, casework: SqlCasework, header: Header) -> list[Notice]:
    """One for each team that the plan sends out, in order of team; of an amendment, that it has changed."""
    visits = plans.visits(casework, SYSTEM, header.plan_id)
    rows = store.read(team.DATASET, SYSTEM, columns=("team_id", "name"))
    names = dict(zip(rows["team_id"].astype(str), rows["name"].astype(str), strict=True))
    occasion = "amended" if header.amends else "released"
    return [
        Notice(
            occasion, header.day, team_id, names.get(team_id, team_id), header.plan_id, header.number or ""
        )
        for team_id in sorted(set(visits["team_id"].astype(str)))
    ]
