"""The Word file says what the PDF says, one enterprise per page, with map and code."""

import io
from datetime import datetime

import docx
import zxingcpp
from paper_sheet import LINK, flooded, sheet
from PIL import Image

from store.paper.docx import task_sheets

AT = datetime(2026, 11, 20, 21, 5)


def opened(*sheets):
    return docx.Document(io.BytesIO(task_sheets(sheets, AT, "任务单")))


def words(document):
    return "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_the_words_of_the_sheet_are_there():
    text = words(opened(sheet()))
    for said in (
        "宁波北仑演示热电有限公司",
        "GCJ-02",
        "K7M4 P2QX",
        "先查什么",
        "□ 属实-突出",
        "JW-20261121-01",
    ):
        assert said in text


def test_each_enterprise_begins_a_page():
    document = opened(sheet(), sheet(), sheet())
    breaks = [n for n in document.element.body.iter() if n.tag.endswith("}br") and "page" in n.values()]
    assert len(breaks) == 2


def test_the_code_of_the_picture_opens_the_address():
    pictures = [p.blob for p in opened(sheet()).part.package.image_parts]
    assert len(pictures) == 2
    found = [code.text for blob in pictures for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(blob)))]
    assert found == [LINK]


def test_long_lists_are_cut_and_say_so():
    text = words(opened(flooded(times=40)))
    assert "另有 35 条" in text and "…" in text
