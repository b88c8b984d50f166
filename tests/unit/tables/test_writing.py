import csv
import io
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from epiloop.tables import Finding, FindingCode, LinelistRow, Moment, Severity, Sex
from epiloop.tables.formulas import looks_like_formula
from epiloop.tables.writing import (
    FINDINGS_HEADER,
    csv_lines,
    findings_rows,
    row_cells,
    safe_text,
    write_findings,
    write_workbook,
)
from imported import codes, read_linelist

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(TEXTS | st.sampled_from(["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)"])))
def test_no_cell_that_is_written_would_run(cells):
    """What a spreadsheet sees starts with an apostrophe, or is a number."""
    (_, line) = csv_lines(["x"] * len(cells), [cells])

    written = next(csv.reader(io.StringIO(line)), [])

    for cell in written:
        assert cell.startswith("'") or not looks_like_formula(cell)


def test_rows_are_written_one_by_one():
    def endless():
        number = 0
        while True:
            number += 1
            yield (number,)

    lines = csv_lines(["n"], endless())

    assert [next(lines) for _ in range(3)] == ["\ufeffn\r\n", "1\r\n", "2\r\n"]


def test_values_are_written_as_people_read_them():
    values = [
        None,
        True,
        date(2022, 5, 1),
        datetime(2022, 5, 1, 2, 5, tzinfo=UTC),
        ("fever", "cough"),
        Sex.FEMALE,
        Moment(date(2022, 5, 1)),
        -3,
    ]

    assert [safe_text(value) for value in values] == [
        "",
        "yes",
        "2022-05-01",
        "2022-05-01 02:05:00+00:00",
        "fever; cough",
        "female",
        "2022-05-01",
        "-3",
    ]


def test_a_row_is_written_field_by_field():
    row = LinelistRow(external_id="C1", name="王伟", sex=Sex.MALE)

    assert row_cells(row, ["external_id", "name", "sex"]) == ["C1", "王伟", Sex.MALE]
    assert len(row_cells(row)) > 30


def test_a_findings_file_says_where_what_and_why(tmp_path):
    finding = Finding(
        FindingCode.AGE_NEGATIVE, Severity.REJECTS, 7, "年龄", "-3", (("value", "-3"),)
    )
    path = tmp_path / "findings.csv"

    write_findings(path, "名单.csv", [finding])

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        list(FINDINGS_HEADER),
        [
            "名单.csv",
            "7",
            "年龄",
            "-3",
            "rejects",
            "age.negative",
            "An age cannot be negative: -3.",
        ],
    ]


def test_a_formula_does_not_run_in_the_findings_file_about_it(tmp_path):
    (outcome,) = read_linelist(tmp_path, {"name": "=1+1"})

    ((_, _, _, value, *_),) = findings_rows("x.csv", outcome.findings)

    assert codes(outcome) == ["cell.formula"]
    assert safe_text(value) == "'=1+1"


def test_a_workbook_holds_text_and_no_formula(tmp_path):
    path = tmp_path / "list.xlsx"

    write_workbook(
        path, ["name", "n"], [["=1+1", 3], ["王\x07伟", None]], sheet="cases"
    )

    sheet = load_workbook(path)["cases"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["name", "n"],
        ["'=1+1", "3"],
        ["王 伟", None],
    ]
    assert all(
        cell.data_type == "s" for row in sheet.rows for cell in row if cell.value
    )
