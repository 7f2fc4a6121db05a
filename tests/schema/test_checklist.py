"""Every sentence of the checklists has an English form."""

from layouts.text import catalogue
from schema.checklist import ANSWERS, ITEMS, PARTS


def test_checklists_are_translated():
    said = [*ANSWERS.values()]
    for part in PARTS.values():
        said += [part.title, *(text for i in part.items for text in (i.question, i.look, i.wording, i.basis))]
    assert [text for text in said if text not in catalogue("en")] == []


def test_a_basis_is_called_found_only_where_the_sources_of_the_project_have_it():
    for code in ("B2", "F2", "M2", "N1"):  # records not kept as they should be
        assert (ITEMS[code].basis, ITEMS[code].status) == ("排污许可管理条例第三十七条", "unverified")
    for code in ("F1", "C1"):  # treatment of waste gas not run as it should be
        assert (ITEMS[code].basis, ITEMS[code].status) == ("大气污染防治法第九十九条第三项", "unverified")
    assert ITEMS["K5"].status == "found"


def test_a_hidden_pipe_is_also_one_for_water():
    assert ITEMS["B5"].basis == "大气污染防治法第九十九条、水污染防治法第八十三条"
    assert "暗管" in ITEMS["B5"].question and "暗管" in ITEMS["B5"].wording
