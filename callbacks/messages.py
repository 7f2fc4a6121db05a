"""Messages: tell teams that their plan is out, try a channel, change a text, and note what was copied by hand."""

from datetime import date
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.message_desk import desk, notices, waiting
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import messages as page_layout
from layouts.messages import Desk, Ids
from layouts.text import t
from store import messages
from store.clock import now
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
MOST = 400  # characters of what people write


def register(app: Dash, services: Services) -> None:
    """One callback a button; the page is loaded again when all teams were told."""

    def per(kind: Ids, key: str, what: str) -> tuple[dict[str, Any], str]:
        return {"kind": kind, key: MATCH}, what

    @app.callback(
        Output(*per(Ids.TOLD, "team", "children")),
        Input(*per(Ids.SEND, "team", "n_clicks")),
        State(*per(Ids.SEND, "team", "id")),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _told(clicks: object, key: object, choice: object) -> Any:
        return tell(services, asking(), (clicks, part(key, "team")), choice)

    @app.callback(
        Output(*per(Ids.TOLD, "team", "children"), allow_duplicate=True),
        Input(*per(Ids.COPY, "team", "n_clicks")),
        State(*per(Ids.COPY, "team", "id")),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _copied(clicks: object, key: object, choice: object) -> Any:
        return copied(services, asking(), (clicks, part(key, "team")), choice)

    @app.callback(
        Output(Ids.SURE, "opened"),
        Output(Ids.CONSEQUENCES, "children"),
        Input(Ids.ASK, "n_clicks"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _sure(clicks: object, choice: object) -> tuple[Any, Any]:
        return consequences(services, asking(), clicks, choice)

    @app.callback(
        Output(Ids.DONE, "data"),
        Input(Ids.ALL, "n_clicks"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _all(clicks: object, choice: object) -> Any:
        return tell_all(services, asking(), clicks, choice)

    @app.callback(
        Output(*per(Ids.TESTED, "channel", "children")),
        Input(*per(Ids.TEST, "channel", "n_clicks")),
        State(*per(Ids.TEST, "channel", "id")),
        prevent_initial_call=True,
    )
    def _tested(clicks: object, key: object) -> Any:
        return test(services, asking(), clicks, part(key, "channel"))

    @app.callback(
        Output(*per(Ids.SAVED, "occasion", "children")),
        Input(*per(Ids.SAVE, "occasion", "n_clicks")),
        State(*per(Ids.TEXT, "occasion", "value")),
        State(*per(Ids.SAVE, "occasion", "id")),
        prevent_initial_call=True,
    )
    def _saved(clicks: object, text: object, key: object) -> Any:
        return save(services, asking(), (clicks, text), part(key, "occasion"))

    @app.callback(
        Output(Ids.LOG, "children"),
        Output(Ids.RELEASE, "children"),
        Input({"kind": Ids.TOLD, "team": ALL}, "children"),
        Input({"kind": Ids.TESTED, "channel": ALL}, "children"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _kept(_: object, __: object, choice: object) -> tuple[Any, Any]:
        return kept(services, asking(), choice)

    app.clientside_callback(
        ClientsideFunction("messages", "reload"), Input(Ids.DONE, "data"), prevent_initial_call=True
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """Teams to tell about the plan of a day, texts, channels and log.

    Raises
    ------
    ValueError
        For a role that may not send messages.
    """
    messages.may_send(viewer)
    return page_layout.layout(desk(services, viewer, query))


def specimen() -> Component:
    """The page with one of everything, for Dash's check of ids."""
    row = {"team_id": "T", "team": "", "text": "", "state": "", "at": None}
    said = {"occasion": "released", "text": "", "by": "", "at": None, "shown": ""}
    way = {"name": "x", "kind": "wecom", "place": "", "team": "", "duty": "", "has_secret": False}
    return page_layout.layout(Desk(date(2026, 1, 1), "x", teams=[row], templates=[said], channels=[way]))


def tell(services: Services, viewer: Viewer, pressed: tuple[object, str], choice: object) -> Any:
    """Send to one team; how it went."""
    try:
        notice = _notice(services, viewer, pressed[1], choice) if is_click(pressed[0]) else None
    except ValueError as problem:
        return page_layout.state_of("", None, t(str(problem)))
    if notice is None:
        return no_update
    sent = messages.send(services.casework, services.settings, viewer, [notice])[0]
    return page_layout.state_of(sent.state, now(), t(sent.error))


def copied(services: Services, viewer: Viewer, pressed: tuple[object, str], choice: object) -> Any:
    """Note that the text for a team was copied to be passed on by hand."""
    try:
        notice = _notice(services, viewer, pressed[1], choice) if is_click(pressed[0]) else None
    except ValueError as problem:
        return page_layout.state_of("", None, t(str(problem)))
    if notice is None:
        return no_update
    sent = messages.copied(services.casework, services.settings, viewer, notice)
    return page_layout.state_of(sent.state, now())


def consequences(services: Services, viewer: Viewer, clicks: object, choice: object) -> tuple[Any, Any]:
    """Open the question before all are told, with whom it reaches through what."""
    day = _day(choice)
    if not is_click(clicks) or day is None or viewer.role not in messages.MAY_SEND:
        return no_update, no_update
    try:
        reached = messages.ways(services.settings, waiting(services, viewer, day))
    except ValueError as problem:
        return True, page_layout.consequences([], t(str(problem)))
    return True, page_layout.consequences([(notice.team, names) for notice, names in reached])


def tell_all(services: Services, viewer: Viewer, clicks: object, choice: object) -> Any:
    """Send to every team that was not told yet; the moment, when there was something to do."""
    day = _day(choice)
    if not is_click(clicks) or day is None or viewer.role not in messages.MAY_SEND:
        return no_update
    try:
        asked = waiting(services, viewer, day)
    except ValueError:
        return no_update
    messages.send(services.casework, services.settings, viewer, asked)
    return now().isoformat()


def kept(services: Services, viewer: Viewer, choice: object) -> tuple[Any, Any]:
    """The log, and how many teams were told, after something was sent."""
    day = _day(choice)
    if day is None or viewer.role not in messages.MAY_SEND:
        return no_update, no_update
    now_said = desk(services, viewer, {"day": day.isoformat()})
    return page_layout.log(now_said), page_layout.release_said(now_said)


def test(services: Services, viewer: Viewer, clicks: object, name: str) -> Any:
    """Send the test message through a channel; how it went."""
    if not is_click(clicks):
        return no_update
    try:
        sent = messages.test(services.casework, services.settings, viewer, name)
    except ValueError as problem:
        return t(str(problem))
    return t(sent.error) if sent.error else t("测试消息已送达。")


def save(services: Services, viewer: Viewer, given: tuple[object, object], occasion: str) -> Any:
    """Use another text for an occasion; what is said about it."""
    clicks, text = given
    if not is_click(clicks):
        return no_update
    said = text[:MOST] if isinstance(text, str) else ""
    try:
        messages.change_template(services.casework, viewer, occasion, said)
    except ValueError as problem:
        return t(str(problem))
    return t("已保存。") if said.strip() else t("已恢复默认，重新载入后显示。")


def part(key: object, name: str) -> str:
    """The part of a pattern id, whatever was sent."""
    return str(key.get(name, ""))[:80] if isinstance(key, dict) else ""


def is_click(clicks: object) -> bool:
    """True for the number of clicks after one, not for a part of the page just drawn."""
    return isinstance(clicks, int) and not isinstance(clicks, bool) and clicks > 0


def _notice(services: Services, viewer: Viewer, team_id: str, choice: object) -> messages.Notice:
    messages.may_send(viewer)
    day = _day(choice)
    own = [n for n in notices(services, viewer, day) if n.team_id == team_id] if day is not None else []
    if not own:
        raise ValueError("没有这个检查组，请重新载入页面。")
    return own[0]


def _day(choice: object) -> date | None:
    given = choice.get("day") if isinstance(choice, dict) else None
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None
