"""The rest of a day planned again from the board: begun as a draft with its price, then released or dropped."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from callbacks.plan_acts import named
from callbacks.plan_heads import follows
from callbacks.services import Services
from jobs.planning import midday, scenario
from jobs.planning.signing import sees_whole
from layouts.board_state import Adjust
from layouts.format import number
from layouts.parts import href
from layouts.text import t
from schema.planning import DAY_ENDS
from store.clock import now
from store.embargo import may_plan
from store.plans import Header, chosen, header, headers
from store.viewer import Viewer


def adjust(services: Services, viewer: Viewer, day: date | None) -> Adjust:
    """What this viewer may do about the rest of the day; nothing before plan and day are out and after it has ended."""
    if day is None or not may_plan(viewer):
        return Adjust()
    plan, at, midnight = chosen(services.casework, day), now(), datetime.combine(day, time())
    if plan is None or plan.state != "frozen" or not midnight <= at < midnight + DAY_ENDS:
        return Adjust()
    if not plan.is_released(at) or not sees_whole(services.casework, viewer, plan):
        return Adjust()
    pending = [h for h in headers(services.casework, day) if h.amends == plan.plan_id and h.state == "draft"]
    if not pending:
        offer = t("已完成、在途和检查中的不变，其余任务从各组现在的位置重新安排；公布前可以细看和放弃。")
        return Adjust(plan.plan_id, offer)
    draft = max(pending, key=lambda h: h.plan_id)
    return replace(_pending(plan, draft), follows=follows(services, viewer, draft))


def _pending(plan: Header, draft: Header) -> Adjust:
    price = t(
        "余下任务已重排：检查 {n} 家（原 {old} 家），预计命中 {finds}（原 {before}），里程 {km} km（原 {were}）",
        n=draft.visits,
        old=plan.visits,
        finds=number(draft.finds, 1),
        before=number(plan.finds, 1),
        km=number(draft.km),
        were=number(plan.km),
    )
    link = href("/tomorrow", day=draft.day.isoformat(), plan=draft.plan_id)
    return Adjust(plan.plan_id, "", f"{draft.plan_id}:{draft.revision}", price, link)


def done(services: Services, viewer: Viewer, button: Mapping[str, str], reason: str) -> str:
    """Do what the button says; the sentence to show, "" for an unknown button.

    Raises
    ------
    ValueError
        As :mod:`jobs.planning.midday`, with the names of enterprises and teams.
    """
    try:
        return _done(services, viewer, button, reason)
    except ValueError as problem:
        on = header(services.casework, button.get("of", "")[:60].partition(":")[0]).day
        raise ValueError(named(services, viewer, {"day": on.isoformat()}, str(problem))) from problem


def _done(services: Services, viewer: Viewer, button: Mapping[str, str], reason: str) -> str:
    store, casework = services.store, services.casework
    of, _, revision = button.get("of", "")[:60].rpartition(":")
    match button.get("act"):
        case "begin":
            midday.begin(store, casework, viewer, (button.get("of", "")[:60], reason))
            return t("已重排余下任务，尚未公布；各组仍按原任务执行。")
        case "finish":
            made = midday.finish(store, casework, viewer, (of, int(revision) if revision.isdigit() else -1))
            return t("已公布 {number}，任务已更新。", number=made.number)
        case "discard":
            scenario.remove(casework, viewer, of)
            return t("已放弃这次调整。")
    return ""
