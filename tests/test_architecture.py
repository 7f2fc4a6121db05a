"""Budgets and bans that no linter checks."""

import ast
import re

import pytest
from paths import ROOT

ROOMS = ("schema", "geo", "analytics", "store", "jobs", "layouts", "callbacks")
FILES = sorted(f for room in ROOMS for f in (ROOT / room).rglob("*.py")) + [
    ROOT / "app.py",
    ROOT / "settings.py",
]
NAMES = [str(f.relative_to(ROOT)) for f in FILES]
BANNED_FOLDERS = {"utils", "helpers", "common", "core", "services", "pages", "components"}
OWN_BROWSER_FILES = [
    f
    for folder in ("assets", "layouts")
    for f in (ROOT / folder).rglob("*")
    if f.suffix in {".js", ".css", ".py"} and "vendor" not in f.parts and not f.name.endswith(".min.js")
]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_fits_its_budget(path):
    """300 lines; a rule module 120."""
    limit = 120 if {"rules"} & set(path.parts) else 300
    assert len(path.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def _is_callback(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "callback"


@pytest.mark.parametrize("path", sorted((ROOT / "callbacks").glob("*.py")), ids=lambda p: p.stem)
def test_callbacks_only_delegate(path):
    """A decorated callback has at most 5 lines, 4 inputs and states, 3 outputs, and names no id by a string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in filter(_is_callback, node.decorator_list):
            calls = [
                c for c in ast.walk(decorator) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)
            ]
            kinds = [c.func.id for c in calls]
            assert node.end_lineno - node.lineno <= 5, f"{node.name} is longer than five lines"
            assert sum(k in ("Input", "State") for k in kinds) <= 4, node.name
            assert kinds.count("Output") <= 3, node.name
            named = [c for c in calls if c.func.id in ("Input", "State", "Output")]
            assert not any(isinstance(c.args[0], ast.Constant) for c in named), (
                f"{node.name} names an id by a string"
            )


def test_no_folder_for_homeless_functions():
    assert not BANNED_FOLDERS & {p.name for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_dir()}


@pytest.mark.parametrize("path", OWN_BROWSER_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_in_the_browser_is_addressed_outside(path):
    """No http(s) address in what the browser gets, but XML namespaces and this machine."""
    for url in re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8")):
        assert re.match(r"https?://(www\.w3\.org|127\.0\.0\.1|localhost)", url), url


def test_no_conclusion_of_guilt():
    """Clues say 疑似 or 涉嫌; the word 违法 stands nowhere in the program."""
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            assert "违法" not in line, f"{path.name}: {line.strip()}"


def test_no_silenced_size_rules():
    for path in FILES:
        text = path.read_text("utf-8")
        assert not re.search(r"noqa:.*(PLR09|C901)", text), path.name
        assert "type: ignore\n" not in text, f"{path.name}: a type: ignore names its code"


PLANS = ("plan", "plan_step", "plan_visit", "plan_left_out")
PLANS_ONLY_IN = ("store/plans.py", "store/plan_writing.py", "store/embargo.py")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_plans_are_read_and_written_in_one_place(path):
    """Whoever reads a plan goes through store/plans.py, where names are kept back until the release."""
    if str(path.relative_to(ROOT)) in PLANS_ONLY_IN:
        return
    text = path.read_text("utf-8")
    names = [f"{name}.DATASET" for name in PLANS]
    for name in PLANS:
        names += re.findall(rf"from schema\.{name} import DATASET as (\w+)", text)
    for name in names:
        found = re.search(rf"(\.(read|select|put)\(|TABLES\[)\s*{re.escape(name)}\b", text)
        assert found is None, f"{path.name}: {found and found.group()}"
