"""Messages: texts by occasion, sending them to the channel of a team or of the office, and the log of what was sent."""

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, or_, select

from schema.message_log import DATASET as LOG
from schema.message_occasions import OCCASIONS, checked
from schema.message_template import DATASET as TEMPLATE
from settings import Settings
from store.casework import SqlCasework
from store.channels import Channel, channels, post
from store.clock import now
from store.events import append_event
from store.tables import EVENT, TABLES
from store.viewer import Role, Viewer

AT_ONCE = 8  # channels asked at the same time
MAY_SEND = (Role.OFFICER, Role.LEADER)
ARRIVED = ("sent", "copied")
DATED = ("/tomorrow", "/board")  # pages that take the day from the address


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: about a day, and to or about a team. Never about an enterprise."""

    occasion: str  # of schema/message_occasions.py
    day: date
    team_id: str = ""
    team: str = ""  # its name
    plan_id: str = ""
    number: str = ""  # of the frozen plan


@dataclass(frozen=True, slots=True)
class Sent:
    """How a notice ended: state of ``schema/message_log.py``, or "" when there is no channel for it."""

    notice: Notice
    channel: str
    text: str
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A message as the log has it: ``state`` of ``schema/message_log.py``."""

    channel: str
    state: str
    at: datetime

    @property
    def has_arrived(self) -> bool:
        """True when it was sent, or passed on by hand."""
        return self.state in ARRIVED


@dataclass(frozen=True, slots=True)
class Template:
    """The text in use for an occasion, and who has changed it when; nobody: it is the usual one."""

    text: str
    by: str = ""
    at: datetime | None = None


def send(casework: SqlCasework, settings: Settings, viewer: Viewer, notices: Sequence[Notice]) -> list[Sent]:
    """Send each notice to its channels, several at once, and keep how it went in log and events.

    A team's notice goes to the channels of that team, or where it has none to those of the office. A failure is an entry
    with a Chinese sentence, never an exception: what happened before the message stands whether or not it arrives.
    """
    try:
        known = channels(settings.messages, settings.hosts)
    except ValueError as problem:
        return [Sent(n, "", text_of(casework, settings, n), "", str(problem)) for n in notices]
    pairs = [(n, text_of(casework, settings, n), c) for n in notices for c in _to(known, n)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda pair: _posted(*pair), pairs))
    keep(casework, viewer, done)
    reached = {id(sent.notice) for sent in done}
    missing = [n for n in notices if id(n) not in reached]
    return done + [Sent(n, "", text_of(casework, settings, n), "", NO_CHANNEL) for n in missing]


NO_CHANNEL = "没有为它设置消息渠道，请复制文字自行发送。"


def test(casework: SqlCasework, settings: Settings, viewer: Viewer, name: str) -> Sent:
    """Send the test message to the channel of this name.

    Raises
    ------
    ValueError
        With a Chinese sentence, for a role that may not send, an unknown channel, or a faulty file of channels.
    """
    may_send(viewer)
    found = next((c for c in channels(settings.messages, settings.hosts) if c.name == name), None)
    if found is None:
        raise ValueError("没有这个消息渠道，请重新载入页面。")
    notice = Notice("test", now().date(), found.team_id)
    sent = _posted(notice, text_of(casework, settings, notice), found)
    keep(casework, viewer, [sent])
    return sent


def copied(casework: SqlCasework, settings: Settings, viewer: Viewer, notice: Notice) -> Sent:
    """Note that somebody has copied a text to pass it on in another way."""
    may_send(viewer)
    sent = Sent(notice, "", text_of(casework, settings, notice), "copied")
    keep(casework, viewer, [sent])
    return sent


def keep(casework: SqlCasework, viewer: Viewer, sent: Sequence[Sent]) -> None:
    """Write log and events in one transaction; neither holds an address, a key or a telephone number."""
    with casework.database.writing() as connection:
        for each in sent:
            _keep(casework, connection, viewer, each)


def _keep(casework: SqlCasework, connection: Connection, viewer: Viewer, sent: Sent) -> None:
    notice, at = sent.notice, now()
    number = f"XX-{at:%Y%m%d}-{uuid.uuid4().hex[:10]}"
    row = {
        "message_id": number,
        "occasion": notice.occasion,
        "channel": sent.channel,
        "plan_id": notice.plan_id or None,
        "team_id": notice.team_id or None,
        "text": sent.text,
        "state": sent.state,
        "error": sent.error or None,
        "by": viewer.name,
        "at": at,
    }
    connection.execute(TABLES[LOG.name].insert(), row)
    what = ("message", LOG.name, number)
    append_event(
        casework.database, connection, viewer, what, f"{notice.occasion} {sent.channel} {sent.state}"
    )


def text_of(casework: SqlCasework, settings: Settings, notice: Notice) -> str:
    """What the notice says, by the template in use; its link holds the page and the day, nothing else."""
    path = OCCASIONS[notice.occasion].path
    query = "?" + urlencode({"day": notice.day.isoformat()}) if path in DATED else ""
    return templates(casework)[notice.occasion].text.format(
        day=f"{notice.day.month}月{notice.day.day}日",
        team=notice.team or notice.team_id,
        number=notice.number,
        link=settings.address + path + query,
    )


