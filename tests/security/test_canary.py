"""Whoever asks whatever: no name of another jurisdiction leaves the server, and no question is a fault of ours."""

import builders
import pytest
from doors import HOSTILE, answers, foreign, post, signed_in, words

pytestmark = pytest.mark.slow

OURS = ("clues", "rules", "shell", "export/clues")  # answered in plain words whatever is asked
ROUTES = (
    "/clues",
    "/clues?id=XS-1",
    "/clues?id=XS-2",
    "/site?id=S1",
    "/site?id=S2",
    "/tomorrow?day=2026-11-21",
    "/rules?id=C01",
    "/rules?view=load",
    "/rules?view=silences",
    "/export/clues.csv",
    "/export/clues.xlsx?area=320506",
    "/export/clues.csv?q=CANARY",
    "/record/JL-1.zip",
    "/sheet/JH-1.pdf?simplex=1",
    "/_dash-layout",
)


@pytest.mark.parametrize("who", [builders.OFFICER, builders.NEIGHBOUR], ids=lambda v: v.name)
def test_no_callback_and_no_route_tells_of_the_other_side(app, who):
    client, told, faults = signed_in(app, who.name), set(), []
    for what, reply in answers(app, client, ROUTES):
        text = words(reply)
        assert not foreign(text, who.prefixes), what
        told |= {what} if "CANARY-" in text else set()
        faults += [what] if reply.status_code >= 500 and what.lstrip("./").startswith(OURS) else []
    assert told, "no answer carried a canary at all: the check would prove nothing"
    assert faults == []


def test_the_check_itself_finds_a_leak(app):
    reply = post(signed_in(app, "leader"), json={})
    assert reply.status_code == 400
    assert foreign("x CANARY-330206 y CANARY-320506", ("3302",)) == {"320506"}
    assert len(HOSTILE) > 15
