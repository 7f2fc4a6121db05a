"""The card of a target: its JSON columns read, its sentences in the reader's language, and what may be done with it."""

import json
from datetime import date
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from analytics.scores.likelihood import CONFIDENCE_RULES
from callbacks.sentences import said
from callbacks.services import Services
from layouts.format import minutes, until
from layouts.target import Target
from layouts.text import t
from layouts.tomorrow_state import Plan
from schema.clue_types import FAMILIES
from store import prejudgements
from store.inspections import between, inspections
from store.viewer import Viewer

JUDGED = {"draft": "填写中", "done": "已完成"}


def explained(services: Services, viewer: Viewer, plan: Plan, site_id: object) -> Target | None:
    """The target as its card tells it; None when it is not there."""
    row = next((x for x in plan.targets if x["site_id"] == site_id), None)
    if row is None:
        return None
    reasons = json.loads(row["reasons"])
    for reason in reasons:
        reason["sentence"] = said(reason["text"], reason.get("template"), reason.get("facts") or {})
        reason["family_title"] = FAMILIES[reason["family"]]
    planned = (
        t("{team}，{at} 到达。", team=row["team"], at=minutes(row["arrive_min"])) if row["team_id"] else ""
    )
    return Target(
        row=row,
        reasons=reasons,
        innocents=json.loads(row["innocents"]),
        parts=parts(row["prior"], row["probability"], json.loads(row["contributions"])),
        planned=planned,
        visited=_visited(services, viewer, plan.plan_day, row["site_id"]),
        confidence_rule=CONFIDENCE_RULES[row["confidence_word"]],
        as_of=until(row["as_of"]),
        can_edit=plan.can_edit,
        is_planner=plan.may.plan,
        day=plan.plan_day.isoformat(),
        judged=_judged(services, viewer, plan, row["site_id"]),
        asked=_asked(plan, row["site_id"]),
        can_decide=plan.may.decide,
        weigh=plan.may.weigh,
    )


def _visited(services: Services, viewer: Viewer, day: date, site_id: str) -> str:
    """How often the enterprise was inspected in the twelve months before the day, in words."""
    rows = inspections(
        services.store, services.casework, viewer, ("record_id", "started_at"), site_id=site_id
    )
    seen = between(rows, pd.Timestamp(day) - pd.DateOffset(months=12), day)["started_at"]
    if seen.empty:
        return t("近12个月检查 0 次。")
    return t("近12个月检查 {n} 次（上次 {day}）。", n=len(seen), day=f"{seen.max():%Y-%m-%d}")


def _judged(services: Services, viewer: Viewer, plan: Plan, site_id: str) -> str:
    """Whether somebody has looked at the target this evening, in a word."""
    if not plan.may.plan:
        return ""
    state = prejudgements.states(services.casework, viewer, plan.plan_day).get(site_id, "")
    return t(JUDGED[state]) if state else t("未填写")


def _asked(plan: Plan, site_id: str) -> str:
    """The request for a leader's consent that waits, in words."""
    found = next((x for x in plan.approvals if x["site_id"] == site_id), None)
    return t("{who} 已申请：{reason}", who=found["asked_by"], reason=found["reason"]) if found else ""


def parts(
    prior: float, probability: float, contributions: list[dict[str, Any]]
) -> list[tuple[str, str, float]]:
    """What each contribution adds to the probability as (label, rule, percentage points); with the prior they add up to it.

    Log odds add up, probabilities do not: the whole change is shared out in proportion to the log odds.
    """
    whole = sum(c["log_odds"] for c in contributions)
    slope = 100 * (probability - prior) / whole if whole else 100 * probability * (1 - probability)
    known = declared()
    return [
        (c["label"], c["rule"] if c["rule"] in known else "", slope * c["log_odds"]) for c in contributions
    ]
