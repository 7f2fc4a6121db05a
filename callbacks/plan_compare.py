"""Two scenarios of a day side by side: their figures, the cities they serve, and the visits that differ."""

from collections import Counter
from typing import Any

from callbacks.names import names_of
from callbacks.plan import plan_of
from callbacks.services import Services
from layouts.format import minutes
from layouts.parts import Child
from layouts.text import t
from layouts.tomorrow_compare import Difference, Side, compare
from layouts.tomorrow_state import Head, Plan
from schema import area
from store.viewer import Viewer


def compared(services: Services, viewer: Viewer, plan: Plan, query: dict[str, str]) -> Child:
    """The plan shown beside another of its day: the one in ``with``, else the one to be released, else the next."""
    others = [x for x in plan.tabs if x.plan_id != plan.plan_id]
    wanted = next((x for x in others if x.plan_id == query.get("with")), None)
    other = wanted or next((x for x in others if x.is_chosen), None) or next(iter(others), None)
    if other is None or plan.head is None:
        return compare([], {}, [], plan.may.plan)
    asked = {"day": plan.plan_day.isoformat(), "plan": other.plan_id}
    pair = sorted([plan, plan_of(services, viewer, asked)], key=lambda p: _scenario(p.head))
    cities = city_names(services, viewer, plan)
    counts = Counter(cities[x["site_id"]] for x in plan.targets)
    sides = [side(p, cities) for p in pair]
    return compare(sides, dict(counts), differences(pair[0], pair[1]), plan.may.plan)


def _scenario(head: Head | None) -> str:
    return head.scenario if head else ""


def city_names(services: Services, viewer: Viewer, plan: Plan) -> dict[str, str]:
    """The city of each target, by name; its code where the names of areas are not there."""
    names = names_of(services, viewer, area.DATASET)
    codes = {x["site_id"]: str(x["adcode"])[:4] for x in plan.targets}
    return {site: names.get(f"{code}00", code) for site, code in codes.items()}


def side(plan: Plan, cities: dict[str, str]) -> Side:
    """The figures of one scenario."""
    assert plan.head is not None
    visits: Counter[str] = Counter()
    finds: Counter[str] = Counter()
    for row in plan.planned:
        visits[cities[row["site_id"]]] += 1
        finds[cities[row["site_id"]]] += row["expected"]
    return Side(
        head=plan.head,
        visits=len(plan.stops),
        finds=sum(x["expected"] for x in plan.planned),
        value=sum(x["value"] for x in plan.stops),
        km=sum(x["km"] for x in plan.teams),
        hours=sum(x["used_min"] for x in plan.teams) / 60,
        teams=sum(bool(x["stops"]) for x in plan.teams),
        random=sum(x.get("arm") == "random" for x in plan.stops),
        unmet=len(plan.head.unmet),
        cities={name: (visits[name], float(finds[name])) for name in visits},
    )


def differences(left: Plan, right: Plan) -> list[Difference]:
    """Targets that only one of them visits, or another team or window does; most valuable first."""
    other = {x["site_id"]: x for x in right.targets}
    rows = []
    for row in left.targets:
        there = other.get(row["site_id"], {})
        if _way(row) != _way(there):
            facts = (row["name"], row["area"], row["probability"], row["value"])
            rows.append(Difference(row["site_id"], *facts, _said(row), _said(there)))
    return rows


def _way(row: dict[str, Any]) -> tuple[str, str]:
    return row.get("team_id", ""), row.get("visit_window", "")


def _said(row: dict[str, Any]) -> str:
    """Team and time, empty when nobody goes."""
    if not row.get("team_id"):
        return ""
    return t("{team} {at}", team=row["team"], at=minutes(row["arrive_min"]))
