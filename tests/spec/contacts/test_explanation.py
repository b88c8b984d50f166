"""Explanations: what an officer reads out when a person asks why.

First the class and the window, then what happened in order of time, then the rule and
its reasons, other rules that hold, what is still to be asked, and the dates that count.
"""

import re
from dataclasses import replace

import pytest

from epiloop.contacts.determine import determine, determine_secondary
from epiloop.contacts.explain import Part, explain, read_out
from epiloop.contacts.facts import ExposureFacts, Judgement
from epiloop.contacts.reasons import Why
from epiloop.contacts.wording import ENGLISH, Say
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Setting
from epiloop.records import Case
from rulebook import spec
from visit_tables import BEIJING, at, day, visits

CASE = Case(
    case_id="1",
    person_id="case",
    onset_on=day(5),
    isolated_at=at("day 6 12:00"),
)
UNTIL = at("day 30 00:00")


def explained(table, *facts, case=CASE, protocol="covid19-cn-9"):
    """Return what is read out about the only person found."""
    version = load_protocol(protocol)
    [one] = determine(case, visits(table), facts, version, zone=BEIJING, until=UNTIL)
    return read_out(explain(one, version), zone=BEIJING)


@spec("contact.category.*")
def test_a_close_contact_is_told_where_when_how_long_and_by_which_rule():
    assert explained(
        """
        case | office 7 | day 4 09:00 - day 4 17:00 | office
        Li   | office 7 | day 4 09:30 - day 4 12:00 | office
        Li   | office 7 | day 4 13:00 - day 4 18:00 | office
        """
    ).splitlines() == [
        (
            "Li is proposed as close contact of case 1 under COVID-19, China, edition 9:"
            " Near contact in office, meeting room, workshop, work team, dormitory,"
            " classroom, lift or canteen."
        ),
        "Contacts are sought from 2022-05-03 00:00 to 2022-05-06 12:00.",
        "2022-05-04 09:30 to 2022-05-04 12:00: together at office 7 for 150 min.",
        "2022-05-04 13:00 to 2022-05-04 17:00: together at office 7 for 240 min.",
        "They shared: office.",
        "Protection is not known and counts as none.",
        "First exposure 2022-05-04 09:30, last exposure until 2022-05-04 17:00.",
    ]


@spec("contact.category.*")
def test_who_is_no_contact_is_told_why_not():
    said = explained(
        """
        case | park | day 4 18:00 - day 4 19:00 | outdoors
        Li   | park | day 4 18:30 - day 4 19:00 | outdoors
        """
    ).splitlines()

    assert said[0] == "Li has no class towards case 1 under COVID-19, China, edition 9."
    assert "This rule does not hold: Lives together with the case." in said
    assert "They shared none of: household." in said


@spec("contact.category.*")
def test_what_is_still_open_is_said_as_a_question():
    said = explained(
        """
        case | noodles | day 4 12:00 - day 4 13:00 | restaurant
        Li   | noodles | day 4 12:10 - day 4 12:40 | restaurant
        """
    )

    assert "To be asked; it would give close contact: Shared a closed" in said
    assert "Whether they shared this is not known: closed space." in said


@spec("contact.category.*")
def test_a_visit_known_by_the_day_is_not_made_exact():
    said = explained(
        """
        case | church | day 4
        Li   | church | day 4 10:00 - day 4 11:00
        """
    )

    assert (
        "Between 2022-05-04 10:00 and 2022-05-04 11:00 both were at church; for how"
        " long, and whether at one time, is not known." in said
    )


@spec("contact.category.*")
def test_the_air_after_the_case_left_is_said_apart():
    said = explained(
        """
        case | clinic | day 4 09:00 - day 4 10:00 | health_facility
        Li   | clinic | day 4 09:30 - day 4 11:00 | health_facility
        """,
        case=Case(case_id="1", person_id="case", rash_on=day(5)),
        protocol="measles-us-ia",
    )

    assert (
        "2022-05-04 09:30 to 2022-05-04 11:00: in the air of clinic for 90 min,"
        " 60 min of it after the case had left." in said
    )


