import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.identity import TelephoneRegion
from epiloop.tables.findings import Fault
from epiloop.tables.values import (
    AgeBand,
    read_age_band,
    read_age_years,
    read_identity,
    read_number,
    read_telephones,
    read_truth,
    read_whole,
)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("68", 68),
        ("68岁", 68),
        ("68 years", 68),
        ("23个月", 1),
        ("24 months", 2),
        ("8月龄", 0),
        ("364天", 0),
        ("0.5", 0),
        ("６８", 68),
        ("-1", "age.negative"),
        ("131", "age.impossible"),
        ("?", "age.unreadable"),
        ("40-49", "age.unreadable"),
    ],
)
def test_an_age_is_completed_years(written, means):
    read = read_age_years(written)

    assert (read.code if isinstance(read, Fault) else read) == means


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("60-69", "60-69"),
        ("60–69岁", "60-69"),
        ("60 to 69", "60-69"),
        ("50s", "50-59"),
        ("0s", "0-9"),
        ("100s", "100-109"),
        ("30多岁", "30-39"),
        ("80+", "80+"),
        ("≥80", "80+"),
        ("80岁以上", "80+"),
        ("68", "68-68"),
        ("69-60", "age.band_backwards"),
        ("-5-3", "age.negative"),
        ("200s", "age.impossible"),
        ("many", "age.unreadable"),
    ],
)
def test_an_age_band_has_both_ends_in_it(written, means):
    read = read_age_band(written)

    assert (read.code if isinstance(read, Fault) else str(read)) == means


@given(st.integers(0, 120), st.integers(0, 30), st.integers(-200, 200))
def test_a_band_holds_what_lies_between_its_ends(start, width, age):
    assert AgeBand(start, start + width).holds(age) is (start <= age <= start + width)


@given(st.integers(0, 10**12))
def test_whole_numbers_are_read_with_and_without_marks_of_thousands(number):
    assert read_whole(str(number)) == number
    assert read_whole(f"{number:,}") == number


@pytest.mark.parametrize("text", ["", "x", "1.5", "nan", "inf", "1,5", "1,00", "--3"])
def test_what_is_no_whole_number_is_refused(text):
    assert isinstance(read_whole(text), Fault)


@pytest.mark.parametrize("text", ["", "x", "nan", "Infinity", "1,5", "0x1F"])
def test_what_is_no_number_is_refused(text):
    assert isinstance(read_number(text), Fault)


@pytest.mark.parametrize(
    ("text", "truth"),
    [("是", True), ("TRUE", True), ("Yes", True), ("否", False), ("0", False)],
)
def test_yes_and_no_are_read_in_several_languages(text, truth):
    assert read_truth(text) is truth


def test_neither_yes_nor_no_is_refused():
    assert isinstance(read_truth("perhaps"), Fault)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("e 1234-5678", "E12345678"),
        ("110105194912310021", "identity.check_character"),
        ("1101051949123100", "identity.format"),
        ("110105194912310000", "number.precision"),
        ("1.10105E+17", "number.precision"),
    ],
)
def test_an_identity_number_has_one_form_or_a_fault(written, means):
    read = read_identity(written)

    assert (read.code if isinstance(read, Fault) else read) == means


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("13800138000", ("+8613800138000",)),
        ("13800138000/13900139000", ("+8613800138000", "+8613900139000")),
        ("13800138000、010-69351234", ("+8613800138000", "+861069351234")),
        ("13800138000, +86 138 0013 8000", ("+8613800138000",)),
        ("13800138000/none", "telephone.unreadable"),
        (" / ", "telephone.unreadable"),
        ("1.38E+10", "number.precision"),
    ],
)
def test_a_cell_may_hold_several_telephones(written, means):
    read = read_telephones(written, TelephoneRegion.CHINA)

    assert (read.code if isinstance(read, Fault) else read) == means
