import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.tables.formulas import (
    FORMULA_STARTS,
    looks_like_formula,
    neutralise,
    without_mark,
)

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]))
OPENERS = st.sampled_from(sorted(FORMULA_STARTS))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        '=HYPERLINK("http://x","y")',
        "-A1",
        "+A1+B2",
        "@IMPORTXML(A1)",
        " \t=1+1",
        "＝1+1",
        "＠SUM(A1)",
        "'=1+1",
        "=王伟",
    ],
)
def test_a_cell_that_would_run_is_seen(cell):
    assert looks_like_formula(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "--",
        "=",
        "-5",
        "+3.2",
        "+86 138-0013-8000",
        "+82 (0)10 1234 5678",
        "- fever, cough",
        "-发热（轻）",
        "@home",
        "O'Brien",
        "'quoted'",
        "a=b",
        "C1+C2",
    ],
)
def test_a_cell_that_only_begins_so_is_let_pass(cell):
    assert not looks_like_formula(cell)


@given(OPENERS, TEXTS)
def test_whatever_opens_like_a_formula_is_written_behind_an_apostrophe(opener, rest):
    written = neutralise(opener + rest)

    is_number = written == opener + rest
    assert written.startswith("'") or (
        is_number and float(written.replace(",", ".")) <= 0
    )


@given(TEXTS)
def test_a_neutralised_cell_can_be_read_back(text):
    assert without_mark(neutralise(text)) == (
        text if not text.startswith("'") else without_mark(text)
    )


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_numbers_stay_numbers(number):
    text = f"{number:.3f}"

    assert neutralise(text) == text
