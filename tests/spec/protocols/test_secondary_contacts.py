"""Secondary contacts

A contact of a close contact, between that contact's first exposure and control. The class
was narrowed by edition 9 and abolished in November 2022; most diseases never had it.
"""

import pytest

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass
from rulebook import spec
from stated import stated


@spec(
    "contact.secondary",
    table="""
        protocol                   | enabled | only high infection risk | long contact only | source
        covid19-cn-8               | yes     | -                        | -                 | S C28, C30
        covid19-cn-beijing-2022-05 | yes     | -                        | -                 | S C28, C30
        covid19-cn-9               | yes     | yes                      | yes               | S C7
        covid19-cn-20-measures     | no      | yes                      | yes               | S C31
        covid19-who-2021           | no      | -                        | -                 | U
        ebola-who                  | no      | -                        | -                 | U
        measles-us-ia              | no      | -                        | -                 | U
    """,
)
def test_a_version_has_the_class_or_says_that_it_has_not(row):
    assert stated(row, "contact.secondary") == row.cells


@spec(
    "contact.secondary",
    table="""
        protocol     | settings
        covid19-cn-8 | household, office, meeting_room, workshop, work_team, meal, entertainment
        covid19-cn-9 | household, dormitory, meal, canteen, office, workshop, work_team, classroom, entertainment
    """,
)
def test_living_working_eating_and_leisure_together_make_a_secondary_contact(row):
    assert stated(row, "contact.secondary") == row.cells


@spec(
    "measure.*.release.depends_on",
    table="""
        protocol                   | person                | first tests negative | if positive
        covid19-cn-8               | related_close_contact | 2                    | close_contact
        covid19-cn-beijing-2022-05 | related_close_contact | 2                    | close_contact
        covid19-cn-9               | related_close_contact | 2                    | close_contact
    """,
)
def test_a_release_waits_for_the_tests_of_the_related_close_contact(row):
    """If one of them is positive, the secondary contact becomes a close contact."""
    assert stated(row, "measure.secondary_contact.release.depends_on") == row.cells


@pytest.mark.parametrize(
    "disease", ["covid19-cn-20-measures", "ebola-who", "mpox-who-2024"]
)
def test_an_abolished_class_has_no_measure(disease):
    measure = load_protocol(disease).measure.get(RiskClass.SECONDARY_CONTACT)

    assert measure is None or not measure.enabled
