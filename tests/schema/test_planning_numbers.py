"""Every planning number that people are shown is the one the program uses, and the page of them is complete."""

from datetime import time
from importlib import import_module
from pathlib import Path

import pytest

from analytics.plan.travel import AreaSpeed, Crossing, RoadTravel
from schema.planning_numbers import NUMBERS
from schema.status import STATUSES

ALL = [number for found in NUMBERS.values() for number in found]
DECLARED = [number for number in ALL if "." in number.name]
PAGE = (Path(__file__).parent.parent.parent / "docs" / "planning.md").read_text("utf-8")


def in_force(name):
    """What stands at ``module.NAME`` or, of a class, at ``module.Class.field`` by default."""
    module, _, last = name.rpartition(".")
    try:
        return getattr(import_module(module), last)
    except ModuleNotFoundError:
        folder, _, kind = module.rpartition(".")
        return getattr(getattr(import_module(folder), kind)(), last)


@pytest.mark.parametrize("number", DECLARED, ids=lambda n: n.name)
def test_the_number_shown_is_the_number_used(number):
    used = in_force(number.name)
    assert (f"{used:%H:%M}" if isinstance(used, time) else used) == number.value


@pytest.mark.parametrize("number", ALL, ids=lambda n: n.name)
def test_every_number_has_title_status_and_basis_and_stands_on_the_page(number):
    assert number.title and number.basis and number.status in STATUSES and number.title in PAGE


def test_no_number_is_listed_twice():
    assert len({number.name for number in ALL}) == len(ALL)


@pytest.mark.parametrize("kind", [RoadTravel, AreaSpeed, Crossing])
def test_the_page_says_how_to_write_every_key_of_the_travel_file(kind):
    toml = PAGE.split("```toml")[1]
    assert [
        name
        for name in kind.__dataclass_fields__
        if name not in ("status", "basis") and f"{name} =" not in toml
    ] == []
