"""Deciding about a clue on its page: what is offered to whom, what a press does, and that every count follows."""

import json
from datetime import date, timedelta

import builders
import pytest
from doors import body_of, post, signed_in
from plotly.utils import PlotlyJSONEncoder
from small_app import application

from callbacks import clue_actions, clues, map_points
from callbacks.clue_list import counted
from callbacks.clue_panel import opened
from jobs.progress import Silent
from jobs.targets import run as merge_targets
from layouts.clues import Ids
from layouts.text import language
from schema.clue import DATASET as CLUE
from schema.silence import DATASET as SILENCE
from schema.target import DATASET as TARGET
from store.clock import now
from store.viewer import SYSTEM

OFFICER, NEIGHBOUR = builders.OFFICER, builders.NEIGHBOUR
UNTIL = (now().date() + timedelta(days=20)).isoformat()
SILENCE_IT = {"scope": "outlet", "why": "检修备案", "owner": "张三", "until": UNTIL}


@pytest.fixture
def services(tmp_path):
    return builders.services(tmp_path, builders.clues({}, {}, {"rule": "R01", "factor": "a21026"}))


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def press(services, act, clue="XS-1", viewer=OFFICER, **given):
    changed, toast = clue_actions.act(services, viewer, {"act": act, "clue": clue}, given)
    return (changed if isinstance(changed, str) else None), text_of(toast)


def state(services, clue_id="XS-1"):
    return services.casework.read(CLUE, SYSTEM, ("state",), clue_id=clue_id)["state"].iloc[0]


def offered(services, viewer=OFFICER, clue_id="XS-1"):
    """Acts and openers that are shown."""
    parts = [c for c in opened(services, viewer, clue_id)._traverse() if type(c).__name__ == "Button"]
    shown = [c.id for c in parts if not getattr(c, "hidden", False)]
    return {i["act"] if isinstance(i, dict) else str(i) for i in shown}


def test_the_status_line_says_stage_owner_since_and_what_is_next(services):
    said = text_of(opened(services, OFFICER, "XS-1"))
    for words in ("阶段", "已筛选", "尚未分派", "2026年11月21日 00:00", "核对证据，再确认推送、排除或静默"):
        assert words in said, words
    press(services, "confirm")
    said = text_of(opened(services, OFFICER, "XS-1"))
    for words in ("已推送", "执法人员", "核对后确认", "等待编入检查计划"):
        assert words in said, words


def test_what_is_offered_follows_the_state_and_the_role(services):
    assert {"confirm", Ids.DISMISS_OPEN, Ids.SILENCE_OPEN} <= offered(services)
    press(services, "confirm")
    assert "confirm" not in offered(services) and Ids.DISMISS_OPEN in offered(services)
    press(services, "dismiss", code="stopped", text="停产报备")
    assert "restore" in offered(services) and Ids.DISMISS_OPEN not in offered(services)
    both = builders.services(services.settings.home / "x", builders.both_sides())
    assert not {"confirm", "restore", Ids.DISMISS_OPEN, Ids.SILENCE_OPEN} & offered(both, NEIGHBOUR, "XS-2")


def test_a_dismissal_has_a_coded_reason_and_a_way_back(services):
    changed, toast = press(services, "dismiss")
    assert changed is None and "请选择排除理由" in toast and state(services) == "SCREENED"
    changed, toast = press(services, "dismiss", code="maintenance", text="检修单 17 号")
    assert changed and "已排除该线索" in toast and '"act": "undo", "clue": "XS-1"' in toast
    assert state(services) == "DISMISSED"
    assert press(services, "undo")[0] and state(services) == "SCREENED"


def test_a_silenced_clue_leaves_list_map_targets_and_counts_together(services):
    def numbers():
        places = map_points.sites(services, OFFICER)
        merge_targets(services.store, services.casework, day=date(2026, 11, 22), progress=Silent())
        reasons = services.casework.read(TARGET, SYSTEM, ("reasons",))
        listed = clues.rows(services, OFFICER, {}, {})[0]["rowCount"]
        in_targets = sum(
            len({r["clue_id"] for r in json.loads(x) if r["clue_id"]}) for x in reasons["reasons"]
        )
        return listed, int(places["n_clues"].sum()), in_targets

    assert numbers()[:2] == (3, 3)
    before = numbers()[2]
    changed, toast = press(services, "silence", **SILENCE_IT)
    assert changed and UNTIL in toast
    listed, on_map, in_targets = numbers()
    assert (listed, on_map) == (1, 1) and in_targets < before
    assert counted(services, OFFICER, {"silenced": "only"}).fit == 2
    said = text_of(clues.page(services, OFFICER, {}))
    assert "已静默 2 条" in said and "silenced=only" in said
    panel = text_of(opened(services, OFFICER, "XS-1"))
    assert "已静默至" in panel and "张三" in panel and "检修备案" in panel
    number = services.casework.read(SILENCE, SYSTEM)["silence_id"].iloc[0]
    assert press(services, "unsilence", number)[0] and numbers() == (3, 3, before)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"until": "nie"}, "请选择到期日"),
        ({"why": ""}, "须写明理由"),
        ({"owner": " "}, "负责人"),
        ({"scope": ""}, "静默范围"),
    ],
)
def test_an_unfinished_silence_is_refused_and_the_dialog_stays(services, change, says):
    changed, toast = press(services, "silence", **SILENCE_IT | change)
    assert changed is None and says in toast
    assert services.casework.read(SILENCE, SYSTEM).empty


def test_a_neighbour_decides_nothing_even_by_hand(services):
    for act in ("confirm", "dismiss", "restore", "silence", "unsilence"):
        changed, toast = press(services, act, viewer=NEIGHBOUR, code="other", text="x", **SILENCE_IT)
        assert changed is None and "只能查看" in toast
    assert state(services) == "SCREENED"


def test_unknown_buttons_and_odd_fields_do_nothing(services):
    assert clue_actions.act(services, OFFICER, {}, {})[0] is clue_actions.no_update
    assert (
        clue_actions.act(services, OFFICER, {"act": "erase", "clue": "XS-1"}, {})[0] is clue_actions.no_update
    )
    assert clue_actions.filled(3, None) == {} and clue_actions.filled([1, "a"], [{"name": 2}, "x"]) == {}
    assert clue_actions.filled(["a"], [{"name": "code", "kind": "x"}]) == {"code": "a"}


def test_through_the_door_with_the_token_and_not_without(services):
    app = application(services)
    client = signed_in(app, "officer")
    body = body_of(app, "..clues-changed.data...clues-toast.children..")
    body["inputs"][0][0] = {
        "id": {"act": "confirm", "clue": "XS-1", "kind": "clues-act"},
        "property": "n_clicks",
        "value": 1,
    }
    body["changedPropIds"] = ['{"act":"confirm","clue":"XS-1","kind":"clues-act"}.n_clicks']
    assert client.post("/_dash-update-component", json=body).status_code == 403
    assert state(services) == "SCREENED"
    body["inputs"][0][0]["value"] = 0
    assert post(client, json=body).status_code < 300 and state(services) == "SCREENED", "it only appeared"
    body["inputs"][0][0]["value"] = 1
    assert post(client, json=body).status_code == 200 and state(services) == "PUSHED"


def test_the_english_panel_is_english(services):
    press(services, "dismiss", code="repeated")
    token = language.set("en")
    try:
        said = text_of(opened(services, OFFICER, "XS-1"))
    finally:
        language.reset(token)
    for words in ("阶段", "与其他线索重复", "静默", "排除", "下一步"):
        assert words not in said
    assert "Repeats another clue" in said
