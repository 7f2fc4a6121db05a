"""The evening's forms: gather one site, keep what the officer fills in, lead on to the next that nobody has done."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.clue_actions import person, pressed
from callbacks.names import names_of
from callbacks.plan import day_of, given, plan_day
from callbacks.prejudge_machine import proposals, seen
from callbacks.records import records
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.sheet_facts import SiteFacts, gathered
from callbacks.site import latest_day
from layouts import prejudge as page_layout
from layouts.format import minutes
from layouts.parts import href
from layouts.prejudge import PATH, Deadline, Filled, Ids, Listed, Page
from layouts.text import t
from schema import site as site_schema
from schema import team
from schema.prejudgement import DATASET
from store import embargo, plans, prejudgements
from store.clock import now
from store.prejudgements import Conflict, Form
from store.viewer import Viewer

TITLE = page_layout.TITLE
ACTS = ("done", "draft")
MOST_TYPED = 10_000


def register(app: Dash, services: Services) -> None:
    """Save a form, show the list as it is then, and go on."""
    field = {"kind": Ids.FIELD, "name": ALL}

    @app.callback(
        Output(Ids.TOLD, "children"),
        Output(Ids.BASE, "data"),
        Output(Ids.NEXT, "data"),
        Input({"kind": Ids.ACT, "act": ALL}, "n_clicks"),
        State(field, "value"),
        State(field, "id"),
        State(Ids.BASE, "data"),
        prevent_initial_call=True,
    )
    def _save(_: object, values: object, names: object, base: object) -> tuple[Any, Any, Any]:
        return save(services, asking(), (pressed().get("act", ""), base), typed(values, names))

    @app.callback(Output(Ids.LIST, "children"), Input(Ids.BASE, "data"), prevent_initial_call=True)
    def _list(base: object) -> Any:
        return relisted(services, asking(), base)

    app.clientside_callback(
        ClientsideFunction("prejudge", "go"), Input(Ids.NEXT, "data"), prevent_initial_call=True
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The form of the site in the address, or of the first that nobody has done."""
    if not embargo.may_plan(viewer):
        return page_layout.refused()
    return page_layout.layout(gathered_page(services, viewer, query))


def specimen() -> Component:
    """The page with one form, for Dash's check of ids."""
    machine = page_layout.Machine({name: ("unknown", "") for name in prejudgements.CHECKED})
    filled_in = Filled("", "", {}, {})
    deadline = Deadline(prejudgements.due(date(1970, 1, 2)), 0, prejudgements.DUE_STATUS)
    return page_layout.layout(Page(date(1970, 1, 2), deadline, [], filled_in, machine))


def gathered_page(services: Services, viewer: Viewer, query: dict[str, str]) -> Page:
    """Everything the page says; opening a site's form is an event."""
    day = plan_day(services, query)
    targets = targets_of(services, viewer, day)
    wanted = query.get("site", "")
    site_id = wanted or next((x.site_id for x in targets if x.state != "done"), "")
    site_id = site_id or (targets[0].site_id if targets else "")
    facts = gathered(services, viewer, day, [site_id]).sites.get(site_id) if site_id else None
    ignored = [f"site={wanted[:40]}"] if wanted and facts is None else []
    if query.get("day") and day_of(given(query)) is None:
        ignored.insert(0, f"day={query['day'][:40]}")
    due = prejudgements.due(day)
    deadline = Deadline(due, round((due - now()).total_seconds()), prejudgements.DUE_STATUS)
    header = plans.chosen(services.casework, day)
    base = Page(day, deadline, targets, ignored=ignored, plan_id=header.plan_id if header else "")
    return _with_form(services, viewer, base, facts) if facts else base


def _with_form(services: Services, viewer: Viewer, page: Page, facts: SiteFacts) -> Page:
    site_id = str(facts.site["site_id"])
    known = seen(services, viewer, facts, (page.plan_day, latest_day(services)))
    services.casework.record(viewer, "view", DATASET.name, f"{page.plan_day}|{site_id}")
    form = _filled(services, viewer, page.plan_day, facts)
    return replace(page, filled=form, machine=known.machine)


def _filled(services: Services, viewer: Viewer, day: date, facts: SiteFacts) -> Filled:
    """The form as it is kept, or as the system proposes it."""
    site_id, name = str(facts.site["site_id"]), str(facts.site["name"])
    row = prejudgements.form(services.casework, viewer, day, site_id)
    if row is None:
        return Filled(site_id, name, {}, proposals(facts))
    values = {n: str(row[n] or "") for n in prejudgements.FIELDS}
    by = person(services, str(row["by"]))
    return Filled(site_id, name, values, {}, int(row["revision"]), str(row["state"]), by, row["at"])


