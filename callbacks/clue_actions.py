"""Decisions about a clue: who may take which, what the buttons do, and the sentence that follows."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks.services import Services
from callbacks.session import viewer as current
from layouts.clue_actions import SCOPES, Silenced, Standing, told
from layouts.clues import STATE_TITLES, Ids
from layouts.format import instant
from layouts.text import t
from store import clue_states, silences
from store.accounts import Accounts
from store.clock import now
from store.viewer import Viewer

USUAL_D = 30
FIELDS = ("code", "text", "scope", "why", "owner", "until")


def register(app: Dash, services: Services) -> None:
    """One callback for every decision button of the page."""
    button = {"kind": Ids.ACT, "act": ALL, "clue": ALL}
    field = {"kind": Ids.GIVEN, "name": ALL}

    @app.callback(
        Output(Ids.CHANGED, "data"),
        Output(Ids.TOAST, "children"),
        Input(button, "n_clicks"),
        State(field, "value"),
        State(field, "id"),
        prevent_initial_call=True,
    )
    def _act(_: object, values: object, names: object) -> tuple[Any, Any]:
        return act(services, current(), pressed(), filled(values, names))


def pressed() -> dict[str, str]:
    """The id of the button that was really pressed; a button that merely appeared was not."""
    cause = ctx.triggered_id
    is_real = isinstance(cause, dict) and ctx.triggered and isinstance(ctx.triggered[0]["value"], int)
    return {str(k): str(v) for k, v in cause.items()} if is_real and ctx.triggered[0]["value"] > 0 else {}


def filled(values: object, names: object) -> dict[str, str]:
    """The texts of the fields by name; anything else the browser may send is left out."""
    if not isinstance(values, list) or not isinstance(names, list):
        return {}
    pairs = [(n.get("name"), v) for n, v in zip(names, values, strict=False) if isinstance(n, dict)]
    return {n: v[:400] for n, v in pairs if isinstance(n, str) and isinstance(v, str)}


def act(
    services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Any, Any]:
    """What the press of a button leads to: a token that says something changed, and the toast.

    What is refused changes nothing, says why, and leaves the dialog open with what was typed.
    """
    try:
        done = _done(services, viewer, button, given)
    except ValueError as problem:
        return no_update, told(t(str(problem)))
    return (uuid.uuid4().hex, done) if done else (no_update, no_update)


def _done(
    services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]
) -> list[Any] | None:
    casework, clue_id = services.casework, button.get("clue", "")[:100]
    wanted = {name: given.get(name, "") for name in FIELDS}
    match button.get("act"):
        case "confirm":
            clue_states.confirm(casework, viewer, clue_id)
            return told(t("已确认推送。"))
        case "dismiss":
            clue_states.dismiss(casework, viewer, clue_id, (wanted["code"], wanted["text"]))
            return told(t("已排除该线索。"), clue_id)
        case "restore" | "undo":
            clue_states.restore(casework, viewer, clue_id)
            return told(t("已恢复该线索。"))
        case "silence":
            last = day_of(wanted["until"])
            asked = silences.Asked(clue_id, wanted["scope"], wanted["why"], wanted["owner"], last)
            silences.silence(casework, viewer, asked)
            return told(t("已静默，至 {day} 自动恢复。", day=last.isoformat()))
        case "unsilence":
            silences.end(casework, viewer, clue_id)
            return told(t("已解除静默。"))
    return None


def day_of(text: str) -> date:
    """The day in a field; ValueError with a sentence when there is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError("请选择到期日。") from None


def standing(services: Services, viewer: Viewer, row: Mapping[str, Any]) -> Standing:
    """Where the clue of a row stands, and what this viewer may do with it."""
    clue_id, state = str(row["clue_id"]), str(row["state"])
    last = clue_states.last_decision(services.casework, clue_id)
    silenced = silences.silence_of(services.casework, viewer, clue_id)
    may, today = viewer.role in silences.MAY_JUDGE, now().date()
    has_outlet = isinstance(row["outlet_id"], str) and bool(row["outlet_id"])
    return Standing(
        clue_id=clue_id,
        state=state,
        stage=t(STATE_TITLES[state]),
        owner=person(services, last.actor) if last else t("尚未分派"),
        since=instant(datetime.fromisoformat(last.at) if last else row["as_of"]),
        reason=reason(last.reason) if last else "",
        can_confirm=may and state in clue_states.OPEN,
        can_dismiss=may and state in clue_states.LIVE,
        can_restore=may and state == "DISMISSED",
        can_silence=may,
        scopes=tuple(SCOPES) if has_outlet else ("site",),
        reasons=tuple(clue_states.REASONS.items()),
        me=person(services, viewer.name),
        days=(today, today + timedelta(days=USUAL_D), today + timedelta(days=silences.LONGEST_D)),
        silenced=_silenced(silenced),
    )


def reason(text: str) -> str:
    """The reason of a decision in the reader's language; what somebody wrote stays as written."""
    code, bracket, rest = text.partition("（")
    return t(code) + bracket + rest


def person(services: Services, account: str) -> str:
    """How an account is called; its id where it is no longer offered."""
    titles = {a.account_id: a.title for a in Accounts(services.casework.database).accounts()}
    return t(titles[account]) if account in titles else account


def _silenced(row: Mapping[str, Any] | None) -> Silenced | None:
    if row is None:
        return None
    last_day = (row["expires_at"] - timedelta(seconds=1)).date()
    return Silenced(str(row["silence_id"]), last_day, str(row["owner"]), str(row["reason"]))
