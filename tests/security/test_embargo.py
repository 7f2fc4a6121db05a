"""Before the release nobody but planners learns from any address which enterprises are to be visited, or that they are."""

import builders
import pytest
import tomorrow_world as world
from doors import HTML, body_of, post, signed_in, words
from small_app import application

pytestmark = pytest.mark.slow

ROUTES = ("/api/plan", "/api/plan?team=T2", "/export/plan.xlsx", "/export/plan.geojson")
PAGES = ("/tomorrow", "/tomorrow?view=map", "/tomorrow?site=S4&team=T2", "/tomorrow?view=compare", "/board")
THEIRS = [world.NAMES["S2"], world.NAMES["S4"]]  # planned, and in the neighbour's own jurisdiction
DAY = "day=2026-11-21"


def told(home, **plan):
    """Everything the neighbour's addresses say: by address."""
    app = application(world.services(home, **plan))
    client = signed_in(app, builders.NEIGHBOUR.name)
    page = "..shell-body.children...shell-nav.children...shell-title.data.."
    said = {}
    for route in ROUTES:
        answer = client.get(f"{route}{'&' if '?' in route else '?'}{DAY}", headers=HTML)
        said[route] = words(answer)
        assert answer.status_code < 500, route
    for route in PAGES:
        path, _, search = route.partition("?")
        answer = post(client, json=body_of(app, page, {"path": path, "search": f"?{DAY}&{search}"}))
        said[route] = words(answer)
    return said


def test_names_are_kept_back_on_every_address(tmp_path):
    said = told(tmp_path)
    for route, text in said.items():
        assert not [name for name in THEIRS if name in text], route


def test_after_the_release_the_same_addresses_tell_a_neighbour_its_own(tmp_path):
    said = told(tmp_path, **world.released())
    for route in ("/api/plan", "/export/plan.xlsx", "/export/plan.geojson", "/tomorrow"):
        assert [name for name in THEIRS if name in said[route]] == THEIRS, route
