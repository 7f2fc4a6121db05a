"""Every sentence of the checklists has an English form."""

from layouts.text import catalogue
from schema.checklist import ANSWERS, PARTS


def test_checklists_are_translated():
    said = [*ANSWERS.values()]
    for part in PARTS.values():
        said += [part.title, *(text for i in part.items for text in (i.question, i.look, i.wording, i.basis))]
    assert [text for text in said if text not in catalogue("en")] == []
