"""Files that are refused

A file is looked at before it is parsed and is read in bounded memory. What is refused is
refused with a reason; what was read until then is not taken.
"""

import json
import zipfile

import pytest
from openpyxl import Workbook

from epiloop.tables import FileOptions, read_table, survey_file
from epiloop.tables.limits import MAX_LINE_CHARACTERS
from imported import a_file, a_mapping
from rulebook import spec

MAPPING = a_mapping(
    """
    [fields.external_id]
    column = "id"
    [fields.name]
    column = "name"
    """
)
GOOD = "id,name\nC1,王伟\nC2,李娜\n"


def finding_of(path, **options):
    """The codes of what is wrong with a file as a whole."""
    survey = survey_file(path, MAPPING, **options)
    return [finding.code.value for finding in survey.findings if finding.rejects]


@spec(
    table="""
        what is wrong                   | content                         | refused as
        nothing                         | id,name\\nC1,Wang\\n            | -
        nothing, no newline at the end  | id,name\\nC1,Wang               | -
        empty                           |                                 | file.empty
        only a header                   | id,name\\n                      | file.empty
        only blank lines                | \\n\\n\\n                       | header.missing
        a NUL byte                      | id,name\\nC1,W\\0ang\\n          | file.nul
        a column named twice            | id,name,id\\nC1,Wang,C1\\n      | header.repeated
        a column without a name         | id,,name\\nC1,x,Wang\\n         | header.blank
        no header                       | C1,Wang\\nC2,Li\\n              | columns.missing
        a needed column absent          | id,sex\\nC1,M\\n                | columns.missing
        the last line breaks off        | id,name\\nC1,Wang\\nC2          | file.truncated
        a quotation mark never closed   | id,name\\nC1,"Wang\\nC2,Li\\n   | file.truncated
    """
)
def test_a_file_that_is_not_whole_or_not_a_table_is_refused(row, tmp_path):
    content = row["content"].encode().decode("unicode_escape")

    assert finding_of(a_file(tmp_path, content)) == list(row.words("refused as"))


@spec(
    table="""
        saved as      | is found to be | because
        utf-8         | utf-8          | unicode
        utf-8-sig     | utf-8-sig      | mark
        utf-16        | utf-16         | mark
        utf-16-le     | utf-16-le      | unicode
        utf-16-be     | utf-16-be      | unicode
        gb18030       | gb18030        | header
        gb2312        | gb18030        | header
        gbk           | gb18030        | header
    """
)
def test_the_encoding_is_found_and_told(row, tmp_path):
    """Expected column names prove an encoding: in a wrong one they are not there."""
    mapping = a_mapping(
        '[fields.external_id]\ncolumn = "编号"\n[fields.name]\ncolumn = "姓名"'
    )
    path = a_file(tmp_path, "编号,姓名\nC1,王伟\n".encode(row["saved as"]))

    survey = survey_file(path, mapping)

    assert (survey.encoding.name, survey.encoding.ground) == (
        row["is found to be"],
        row["because"],
    )
    assert survey.sample == (("C1", "王伟"),)


@spec(
    table="""
        language | saved as | text                                                       | verdict
        Chinese  | gb18030  | id,name,address;C1,王晓明,北京市房山区窦店镇于庄村;C2,李娜,阎村镇 | gb18030, likely
        Korean   | cp949    | id,name,address;C1,김철수,서울특별시 강남구;C2,박영희,부산광역시    | cp949, likely
        Taiwan   | big5     | id,name,address;C1,王曉明,臺北市信義區;C2,陳美玲,高雄市            | big5, likely
        French   | cp1252   | id,name,address;C1,Hélène Lefèvre,Orléans;C2,Françoise,Nîmes     | cp1252, likely
        Chinese  | gb18030  | id,name,address;C1,王伟,                                         | refused
        Japanese | euc_jp   | id,name,address;C1,山田太郎,                                      | refused
    """
)
def test_an_encoding_that_is_not_proved_is_told_as_likely_or_asked_for(row, tmp_path):
    """Too little text fits several encodings; a wrong one would corrupt names silently."""
    content = (row["text"].replace(";", "\n") + "\n").encode(row["saved as"])

    survey = survey_file(a_file(tmp_path, content), MAPPING)

    if row["verdict"] == "refused":
        codes = [finding.code.value for finding in survey.findings]
        assert codes == ["encoding.uncertain"]
    else:
        assert f"{survey.encoding.name}, {survey.encoding.ground}" == row["verdict"]
        assert "encoding.likely" in [finding.code for finding in survey.findings]


