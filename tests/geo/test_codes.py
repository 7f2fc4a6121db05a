"""Codes that cannot exist are recognised; HJ 608 and GB 32100 examples are accepted."""

import pytest

from geo.codes import district_code, is_exact, is_permit_no, is_uscc, permit_place

SYNTHETIC = ("91330206MA2812340L", "91330212MA2AJ5X74U", "91340122MA2T9K3H99", "91310151MA1JT0P62W")


@pytest.mark.parametrize("code", ("91130200699229617X", *SYNTHETIC))
def test_valid_credit_codes(code):
    assert is_uscc(code) and is_permit_no(code + "001P")


@pytest.mark.parametrize(
    "code",
    ["91130200699229617Y", "91130200699229627X", "9113020069922961", "91130200699229617x", "", "I" * 18],
)
def test_a_wrong_check_character_length_or_letter_is_not_a_credit_code(code):
    assert not is_uscc(code)


def test_two_sequences_of_one_credit_code_are_two_places():
    south, north = permit_place("91130200699229617X001P"), permit_place("91130200699229617X002P")
    assert south == ("91130200699229617X", "001") and north == ("91130200699229617X", "002")
    with pytest.raises(ValueError, match="不含统一社会信用代码"):
        permit_place("H93302060000000012P")


def test_permit_numbers_without_a_credit_code_start_with_h9():
    assert is_permit_no("H9330206000000001P")
    assert not is_permit_no("91130200699229617X01P")
    assert not is_permit_no("91130200699229618X001P")


def test_town_codes_give_their_district_and_unknown_codes_none():
    known = {"330206", "330200", "330000"}
    assert district_code("330206003", known) == "330206"
    assert district_code("330206003012", known) == "330206"
    assert district_code("3302", known) == "330200"
    assert district_code("330299", known) is None
    assert district_code("33020a", known) is None
    assert is_exact("330206") and not is_exact("330200")
