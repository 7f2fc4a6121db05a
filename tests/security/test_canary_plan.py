"""The plan and the enterprise file under attack: no name of another jurisdiction, no fault of ours, whatever is asked."""

import builders
import pytest
import tomorrow_world as world
from doors import HOSTILE, HTML, body_of, callbacks_of, foreign, post, signed_in, words
from small_app import application

pytestmark = pytest.mark.slow

OURS = ("tomorrow-", "site-")
SITES = tuple(f"S{i}" for i in range(1, 7))
VALUES = (
    *HOSTILE,
    *SITES,
    "T1",
    "T2",
    "S2-DA001|a21002",
    {"day": "2026-11-21"},
    {"site": "S2"},
    {"day": "0001-01-01", "site": []},
    {
        "day": "2026-11-21",
        "plan": world.PLAN_ID,
        "revision": 1,
        "action": "lock",
        "site_id": "S2;S4;S9",
        "team_id": "T2",
    },
    {"day": "2026-11-21", "plan": "JH-20261121-99", "revision": "x", "action": "preview", "site_id": "S6"},
    {"day": "2026-11-21", "plan": world.PLAN_ID, "action": "confirm", "value": "25:99"},
    {"day": "2026-11-21", "plan": world.PLAN_ID, "action": "swap", "site_id": "S1;S2"},
)
ROUTES = (
    "/api/plan",
    "/api/plan?team=T1",
    f"/api/plan/teams?plan={world.PLAN_ID}&site=S1",
    "/api/plan/teams?plan=../x&site=%00",
    f"/tomorrow?view=compare&plan={world.PLAN_ID}&with=JH-1",
    "/tomorrow?view=%00&plan=../x",
    "/api/plan?day=9999-12-31&team=%00",
    "/export/plan.xlsx",
    "/export/plan.geojson?team=T2&site=S2",
    "/export/plan.xlsx?day=2026-11-21&team=../x",
    *(f"/{path}" for s in SITES for path in (f"tomorrow?site={s}", f"site?id={s}")),
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return application(world.services(tmp_path_factory.mktemp("home"), **world.released()))


def answers(app, client):
    for output in callbacks_of(app):
        if output.lstrip(".").startswith(OURS):
            for value in VALUES:
                yield f"{output} <- {value!r}", post(client, json=body_of(app, output, value))
    page = "..shell-body.children...shell-nav.children...shell-title.data.."
    for route in ROUTES:
        yield route, client.get(route, headers=HTML)
        path, _, search = route.partition("?")
        yield f"page {route}", post(client, json=body_of(app, page, {"path": path, "search": f"?{search}"}))


@pytest.mark.parametrize("who", [builders.OFFICER, builders.NEIGHBOUR], ids=lambda v: v.name)
def test_plan_and_file_tell_nothing_of_the_other_side(app, who):
    client, told, faults = signed_in(app, who.name), set(), []
    for what, answer in answers(app, client):
        text = words(answer)
        assert not foreign(text, who.prefixes), what
        told |= {what.split("?")[0].split(" <- ")[0]} if "CANARY-" in text else set()
        faults += [what] if answer.status_code >= 500 else []
    assert faults == []
    assert {"/api/plan", "/export/plan.xlsx", "/export/plan.geojson", "page /tomorrow", "page /site"} <= told
    assert any(t.startswith("tomorrow-detail") for t in told), "the check would prove nothing"
