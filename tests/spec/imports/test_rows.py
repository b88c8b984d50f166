"""What an imported row may say

Rows are checked one by one. A finding either rejects its row, or tells of something odd and
lets it pass: the person on the row must still be found. Rows read = accepted + rejected.
"""

from datetime import UTC, datetime

from epiloop.tables import (
    AreaMatch,
    AreaVerdict,
    ReadContext,
    Severity,
    read_table,
)
from imported import LINELIST, a_linelist, a_mapping, codes, read_linelist
from rulebook import spec


def told(row):
    """The cells of a specification row that fill columns of the file."""
    pairs = (cell.split("=", 1) for cell in row["the row says"].split(";"))
    return {name.strip(): value.strip() for name, value in pairs}


@spec(
    table="""
        the row says                                    | finding                       | the row is
        onset=2022-02-31                                | date.impossible               | rejected
        onset=2022-05-04; reported=2022-05-03           | onset.after_report            | rejected
        onset=2022-05-04; confirmed=2022-05-03          | onset.after_confirmation      | accepted
        age=-3                                          | age.negative                  | rejected
        age=131                                         | age.impossible                | rejected
        age=old                                         | age.unreadable                | rejected
        band=60-50                                      | age.band_backwards            | rejected
        age=71; band=60-69                              | age.outside_band              | accepted
        age=40; birth=2010-05-01; onset=2022-05-01      | age.disagrees_with_birth      | accepted
        birth=2022-05-02; onset=2022-05-01              | order.before_birth            | rejected
        birth=2022-05-02; reported=2022-05-01           | order.before_birth            | rejected
        onset=2022-05-04; died=2022-05-01               | order.after_death             | rejected
        reported=2022-05-04; died=2022-05-01            | death.before_report           | accepted
        died=2022-05-01; outcome=recovered              | death.without_outcome         | accepted
        exposed from=2022-05-04; exposed to=2022-05-01  | interval.end_before_start     | rejected
        exposed from=2022-05-04; onset=2022-05-01       | exposure.after_onset          | accepted
        sex=X                                           | value.unknown                 | rejected
        outcome=vanished                                | value.unknown                 | rejected
        telephone=call me                               | telephone.unreadable          | accepted
        identity=110111199003075418                     | identity.check_character      | accepted
        identity=11011119900230541X                     | identity.check_character      | accepted
        identity=1.10111E+17                            | number.precision              | rejected
        identity=110111198001010013; sex=F              | identity.sex_disagrees        | accepted
        identity=110111198001010013; birth=1980-01-02   | identity.birth_disagrees      | accepted
        lon=116.1                                       | coordinates.half              | rejected
        lon=39.7; lat=116.1                             | coordinates.swapped           | rejected
        lon=196; lat=39.7                               | coordinates.impossible        | rejected
        name==HYPERLINK(A1)                             | cell.formula                  | rejected
        name=@SUM(A1:A9)                                | cell.formula                  | rejected
        name=#N/A                                       | cell.error                    | rejected
        name=王�                                         | cell.replacement              | rejected
        name=çŽ‹ä¼Ÿ                                      | cell.garbled                  | accepted
    """
)
def test_what_cannot_be_so_is_found(row, tmp_path):
    """Findings that reject lose nobody: they stand in the findings file with line and reason."""
    (outcome,) = read_linelist(tmp_path, told(row))

    assert codes(outcome) == [row["finding"]]
    assert outcome.is_accepted is (row["the row is"] == "accepted")
    assert outcome.findings[0].line == 2


@spec(
    table="""
        the row says                             | because
        onset=2022-05-03; reported=2022-05-03    | reported on the day of onset
        onset=?; reported=NA                     | not known is no fault
        age=0; birth=2022-05-01                  | a new-born child
        age=130                                  | the limit itself
        age=60; band=60-69                       | the band's edge
        age=69; band=60-69                       | the band's other edge
        exposed from=2022-05-01; exposed to=2022-05-01 | one day
        identity=110111198001010013              | the check character is right
        name=-                                   | a dash is no formula
        telephone=+86 138-0013-8000              | a plus opens a telephone number
        lon=-73.9; lat=40.7                      | west of Greenwich
    """
)
def test_what_is_only_just_possible_passes(row, tmp_path):
    (outcome,) = read_linelist(tmp_path, told(row))

    assert codes(outcome) == []


@spec(
    table="""
        event     | happened         | the file was read at | verdict
        onset     | 2022-05-03       | 2022-05-03 12:00     | possible
        onset     | 2022-05-04       | 2022-05-03 12:00     | possible
        onset     | 2022-05-05       | 2022-05-03 12:00     | in the future
        sampled   | 2022-05-03 20:00 | 2022-05-03 12:00     | possible
        sampled   | 2022-05-03 20:01 | 2022-05-03 12:00     | in the future
    """
)
def test_nothing_has_happened_after_the_file_was_read(row, tmp_path):
    """A day alone may have begun elsewhere on earth; 20:00 in Beijing is 12:00 UTC."""
    now = row.instant("the file was read at", UTC)

    (outcome,) = read_linelist(
        tmp_path, {row["event"]: row["happened"]}, context=ReadContext(as_of=now)
    )

    assert ("date.in_future" in codes(outcome)) is (row["verdict"] == "in the future")


