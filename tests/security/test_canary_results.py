"""Results and board under attack: no name of another jurisdiction, no fault of ours, whatever is asked."""

import board_world
import builders
import pytest
import results_world
from doors import HOSTILE, body_of, callbacks_of, foreign, post, signed_in, words
from small_app import application

from schema import clue_outcome, inspection, target

pytestmark = pytest.mark.slow

OURS = ("results-", "board-")
VALUES = (*HOSTILE, {"day": "2026-11-21", "task": "RW-5", "team": "T2"}, {"day": "9999-12-31", "state": []})
FILES = ("/export/draw.json?plan=JH-20261121-01", "/export/draw.json?plan=%00", "/export/draw.json")
PAGES = (
    "/results",
    "/results?view=draws",
    "/results?view=groups",
    "/results?view=weights",
    "/results?view=rows&arm=target&days=365",
    "/results?view=rows&team=T2&from=x",
    "/results?view=rows&bin=-1&rule=%00&to=2026-11-20",
    "/board?day=2026-11-21&task=RW-5",
    "/board?day=2026-11-21&team=T2&state=returned",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = board_world.services(tmp_path_factory.mktemp("home"))
    made.store.append(inspection.DATASET, results_world.inspections(), source="test")
    made.casework.put(target.DATASET, results_world.targets())
    made.casework.put(clue_outcome.DATASET, results_world.outcomes())
    return application(made)


def answers(app, client):
    for output in callbacks_of(app):
        if output.lstrip(".").startswith(OURS):
            for value in VALUES:
                yield f"{output} <- {value!r}", post(client, json=body_of(app, output, value))
    page = "..shell-body.children...shell-nav.children...shell-title.data.."
    for route in FILES:
        yield f"file {route}", client.get(route)
    for route in PAGES:
        path, _, search = route.partition("?")
        yield f"page {route}", post(client, json=body_of(app, page, {"path": path, "search": f"?{search}"}))


@pytest.mark.parametrize("who", [builders.OFFICER, builders.NEIGHBOUR], ids=lambda v: v.name)
def test_results_and_board_tell_nothing_of_the_other_side(app, who):
    client, told, faults = signed_in(app, who.name), set(), []
    for what, answer in answers(app, client):
        text = words(answer)
        assert not foreign(text, who.prefixes), what
        told |= {what.split("?")[0].split(" <- ")[0]} if "CANARY-" in text else set()
        faults += [what] if answer.status_code >= 500 else []
    assert faults == []
    assert "page /board" in told
    assert ("page /results" in told) is (who is builders.OFFICER)