def test_a_stated_encoding_is_checked(tmp_path):
    path = a_file(tmp_path, GOOD.encode("gb18030"))

    wrong = survey_file(path, MAPPING, options=FileOptions(encoding="utf-8"))
    right = survey_file(path, MAPPING, options=FileOptions(encoding="gb18030"))
    unknown = survey_file(path, MAPPING, options=FileOptions(encoding="klingon"))
    no_text = survey_file(path, MAPPING, options=FileOptions(encoding="hex"))

    assert (
        wrong.findings[0].reason
        == "The file is not utf-8: line 2 does not read as that."
    )
    assert not right.is_refused
    assert unknown.is_refused
    assert no_text.is_refused


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_inside_a_character_is_refused(encoding, tmp_path):
    rows = "C1,王晓明住房山区窦店镇\nC2,李娜住阎村镇\n" * 5
    content = f"id,name\n{rows}C3,王".encode(encoding)[:-1]

    assert finding_of(a_file(tmp_path, content)) == ["file.truncated"]


def test_a_line_without_end_is_refused_before_it_is_read(tmp_path):
    """A sparse file of 2 GB that is one line: refused within the first megabytes."""
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(b"id,name\nC1,")
        file.seek(2 * 1024**3)
        file.write(b"x")

    survey = survey_file(path, MAPPING)

    assert [finding.code for finding in survey.findings] == ["file.line_too_long"]
    assert survey.findings[0].line == 2


def test_a_line_up_to_the_limit_is_read(tmp_path):
    cells = ",".join(["x" * 30_000] * 8)
    path = a_file(tmp_path, "id,name,a,b,c,d,e,f\n" + cells + "\n")

    assert len(cells) < MAX_LINE_CHARACTERS
    assert finding_of(path) == []


def test_a_cell_longer_than_a_spreadsheet_holds_rejects_its_row(tmp_path):
    path = a_file(tmp_path, f"id,name\nC1,{'x' * 32_768}\nC2,Li\n")

    outcomes = list(read_table(path, MAPPING))

    assert [outcome.is_accepted for outcome in outcomes] == [False, True]


def test_rows_with_too_many_or_too_few_cells_are_rejected_one_by_one(tmp_path):
    path = a_file(tmp_path, 'id,name\nC1\nC2,Li,x\nC3,"Zhao" x\nC4,Sun\n')

    outcomes = list(read_table(path, MAPPING))

    codes = [
        [finding.code.value for finding in outcome.findings] for outcome in outcomes
    ]
    assert codes == [["row.cells"], ["row.cells"], ["row.quoting"], []]
    assert [outcome.line for outcome in outcomes] == [2, 3, 4, 5]


@spec(
    table="""
        line                      | finding
        {"id": "C1", "name": "x"} | -
        {"id": "C1", "id": "C2"}  | row.not_json
        ["C1", "x"]               | row.not_json
        {"id": "C1", "name"       | row.not_json
        {"id": 1, "name": null}   | -
    """
)
def test_json_lines_are_read_object_by_object(row, tmp_path):
    good = json.dumps({"id": "C9", "name": "Li"})
    path = a_file(
        tmp_path, f"{good}\n{row['line']}\n{good}\n".replace("C9", "C0", 1), "t.jsonl"
    )

    outcomes = list(read_table(path, MAPPING))

    assert [finding.code.value for finding in outcomes[1].findings] == list(
        row.words("finding")
    )
    assert outcomes[2].is_accepted


def test_json_lines_that_break_off_are_refused(tmp_path):
    path = a_file(tmp_path, '{"id": "C1", "name": "x"}\n{"id": "C2", "na', "t.jsonl")

    assert finding_of(path) == ["file.truncated"]


