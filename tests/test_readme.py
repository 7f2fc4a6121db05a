"""The README names every variable of the environment that the program reads, and every command with its options."""

import argparse
import re

from paths import ROOT

from jobs.commandline import parser
from settings import Settings

README = (ROOT / "README.md").read_text("utf-8")
READ = re.compile(r"""env(?:iron\.get)?\("(JINGWEI_\w+)""")


def test_every_variable_is_in_the_table_and_every_one_in_the_table_is_read():
    files = [
        ROOT / "settings.py",
        *(p for part in ("store", "jobs", "callbacks") for p in (ROOT / part).rglob("*.py")),
    ]
    read = {name for path in files for name in READ.findall(path.read_text("utf-8"))}
    cells = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `JINGWEI_")]
    assert {name for cell in cells for name in re.findall(r"JINGWEI_\w+", cell)} == read


def test_every_command_is_listed_with_its_options(tmp_path):
    top = parser(Settings(home=tmp_path))
    [commands] = [a for a in top._actions if isinstance(a, argparse._SubParsersAction)]
    lines = {}
    for line in re.findall(r"^python app\.py (.+)$", README, re.M):
        names = re.match(r"[a-z]+(?: \| [a-z]+)*", line)[0].split(" | ")
        lines |= dict.fromkeys(names, line)
    assert set(lines) == set(commands.choices)
    for name, command in commands.choices.items():
        options = {o for action in command._actions for o in action.option_strings if o.startswith("--")}
        assert set(re.findall(r"--[a-z-]+", lines[name])) == options - {"--help"}, name
