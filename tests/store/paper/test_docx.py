"""The Word file says what the PDF says, one enterprise per page, with map and code."""

import io
from datetime import datetime

import docx
import pytest
import zxingcpp
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shape import InlineShape
from docx.shared import Mm
from paper_sheet import LINK, flooded, sheet
from PIL import Image

from store.paper.docx import ruler, task_sheets
from store.paper.sheet import Block

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


def test_each_enterprise_begins_a_sheet_of_paper_or_where_asked_a_page():
    begins = [section.start_type for section in opened(sheet(), sheet(), sheet()).sections]
    assert begins[1:] == [WD_SECTION.ODD_PAGE] * 2
    single = docx.Document(io.BytesIO(task_sheets([sheet()] * 3, AT, "任务单", has_blank_backs=False)))
    assert [section.start_type for section in single.sections][1:] == [WD_SECTION.NEW_PAGE] * 2


def test_the_code_of_the_picture_opens_the_address():
    pictures = [p.blob for p in opened(sheet()).part.package.image_parts]
    assert len(pictures) == 2
    found = [code.text for blob in pictures for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(blob)))]
    assert found == [LINK]


def test_long_lists_are_cut_and_say_so():
    text = words(opened(flooded(times=40)))
    assert "另有" in text and "…" in text


def test_every_item_that_fits_is_printed():
    seven = Block("为什么去", tuple(f"理由{n}：夜间用电高于申报。" for n in range(7)), "1")
    text = words(opened(sheet(why=(seven,))))
    assert all(f"理由{n}" in text for n in range(7)) and "另有" not in text


def taken(cell, pen):
    """Millimetres of the lines of a cell, as broken by the measured font."""
    properties = cell._tc.tcPr
    wide = properties.width.mm - 3.8
    high = 0.0
    for paragraph in cell.paragraphs:
        if paragraph._p.xpath(".//pic:pic"):
            high += sum(shape.height.mm for shape in map(InlineShape, paragraph._p.xpath(".//wp:inline")))
            continue
        if not paragraph.text:
            continue
        set_in = paragraph.paragraph_format
        size = max((run.font.size.pt for run in paragraph.runs), default=8.5)
        room = wide - (set_in.left_indent.mm if set_in.left_indent else 0)
        lines = len(pen.wrap(paragraph.text.partition("\t")[2] or paragraph.text, room, size))
        high += lines * (set_in.line_spacing.mm if set_in.line_spacing else size * 0.46)
        high += set_in.space_after.mm if set_in.space_after else 0
    return high


ITEM = "核对采样管线与探头位置，查看有无三通、旁路、稀释瓶，并与上月校准记录逐项比对，必要时现场通标气复核示值误差、响应时间。"
SIX = Block("先查什么", (ITEM * 2,) * 6, "□", "共 6 项")


@pytest.mark.parametrize(
    "given",
    [
        sheet(),
        sheet(facts=(), why=(), left=(), right=(), strip=(), way=None, footer=()),
        sheet(why=(SIX, SIX), left=(SIX, SIX, SIX), right=(SIX, SIX), title="浙江𠮷田㎡材料有限公司" * 6),
        *(flooded(unit, 30, 25) for unit in ("此处文字极长，", "unbroken" * 9, "a b ", "𠮷田", "𪚥", "W")),
    ],
)
def test_a_sheet_keeps_to_one_page(given):
    document, pen = opened(given), ruler()
    [table], [section] = document.tables, document.sections
    room = (section.page_height - section.top_margin - section.bottom_margin) / Mm(1)
    assert all(row.height_rule == WD_ROW_HEIGHT_RULE.EXACTLY for row in table.rows)
    last = sum(p.paragraph_format.line_spacing.mm for p in document.paragraphs)
    assert sum(row.height.mm for row in table.rows) + last <= room
    for row in table.rows:
        for cell in {id(c._tc): c for c in row.cells}.values():
            assert taken(cell, pen) <= row.height.mm + 0.5, cell.text[:40]


def test_rare_characters_stay_as_they_are_written():
    text = words(opened(sheet(title="浙江𠮷田㎡材料厂", facts=(("地址", "𪚥村 3 号 a b"),))))
    assert "浙江𠮷田㎡材料厂" in text and "𪚥村 3 号 a b" in text and "U+" not in text


def test_every_page_says_who_printed_it_or_that_it_is_a_draft():
    document = opened(sheet(), sheet(watermark="草稿 未定稿 张三"))
    said = [section.header.paragraphs[0].text for section in document.sections]
    assert said == ["执法人员 2026-11-20 21:05", "草稿 未定稿 张三"]
