"""Finding: everybody one or two degrees from many cases, as rows of a result file.

Columns: case, person, degree, minutes, encounters, first and last exposure, category.
"""

from datetime import timedelta

import pytest

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import PlainEngine, Seeker
from epiloop.contacts.find import DegreeRefusedError, find_contact_rows, seekers_of
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Per
from epiloop.records import Case
from epiloop.timeline import Interval
from rulebook import spec
from visit_tables import BEIJING, at, day, visits

EVER = Interval(at("day 1 00:00"), at("day 30 00:00"))


def a_seeker(name, *windows, case_id=None):
    return Seeker(case_id or f"case of {name}", name, windows or (EVER,))


def rows_of(table, *seekers, **options):
    """Return found rows as `case > person degree minutes/encounters`."""
    return [
        f"{row.case_id.removeprefix('case of ')} > {row.person_id} {row.degree}"
        f" {'?' if row.minutes is None else row.minutes}/{row.encounters}"
        for row in find_contact_rows(visits(table), seekers, **options)
    ]


TWO_CASES = """
    A    | shop   | day 1 10:00 - day 1 11:00
    B    | shop   | day 1 10:00 - day 1 10:30
    Li   | shop   | day 1 10:20 - day 1 12:00
    Li   | office | day 2 09:00 - day 2 17:00
    Wang | office | day 2 09:00 - day 2 12:00
    Wang | office | day 2 13:00 - day 2 17:00
    A    | office | day 2 16:00 - day 2 17:00
    """


@spec()
def test_cases_stay_in_each_others_results():
    assert rows_of(TWO_CASES, a_seeker("A"), a_seeker("B")) == [
        "A > B 1 30/1",
        "A > Li 1 100/2",
        "A > Wang 1 60/1",
        "B > A 1 30/1",
        "B > Li 1 10/1",
    ]


@spec()
def test_a_person_keeps_the_lowest_degree():
    """Li reached Wang at the office, but Wang met A there directly; A is a case."""
    table = """
        B    | shop   | day 1 10:00 - day 1 10:30
        Li   | shop   | day 1 10:20 - day 1 12:00
        Li   | office | day 2 09:00 - day 2 17:00
        Wang | office | day 2 09:00 - day 2 12:00
        A    | office | day 2 11:00 - day 2 12:00
        Zhao | office | day 2 09:00 - day 2 10:00
        """

    assert rows_of(table, a_seeker("B"), degree=2) == [
        "B > Li 1 10/1",
        "B > A 2 60/1",
        "B > Wang 2 180/1",
        "B > Zhao 2 60/1",
    ]
    assert rows_of(table, a_seeker("A"), a_seeker("B"), degree=2) == [
        "A > Li 1 60/1",
        "A > Wang 1 60/1",
        "B > Li 1 10/1",
        "B > Zhao 2 60/1",
    ]


@spec()
def test_the_second_degree_begins_with_the_first_exposure_of_the_contact():
    """What Li did before meeting the case, or after being controlled, does not count."""
    table = """
        Li   | office | day 1 08:00 - day 1 10:00
        Wang | office | day 1 08:00 - day 1 10:00
        A    | shop   | day 1 11:00 - day 1 12:00
        Li   | shop   | day 1 11:00 - day 1 12:00
        Li   | office | day 1 13:00 - day 1 14:00
        Zhao | office | day 1 13:00 - day 1 14:00
        Li   | office | day 3 13:00 - day 3 14:00
        Sun  | office | day 3 13:00 - day 3 14:00
        """

    assert rows_of(table, a_seeker("A"), degree=2) == [
        "A > Li 1 60/1",
        "A > Sun 2 60/1",
        "A > Zhao 2 60/1",
    ]
    assert rows_of(
        table, a_seeker("A"), degree=2, controlled_at={"Li": at("day 2 00:00")}
    ) == ["A > Li 1 60/1", "A > Zhao 2 60/1"]


@spec()
def test_a_second_degree_row_adds_up_the_pairs_through_which_a_person_was_reached():
    """The threshold applies to each pair: the 10 minutes with Sun do not count."""
    table = """
        A    | shop   | day 1 10:00 - day 1 11:00
        Li   | shop   | day 1 10:00 - day 1 11:00
        Wang | shop   | day 1 10:00 - day 1 11:00
        Sun  | shop   | day 1 10:00 - day 1 11:00
        Li   | office | day 2 09:00 - day 2 10:00
        Wang | office | day 2 09:30 - day 2 10:00
        Sun  | office | day 2 09:50 - day 2 10:00
        Zhao | office | day 2 09:00 - day 2 10:00
        """
    found = rows_of(
        table, a_seeker("A"), degree=2, threshold=Threshold(timedelta(minutes=15))
    )

    assert found[-1] == "A > Zhao 2 90/2"


