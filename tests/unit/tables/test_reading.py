import json
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from epiloop.tables import (
    CaseClass,
    FileFormat,
    Kind,
    Moment,
    ReadContext,
    Sex,
    read_table,
    survey_file,
)
from imported import FIVE, LINELIST, a_file, a_linelist, a_mapping, codes, read_linelist


def test_the_same_fact_has_the_same_key_in_any_format(tmp_path):
    book = Workbook()
    book.active.append(["id", "name", "sex", "onset", "age"])
    book.active.append(["C1", "王伟", "M", date(2022, 5, 1), 40])
    book.save(tmp_path / "book.xlsx")
    files = [
        tmp_path / "book.xlsx",
        a_file(tmp_path, "id,name,sex,onset,age\nC1,王伟,M,2022-05-01,40\n", "a.csv"),
        a_file(tmp_path, "age;sex;onset;name;id\n40;M;2022/5/1;王伟;C1\n", "b.csv"),
        a_file(
            tmp_path,
            '{"id":"C1","name":"王伟","sex":"M","onset":"2022-05-01","age":40}\n',
            "c.jsonl",
        ),
    ]

    readings = [list(read_table(path, FIVE)) for path in files]

    assert len({outcome.taken[0].content_key for (outcome,) in readings}) == 1
    formats = [survey_file(path, FIVE).format for path in files]
    assert formats == [
        FileFormat.EXCEL,
        FileFormat.CSV,
        FileFormat.CSV,
        FileFormat.JSON_LINES,
    ]


def test_cells_of_a_workbook_keep_their_meaning(tmp_path):
    book = Workbook()
    book.active.append(["id", "name", "sex", "onset", "age"])
    book.active.append([7, "王伟", "M", datetime(2022, 4, 23, 2, 5), 40.0])  # noqa: DTZ001 - Excel has no zones
    book.active.append([])
    book.active.append(["C2", "李娜", None, None, None])
    book.create_sheet("notes").append(["x"])
    book.save(tmp_path / "book.xlsx")

    reading = read_table(tmp_path / "book.xlsx", FIVE)
    first, second = (outcome.taken[0].row for outcome in reading)

    assert (first.external_id, first.sex, first.age_years) == ("7", Sex.MALE, 40)
    assert first.onset == Moment(
        date(2022, 4, 23), datetime(2022, 4, 22, 18, 5, tzinfo=UTC)
    )
    assert (second.external_id, second.sex, second.onset) == ("C2", None, None)
    assert [finding.code.value for finding in reading.findings] == ["workbook.sheets"]


def test_a_named_sheet_is_read_and_a_wrong_name_refused(tmp_path):
    book = Workbook()
    book.active.append(["nothing"])
    cases = book.create_sheet("cases")
    cases.append(["id", "name", "sex", "onset", "age"])
    cases.append(["C1", "Li", "F", "2022-05-01", 40])
    book.save(tmp_path / "book.xlsx")
    text = LINELIST.split("[fields.sex]", maxsplit=1)[0]

    right = a_mapping(text, top='sheet = "cases"')
    wrong = a_mapping(text, top='sheet = "Fälle"')

    assert len(list(read_table(tmp_path / "book.xlsx", right))) == 1
    (finding,) = survey_file(tmp_path / "book.xlsx", wrong).findings
    assert finding.reason == "The workbook has no sheet Fälle; it has Sheet, cases."


def test_a_survey_without_a_mapping_tells_of_the_file_alone(tmp_path):
    path = a_file(tmp_path, "编号;姓名\nC1;王伟\nC2;李娜\n")

    survey = survey_file(path)

    assert (survey.header, survey.delimiter, survey.row_count) == (
        ("编号", "姓名"),
        ";",
        2,
    )
    assert survey.sample == (("C1", "王伟"), ("C2", "李娜"))
    assert len(survey.sha256) == 64