def targets_of(services: Services, viewer: Viewer, day: date) -> list[Listed]:
    """The visits of the chosen plan in order of team and route, each with the state of its form."""
    header = plans.chosen(services.casework, day)
    if header is None:
        return []
    visits = records(plans.visits(services.casework, viewer, header.plan_id).sort_values(["team_id", "seq"]))
    ids = [str(v["site_id"]) for v in visits]
    names = names_of(services, viewer, site_schema.DATASET, ids)
    teams = names_of(services, viewer, team.DATASET)
    states = prejudgements.states(services.casework, viewer, day)
    return [
        Listed(
            s,
            names[s],
            teams.get(str(v["team_id"]), t("其他地区检查组")),
            str(v["team_id"]),
            minutes(v["arrive_min"]),
            states.get(s, ""),
        )
        for v, s in zip(visits, ids, strict=True)
        if s in names
    ]


def relisted(services: Services, viewer: Viewer, base: object) -> Any:
    """The list after a form was kept."""
    asked = base if isinstance(base, Mapping) else {}
    day, site_id = day_of(given(asked)), str(asked.get("site") or "")
    if day is None or not embargo.may_plan(viewer):
        return no_update
    deadline = Deadline(prejudgements.due(day), 0, prejudgements.DUE_STATUS)
    header = plans.chosen(services.casework, day)
    shown = Page(day, deadline, targets_of(services, viewer, day), Filled(site_id, "", {}, {}))
    return page_layout.listed(replace(shown, plan_id=header.plan_id if header else ""))


def save(
    services: Services, viewer: Viewer, asked: tuple[str, object], values: Mapping[str, str]
) -> tuple[Any, Any, Any]:
    """What to say, what the form now starts from, and where to go; a refused form stays as it was typed."""
    act, base = asked
    opened = base if isinstance(base, Mapping) else {}
    day, site_id = day_of(given(opened)), str(opened.get("site") or "")[:60]
    if act not in ACTS or day is None or not site_id:
        return no_update, no_update, no_update
    sites = records(services.store.read(site_schema.DATASET, viewer, ("adcode",), site_id=site_id))
    adcode = str(sites[0]["adcode"]) if sites else ""
    try:
        form = Form(day, site_id, adcode, values, act == "done", *_start(opened))
        kept = prejudgements.save(services.casework, viewer, form)
    except Conflict as problem:
        return differing(services, problem), no_update, no_update
    except ValueError as problem:
        return t(str(problem)), no_update, no_update
    said = (
        t("已完成，{at} 保存。", at=f"{now():%H:%M}")
        if act == "done"
        else t("草稿已存，{at}。", at=f"{now():%H:%M}")
    )
    if kept.merged:
        names = "、".join(t(DATASET[n].title) for n in kept.merged)
        said += t("已并入其他人填写的：{names}。", names=names)
    new = {"day": day.isoformat(), "site": site_id, "revision": kept.revision, "base": kept.values}
    where = next_address(services, viewer, day, site_id) if act == "done" else None
    stay = href(PATH, day=day.isoformat(), site=site_id) if kept.merged else None
    return said, new, {"href": where or stay} if where or stay else no_update


def typed(values: object, names: object) -> dict[str, str]:
    """The fields by name as the browser sends them; too long a text is left for the store to refuse with a sentence."""
    if not isinstance(values, list) or not isinstance(names, list):
        return {}
    pairs = [(n.get("name"), v) for n, v in zip(names, values, strict=False) if isinstance(n, dict)]
    return {n: v[:MOST_TYPED] for n, v in pairs if isinstance(n, str) and isinstance(v, str)}


def _start(opened: Mapping[str, Any]) -> tuple[dict[str, str], int]:
    """The values and the revision the form was opened with; nothing where the browser sends something else."""
    values, revision = opened.get("base"), opened.get("revision")
    pairs = values.items() if isinstance(values, Mapping) else ()
    base = {str(k): v[: prejudgements.LONGEST] for k, v in pairs if isinstance(v, str)}
    return base, revision if isinstance(revision, int) and 0 <= revision < 1_000_000 else 0


def differing(services: Services, problem: Conflict) -> str:
    """Who filled in something else meanwhile, when, and what."""
    values = []
    for name, text in problem.theirs.items():
        choices = page_layout.CAUSES if name == "cause" else page_layout.CHECKS
        shown = t(choices.get(text, text)) if text else t("空白")
        values.append(f"{t(DATASET[name].title)}：{shown}")
    ago = max(1, round((now() - problem.at) / timedelta(minutes=1)))
    return t(
        "{who} {n} 分钟前修改了同一内容（{values}）。您的内容还没有保存：请改为一致，或刷新后再填。",
        who=person(services, problem.by), n=ago, values="；".join(values),
    )  # fmt: skip


def next_address(services: Services, viewer: Viewer, day: date, site_id: str) -> str | None:
    """The next form after this one that is not done, from the top again at the end; None when all are."""
    targets = targets_of(services, viewer, day)
    at = next((i for i, x in enumerate(targets) if x.site_id == site_id), -1)
    rest = [*targets[at + 1 :], *targets[: max(at, 0)]]
    found = next((x.site_id for x in rest if x.state != "done"), None)
    return href(PATH, day=day.isoformat(), site=found) if found else None
