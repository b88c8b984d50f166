"""What a new version would change for a person: a proposal, never a deed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.observation.facts import PersonFacts
from epiloop.observation.stages import plan_for
from epiloop.observation.switch import propose_change
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Origin, RiskClass
from epiloop.timeline import ONE_DAY
from observed import facts_of, month_day, plan_of
from rulebook import spec


@spec(
    "measure.*.stages",
    table="""
        protocol                   | class             | last exposure | found      | switched to                | on         | did then            | does then           | released   | is released
        covid19-cn-8               | close_contact     | 2022-05-01    | 2022-05-02 | covid19-cn-beijing-2022-05 | 2022-05-04 | quarantine_facility | quarantine_facility | 2022-05-22 | 2022-05-18
        covid19-cn-8               | close_contact     | 2022-05-01    | 2022-05-02 | covid19-cn-beijing-2022-05 | 2022-05-13 | quarantine_facility | quarantine_home     | 2022-05-22 | 2022-05-18
        covid19-cn-beijing-2022-05 | close_contact     | 2022-06-18    | 2022-06-19 | covid19-cn-9               | 2022-06-27 | quarantine_facility | home_monitoring     | 2022-07-05 | 2022-06-28
        covid19-cn-8               | close_contact     | 2022-06-10    | 2022-06-11 | covid19-cn-9               | 2022-06-27 | home_monitoring     | -                   | 2022-07-01 | 2022-06-27
        covid19-cn-9               | close_contact     | 2022-07-01    | 2022-07-02 | covid19-cn-8               | 2022-07-11 | home_monitoring     | quarantine_facility | 2022-07-11 | 2022-07-22
        covid19-cn-9               | close_contact     | 2022-11-09    | 2022-11-09 | covid19-cn-20-measures     | 2022-11-11 | quarantine_facility | quarantine_facility | 2022-11-19 | 2022-11-17
        covid19-cn-9               | secondary_contact | 2022-11-09    | 2022-11-09 | covid19-cn-20-measures     | 2022-11-11 | quarantine_home     | -                   | 2022-11-16 | 2022-11-11
        covid19-cn-8               | secondary_contact | 2022-05-01    | 2022-05-02 | covid19-cn-beijing-2022-05 | 2022-05-04 | quarantine_facility | quarantine_home     | 2022-05-08 | 2022-05-08
    """,
)
def test_a_switch_is_proposed_with_what_it_would_change(row):
    """The same facts are planned under the new version; nothing before the day changes.

    Whoever would have been released already is released on the day of the switch.
    """
    change = propose_change(
        plan_of(row),
        load_protocol(row["switched to"]),
        facts_of(row),
        from_on=row.day("on"),
    )

    assert str(change.kind_before or "-") == row["did then"]
    assert str(change.kind_after or "-") == row["does then"]
    assert change.release_on_before == row.day("released")
    assert change.release_on_after == row.day("is released")


@spec(
    "measure.*.stages",
    table="""
        protocol                   | class         | last exposure | found      | switched to                   | on
        covid19-cn-8               | close_contact | 2022-05-01    | 2022-05-02 | covid19-cn-8                  | 2022-05-04
        covid19-cn-beijing-2022-05 | close_contact | 2022-05-01    | 2022-05-02 | covid19-cn-beijing-2022-05-17 | 2022-05-17
        covid19-cn-8               | close_contact | 2022-05-01    | 2022-05-02 | covid19-cn-9                  | 2022-06-27
    """,
)
def test_nothing_is_proposed_for_those_who_would_notice_nothing(row):
    """The same rules under another name, or a release before the switch."""
    change = propose_change(
        plan_of(row),
        load_protocol(row["switched to"]),
        facts_of(row),
        from_on=row.day("on"),
    )

    assert change is None


VERSIONS = [
    "covid19-cn-8",
    "covid19-cn-beijing-2022-05",
    "covid19-cn-shanghai-2022-06",
    "covid19-cn-9",
    "covid19-cn-20-measures",
]


@given(
    old=st.sampled_from(VERSIONS),
    new=st.sampled_from(VERSIONS),
    found=st.integers(0, 20),
    switched=st.integers(0, 25),
)
def test_a_switch_never_reaches_into_the_past(old, new, found, switched):
    exposed = month_day("05-01")
    facts = PersonFacts({Origin.LAST_EXPOSURE: exposed}, exposed + found * ONE_DAY)
    from_on = facts.found_on + switched * ONE_DAY
    plan = plan_for(load_protocol(old), RiskClass.CLOSE_CONTACT, facts)

    change = propose_change(plan, load_protocol(new), facts, from_on=from_on)

    if plan.release_on < from_on or old == new:
        assert change is None
    if change is not None:
        assert change.before is plan
        assert change.release_on_after >= from_on
        assert change.changes_anything


@pytest.mark.parametrize("version", VERSIONS)
def test_there_and_back_again_is_no_change(version):
    """Planned anew under its own version, a person has the same plan."""
    exposed = month_day("05-01")
    facts = PersonFacts({Origin.LAST_EXPOSURE: exposed}, exposed)
    plan = plan_for(load_protocol(version), RiskClass.CLOSE_CONTACT, facts)

    again = plan_for(load_protocol(version), RiskClass.CLOSE_CONTACT, facts)

    assert again == plan