def test_columns_that_the_mapping_does_not_read_are_told_of(tmp_path):
    path = a_file(tmp_path, "id,name,sex,onset,age,shoe size,pet\nC1,Li,F,,,,\n")

    (finding,) = survey_file(path, FIVE).findings

    assert finding.reason == "The mapping does not read these columns: shoe size, pet."
    assert not finding.rejects


def test_unknown_cases_and_persons_reject_links_contacts_and_visits(tmp_path):
    known = {"C1", "C2"}
    context = ReadContext(
        is_known_case=known.__contains__, is_known_person=known.__contains__
    )
    link = a_mapping(
        '[fields.infector_id]\ncolumn = "a"\n[fields.infectee_id]\ncolumn = "b"',
        kind=Kind.LINKS,
    )
    contact = a_mapping(
        '[fields.case_id]\ncolumn = "a"\n[fields.name]\ncolumn = "b"',
        kind=Kind.CONTACTS,
    )
    visit = a_mapping(
        '[fields.person_id]\ncolumn = "a"\n[fields.starts]\ncolumn = "b"\ndate_order="ymd"',
        kind=Kind.VISITS,
    )

    def found(text, mapping):
        outcomes = read_table(a_file(tmp_path, text), mapping, context=context)
        return [codes(outcome) for outcome in outcomes]

    assert found("a,b\nC1,C2\nC1,C9\nC1,C1\n", link) == [
        [],
        ["case.unknown"],
        ["link.to_self"],
    ]
    assert found("a,b\nC1,Li\nC9,Li\n", contact) == [[], ["case.unknown"]]
    assert found("a,b\nC2,2022-05-01\nC9,2022-05-01\n", visit) == [
        [],
        ["person.unknown"],
    ]


def test_links_that_point_at_each_other_are_told_of(tmp_path):
    mapping = a_mapping(
        '[fields.infector_id]\ncolumn = "a"\n[fields.infectee_id]\ncolumn = "b"',
        kind=Kind.LINKS,
    )

    outcomes = list(read_table(a_file(tmp_path, "a,b\nC1,C2\nC3,C4\nC2,C1\n"), mapping))

    assert [codes(outcome) for outcome in outcomes] == [
        ["link.mutual"],
        [],
        ["link.mutual"],
    ]
    assert all(outcome.is_accepted for outcome in outcomes)


def test_several_infectors_in_a_cell_make_a_link_each(tmp_path):
    mapping = a_mapping(
        """
        [fields.infectee_id]
        column = "case"
        [fields.infector_id]
        columns = ["first", "others"]
        each = true
        split = ";/"
        """,
        kind=Kind.LINKS,
    )
    path = a_file(tmp_path, "case,first,others\nC5,C1,C2; C3/C4\nC6,,\nC7,?,C1\n")

    reading = read_table(path, mapping)
    links = [
        [(taken.row.infector_id, taken.row.infectee_id) for taken in outcome.taken]
        for outcome in reading
    ]

    assert links == [
        [("C1", "C5"), ("C2", "C5"), ("C3", "C5"), ("C4", "C5")],
        [],
        [("C1", "C7")],
    ]
    assert (reading.counts.accepted, reading.counts.silent, reading.counts.taken) == (
        3,
        1,
        5,
    )


def test_identical_rows_are_kept_where_each_stands_for_itself(tmp_path):
    text = '[fields.person_id]\ncolumn = "a"\n[fields.starts]\ncolumn = "b"\ndate_order="ymd"'
    path = a_file(tmp_path, "a,b\nC1,2022-05-01\nC1,2022-05-01\n")

    kept = read_table(
        path, a_mapping(text, kind=Kind.VISITS, top="keeps_identical_rows = true")
    )
    merged = read_table(path, a_mapping(text, kind=Kind.VISITS))

    keys = [taken.content_key for outcome in kept for taken in outcome.taken]
    assert len(set(keys)) == 2
    assert [outcome.is_repeat for outcome in merged] == [False, True]


