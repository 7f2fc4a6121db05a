"""A callback request that no page would send is refused with 400, never answered with 500."""

import copy
import json

import pytest
from doors import UPDATE, body_of, callbacks_of, post, token
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.shape import fault

PLAIN = "clues-panel.children"
CALLBACKS = {
    PLAIN: {"inputs": [{"id": "clues-selected", "property": "data"}], "state": []},
    "..a.x...b.y..": {
        "inputs": [{"id": '{"kind":"f","n":["ALL"]}', "property": "value"}],
        "state": [{"id": '{"kind":"g","n":["MATCH"]}', "property": "id"}],
    },
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def good(output=PLAIN):
    if output == PLAIN:
        return {
            "output": PLAIN,
            "outputs": {"id": "clues-panel", "property": "children"},
            "inputs": [{"id": "clues-selected", "property": "data", "value": "XS-1"}],
            "state": [],
            "changedPropIds": ["clues-selected.data"],
        }
    return {
        "output": output,
        "outputs": [{"id": "a", "property": "x"}, {"id": "b", "property": "y"}],
        "inputs": [[{"id": {"kind": "f", "n": 1}, "property": "value", "value": 1}]],
        "state": [{"id": {"kind": "g", "n": "k"}, "property": "id", "value": None}],
        "changedPropIds": ['{"kind":"f","n":1}.value'],
    }


@pytest.mark.parametrize("output", list(CALLBACKS))
def test_what_a_page_sends_fits(output):
    assert fault(good(output), CALLBACKS) is None


def test_an_output_of_several_callbacks_carries_the_mark_of_its_own():
    marked = good() | {"output": f"{PLAIN}@1f", "outputs": {"id": "clues-panel", "property": "children@1f"}}
    callbacks = CALLBACKS | {f"{PLAIN}@1f": CALLBACKS[PLAIN]}
    assert fault(marked, callbacks) is None
    marked["outputs"]["property"] = "children"
    assert fault(marked, callbacks) is None
    marked["outputs"]["property"] = "children@2f"
    assert fault(marked, callbacks) == "outputs"


MUTATIONS = {
    "no inputs": lambda b: b.update(inputs=[]),
    "twice the inputs": lambda b: b.update(inputs=b["inputs"] * 2),
    "null inputs": lambda b: b.update(inputs=None),
    "nested inputs": lambda b: b.update(inputs=[[[[]]]]),
    "other id": lambda b: b["inputs"][0].update(id="shell-url"),
    "other property": lambda b: b["inputs"][0].update(property="href"),
    "unknown output": lambda b: b.update(output="zzz.children"),
    "output as list": lambda b: b.update(output=["x"]),
    "no output": lambda b: b.pop("output"),
    "other outputs": lambda b: b.update(outputs={"id": "shell-body", "property": "children"}),
    "no outputs": lambda b: b.pop("outputs"),
    "outputs as text": lambda b: b.update(outputs="clues-panel.children"),
    "many changes": lambda b: b.update(changedPropIds=["x.y"] * 3000),
    "changes as numbers": lambda b: b.update(changedPropIds=[1]),
    "extra state": lambda b: b.update(state=[{"id": "a", "property": "b"}]),
}


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_malformed_requests_get_400(officer, mutation):
    body = good()
    mutation(body)
    assert post(officer, json=body).status_code == 400


def test_wildcards_keep_their_keys_and_their_number(officer):
    body = good("..a.x...b.y..")
    body["inputs"][0][0]["id"]["kind"] = "admin"
    assert fault(body, CALLBACKS) == "inputs"
    body = good("..a.x...b.y..")
    body["inputs"][0] *= 2001
    assert fault(body, CALLBACKS) == "inputs"
    body = good("..a.x...b.y..")
    body["state"][0]["id"]["n"] = {"deep": 1}
    assert fault(body, CALLBACKS) == "state"


@pytest.mark.parametrize("depth", [60, 900, 6000])
def test_deep_json_is_refused_not_a_fault(officer, depth):
    text = json.dumps(good()).replace('"XS-1"', "[" * depth + "]" * depth)
    reply = post(officer, data=text, content_type="application/json")
    assert reply.status_code == 400


def test_text_and_broken_json_are_refused(officer):
    assert post(officer, data="{", content_type="application/json").status_code == 400
    assert post(officer, data=json.dumps(good()), content_type="text/plain").status_code == 400


def test_a_huge_body_is_refused(officer):
    big = b'{"a":"' + b"x" * (33 * 1024 * 1024) + b'"}'
    assert post(officer, data=big, content_type="application/json").status_code == 413


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_mutation_of_a_good_request_is_a_fault_of_ours(officer, data):
    """Any part of the body replaced by any JSON is answered with 200, 204 or 400."""
    body = copy.deepcopy(good())
    target = data.draw(
        st.sampled_from([("inputs",), ("outputs",), ("state",), ("changedPropIds",), ("inputs", 0)])
    )
    key = target[0] if len(target) == 1 else data.draw(st.sampled_from(["id", "property", "value"]))
    holder = body if len(target) == 1 else body["inputs"][0]
    holder[key] = data.draw(JSON)
    reply = officer.post(UPDATE, json=body, headers={"X-CSRFToken": token(officer)})
    assert reply.status_code in (200, 204, 400), (body, reply.data)


def test_every_registered_callback_accepts_its_own_shape(app):
    for output in callbacks_of(app):
        assert fault(body_of(app, output), app.callback_map) is None, output