@spec()
@pytest.mark.parametrize(("per", "is_found"), [(Per.ENCOUNTER, False), (Per.ALL, True)])
def test_the_threshold_may_apply_to_each_encounter_or_to_all(per, is_found):
    table = """
        A  | shop | day 1 10:00 - day 1 18:00
        Li | shop | day 1 10:00 - day 1 10:10
        Li | shop | day 1 12:00 - day 1 12:10
        """
    found = rows_of(
        table, a_seeker("A"), threshold=Threshold(timedelta(minutes=15), per=per)
    )

    assert bool(found) is is_found


@spec()
def test_a_case_given_with_two_windows_has_both():
    morning = Interval(at("day 1 08:00"), at("day 1 12:00"))
    evening = Interval(at("day 1 18:00"), at("day 1 22:00"))

    assert rows_of(
        """
        A  | shop | day 1 08:00 - day 1 22:00
        Li | shop | day 1 11:00 - day 1 19:00
        """,
        a_seeker("A", morning),
        a_seeker("A", evening),
    ) == ["A > Li 1 120/2"]


@spec()
def test_the_window_and_the_category_come_from_the_protocol():
    protocol = load_protocol("covid19-cn-8")
    cases = [
        Case(case_id="1", person_id="A", onset_on=day(5), isolated_at=at("day 6 12:00"))
    ]
    table = visits(
        """
        A    | office | day 2 09:00 - day 4 17:00 | office
        Li   | office | day 2 09:00 - day 2 17:00 | office
        Wang | office | day 4 09:00 - day 4 10:00 | office
        Wang | home   | day 4 20:00 - day 5 07:00 | workshop
        Zhao | home   | day 4 20:00 - day 5 07:00 | workshop
        Zhao | park   | day 4 18:00 - day 4 19:00 | outdoors
        """
    )
    seekers = seekers_of(
        cases, protocol.contact.lookback, zone=BEIJING, until=at("day 30 00:00")
    )

    found = find_contact_rows(table, seekers, degree=2, protocol=protocol)

    assert [(row.person_id, row.degree, row.category) for row in found] == [
        ("Wang", 1, "same_place_near"),
        ("Zhao", 2, "secondary_contact"),
    ]


@spec()
def test_without_a_protocol_the_category_is_empty():
    [row] = find_contact_rows(
        visits(
            """
            A  | office | day 1 09:00 - day 1 17:00 | office
            Li | office | day 1 09:00 - day 1 17:00 | office
            """
        ),
        [a_seeker("A")],
    )

    assert row.category == ""


@spec()
def test_there_is_no_second_degree_where_the_protocol_abolished_it():
    found = rows_of(
        TWO_CASES, a_seeker("B"), degree=2, protocol=load_protocol("ebola-who")
    )

    assert [row for row in found if " 2 " in row] == []


@spec()
def test_visits_known_by_the_day_give_rows_without_minutes():
    assert rows_of(
        """
        A  | church | day 1
        Li | church | day 1
        """,
        a_seeker("A"),
        threshold=Threshold(timedelta(minutes=15)),
    ) == ["A > Li 1 ?/1"]


@spec()
def test_nobody_is_found_without_visits_or_without_cases():
    assert find_contact_rows([], [a_seeker("A")], degree=2) == []
    assert find_contact_rows(visits("A | shop | 10:00-11:00"), []) == []


@spec()
def test_other_degrees_are_refused():
    with pytest.raises(DegreeRefusedError, match=r"one or two degrees .* not 3"):
        find_contact_rows([], [], degree=3)


@spec()
def test_the_encounters_behind_a_row_are_found_again():
    engine = PlainEngine(visits(TWO_CASES))
    [row] = [
        r for r in find_contact_rows(engine, [a_seeker("A")]) if r.person_id == "Li"
    ]

    exposure = engine.exposure(a_seeker("A"), "Li")

    assert exposure is not None
    assert (exposure.minutes, len(exposure.encounters)) == (row.minutes, row.encounters)
    assert (exposure.first_at, exposure.last_at) == (row.first_at, row.last_at)
    assert engine.exposure(a_seeker("B"), "Wang") is None