def test_units_prefixes_constants_and_words_for_unknown_are_data(tmp_path):
    mapping = a_mapping(
        """
        [constants]
        relation = "workmate"
        [fields.case_id]
        column = "case"
        prefix = "TJ"
        [fields.name]
        column = "name"
        [fields.duration_minutes]
        column = "hours"
        unit = "hours"
        unknown = ["long"]
        [fields.age_years]
        column = "months"
        unit = "months"
        [fields.note]
        columns = ["a", "b"]
        join = " | "
        """,
        kind=Kind.CONTACTS,
    )
    path = a_file(
        tmp_path, "case,name,hours,months,a,b\n5,Li,1.5,30,x,?\n6,Wu,LONG,-2,x,y\n"
    )

    first, second = list(read_table(path, mapping))

    row = first.taken[0].row
    assert (row.case_id, row.relation, row.note) == ("TJ5", "workmate", "x")
    assert (row.duration_minutes, row.age_years) == (90, 2)
    assert codes(second) == ["age.negative"]


def test_a_closed_set_refuses_what_it_does_not_hold(tmp_path):
    mapping = a_mapping(
        '[fields.external_id]\ncolumn = "id"\n[fields.classification]\ncolumn = "class"'
    )
    path = a_file(tmp_path, "id,class\nC1,case_confirmed\nC2,confirmed\n")

    first, second = list(read_table(path, mapping))

    assert first.taken[0].row.classification is CaseClass.CONFIRMED
    assert (
        second.findings[0].reason == "confirmed is not a known value of classification."
    )


def test_a_neutralised_cell_is_read_as_it_was(tmp_path):
    (outcome,) = read_linelist(tmp_path, {"name": "'-发热"})

    assert outcome.taken[0].row.name == "-发热"