@spec("contact.category.*")
def test_a_judgement_is_read_in_the_investigators_words():
    judged = ExposureFacts(
        person_id="Li",
        judgement=Judgement("Shared a cigarette, 100 % certain."),
        source="interview of 5 May",
    )

    said = explained("Li | home | day 4 09:00 - day 4 10:00", judged).splitlines()

    assert "No visit or device shows them together." in said
    assert "Source: interview of 5 May." in said
    assert "The investigator judged: Shared a cigarette, 100 % certain." in said
    assert "When Li was exposed is not known; it must be asked." in said


@spec("contact.secondary")
def test_a_contact_of_a_contact_is_told_through_whom():
    version = load_protocol("covid19-cn-8")
    rows = visits(
        """
        case | office   | day 4 16:00 - day 4 17:00 | office
        Li   | office   | day 4 16:00 - day 4 17:00 | office
        Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
        Wang | workshop | day 5 09:00 - day 5 10:00 | workshop
        """
    )
    direct = determine(CASE, rows, [], version, zone=BEIJING, until=UNTIL)
    [wang] = determine_secondary(direct, rows, {}, version, until=UNTIL)

    said = read_out(explain(wang, version), zone=BEIJING).splitlines()

    assert said[0] == (
        "Wang is proposed as secondary contact of case 1, through Li, under COVID-19,"
        " China, edition 8."
    )
    assert "They shared: workshop." in said


@spec("contact.lookback")
def test_a_case_without_a_window_is_said_to_have_none():
    early = replace(CASE, isolated_at=at("day 1 08:00"))
    at_home = ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD}))
    version = load_protocol("covid19-cn-9")
    [one] = determine(early, [], [at_home], version, zone=BEIJING, until=UNTIL)

    said = read_out(explain(one, version), zone=BEIJING)

    assert "Case 1 was isolated before contacts would be sought." in said


@spec("contact.category.*")
def test_names_are_put_in_by_whoever_may_see_them():
    version = load_protocol("covid19-cn-9")
    rows = visits(
        """
        case | office 7 | day 4 09:00 - day 4 17:00 | office
        Li   | office 7 | day 4 09:30 - day 4 12:00 | office
        """
    )
    [one] = determine(CASE, rows, [], version, zone=BEIJING, until=UNTIL)
    names = {"Li": "李静", "office 7": "苏庄共创大厦二层", "1": "0503-1"}

    said = read_out(explain(one, version), zone=BEIJING, name_of=names.__getitem__)

    assert said.startswith("李静 is proposed as close contact of case 0503-1 under")
    assert "苏庄共创大厦二层" in said


@spec("contact.category.*")
def test_lines_follow_one_another_part_by_part():
    version = load_protocol("covid19-cn-9")
    rows = visits(
        """
        case | office 7 | day 4 09:00 - day 4 17:00 | office
        Li   | office 7 | day 4 09:30 - day 4 12:00 | office
        """
    )
    [one] = determine(CASE, rows, [], version, zone=BEIJING, until=UNTIL)

    parts = [list(Part).index(line.part) for line in explain(one, version)]

    assert parts == sorted(parts)


@spec()
def test_an_explanation_is_given_only_under_the_version_that_decided():
    version = load_protocol("covid19-cn-9")
    [one] = determine(
        CASE,
        [],
        [ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD}))],
        version,
        zone=BEIJING,
        until=UNTIL,
    )

    with pytest.raises(ValueError, match="made under covid19-cn-9"):
        explain(one, load_protocol("covid19-cn-8"))


@spec()
def test_every_key_has_one_sentence_with_named_places():
    assert set(ENGLISH) == {*Say, *Why}
    for key, sentence in ENGLISH.items():
        assert re.sub(r"%\(\w+\)s", "", sentence).count("%") == 0, key
