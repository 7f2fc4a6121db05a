"""Every id that a callback names exists in some layout, ids belong to one page, and stores hold choices only."""

import json
from importlib import import_module

import builders
import pytest
from doors import callbacks_of
from paths import ROOT
from small_app import PAGES, application

from callbacks import shell

NAMES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES]
MODULES = [
    import_module(f"layouts.{path.stem}")
    for path in sorted((ROOT / "layouts").glob("*.py"))
    if path.stem != "__init__"
]
LAYOUTS = [module for module in MODULES if "Ids" in vars(module) and module.Ids.__module__ == module.__name__]
PARTS = {
    "bigscreen": "screen",
    "symbol_legend": "map",
}  # the page a module belongs to, where its name does not say so
MAX_STORE = 4096


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return application(builders.services(tmp_path_factory.mktemp("home")))


def key(identifier):
    """An id as text; of a pattern id its fixed keys only."""
    if not isinstance(identifier, str):
        given = identifier
    elif identifier.startswith("{"):
        given = json.loads(identifier)
    else:
        return identifier
    return (
        "{"
        + ",".join(sorted(f"{k}" for k in given))
        + "}"
        + str(next(iter(sorted(map(str, given.values())))))
    )


def declared(component):
    found = [component, *component._traverse()]
    return {key(c.id) for c in found if getattr(c, "id", None) is not None}


def used(app):
    callbacks_of(app)
    for output, spec in app.callback_map.items():
        names = output.strip(".").split("...") if output.startswith("..") else [output]
        for dependency in [*spec["inputs"], *spec["state"]]:
            yield str(dependency["id"])
        for name in names:
            if name and not name.startswith("_dash"):
                yield name.split("@")[0].rpartition(".")[0]


def kinds(identifier):
    """What must be declared for an id used: itself, or the kind of a pattern."""
    if not identifier.startswith("{"):
        return identifier
    fixed = [v for v in json.loads(identifier).values() if isinstance(v, str)]
    return fixed[0]


def test_every_id_used_is_declared(app):
    enums = {str(i) for layout in LAYOUTS for i in layout.Ids}
    assert {kinds(i) for i in used(app) if i} <= enums


def test_every_id_used_stands_in_the_validation_layout(app):
    plain = {i for i in used(app) if i and not i.startswith("{")}
    assert plain <= declared(app.validation_layout)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda m: m.__name__)
def test_ids_carry_the_name_of_their_page(layout):
    name = layout.__name__.rsplit(".", 1)[-1]
    prefix = PARTS.get(name, name.split("_")[0])
    assert all(i.startswith(f"{prefix}-") for i in layout.Ids)


def test_no_id_is_declared_twice():
    every = [str(i) for layout in LAYOUTS for i in layout.Ids]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_page_can_be_shown_whole_for_checks(page):
    assert page.specimen() is not None
    layout = shell.page_layout(page)
    assert layout.PATH.startswith("/") and layout.TITLE


@pytest.mark.parametrize(
    "path", ["/", "/clues", "/site?id=S1", "/tomorrow", "/rules", "/rules?view=load", "/rules?view=silences"]
)
def test_stores_of_the_browser_hold_choices_not_rows(app, path):
    from doors import body_of, post, signed_in

    pathname, _, search = path.partition("?")
    router = "..shell-body.children...shell-nav.children...shell-title.data.."
    reply = post(signed_in(app), json=body_of(app, router, {"path": pathname, "search": "?" + search}))

    def stores(node):
        if isinstance(node, dict):
            if node.get("type") == "Store":
                yield node["props"].get("data")
            for value in node.values():
                yield from stores(value)
        elif isinstance(node, list):
            for value in node:
                yield from stores(value)

    assert all(len(json.dumps(data)) <= MAX_STORE for data in stores(reply.get_json()))
