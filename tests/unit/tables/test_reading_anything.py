"""Whatever a file holds, no row is lost and no byte makes the reading fail."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from epiloop.tables import (
    read_table,
    survey_file,
)
from imported import FIVE, a_file

CELLS = st.one_of(
    st.sampled_from(
        ["", "2022-05-01", "2022-02-31", "M", "F", "40", "-1", "=1+1", "C1", "C2", "NA"]
    ),
    st.text(max_size=8),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=12)
ANY_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def a_table(folder, rows):
    text = io.StringIO()
    csv.writer(text).writerows([["id", "name", "sex", "onset", "age"], *rows])
    return a_file(folder, text.getvalue().encode(errors="replace"))


@ANY_FOLDER
@given(ROWS)
def test_no_row_is_lost_whatever_the_file_holds(tmp_path, rows):
    """Rows in = accepted + rejected, and every rejected row says why."""
    reading = read_table(a_table(tmp_path, rows), FIVE)

    outcomes = list(reading)

    counts = reading.counts
    assert counts.rows == counts.accepted + counts.rejected == reading.survey.row_count
    assert counts.taken == sum(len(outcome.taken) for outcome in outcomes)
    for outcome in outcomes:
        assert outcome.is_accepted or any(
            finding.rejects for finding in outcome.findings
        )
        assert outcome.is_accepted or not outcome.taken
    if not reading.is_refused:
        assert [outcome.number for outcome in outcomes] == list(
            range(1, counts.rows + 1)
        )


@ANY_FOLDER
@given(ROWS, st.integers(1, 14))
def test_a_reading_taken_up_again_goes_on_as_it_would_have(tmp_path, rows, start):
    path = a_table(tmp_path, rows)

    whole = list(read_table(path, FIVE))
    rest = list(read_table(path, FIVE, start_at=start))

    assert rest == whole[start - 1 :]


@ANY_FOLDER
@given(ROWS)
def test_content_keys_are_the_same_whenever_the_same_file_is_read(tmp_path, rows):
    path = a_table(tmp_path, rows)
    keys = [
        [
            taken.content_key
            for outcome in read_table(path, FIVE)
            for taken in outcome.taken
        ]
        for _ in range(2)
    ]

    assert keys[0] == keys[1]
    assert len(set(keys[0])) == len(keys[0])


@ANY_FOLDER
@given(st.binary(max_size=300))
def test_no_bytes_whatever_make_the_survey_fail(tmp_path, content):
    """Bad data is a finding, never an exception."""
    survey = survey_file(a_file(tmp_path, content), FIVE)

    assert survey.is_refused or survey.row_count > 0


@pytest.mark.slow
@ANY_FOLDER
@given(st.binary(max_size=120), st.integers(0, 4000))
def test_no_damage_to_a_workbook_makes_the_survey_fail(tmp_path, junk, place):
    book = Workbook()
    book.active.append(["id", "name", "sex", "onset", "age"])
    book.active.append(["C1", "Li", "F", "2022-05-01", 40])
    path = tmp_path / "book.xlsx"
    book.save(path)
    content = path.read_bytes()
    path.write_bytes(content[:place] + junk + content[place + len(junk) :])

    reading = read_table(path, FIVE)

    assert len(list(reading)) == (0 if reading.is_refused else reading.survey.row_count)
