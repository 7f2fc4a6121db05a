"""One page per enterprise whatever the texts, a code that a phone reads, a small file, and no character lost in silence."""

from datetime import datetime

import pypdfium2
import pytest
import zxingcpp
from paper_sheet import LINK, flooded, sheet
from pypdfium2 import PdfDocument

from store.paper import fonts
from store.paper.pdf import task_sheets

AT = datetime(2026, 11, 20, 21, 5)


def printed(*sheets):
    return PdfDocument(task_sheets(sheets, AT, "任务单"))


def words(page):
    return page.get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    "unit", ["此处文字极长，", "unbroken" * 9, "a b ", "，。", "𠮷 \n\t", "\u202e\u200f", "𪚥"]
)
def test_a_sheet_is_one_page_however_long_its_texts(unit):
    assert len(printed(flooded(unit, 30, 25))) == 1


def test_an_empty_sheet_is_one_page_too():
    assert len(printed(sheet(facts=(), why=(), left=(), right=(), strip=(), way=None, footer=()))) == 1


def test_nothing_is_printed_outside_the_paper_or_into_the_blank_fields():
    page = printed(flooded(items=25, times=30))[0]
    text = page.get_textpage()
    top_of_blanks = next(
        text.get_charbox(i)[3] for i in range(text.count_chars()) if text.get_text_range(i, 4) == "现场填写"
    )
    boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
    assert [b for b in boxes if b[0] < 0 or b[1] < 0 or b[2] > 596 or b[3] > 842] == []
    lists = [(low, high) for left, low, right, high in boxes if high - low < 8 and low > top_of_blanks - 4]
    assert lists and min(low for low, _ in lists) > top_of_blanks - 20


def test_cut_texts_carry_a_mark_and_dropped_items_are_counted():
    text = words(printed(flooded(items=25, times=30))[0])
    assert "…" in text and "另有" in text


def test_sheets_come_in_order_each_on_its_page():
    given = (sheet(title="甲厂"), flooded(items=25, times=30), sheet(title="丙厂"))
    document = PdfDocument(task_sheets(given, AT, "任务单", has_blank_backs=False))
    assert len(document) == 3
    assert "甲厂" in words(document[0]) and "丙厂" in words(document[2])
    assert "第 3 张，共 3 张" in words(document[2])


def test_printed_on_both_sides_no_back_bears_the_name_of_another():
    document = printed(sheet(title="甲厂"), sheet(title="乙厂"), sheet(title="丙厂"))
    assert [bool(words(page)) for page in document] == [True, False, True, False, True]
    assert "丙厂" in words(document[4]) and "第 3 张，共 3 张" in words(document[4])
    assert len(printed(sheet())) == 1


def test_the_code_opens_the_address():
    picture = printed(sheet())[0].render(scale=3).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [LINK]


def test_without_a_task_there_is_no_code_and_the_sheet_says_why():
    page = printed(sheet(link="", code=""))[0]
    assert zxingcpp.read_barcodes(page.render(scale=3).to_pil()) == []
    assert "定稿公布后" in words(page).replace("\r\n", "")


def test_who_printed_it_and_when_stands_across_the_page():
    text = words(printed(sheet())[0])
    assert text.count("执法人员 2026-11-20 21:05") >= 3


def test_rare_characters_print_and_those_no_font_has_are_named():
    text = words(printed(sheet(title="浙江𠮷田㎡材料厂", facts=(("地址", "𪚥村\U0010fffd路"),)))[0])
    assert "𠮷田㎡" in text
    assert "U+2A6A5" in text and "U+10FFFD" in text and "字库缺字" in text


def test_two_hundred_sheets_stay_small():
    many = task_sheets([sheet()] * 200, AT, "任务单")
    assert len(PdfDocument(many)) == 399
    assert len(many) / 200 < 10_000


def test_without_a_font_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_FONT", str(tmp_path / "none.ttf"))
    with pytest.raises(ValueError, match=r"fonts-noto-cjk.*JINGWEI_FONT"):
        task_sheets([sheet()], AT, "任务单")


def test_a_file_that_is_no_font_is_refused(monkeypatch, tmp_path):
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(b"no font at all")
    monkeypatch.setenv("JINGWEI_FONT", str(bad))
    with pytest.raises(ValueError, match="不能读取"):
        fonts.face()


def test_nothing_to_print_is_an_error():
    with pytest.raises(ValueError, match="没有可打印"):
        task_sheets([], AT, "任务单")


def test_text_can_be_searched_and_the_font_is_inside():
    document = printed(sheet())
    assert "宁波北仑演示热电有限公司" in words(document[0])
    kinds = [o.get_font() for o in document[0].get_objects() if isinstance(o, pypdfium2.PdfTextObj)]
    assert kinds and all(font.is_embedded for font in kinds)
