"""What forcing a target in would push out, worked out by the quick repair and not kept."""

import json
from dataclasses import replace

from callbacks.plan import given
from callbacks.plan_acts import Wish, named
from callbacks.records import records
from callbacks.sentences import said
from callbacks.services import Services
from jobs.planning import change
from jobs.planning.edits import Edit
from jobs.planning.solving import team_of
from layouts.format import minutes
from layouts.parts import Child
from layouts.target import Price, consequence
from layouts.text import t
from schema import site, target, team
from store import plans
from store.plan_writing import Contents
from store.viewer import Viewer


def preview(services: Services, viewer: Viewer, wish: Wish, choice: object) -> Child:
    """The consequences in words; nothing for a target that this viewer does not see."""
    rows = services.casework.read(
        target.DATASET, viewer, ("site_id", "name", "day"), site_id=wish.site_id, day=given(choice).get("day")
    )
    if rows.empty:  # an enterprise without a clue
        rows = services.store.read(site.DATASET, viewer, ("site_id", "name"), site_id=wish.site_id)
    if rows.empty:
        return None
    name = str(rows["name"].iloc[0])
    shown = Price(wish.site_id, name, wish.team_id, "", [], [], 0.0, 0.0, 0.0)
    try:
        return consequence(_priced(services, viewer, shown, given(choice).get("plan", "")))
    except ValueError as problem:
        return consequence(replace(shown, refused=named(services, viewer, choice, str(problem))))


def _priced(services: Services, viewer: Viewer, shown: Price, plan_id: str) -> Price:
    """The quick repair with the target forced in; sites and teams of other jurisdictions are not named."""
    header = plans.header(services.casework, plan_id)
    before = plans.document(services.casework, plan_id, header.step)
    edit = Edit("force", shown.site_id, shown.team_id)
    after, cost = change.preview(services.store, services.casework, viewer, plan_id, edit)
    names = _names(services, viewer, header)
    old, new = team_of(before.routes), team_of(after.document.routes)
    moved = [s for s in new if s in old and new[s] != old[s] and s != shown.site_id]
    return replace(
        shown,
        into=_into(after, shown.site_id, names),
        out=[f"{_named(names, s)}（{names.get(old[s], t('其他地区检查组'))}）" for s in cost.fell],
        moved=[_named(names, s) for s in moved],
        finds=cost.d_finds,
        km=cost.d_km,
        value=cost.d_value,
        refused="" if shown.site_id in new else t("安排不进去：{why}", why=_why(after, shown.site_id)),
    )


def _names(services: Services, viewer: Viewer, header: plans.Header) -> dict[str, str]:
    """Names of the sites and teams that this viewer may read."""
    sites = records(
        services.casework.read(target.DATASET, viewer, ("site_id", "name", "day"), day=header.day)
    )
    teams = records(services.store.read(team.DATASET, viewer, ("team_id", "name")))
    return {x["site_id"]: x["name"] for x in sites} | {x["team_id"]: x["name"] for x in teams}


def _named(names: dict[str, str], site_id: str) -> str:
    return names.get(site_id) or t("其他地区企业")


def _into(after: Contents, site_id: str, names: dict[str, str]) -> str:
    """The team and the time of the target in the plan that would come of it."""
    for team_id, stops in after.document.routes.items():
        for stop in stops:
            if stop.site_id == site_id:
                who = names.get(team_id) or t("其他地区检查组")
                return t("{team} {at}", team=who, at=minutes(stop.arrive_min))
    return ""


def _why(after: Contents, site_id: str) -> str:
    """Why it cannot be planned, as the solver says."""
    mine = next((x for x in json.loads(after.unmet) if x["site_id"] == site_id), None)
    return said(mine["template"].format(**mine["values"]), mine["template"], mine["values"]) if mine else "—"
