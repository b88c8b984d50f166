from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.identity import (
    ResidentFault,
    ResidentNumber,
    TelephoneRegion,
    looks_like_resident_number,
    normal_telephone,
    read_resident_number,
    renewed_resident_number,
    resident_check_character,
)

DAYS = st.dates(min_value=date(1900, 1, 1))
BODIES = DAYS.map(lambda day: f"110111{day:%Y%m%d}")
SERIALS = st.integers(0, 999).map("{:03d}".format)


@pytest.mark.parametrize(
    "number",
    [
        # the two worked examples of GB 11643-1999
        "11010519491231002X",
        "440524188001010014",
    ],
)
def test_the_examples_of_the_standard_are_right(number):
    read = read_resident_number(number)

    assert isinstance(read, ResidentNumber)
    assert read.number == number


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("110105194912310021", ResidentFault.CHECK_CHARACTER),
        ("11010519491231002", ResidentFault.FORMAT),
        ("110105 19491231 002Y", ResidentFault.FORMAT),
        ("", ResidentFault.FORMAT),
        ("110105190002300019", ResidentFault.BIRTH_DATE),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number, fault):
    if fault is ResidentFault.BIRTH_DATE:
        number = number[:17] + resident_check_character(number[:17])

    assert read_resident_number(number) is fault


def test_the_number_holds_birth_date_and_sex():
    read = read_resident_number("11010519491231002x")

    assert isinstance(read, ResidentNumber)
    assert (str(read.birth_on), read.is_female) == ("1949-12-31", True)


@given(BODIES, SERIALS, st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(day, serial, place, change):
    """ISO 7064 MOD 11-2 finds every single substitution."""
    body = day + serial
    number = body + resident_check_character(body)
    wrong = str((int(number[place]) + change) % 10)
    altered = number[:place] + wrong + number[place + 1 :]

    assert resident_check_character(altered[:17]) != altered[17]


@given(BODIES, SERIALS, st.integers(0, 15))
def test_no_two_neighbouring_digits_changed_round_pass(day, serial, place):
    body = day + serial
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]

    same = body[place] == body[place + 1]
    assert (resident_check_character(swapped) == resident_check_character(body)) is same


@pytest.mark.parametrize(
    ("text", "looks"),
    [("11010519491231002X", True), ("E12345678", False), ("1101051949123100", False)],
)
def test_a_passport_does_not_look_like_a_resident_number(text, looks):
    assert looks_like_resident_number(text) is looks


@pytest.mark.parametrize(
    ("written", "region", "means"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "CN", "+8613800138000"),
        ("0086 13800138000", "CN", "+8613800138000"),
        ("8613800138000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "KR", "+8613800138000"),
        ("010-6935 1234", "CN", "+861069351234"),
        ("0316-2345678", "CN", "+863162345678"),
        ("010-1234-5678", "KR", "+821012345678"),
        ("+82 (0)10 1234 5678", "KR", "+821012345678"),
        ("+82-10-1234-5678", "CN", "+821012345678"),
        ("02-123-4567", "KR", "+8221234567"),
        ("12800138000", "CN", None),
        ("1380013800", "CN", None),
        ("110", "CN", None),
        ("none", "CN", None),
        ("", "KR", None),
    ],
)
def test_one_telephone_has_one_form(written, region, means):
    assert normal_telephone(written, TelephoneRegion(region)) == means


def test_010_and_eight_digits_is_beijing_or_a_mobile_in_korea():
    both = {normal_telephone("01012345678", region) for region in TelephoneRegion}

    assert both == {"+861012345678", "+821012345678"}


@given(st.from_regex(r"\+861[3-9][0-9]{9}", fullmatch=True))
def test_a_normal_form_is_its_own(number):
    assert normal_telephone(number, TelephoneRegion.CHINA) == number


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("110105491231002", "11010519491231002X"),
        ("110105 491231 002", "11010519491231002X"),
        ("11010519491231002X", "11010519491231002X"),
        ("e 1234567", "E1234567"),
    ],
)
def test_an_old_number_becomes_the_one_it_was_replaced_by(old, new):
    assert renewed_resident_number(old) == new
