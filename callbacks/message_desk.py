"""What the page of messages reads: teams to tell, texts, channels without their secrets, and the log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from callbacks import shell
from callbacks.services import Services
from jobs import messages as job
from layouts.messages import Desk
from layouts.text import t
from store import messages, plans
from store.channels import channels
from store.clock import now
from store.messages import Notice
from store.viewer import Viewer


def desk(services: Services, viewer: Viewer, query: Mapping[str, str]) -> Desk:
    """Everything the page says to this viewer."""
    day, odd = chosen_day(services, query.get("day", ""))
    header = plans.chosen(services.casework, day)
    names = job.team_names(services.store, viewer)
    own = (
        job.notices(services.store, services.casework, header) if header is not None and header.number else []
    )
    told = messages.told(services.casework, header.plan_id) if header is not None else {}
    ways, fault = ways_out(services, names)
    return Desk(
        plan_day=day,
        plan=(header.number or "") if header is not None else "",
        release_at=header.release_at if header is not None else None,
        is_out=header is not None and header.is_released(now()),
        teams=[_row(services, n, told) for n in own if n.team_id in names],
        templates=_templates(services, day),
        channels=ways,
        fault=fault,
        log=messages.log(services.casework, list(names)),
        address=services.settings.address,
        ignored=odd,
    )


def chosen_day(services: Services, given: object) -> tuple[date, list[str]]:
    """The day in the address, else the day after the newest data; with it what the address says in vain."""
    try:
        return date.fromisoformat(str(given)), []
    except ValueError:
        newest = shell.as_of(services)
        return (newest or now()).date(), [f"day={str(given)[:40]}"] if given else []


def ways_out(services: Services, names: Mapping[str, str]) -> tuple[list[dict[str, Any]], str]:
    """Channels as the page shows them, without address, key and number; else why there are none."""
    try:
        known = channels(services.settings.messages, services.settings.hosts)
    except ValueError as problem:
        return [], t(str(problem))
    return [
        {
            "name": c.name,
            "kind": c.kind,
            "place": c.target.title,
            "team": names.get(c.team_id, "") if c.team_id else "",
            "duty": " ".join(part for part in (c.duty, masked(c.mobile)) if part),
            "has_secret": bool(c.secret),
        }
        for c in known
        if not c.team_id or c.team_id in names
    ], ""


def masked(mobile: str) -> str:
    """A telephone number that only its owner recognises."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) > 7 else "*" * len(mobile)


def notices(services: Services, viewer: Viewer, day: date) -> list[Notice]:
    """What to tell the viewer's teams about the plan of the day.

    Raises
    ------
    ValueError
        While the plan is not out.
    """
    header = plans.chosen(services.casework, day)
    if header is None or not header.is_released(now()):
        raise ValueError("计划尚未公布，不能通知检查组。")
    names = job.team_names(services.store, viewer)
    return [n for n in job.notices(services.store, services.casework, header) if n.team_id in names]


def waiting(services: Services, viewer: Viewer, day: date) -> list[Notice]:
    """The notices to teams of the viewer that were not told yet; ValueError while the plan is not out."""
    every = notices(services, viewer, day)
    told = messages.told(services.casework, every[0].plan_id) if every else {}
    return [n for n in every if told.get(n.team_id, ("", None))[0] not in messages.ARRIVED]


def _row(services: Services, notice: Notice, told: Mapping[str, tuple[str, datetime]]) -> dict[str, Any]:
    state, at = told.get(notice.team_id, ("", None))
    text = messages.text_of(services.casework, services.settings, notice)
    return {"team_id": notice.team_id, "team": notice.team, "text": text, "state": state, "at": at}


def _templates(services: Services, day: date) -> list[dict[str, Any]]:
    rows = []
    for code, used in messages.templates(services.casework).items():
        example = Notice(code, day, team=t("检查一组"), number="JW-20261121-01")
        shown = messages.text_of(services.casework, services.settings, example)
        rows.append({"occasion": code, "text": used.text, "by": used.by, "at": used.at, "shown": shown})
    return rows
