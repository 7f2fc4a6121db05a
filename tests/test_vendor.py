"""Files from elsewhere are the ones that VENDOR.md names, byte for byte, with their licences."""

import hashlib
import re

import pytest
from paths import ROOT

ASSETS = ROOT / "assets"
ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \|.*\| (?P<licence>[A-Z0-9-]+) \|.*\| `(?P<sha256>[0-9a-f]{64})` \|$", re.M
)
NAMED = [m.groupdict() for m in ROW.finditer((ASSETS / "VENDOR.md").read_text("utf-8"))]


@pytest.mark.parametrize("row", NAMED, ids=lambda r: r["file"])
def test_a_file_has_its_checksum_and_licence(row):
    assert hashlib.sha256((ASSETS / row["file"]).read_bytes()).hexdigest() == row["sha256"]
    assert row["licence"] == "MIT"


def test_every_minified_file_is_named():
    kept = {str(p.relative_to(ASSETS)) for p in ASSETS.rglob("*.min.js")}
    assert kept and kept <= {row["file"] for row in NAMED}


def test_every_licence_text_is_there():
    assert {p.name.split(".")[1] for p in (ASSETS / "vendor").glob("LICENSE.*.txt")} == {
        "ag-grid-locale",
        "dayjs",
        "plotly",
        "plotly-locales",
    }