def a_workbook(folder, rows, name="table.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / name
    book.save(path)
    return path


def rewritten(path, change):
    """A copy of a workbook whose parts went through `change(name, content)`."""
    copy = path.with_name("changed.xlsx")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return copy


def test_a_workbook_that_swells_is_not_opened(tmp_path):
    """A part that grows a thousandfold when unpacked is found by its declared size."""
    path = a_workbook(tmp_path, [("id", "name"), ("C1", "Li")])
    bomb = rewritten(
        path,
        lambda name, content: (
            content + b" " * 40_000_000 if "sheet1" in name else content
        ),
    )

    assert bomb.stat().st_size < 100_000
    assert finding_of(bomb) == ["workbook.bomb"]


def test_a_workbook_of_too_many_parts_is_not_opened(tmp_path):
    path = a_workbook(tmp_path, [("id", "name"), ("C1", "Li")])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/media/{number}.txt", "")

    assert finding_of(path) == ["workbook.bomb"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_workbook_with_entities_is_not_opened(part, tmp_path):
    """Entities that multiply, or that fetch a file, need a document type; Excel has none."""
    entities = (
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    )
    path = rewritten(
        a_workbook(tmp_path, [("id", "name"), ("C1", "Li")]),
        lambda name, content: (
            entities + content.split(b"?>", 1)[-1] if name == part else content
        ),
    )

    assert finding_of(path) == ["workbook.entity"]


def test_a_workbook_that_breaks_off_is_refused(tmp_path):
    path = a_workbook(tmp_path, [("id", "name"), ("C1", "Li")])
    path.write_bytes(path.read_bytes()[:-100])

    assert finding_of(path) == ["file.truncated"]


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"x")

    assert finding_of(path) == ["file.unreadable"]


def test_a_workbook_that_is_really_text_is_read_as_text(tmp_path):
    assert finding_of(a_file(tmp_path, GOOD, "table.xlsx")) == []


def test_an_old_or_locked_excel_file_is_refused(tmp_path):
    path = a_file(
        tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old.xls"
    )

    assert finding_of(path) == ["file.old_excel"]


def test_a_formula_in_a_workbook_rejects_its_row(tmp_path):
    path = a_workbook(
        tmp_path,
        [("id", "name"), ("C1", "=1+1"), ("C2", "=cmd|' /C calc'!A0"), ("C3", "Li")],
    )

    outcomes = list(read_table(path, MAPPING))

    codes = [
        [finding.code.value for finding in outcome.findings] for outcome in outcomes
    ]
    assert codes == [["cell.formula"], ["cell.formula"], []]
    assert outcomes[0].findings[0].column == "name"


def test_a_sheet_that_claims_to_be_huge_is_read_as_far_as_it_is_filled(tmp_path):
    path = rewritten(
        a_workbook(tmp_path, [("id", "name"), ("C1", "Li")]),
        lambda _, content: content.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
    )

    assert [outcome.is_accepted for outcome in read_table(path, MAPPING)] == [True]


def test_a_row_put_at_the_far_end_of_a_sheet_ends_the_table(tmp_path):
    path = rewritten(
        a_workbook(tmp_path, [("id", "name"), ("C1", "Li"), ("C2", "Wu")]),
        lambda _, content: content.replace(b'r="3"', b'r="999999999"').replace(
            b'r="A3"', b'r="A999999999"'
        ),
    )

    assert [outcome.line for outcome in read_table(path, MAPPING)] == [2]


def test_a_file_that_changes_after_its_survey_is_not_read(tmp_path):
    path = a_file(tmp_path, GOOD)
    survey = survey_file(path, MAPPING)
    path.write_text(GOOD + "C3,Wu\n", encoding="utf-8")

    reading = read_table(path, MAPPING, survey=survey)

    assert list(reading) == []
    assert [finding.code.value for finding in reading.findings] == ["file.changed"]


def test_every_row_of_a_refused_file_counts_as_rejected(tmp_path):
    reading = read_table(a_file(tmp_path, GOOD + "C3"), MAPPING)

    assert list(reading) == []
    assert reading.is_refused
    assert (reading.counts.rows, reading.counts.accepted, reading.counts.rejected) == (
        2,
        0,
        2,
    )