def test_a_row_without_anybody_is_rejected(tmp_path):
    (outcome,) = read_linelist(tmp_path, {"id": "", "age": "40"})

    assert codes(outcome) == ["row.nobody"]


def test_two_persons_with_one_identity_number_are_both_rejected(tmp_path):
    """Whose number it is cannot be known, and it would join two lives into one."""
    outcomes = read_linelist(
        tmp_path,
        {"name": "王伟", "identity": "110111198001010013"},
        {"name": "李娜"},
        {"name": "张敏", "identity": "110111 19800101 0013"},
    )

    assert [codes(outcome) for outcome in outcomes] == [
        ["identity.two_persons"],
        [],
        ["identity.two_persons"],
    ]
    assert "line 4" in outcomes[0].findings[0].reason
    assert "line 2" in outcomes[2].findings[0].reason


def test_one_person_listed_twice_keeps_one_identity_number(tmp_path):
    outcomes = read_linelist(
        tmp_path,
        {"name": "王伟", "identity": "110111198001010013", "birth": "1980-01-01"},
        {"name": "王 伟", "identity": "110111198001010013", "birth": "1980/1/1"},
        {"name": "", "identity": "110111198001010013"},
    )

    assert [outcome.is_accepted for outcome in outcomes] == [True, True, True]


def test_a_repeated_row_is_accepted_and_taken_once(tmp_path):
    same = {"id": "C1", "name": "王伟"}

    first, second = read_linelist(tmp_path, same, same)

    assert len(first.taken) == 1
    assert second.is_accepted
    assert second.is_repeat
    assert second.taken == ()
    assert codes(second) == ["row.repeated"]


def test_a_second_row_that_contradicts_the_first_is_rejected(tmp_path):
    first, second = read_linelist(
        tmp_path, {"id": "C1", "name": "王伟"}, {"id": "C1", "name": "李娜"}
    )

    assert first.is_accepted
    assert codes(second) == ["id.differs"]
    assert "Line 2" in second.findings[0].reason


def test_a_repeat_of_a_rejected_row_is_rejected_too(tmp_path):
    wrong = {"id": "C1", "age": "-3"}

    outcomes = read_linelist(tmp_path, wrong, wrong)

    assert [outcome.is_accepted for outcome in outcomes] == [False, False]


MATCHES = {
    "窦店镇": AreaMatch(AreaVerdict.FOUND, "110111103", "窦店镇"),
    "窦店镇养殖场": AreaMatch(AreaVerdict.PARTLY, "110111103", "窦店镇", "养殖场"),
    "一街": AreaMatch(AreaVerdict.AMBIGUOUS, "110111", "房山区", "一街"),
    "不知道": AreaMatch(AreaVerdict.UNKNOWN),
}


@spec(
    table="""
        area written | finding           | the row is | area of the row
        窦店镇        | -                 | accepted   | 110111103
        窦店镇养殖场   | area.partly_known | accepted   | 110111103
        一街          | area.ambiguous    | accepted   | 110111
        不知道        | area.unknown      | rejected   | -
    """
)
def test_an_area_is_found_by_name_or_told_of(row, tmp_path):
    """The row goes to the smallest area that is certain; the rest is proposed, not taken."""
    context = ReadContext(find_area=lambda names: MATCHES[names[0]])

    (outcome,) = read_linelist(tmp_path, {"area": row["area written"]}, context=context)

    assert codes(outcome) == list(row.words("finding"))
    assert outcome.is_accepted is (row["the row is"] == "accepted")
    taken = [item.row.area.code for item in outcome.taken]
    assert taken == list(row.words("area of the row"))


def test_a_mapping_may_soften_or_harden_a_finding(tmp_path):
    mapping = a_mapping(LINELIST + '[severities]\n"onset.after_report" = "warns"\n')
    late = {"onset": "2022-05-04", "reported": "2022-05-03"}

    (outcome,) = read_table(a_linelist(tmp_path, late), mapping)

    assert outcome.is_accepted
    assert outcome.findings[0].severity is Severity.WARNS


def test_a_row_keeps_what_was_said_in_one_form(tmp_path):
    (outcome,) = read_linelist(
        tmp_path,
        {
            "name": "王伟",
            "sex": "M",
            "birth": "1980-01-01",
            "age": "42",
            "band": "40-49",
            "identity": "110111 19800101 0013",
            "telephone": "138 0013 8000",
            "sampled": "2022-05-03 10:00",
        },
    )

    (taken,) = outcome.taken
    assert taken.row.identity_number == "110111198001010013"
    assert taken.row.telephones == ("+8613800138000",)
    assert taken.row.sampled.at == datetime(2022, 5, 3, 2, tzinfo=UTC)
    assert str(taken.row.age_band) == "40-49"
