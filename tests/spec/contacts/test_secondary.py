"""Contacts of contacts: who met a close contact before that contact was controlled.

Li met the case on 4 May at 16:00. What Li did before is nobody's concern.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from epiloop.contacts.determine import determine, determine_secondary
from epiloop.contacts.facts import ExposureFacts
from epiloop.contacts.reasons import Why
from epiloop.contacts.secondary import secondary_window
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import SecondaryDefinition
from epiloop.protocols.vocabulary import RiskClass, Setting
from epiloop.records import Case, Person
from epiloop.timeline import Interval
from rulebook import spec
from visit_tables import BEIJING, at, day, visits

CASE = Case(
    case_id="1",
    person_id="case",
    onset_on=day(5),
    isolated_at=at("day 6 12:00"),
)
UNTIL = at("day 30 00:00")
CONTROLLED = {"Li": at("day 7 09:00")}

OFFICE = """
    case | office   | day 4 16:00 - day 4 17:00 | office
    Li   | office   | day 4 16:00 - day 4 17:00 | office
    """


def second(table, *, protocol="covid19-cn-8", facts=None, met=OFFICE, **options):
    """Return the contacts of Li by person."""
    rows = visits(met) + visits(table)
    version = load_protocol(protocol) if isinstance(protocol, str) else protocol
    direct = determine(
        CASE, rows, options.pop("direct_facts", ()), version, zone=BEIJING, until=UNTIL
    )
    found = determine_secondary(
        direct,
        rows,
        {"Li": facts or []},
        version,
        until=UNTIL,
        controlled_at=options.pop("controlled_at", CONTROLLED),
        **options,
    )
    return {one.person_id: one for one in found}


@spec("contact.secondary")
def test_the_window_runs_from_the_first_exposure_until_the_contact_was_controlled():
    found = second(
        """
        Li    | workshop | day 4 08:00 - day 4 15:00 | workshop
        early | workshop | day 4 08:00 - day 4 15:00 | workshop
        Li    | workshop | day 5 08:00 - day 5 17:00 | workshop
        inside| workshop | day 5 09:00 - day 5 10:00 | workshop
        Li    | ward     | day 7 09:00 - day 7 17:00 | workshop
        late  | ward     | day 7 09:00 - day 7 17:00 | workshop
        """
    )

    assert {name: one.risk_class for name, one in found.items()} == {
        "inside": RiskClass.SECONDARY_CONTACT
    }
    assert found["inside"].through == "Li"
    assert found["inside"].windows == (Interval(at("day 4 16:00"), at("day 7 09:00")),)


@spec(
    "contact.secondary",
    table="""
    latent days | default days | controlled     | window
    -           | -            | day 7 09:00    | day 4 16:00 to day 7 09:00
    -           | -            | -              | day 4 16:00 to day 30 00:00
    2           | 9            | -              | day 6 16:00 to day 13 16:00
    2           | 9            | day 8 00:00    | day 6 16:00 to day 8 00:00
    2           | 9            | day 20 00:00   | day 6 16:00 to day 20 00:00
    2           | -            | day 6 00:00    | -
    """,
)
def test_latent_days_open_the_window_later_and_a_default_length_closes_it(row):
    """The default holds only while nobody has recorded that the contact was controlled."""
    definition = SecondaryDefinition(
        enabled=True,
        settings=(Setting.OFFICE,),
        latent_days=row.number("latent days"),
        until_controlled_days=row.number("default days"),
    )
    window = secondary_window(
        at("day 4 16:00"),
        definition,
        controlled_at=(None if row.is_nothing("controlled") else at(row["controlled"])),
        until=UNTIL,
    )

    expected = ()
    if not row.is_nothing("window"):
        start, end = row["window"].split(" to ")
        expected = (Interval(at(start), at(end)),)
    assert window == expected


@spec(
    "contact.secondary",
    table="""
    setting       | edition 8 | edition 9
    workshop      | yes       | yes
    office        | yes       | yes
    entertainment | yes       | yes
    dormitory     | no        | yes
    classroom     | no        | yes
    outdoors      | no        | no
    shop          | no        | no
    """,
)
def test_only_some_settings_make_a_contact_of_a_contact(row):
    """Living, working, eating or studying together, entertainment; not passing by."""
    table = f"""
        Li   | there | day 5 08:00 - day 5 17:00 | {row["setting"]}
        Wang | there | day 5 08:00 - day 5 17:00 | {row["setting"]}
        """
    lives_with_case = [
        ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD}))
    ]
    long_contact = [ExposureFacts(person_id="Wang", long_contact=True)]

    for edition, protocol in [
        ("edition 8", "covid19-cn-8"),
        ("edition 9", "covid19-cn-9"),
    ]:
        found = second(
            table,
            protocol=protocol,
            direct_facts=lives_with_case,
            facts=long_contact,
        )
        is_second = found["Wang"].risk_class is RiskClass.SECONDARY_CONTACT
        assert is_second is row.truth(edition)


@spec(
    "contact.secondary",
    table="""
    Li lives with the case | contact | class             | reason
    yes                    | long    | secondary_contact | contact_has_high_risk
    no                     | long    | -                 | contact_not_high_risk
    yes                    | passing | -                 | passing_contact
    yes                    | -       | -                 | long_contact_unknown
    """,
)
def test_edition_9_knows_them_only_for_contacts_of_high_infection_risk(row):
    """And only for long contact, which somebody has to judge."""
    at_home = ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD}))
    judged = {"long": True, "passing": False}.get(row["contact"])
    found = second(
        """
        Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
        Wang | workshop | day 5 08:00 - day 5 17:00 | workshop
        """,
        protocol="covid19-cn-9",
        direct_facts=[at_home] if row.truth("Li lives with the case") else [],
        facts=[ExposureFacts(person_id="Wang", long_contact=judged)],
    )

    wang = found["Wang"]
    assert (wang.risk_class or "-") == row["class"]
    reasons = [r.why for check in wang.classification.checks for r in check.reasons]
    assert Why(row["reason"]) in reasons


@spec("contact.secondary")
@pytest.mark.parametrize(
    "protocol", ["covid19-cn-20-measures", "covid19-who-2021", "ebola-who"]
)
def test_where_the_class_is_abolished_nobody_is_in_it(protocol):
    """The twenty measures of November 2022 ended it; WHO and Ebola never had it."""
    assert (
        second(
            """
            Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
            Wang | workshop | day 5 08:00 - day 5 17:00 | workshop
            """,
            protocol=protocol,
            direct_facts=[
                ExposureFacts(person_id="Li", settings=frozenset({Setting.HOUSEHOLD}))
            ],
        )
        == {}
    )


@spec("contact.secondary")
def test_a_person_keeps_the_lowest_degree():
    """Wang is a close contact of the case, and so no contact of Li; nor is the case."""
    found = second(
        """
        Wang | office   | day 4 16:30 - day 4 17:00 | office
        Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
        Wang | workshop | day 5 08:00 - day 5 17:00 | workshop
        case | workshop | day 5 08:00 - day 5 17:00 | workshop
        """
    )

    assert found == {}


@spec("contact.secondary")
def test_who_lives_with_a_contact_was_exposed_until_the_contact_was_controlled():
    persons = [
        Person(person_id="Li", household_id="H1"),
        Person(person_id="wife", household_id="H1"),
    ]

    found = second("Li | home | day 4 20:00 - day 5 07:00 | dwelling", persons=persons)

    assert found["wife"].risk_class is RiskClass.SECONDARY_CONTACT
    assert found["wife"].first_exposure_at == at("day 4 16:00")
    assert found["wife"].last_exposure_at == at("day 7 09:00")


@spec("contact.secondary")
def test_each_contact_through_whom_a_person_was_reached_is_a_row_of_its_own():
    """Release waits for the tests of the contact in question."""
    rows = visits(
        """
        case | office   | day 4 16:00 - day 4 17:00 | office
        Li   | office   | day 4 16:00 - day 4 17:00 | office
        Wang | office   | day 4 16:00 - day 4 17:00 | office
        Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
        Wang | workshop | day 5 08:00 - day 5 17:00 | workshop
        Zhao | workshop | day 5 09:00 - day 5 10:00 | workshop
        """
    )
    version = load_protocol("covid19-cn-8")
    direct = determine(CASE, rows, [], version, zone=BEIJING, until=UNTIL)
    found = determine_secondary(
        direct, rows, {}, version, until=UNTIL, controlled_at=CONTROLLED
    )

    assert [(one.person_id, one.through) for one in found] == [
        ("Zhao", "Li"),
        ("Zhao", "Wang"),
    ]


@spec("contact.secondary")
def test_a_protocol_may_delay_the_window_by_latent_days():
    version = load_protocol("covid19-cn-8")
    definition = replace(version.contact.secondary, latent_days=2)
    delayed = replace(version, contact=replace(version.contact, secondary=definition))
    table = """
        Li   | workshop | day 5 08:00 - day 5 17:00 | workshop
        Wang | workshop | day 5 08:00 - day 5 17:00 | workshop
        """

    assert set(second(table)) == {"Wang"}
    assert second(table, protocol=delayed) == {}
    [late] = secondary_window(
        at("day 4 16:00"), definition, controlled_at=None, until=UNTIL
    )
    assert late.start - at("day 4 16:00") == timedelta(days=2)