def test_findings_show_one_printable_line_of_a_value(tmp_path):
    (outcome,) = read_linelist(tmp_path, {"age": "x\ny\x07" + "z" * 100})

    shown = outcome.findings[0].value
    assert shown.startswith("x y z")
    assert len(shown) == 80
    assert shown.endswith("…")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Three times the rows take no more than the digests of identifiers more."""
    import tracemalloc

    peaks = []
    for count in (500, 1_500):
        path = a_linelist(
            tmp_path, *({"name": f"N{number}", "age": "40"} for number in range(count))
        )
        tracemalloc.start()
        for _ in read_table(path, a_mapping(LINELIST)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] - peaks[0] < 1_000 * 600


@pytest.mark.parametrize(
    ("outline", "finding"),
    [
        ('{"type":"Polygon","coordinates":[]}', []),
        ('{"type":"Point","coordinates":[1,2]}', ["outline.unreadable"]),
        ("nonsense", ["outline.unreadable"]),
        ("[1]", ["outline.unreadable"]),
    ],
)
def test_an_outline_is_a_polygon_or_refused(outline, finding, tmp_path):
    text = json.dumps({"areas": [{"code": "1", "name": "x", "geometry": outline}]})
    mapping = a_mapping(
        """
        [fields.code]
        column = "areas.code"
        [fields.name]
        column = "areas.name"
        [fields.outline]
        column = "areas.geometry"
        """,
        kind=Kind.AREAS,
        top='rows_in = "areas"',
    )

    (outcome,) = read_table(a_file(tmp_path, text + "\n", "a.jsonl"), mapping)

    assert codes(outcome) == finding


def test_a_line_without_its_list_of_rows_is_a_row_of_its_own(tmp_path):
    mapping = a_mapping(
        '[fields.external_id]\ncolumn = "id"\n[fields.name]\ncolumn = "inner.name"',
        top='rows_in = "inner"',
    )
    path = a_file(
        tmp_path,
        '{"id":"A","inner":[{"name":"Li"},"Wu"]}\n{"id":"B","inner":null}\n',
        "a.jsonl",
    )

    outcomes = list(read_table(path, mapping))

    assert [outcome.line for outcome in outcomes] == [1, 1, 2]
    assert [codes(outcome) for outcome in outcomes] == [[], ["id.differs"], []]


@pytest.mark.parametrize(
    "content",
    ['{"features": 3}', "[]", "{", '{"features": [{"properties": {}}]}'],
)
def test_geojson_that_is_none_is_refused(content, tmp_path):
    mapping = a_mapping(
        '[fields.code]\ncolumn = "code"\n[fields.name]\ncolumn = "name"',
        kind=Kind.AREAS,
    )

    (finding,) = survey_file(a_file(tmp_path, content, "x.geojson"), mapping).findings

    assert finding.code == "file.unreadable"


@pytest.mark.parametrize(
    ("field", "cell", "finding"),
    [
        ('[fields.duration_minutes]\ncolumn = "x"', "-5", "number.negative"),
        ('[fields.duration_minutes]\ncolumn = "x"', "soon", "number.unreadable"),
        (
            '[fields.case_id]\ncolumn = "x"\nextract = "C(\\\\d+)"',
            "D5",
            "value.not_extracted",
        ),
        ('[fields.case_id]\ncolumn = "x"', "", "field.missing"),
        (
            '[fields.relation]\ncolumn = "x"\nrequired = true',
            "?",
            "field.missing",
        ),
    ],
)
def test_a_value_that_a_contact_cannot_have_rejects_the_row(
    field, cell, finding, tmp_path
):
    rest = "" if "case_id" in field else '[constants]\ncase_id = "C1"\n'
    text = f'{rest}[fields.name]\ncolumn = "name"\n{field}'
    mapping = a_mapping(text, kind=Kind.CONTACTS)

    (outcome,) = read_table(a_file(tmp_path, f"name,x\nLi,{cell}\n"), mapping)

    assert codes(outcome) == [finding]


def test_an_extracted_value_keeps_only_its_group(tmp_path):
    text = '[fields.name]\ncolumn = "n"\n[fields.case_id]\ncolumn = "x"\nextract = "C(\\\\d+)"'

    (outcome,) = read_table(
        a_file(tmp_path, "n,x\nLi,see C17 and C18\n"),
        a_mapping(text, kind=Kind.CONTACTS),
    )

    assert outcome.taken[0].row.case_id == "17"


def test_a_sheet_without_rows_is_no_table(tmp_path):
    Workbook().save(tmp_path / "empty.xlsx")

    (finding,) = survey_file(tmp_path / "empty.xlsx", FIVE).findings

    assert finding.code == "header.missing"


def test_a_workbook_row_wider_than_its_header_is_rejected(tmp_path):
    book = Workbook()
    book.active.append(["id", "name", "sex", "onset", "age"])
    book.active.append(["C1", "Li", "F", None, 40, "x"])
    book.active.append(["C2", "x" * 32_767 + "y"])
    book.active.append(["C3", True, "F", None, 40.5])
    book.save(tmp_path / "wide.xlsx")

    outcomes = list(read_table(tmp_path / "wide.xlsx", FIVE))

    assert [codes(outcome) for outcome in outcomes] == [["row.cells"], [], []]
    assert outcomes[2].taken[0].row.name == "true"
    assert outcomes[2].taken[0].row.age_years == 40


def test_a_sample_is_of_somebody_and_its_result_comes_after(tmp_path):
    mapping = a_mapping(
        """
        [fields.person_id]
        column = "person"
        [fields.sampled]
        column = "sampled"
        date_order = "ymd"
        [fields.resulted]
        column = "resulted"
        date_order = "ymd"
        """,
        kind=Kind.SAMPLES,
    )
    path = a_file(
        tmp_path,
        "person,sampled,resulted\nP1,2022-05-01 10:00,2022-05-01 09:59\n"
        ",2022-05-01,2022-05-01\nP2,2022-05-01,2022-05-01\n",
    )

    outcomes = list(read_table(path, mapping))

    assert [codes(outcome) for outcome in outcomes] == [
        ["result.before_sample"],
        ["row.nobody"],
        [],
    ]
