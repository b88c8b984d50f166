"""Space-time companions: two telephones in one cell of a coarse grid are a lead.

A lead asks for a telephone call. No rule turns it into a class of person, and so into a
measure; only an interview can.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from epiloop.contacts.leads import SpacetimeLead, is_worth_a_call
from epiloop.protocols import load_protocol
from rulebook import spec


def a_lead(minutes, hours):
    return SpacetimeLead(
        case_id="1",
        person_id="Li",
        together=timedelta(minutes=minutes),
        longest_stay=timedelta(hours=hours),
        source="list of 3 May, telephone companies",
    )


def rules(**changes):
    stated = load_protocol("covid19-cn-8").contact.spacetime_companion
    return replace(stated, **changes)


@spec(
    "contact.spacetime_companion",
    table="""
    minutes | hours | both needed | worth a call
    11      | 31    | yes         | yes
    10      | 31    | yes         | no
    11      | 30    | yes         | no
    11      | 30    | no          | yes
    10      | 31    | no          | yes
    10      | 30    | no          | no
    11      | 30    | -           | no
    11      | 31    | -           | yes
    """,
)
def test_more_than_ten_minutes_and_more_than_thirty_hours(row):
    """Texts disagree on "and" or "or"; where the protocol does not say, both must hold."""
    stated = rules(enabled=True, both_needed=row.truth("both needed"))

    found = is_worth_a_call(a_lead(row.number("minutes"), row.number("hours")), stated)

    assert found is row.truth("worth a call")


@spec("contact.spacetime_companion")
@pytest.mark.parametrize(
    "protocol", ["covid19-cn-8", "covid19-cn-9", "covid19-who-2021"]
)
def test_leads_are_off_until_a_protocol_switches_them_on(protocol):
    stated = load_protocol(protocol).contact.spacetime_companion

    assert not is_worth_a_call(a_lead(600, 600), stated)


@spec("contact.spacetime_companion")
def test_a_lead_without_figures_to_reach_is_none():
    silent = rules(enabled=True, min_minutes=None, cumulative_stay_hours=None)

    assert not is_worth_a_call(a_lead(600, 600), silent)


@spec("contact.spacetime_companion")
def test_a_lead_says_who_supplied_the_list():
    with pytest.raises(ValueError, match="who supplied the list"):
        replace(a_lead(11, 31), source=" ")
