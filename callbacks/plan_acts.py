"""What a planner asks for: one decision, its answer in words, and where the page goes from there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from callbacks import plan_jobs
from callbacks.plan import given, plan_day
from callbacks.services import Services
from jobs.planning import approvals, midday, queue, release, scenario
from jobs.planning.change import Conflict, change
from jobs.planning.edits import MEANINGS, Edit
from jobs.planning.params import packed, read
from layouts.parts import href
from layouts.text import t
from layouts.tomorrow_head import PATH, priced
from layouts.tomorrow_said import conflict, done, refused, told
from schema import target, team
from store import plans
from store.viewer import Viewer

EDITS = (*MEANINGS, "undo", "redo", "improve")
LONGEST = 200
MOST = 200  # enterprises in one press
LONGEST_ID = 40
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the browser sent, as texts of bounded length."""

    action: str = ""
    site_id: str = ""
    team_id: str = ""
    other: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, and the address of another plan to go to ("" to stay)."""

    said: Any = None
    go: str = ""


def wish_of(asked: object) -> Wish:
    """The wish in what the browser sent; anything else there is left out."""
    sent = given(asked)
    longest = {name: LONGEST for name in asdict(Wish())} | {"site_id": MOST * LONGEST_ID}
    return Wish(**{name: sent.get(name, "")[:most] for name, most in longest.items()})


def revision_of(choice: object) -> int:
    """The revision of the plan that the page shows."""
    found = choice.get("revision") if isinstance(choice, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def state_now(services: Services, plan_id: str) -> tuple[int, bool]:
    """The revision that the plan has now, and whether it is a draft; 0 and False when there is none."""
    try:
        found = plans.header(services.casework, plan_id)
    except ValueError:
        return 0, False
    return found.revision, found.state == "draft"


def act(services: Services, viewer: Viewer, wish: Wish, choice: object) -> Answer:
    """Do what was asked for; what is refused changes nothing and says why, with who was faster where somebody was."""
    plan_id, shown = given(choice).get("plan", ""), revision_of(choice)
    try:
        if wish.action in EDITS:
            return edited(services, viewer, wish, (plan_id, shown))
        at = (plan_day(services, choice), plan_id)
        if wish.action in RELEASING:
            return released(services, viewer, wish, at, shown)
        if wish.action in OTHERS:
            return OTHERS[wish.action](services, viewer, wish, at)
    except Conflict as problem:
        return Answer(conflict(named(services, viewer, choice, str(problem)), asdict(wish)))
    except ValueError as problem:
        return Answer(refused(named(services, viewer, choice, str(problem))))
    return Answer()


def edited(services: Services, viewer: Viewer, wish: Wish, at: tuple[str, int]) -> Answer:
    """One decision and its price; what could not be brought back as it was is said instead."""
    plan_id, revision = at
    changed = change(services.store, services.casework, viewer, plan_id, (edit_of(wish), revision))
    if changed.faults:
        return Answer(told(t("按现状已不能照原样恢复，作了调整：{why}", why="".join(changed.faults))))
    if wish.action == "improve":  # its price comes when the search has ended
        return Answer()
    return Answer(done(priced(changed.price.d_finds, changed.price.d_km, changed.price.moved)))


def edit_of(wish: Wish) -> Edit:
    """The decision in a wish: sites joined by ; are several of one decision, but two that swap their teams."""
    first, *more = dict.fromkeys(s for s in wish.site_id.split(";")[:MOST] if s) or [""]
    if wish.action == "swap":
        return Edit("swap", first, other=more[0] if more else wish.other)
    return Edit(wish.action, first, wish.team_id, "", wish.value, wish.reason, tuple(more))


def named(services: Services, viewer: Viewer, choice: object, sentence: str) -> str:
    """The sentence with names in place of the numbers of targets and teams that this viewer may read."""
    day = plan_day(services, choice)
    sites = services.casework.read(target.DATASET, viewer, ("site_id", "name", "day"), day=day)
    teams = services.store.read(team.DATASET, viewer, ("team_id", "name"))
    names = {
        str(code): str(name)
        for frame in (sites, teams)
        for code, name in frame.iloc[:, :2].itertuples(index=False)
    }
    return CODE.sub(lambda found: names.get(found[0], found[0]), t(sentence))


def replanned(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """Plan the day anew in the background, with the parameters of its dialog or as before."""
    params = packed(read(wish.value)) if wish.value else ""
    queue.ask_plan(services.casework, viewer, at[0], at[1], params)
    return Answer()


def stopped(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """Stop what is under way."""
    plan_jobs.stop(services, viewer, *at)
    return Answer()


def copied(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """A scenario more, and the page of it."""
    return Answer(go=address(at[0], scenario.copy(services.casework, viewer, at[1]).plan_id))


def taken(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """The scenario that is to be released."""
    chosen = scenario.choose(services.casework, viewer, wish.value or at[1])
    return Answer(go=address(at[0], chosen.plan_id))


def removed(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """One scenario less, and the page of the one to be released."""
    scenario.remove(services.casework, viewer, at[1])
    return Answer(go=address(at[0], ""))


def asked_leader(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """A leader is asked for a visit that is protected."""
    approvals.ask(services.casework, viewer, (at[0], wish.site_id), wish.reason)
    return Answer(told(t("已提交领导审批。")))


def granted(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str]) -> Answer:
    """A leader has answered; a visit that is granted becomes a candidate at once."""
    is_granted = wish.action == "grant"
    approvals.decide(services.casework, viewer, (at[0], wish.site_id), is_granted)
    return Answer(told(t("已同意，可以列为必查或继续优化。") if is_granted else t("已记录不同意。")))


def released(services: Services, viewer: Viewer, wish: Wish, at: tuple[date, str], revision: int) -> Answer:
    """The plan one step further to its release, or back."""
    day, plan_id = at
    store, casework = services.store, services.casework
    if wish.action == "confirm":
        when = None if wish.value == "now" else release_time(day, wish.value)
        release.confirm(store, casework, viewer, plan_id, (revision, when))
    elif wish.action == "finish":
        midday.finish(store, casework, viewer, (plan_id, revision))
    elif wish.action == "submit":
        release.submit(store, casework, viewer, plan_id, revision)
    else:
        release.take_back(casework, viewer, plan_id, revision)
    return Answer()


def release_time(day: date, text: str) -> datetime:
    """The moment of the day of the visits; ValueError with a sentence when it is no time."""
    try:
        return datetime.combine(day, time.fromisoformat(text[:5]))
    except ValueError:
        raise ValueError("请填写公布时间，例如 07:00。") from None


def address(day: date, plan_id: str) -> str:
    """The page of a plan."""
    return href(PATH, day=day.isoformat(), plan=plan_id)


Act = Callable[[Services, Viewer, Wish, tuple[date, str]], Answer]
OTHERS: dict[str, Act] = {
    "replan": replanned,
    "stop": stopped,
    "copy": copied,
    "choose": taken,
    "remove": removed,
    "ask": asked_leader,
    "grant": granted,
    "refuse": granted,
}
RELEASING = ("submit", "take_back", "confirm", "finish")
