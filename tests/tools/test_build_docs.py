"""Generated pages are up to date and have the fixed sections."""

import sys

import pytest
from paths import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import build_docs

from analytics.catalogue import catalogue
from analytics.rule import FORBIDDEN
from schema.catalogue import datasets

SECTIONS = (
    "条件",
    "公式",
    "为什么可疑",
    "算例",
    "参数",
    "可能的正常原因（按顺序核查）",
    "不判的情形",
    "依据",
    "法律提示",
)


def test_the_pages_in_the_repository_are_those_the_declarations_give(capsys):
    assert build_docs.main(check=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("code", catalogue())
def test_a_rule_page_has_its_sections_in_order_and_no_conclusion(code):
    page = build_docs.rule_page(catalogue()[code])
    places = [page.index(f"\n## {title}\n") for title in SECTIONS]
    assert places == sorted(places)
    assert FORBIDDEN not in page and "疑似" in page or "涉嫌" in page


@pytest.mark.parametrize("name", datasets())
def test_a_dataset_page_names_every_column_in_chinese(name):
    page = build_docs.dataset_page(datasets()[name])
    for column in datasets()[name].columns:
        assert f"| `{column.name}` | {column.title} |" in page


def test_a_stale_page_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(build_docs, "ROOT", tmp_path)
    monkeypatch.setattr(build_docs, "pages", lambda: {tmp_path / "docs" / "rules" / "X.md": "neu"})
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "X.md").write_text("alt")
    (tmp_path / "docs" / "rules" / "OLD.md").write_text("orphan")
    assert build_docs.main(check=True) == 1
    assert "X.md" in (said := capsys.readouterr().out) and "OLD.md" in said
    assert build_docs.main(check=False) == 0 and build_docs.main(check=True) == 0
    assert not (tmp_path / "docs" / "rules" / "OLD.md").exists()
