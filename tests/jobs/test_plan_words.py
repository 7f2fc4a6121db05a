"""What planning jobs say has an English form: actions, reasons, parameters, progress."""

import re

import pytest
from paths import ROOT

from jobs.planning import awaited, drawing, edits, midday, params, solving
from layouts.text import catalogue
from schema.planning import CHANGEABLE

SENTENCES = [
    awaited.AWAITED,
    solving.EXCLUDED,
    solving.NO_WINDOW,
    midday.RETURNED,
    drawing.AWAY,
    drawing.PROTECTED,
    drawing.TO_COME,
]
STEPS = [
    step
    for path in [ROOT / "jobs" / "plan.py", *sorted((ROOT / "jobs" / "planning").glob("*.py"))]
    for step in re.findall(r'progress\.(?:step|done)\("([^"]+)"', path.read_text("utf-8"))
]


@pytest.mark.parametrize(
    "said",
    [*edits.ACTIONS.values(), *edits.WINDOWS.values(), *SENTENCES, *STEPS]
    + [text for number in CHANGEABLE for text in (number.title, number.basis)],
)
def test_what_planning_says_has_an_english_form(said):
    english = catalogue("en")[said]
    assert re.findall(r"{(\w+)}", english) == re.findall(r"{(\w+)}", said)


def test_every_parameter_of_a_plan_is_named_with_its_status():
    assert {number.name for number in CHANGEABLE} == set(params.Planning.__dataclass_fields__)
    kept = params.Planning(random_share=0.15, seconds=1.5, repeat_days=30)
    assert params.unpacked(params.packed(kept)) == kept and params.checked(kept) == kept
