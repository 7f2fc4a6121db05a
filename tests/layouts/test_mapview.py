"""The map component: vendored files are what VENDOR.md says, and Dash serves every file under one address."""

import hashlib
import json
import re

import pytest
from dash import Dash
from paths import ROOT

import layouts
from layouts import mapview
from layouts.map import texts
from layouts.mapview import MapView
from layouts.surfaces import SURFACES
from layouts.symbol_kinds import POINTS
from layouts.symbols import SHAPES, picture

FOLDER = ROOT / "layouts" / "mapview"


def test_vendored_files_have_the_checksums_written_down():
    listed = dict(
        reversed(line.split())
        for line in (FOLDER / "vendor" / "VENDOR.md").read_text("utf-8").splitlines()
        if re.match(r" {4}\w{64} ", line)
    )
    files = {p.name for p in (FOLDER / "vendor").iterdir() if p.suffix in (".js", ".css")}
    assert set(listed) == files
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == digest


def test_versions_written_down_are_those_locked():
    package = json.loads((FOLDER / "build" / "package.json").read_text("utf-8"))
    lock = json.loads((FOLDER / "build" / "package-lock.json").read_text("utf-8"))
    note = (FOLDER / "vendor" / "VENDOR.md").read_text("utf-8")
    for name, version in package["dependencies"].items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
        assert version in note
    assert "://" not in json.dumps([p.get("resolved", "") for p in lock["packages"].values()])


def test_every_browser_file_is_listed_and_every_listed_file_exists():
    listed = {*mapview.SCRIPTS, *mapview.STYLES, mapview.WORKER}
    present = {
        str(p.relative_to(FOLDER))
        for p in FOLDER.rglob("*")
        if p.suffix in (".js", ".css") and "build" not in p.parts
    }
    assert listed == present
    assert [d["relative_package_path"] for d in layouts._js_dist][0] == "mapview/vendor/maplibre-h3.js"


def test_dash_serves_the_scripts_and_the_worker():
    app = Dash("probe", enable_mcp=False)
    app.layout = MapView(id="m", camera={}, texts={})
    client = app.server.test_client()
    page = client.get("/").get_data(as_text=True)
    for script in mapview.SCRIPTS:
        address = re.search(
            rf'/_dash-component-suites/layouts/mapview/{script.removesuffix(".js")}\.v[^"]+\.js', page
        )
        assert client.get(address.group()).status_code == 200
    assert "maplibre-gl-worker" not in page
    assert (
        client.get("/_dash-component-suites/layouts/mapview/vendor/maplibre-gl-worker.js").mimetype
        == "text/javascript"
    )


def test_the_component_takes_only_its_own_properties():
    assert MapView(id="m", opacity=0.5).to_plotly_json()["type"] == "MapView"
    with pytest.raises(TypeError, match="colour"):
        MapView(colour="red")


def _grey(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.code)
def test_every_class_has_a_colour_and_the_bad_side_darkens_steadily(surface):
    assert len(surface.colours) == len(surface.labels) == len(surface.edges) - 1
    middle = max(range(len(surface.colours)), key=lambda i: _grey(surface.colours[i]))
    upward = [_grey(c) for c in surface.colours[middle:]]
    assert all(a - b > 8 for a, b in zip(upward, upward[1:], strict=False))
    if surface.edges[0] < 0:
        assert surface.edges[middle] <= 0 <= surface.edges[middle + 1], "the light middle is at zero"
        assert min(_grey(c) for c in surface.colours[:middle]) > min(upward), "the clean side stays lighter"


def test_states_differ_in_shape_or_character_or_lie_on_one_scale_from_light_to_dark():
    for point in POINTS:
        looks = [(state.shape, state.mark) for state in point.states]
        assert {shape for shape, _ in looks} <= set(SHAPES)
        scale = [state for state in point.states if looks.count((state.shape, state.mark)) > 1]
        greys = [_grey(state.fill) for state in scale]
        assert len({state.shape for state in scale}) <= 1
        assert all(a - b > 8 for a, b in zip(greys, greys[1:], strict=False)), point.kind
    assert picture("circle", "#fff").startswith("data:image/svg+xml,")


def test_the_map_says_what_to_do_without_webgl():
    assert "WebGL2" in texts()["none"]
    assert "列表" in texts()["none"]
