"""Commands of the how-to pages are commands of the program: each is understood by its parser."""

import re
import shlex

import pytest
from paths import ROOT

from analytics.catalogue import catalogue, chosen
from jobs.commandline import parser
from settings import Settings

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))


def commands(page):
    """Commands of the page's fenced blocks, continued lines joined."""
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", page.read_text("utf-8"), re.S)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith("python app.py ")]


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda p: p.stem)
def test_every_command_is_understood(page, tmp_path):
    for command in commands(page):
        given = parser(Settings(home=tmp_path)).parse_args(shlex.split(command)[2:])
        chosen(getattr(given, "rules", None) or [])


def test_the_screening_page_counts_the_default_rules():
    on = [code for code, rule in catalogue().items() if rule.is_default]
    page = (ROOT / "docs" / "how-to" / "screening.md").read_text("utf-8")
    data, limits, power = (sum(code[0] in kinds for code in on) for kinds in ("QRY", "C", "NP"))
    assert f"默认 {data} 条监测数据规则、{limits} 条达标规则、{power} 条用电规则" in page