def templates(casework: SqlCasework) -> dict[str, Template]:
    """The text of every occasion."""
    table = TABLES[TEMPLATE.name]
    with casework.database.reading() as connection:
        own = {row.occasion: row for row in connection.execute(select(table))}
    return {
        code: Template(own[code].text, own[code].by, own[code].at) if code in own else Template(usual.text)
        for code, usual in OCCASIONS.items()
    }


def change_template(casework: SqlCasework, viewer: Viewer, occasion: str, text: str) -> None:
    """Use another text from now on; the usual one again when the text is empty.

    Raises
    ------
    ValueError
        With a Chinese sentence, for a role that may not send, an unknown occasion, or a text that cannot be used.
    """
    may_send(viewer)
    if occasion not in OCCASIONS:
        raise ValueError("没有这个消息场合，请重新载入页面。")
    table = TABLES[TEMPLATE.name]
    row = {"occasion": occasion, "by": viewer.name, "at": now()}
    said = checked(text) if text.strip() else ""
    with casework.database.writing() as connection:
        if said:
            connection.execute(casework.database.upsert(table), row | {"text": said})
        else:
            connection.execute(table.delete().where(table.c.occasion == occasion))
        what = ("message_template", TEMPLATE.name, occasion)
        append_event(casework.database, connection, viewer, what, said)


def log(casework: SqlCasework, teams: Sequence[str], most: int = 100) -> list[dict[str, Any]]:
    """Messages to the office and to these teams by column of ``schema/message_log.py``, newest first."""
    table = TABLES[LOG.name]
    mine = or_(table.c.team_id.is_(None), table.c.team_id.in_(list(teams)))
    asked = select(table).where(mine).order_by(table.c.at.desc(), table.c.message_id).limit(most)
    with casework.database.reading() as connection:
        return [dict(row) for row in connection.execute(asked).mappings()]


def told(casework: SqlCasework, plan_id: str) -> dict[str, tuple[str, datetime]]:
    """By team the state and moment of the newest release message of a plan; one that failed only where none arrived."""
    found: dict[str, tuple[str, datetime]] = {}
    for (occasion, team_id), made in tries(casework, plan_id).items():
        if occasion in ("released", "amended") and team_id:
            newest = max(reversed(made), key=lambda one: (one.has_arrived, one.at))  # the last of one second
            found[team_id] = (newest.state, newest.at)
    return found


def tries(casework: SqlCasework, plan_id: str) -> dict[tuple[str, str], list[Try]]:
    """Every message about a plan, oldest first, by occasion and team ("" for the office)."""
    table = TABLES[LOG.name]
    columns = (table.c.occasion, table.c.team_id, table.c.channel, table.c.state, table.c.at)
    asked = select(*columns).where(table.c.plan_id == plan_id).order_by(table.c.at)
    found: dict[tuple[str, str], list[Try]] = {}
    with casework.database.reading() as connection:
        for row in connection.execute(asked):
            key = (row.occasion, row.team_id or "")
            found.setdefault(key, []).append(Try(row.channel, row.state, row.at))
    return found


def returned_at(casework: SqlCasework, task_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these tasks was last sent back, by the clock of this program: the time of its event."""
    about = (EVENT.c.action == "task_state") & EVENT.c.entity_id.in_(list(task_ids))
    asked = select(EVENT.c.entity_id, EVENT.c.at).where(about, EVENT.c.detail.contains("→ returned"))
    with casework.database.reading() as connection:
        rows = connection.execute(asked.order_by(EVENT.c.seq)).all()
    moments = {row.entity_id: datetime.fromisoformat(row.at) for row in rows}
    return {task_id: at.replace(tzinfo=None, microsecond=0) for task_id, at in moments.items()}


def ways(settings: Settings, notices: Sequence[Notice]) -> list[tuple[Notice, list[str]]]:
    """Each notice with the names of the channels it would go to; ValueError when the file of channels is faulty."""
    known = channels(settings.messages, settings.hosts)
    return [(notice, [channel.name for channel in _to(known, notice)]) for notice in notices]


def may_send(viewer: Viewer) -> None:
    """Refuse whoever only looks on; ValueError with a Chinese sentence."""
    if viewer.role not in MAY_SEND:
        raise ValueError("您的身份不能查看或发送消息。")


def _to(known: Sequence[Channel], notice: Notice) -> list[Channel]:
    own = [c for c in known if c.team_id and c.team_id == notice.team_id]
    to_team = OCCASIONS[notice.occasion].to == "team"
    return own if to_team and own else [c for c in known if not c.team_id]


def _posted(notice: Notice, text: str, channel: Channel) -> Sent:
    try:
        post(channel, text, time.time())
    except ValueError as problem:
        return Sent(notice, channel.name, text, "failed", str(problem))
    return Sent(notice, channel.name, text, "sent")
