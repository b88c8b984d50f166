"""Where a person is on which day, and when they go home."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.observation.facts import (
    CONTRARIES,
    PersonFacts,
    Restart,
    exposure_origins,
)
from epiloop.observation.stages import (
    ConditionsUnknownError,
    NoMeasureError,
    OriginUnknownError,
    measure_of,
    plan_for,
)
from epiloop.protocols import load_protocol, load_protocols
from epiloop.protocols.vocabulary import Condition, Origin, RiskClass
from epiloop.timeline import ONE_DAY
from observed import days_between, facts_of, in_short, month_day, plan_of
from rulebook import spec
from visit_tables import BEIJING


@spec(
    "measure.*",
    "measure.*.stages",
    "measure.*.release",
    table="""
        protocol                    | class         | last exposure | found      | stages                                                        | release
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-01 | quarantine_facility 05-01..05-15, home_monitoring 05-16..05-22 | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-15, home_monitoring 05-16..05-22 | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-06 | quarantine_facility 05-06..05-15, home_monitoring 05-16..05-22 | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-14 | quarantine_facility 05-14..05-15, home_monitoring 05-16..05-22 | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-15 | home_monitoring 05-15..05-22                                   | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-16 | home_monitoring 05-16..05-22                                   | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-21 | home_monitoring 05-21..05-22                                   | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-22 | -                                                              | 2022-05-22
        covid19-cn-8                | close_contact | 2022-05-01    | 2022-05-25 | -                                                              | 2022-05-25
        covid19-cn-8                | close_contact | 2022-02-20    | 2022-02-21 | quarantine_facility 02-21..03-06, home_monitoring 03-07..03-13 | 2022-03-13
        covid19-cn-8                | close_contact | 2024-02-20    | 2024-02-21 | quarantine_facility 02-21..03-05, home_monitoring 03-06..03-12 | 2024-03-12
        covid19-cn-beijing-2022-05  | close_contact | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-11, quarantine_home 05-12..05-18 | 2022-05-18
        covid19-cn-beijing-2022-05  | close_contact | 2022-05-01    | 2022-05-11 | quarantine_home 05-11..05-18                                   | 2022-05-18
        covid19-cn-beijing-2022-05-17 | close_contact | 2022-05-20  | 2022-05-21 | quarantine_facility 05-21..05-30, quarantine_home 05-31..06-06 | 2022-06-06
        covid19-cn-shanghai-2022-06 | close_contact | 2022-06-20    | 2022-06-21 | quarantine_facility 06-21..06-27, quarantine_home 06-28..07-04 | 2022-07-04
        covid19-cn-9                | close_contact | 2022-07-01    | 2022-07-02 | quarantine_facility 07-02..07-08, home_monitoring 07-09..07-11 | 2022-07-11
        covid19-cn-9                | close_contact | 2022-07-01    | 2022-07-07 | quarantine_facility 07-07..07-08, home_monitoring 07-09..07-11 | 2022-07-11
        covid19-cn-9                | close_contact | 2022-07-01    | 2022-07-08 | home_monitoring 07-08..07-11                                   | 2022-07-11
        covid19-cn-20-measures      | close_contact | 2022-11-12    | 2022-11-13 | quarantine_facility 11-13..11-17, quarantine_home 11-18..11-20 | 2022-11-20
        covid19-cn-beijing-2022-11  | close_contact | 2022-11-28    | 2022-11-29 | quarantine_facility 11-29..12-03, quarantine_home 12-04..12-06 | 2022-12-06
    """,
)
def test_days_already_passed_are_made_up(row):
    """缺几天补几天: found on day 5 of 14, a person serves 9 more; after 14, the home stage.

    The period allows release on its last day; that day's tests decide.
    """
    plan = plan_of(row)

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    "measure.*.release",
    table="""
        protocol                | class         | conditions         | first exposure | last exposure | found      | stages                      | release
        covid19-who-2021        | close_contact | -                  | -              | 2021-07-01    | 2021-07-02 | quarantine_home 07-02..07-15 | 2021-07-16
        covid19-who-2021        | close_contact | -                  | -              | 2021-07-01    | 2021-07-15 | quarantine_home 07-15..07-15 | 2021-07-16
        covid19-who-2021        | close_contact | -                  | -              | 2021-07-01    | 2021-07-16 | -                            | 2021-07-16
        ebola-who               | close_contact | -                  | -              | 2022-07-01    | 2022-07-02 | follow_up 07-02..07-22       | 2022-07-23
        ebola-who               | close_contact | -                  | -              | 2022-07-01    | 2022-07-10 | follow_up 07-10..07-22       | 2022-07-23
        mpox-who-2024           | close_contact | -                  | -              | 2022-07-01    | 2022-07-02 | follow_up 07-02..07-22       | 2022-07-23
        mers-us-cdc             | close_contact | -                  | -              | 2022-07-01    | 2022-07-02 | quarantine_home 07-02..07-15 | 2022-07-16
        sars-us-cdc             | close_contact | high_risk_exposure | -              | 2022-07-01    | 2022-07-02 | quarantine_home 07-02..07-11 | 2022-07-12
        sars-us-cdc             | close_contact | ordinary_exposure  | -              | 2022-07-01    | 2022-07-02 | follow_up 07-02..07-11       | 2022-07-12
        influenza-a-h5n1-us-cdc | close_contact | unprotected        | -              | 2022-07-01    | 2022-07-02 | follow_up 07-02..07-11       | 2022-07-12
        cholera-cati            | close_contact | -                  | -              | 2022-07-01    | 2022-07-01 | follow_up 07-01..07-06       | 2022-07-07
        cholera-cati            | close_contact | -                  | -              | 2022-07-01    | 2022-07-04 | follow_up 07-04..07-06       | 2022-07-07
        unknown-disease         | close_contact | -                  | -              | 2022-07-01    | 2022-07-02 | follow_up 07-02..07-22       | 2022-07-23
        measles-us-ia           | close_contact | non_immune         | 2022-05-01     | 2022-05-03    | 2022-05-02 | quarantine_home 05-06..05-24 | 2022-05-25
        measles-us-ia           | close_contact | non_immune         | 2022-05-01     | 2022-05-03    | 2022-05-06 | quarantine_home 05-06..05-24 | 2022-05-25
        measles-us-ia           | close_contact | non_immune         | 2022-05-01     | 2022-05-03    | 2022-05-10 | quarantine_home 05-10..05-24 | 2022-05-25
        measles-us-ia           | close_contact | non_immune         | 2022-05-01     | 2022-05-01    | 2022-05-22 | quarantine_home 05-22..05-22 | 2022-05-23
        measles-us-ia           | close_contact | non_immune         | 2022-05-01     | 2022-05-01    | 2022-05-23 | -                            | 2022-05-23
        measles-us-ia           | close_contact | immune             | 2022-05-01     | 2022-05-03    | 2022-05-10 | follow_up 05-10..05-24       | 2022-05-25
    """,
)
def test_followed_through_the_last_day_a_person_is_free_the_day_after(row):
    """Measles counts from two exposures: day 5 after the first, day 21 after the last."""
    plan = plan_of(row)

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    table="""
        protocol                   | class             | conditions          | last exposure | found      | stages                                                               | release
        covid19-cn-8               | secondary_contact | -                   | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-08                                     | 2022-05-08
        covid19-cn-beijing-2022-05 | secondary_contact | -                   | 2022-05-01    | 2022-05-02 | quarantine_home 05-02..05-08                                         | 2022-05-08
        covid19-cn-beijing-2022-05 | secondary_contact | dwelling_unsuitable | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-08                                     | 2022-05-08
        covid19-cn-9               | secondary_contact | -                   | 2022-07-01    | 2022-07-03 | quarantine_home 07-03..07-08                                         | 2022-07-08
        covid19-cn-beijing-2022-05 | close_contact     | dwelling_unsuitable | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-11, quarantine_facility 05-12..05-18   | 2022-05-18
        covid19-cn-beijing-2022-05 | high_risk_group   | -                   | 2022-05-01    | 2022-05-02 | quarantine_home 05-02..05-11, health_monitoring 05-12..05-18         | 2022-05-18
        covid19-cn-beijing-2022-05 | high_risk_group   | dwelling_unsuitable | 2022-05-01    | 2022-05-02 | quarantine_facility 05-02..05-11, health_monitoring 05-12..05-18     | 2022-05-18
    """,
)
def test_an_unsuitable_dwelling_is_replaced_by_a_facility(row):
    """The days stay the same."""
    plan = plan_of(row)

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    table="""
        protocol      | class           | isolated   | rash       | discharged | found      | stages                                                        | release
        covid19-cn-8  | infected_person | 2022-05-01 | -          | -          | 2022-05-01 | isolation_hospital 05-01..                                    | -
        covid19-cn-8  | infected_person | 2022-05-01 | -          | 2022-05-12 | 2022-05-01 | isolation_hospital 05-01..05-12, home_monitoring 05-13..05-19 | 2022-05-19
        measles-us-ia | infected_person | -          | 2022-05-01 | -          | 2022-05-01 | isolation_home 05-01..05-05                                   | 2022-05-06
        measles-us-ia | infected_person | -          | 2022-05-01 | -          | 2022-05-03 | isolation_home 05-03..05-05                                   | 2022-05-06
    """,
)
def test_an_infected_person_stays_until_found_fit_to_leave(row):
    """Findings end the hospital stage; what follows is planned from the discharge."""
    plan = plan_of(row)

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    table="""
        class                      | last exposure | found      | stages                           | release
        traveller_high_risk_area   | 2022-07-01    | 2022-07-03 | quarantine_facility 07-03..07-08 | 2022-07-08
        traveller_medium_risk_area | 2022-07-01    | 2022-07-03 | quarantine_home 07-03..07-08     | 2022-07-08
    """,
)
def test_travellers_count_from_leaving_the_area(row):
    """Edition 9; that the days already passed count is not verified."""
    plan = plan_for(
        load_protocol("covid19-cn-9"), RiskClass(row["class"]), facts_of(row)
    )

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    "observation.facility.restart",
    table="""
        protocol     | class         | last exposure | found      | restart    | stages                                                         | release
        covid19-cn-8 | close_contact | 2022-05-01    | 2022-05-02 | 2022-05-08 | quarantine_facility 05-02..05-22, home_monitoring 05-23..05-29 | 2022-05-29
        covid19-cn-8 | close_contact | 2022-05-01    | 2022-05-02 | 2022-05-15 | quarantine_facility 05-02..05-29, home_monitoring 05-30..06-05 | 2022-06-05
        covid19-cn-8 | close_contact | 2022-05-08    | 2022-05-02 | -          | quarantine_facility 05-02..05-22, home_monitoring 05-23..05-29 | 2022-05-29
        covid19-cn-9 | close_contact | 2022-07-01    | 2022-07-02 | 2022-07-05 | quarantine_facility 07-02..07-12, home_monitoring 07-13..07-15 | 2022-07-15
        covid19-cn-9 | close_contact | 2022-07-05    | 2022-07-02 | 2022-07-03 | quarantine_facility 07-02..07-12, home_monitoring 07-13..07-15 | 2022-07-15
    """,
)
def test_a_restart_and_a_new_exposure_count_all_days_anew(row):
    """A positive on the floor, or meeting a case again; the later of the two counts."""
    plan = plan_of(row)

    assert in_short(plan) == row["stages"]
    assert plan.release_on == row.day("release")


@spec(
    "measure.*.stages",
    table="""
        protocol      | class         | last exposure | found      | on         | stage               | day | served | owed
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-06 | 2022-05-06 | quarantine_facility | 5   | 5      | 16
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-06 | 2022-05-15 | quarantine_facility | 14  | 14     | 7
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-06 | 2022-05-16 | home_monitoring     | 1   | 15     | 6
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-06 | 2022-05-22 | home_monitoring     | 7   | 21     | 0
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-06 | 2022-05-23 | -                   | -   | 21     | 0
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-01 | 2022-05-01 | quarantine_facility | 0   | 0      | 21
        covid19-cn-8  | close_contact | 2022-05-01    | 2022-05-18 | 2022-05-18 | home_monitoring     | 3   | 17     | 4
        ebola-who     | close_contact | 2022-05-01    | 2022-05-04 | 2022-05-04 | follow_up           | 3   | 3      | 18
    """,
)
def test_days_are_numbered_and_counted_as_served_and_owed(row):
    """The day of last exposure is day 0."""
    plan = plan_of(row)
    on = row.day("on")
    stage = plan.stage_on(on)

    assert (str(stage.kind) if stage else "-") == row["stage"]
    assert (stage.day_number(on) if stage else None) == row.number("day")
    assert plan.served(on) == row.number("served")
    assert plan.owed(on) == row.number("owed")


def test_found_on_day_5_of_14_a_person_serves_9_more():
    facts = PersonFacts({Origin.LAST_EXPOSURE: month_day("05-01")}, month_day("05-06"))

    stage = plan_for(
        load_protocol("covid19-cn-8"), RiskClass.CLOSE_CONTACT, facts
    ).stages[0]

    assert (stage.served(facts.found_on), stage.owed(facts.found_on)) == (5, 9)


@spec(
    table="""
        zone          | exposed at           | last exposure
        Asia/Shanghai | 2022-05-01 15:59     | 2022-05-01
        Asia/Shanghai | 2022-05-01 16:00     | 2022-05-02
        Europe/London | 2022-03-26 23:59     | 2022-03-26
        Europe/London | 2022-03-27 22:59     | 2022-03-27
        Europe/London | 2022-03-27 23:00     | 2022-03-28
        Europe/London | 2022-10-30 23:59     | 2022-10-30
        Europe/London | 2022-10-31 00:00     | 2022-10-31
        UTC           | 2022-05-01 23:59     | 2022-05-01
    """,
)
def test_the_day_of_an_exposure_is_the_day_at_headquarters(row):
    """Exposure times in UTC. London's clocks change on 27 March and 30 October 2022."""
    origins = exposure_origins([row.instant("exposed at")], zone=ZoneInfo(row["zone"]))

    assert origins[Origin.LAST_EXPOSURE] == row.day("last exposure")


def test_days_are_calendar_days_also_over_a_change_of_clocks():
    """14 days from 20 March in London end on 3 April, though one has 23 hours."""
    london = ZoneInfo("Europe/London")
    origins = exposure_origins(
        [datetime(2022, 3, 20, 23, 30, tzinfo=london)], zone=london
    )

    plan = plan_for(
        load_protocol("covid19-who-2021"),
        RiskClass.CLOSE_CONTACT,
        PersonFacts(origins, date(2022, 3, 21)),
    )

    assert plan.release_on == date(2022, 4, 4)


def test_exposures_to_several_cases_are_counted_together():
    """First and last of all, whoever the cases were."""
    exposed_at = [datetime(2022, 5, day, 1, tzinfo=UTC) for day in (3, 1, 2)]

    origins = exposure_origins(exposed_at, zone=BEIJING)

    assert origins == {
        Origin.FIRST_EXPOSURE: month_day("05-01"),
        Origin.LAST_EXPOSURE: month_day("05-03"),
    }
    with pytest.raises(ValueError, match="without an exposure"):
        exposure_origins([], zone=BEIJING)


@spec(
    "measure.*",
    table="""
        protocol                   | class                       | has a measure
        covid19-cn-8               | secondary_contact           | yes
        covid19-cn-9               | secondary_contact           | yes
        covid19-cn-20-measures     | secondary_contact           | no
        covid19-cn-beijing-2022-11 | secondary_contact           | no
        covid19-cn-9               | high_risk_group             | no
        covid19-cn-9               | traveller_medium_risk_area  | yes
        covid19-cn-20-measures     | traveller_medium_risk_area  | no
        ebola-who                  | secondary_contact           | no
    """,
)
def test_an_abolished_class_has_no_measure(row):
    rules, risk_class = load_protocol(row["protocol"]), RiskClass(row["class"])

    assert (measure_of(rules, risk_class) is not None) == row.truth("has a measure")
    if not row.truth("has a measure"):
        facts = PersonFacts({}, month_day("11-12"))
        with pytest.raises(NoMeasureError, match=row["class"]):
            plan_for(rules, risk_class, facts)


def test_days_cannot_be_counted_from_a_day_that_nobody_recorded():
    facts = PersonFacts({}, month_day("05-02"))

    with pytest.raises(OriginUnknownError, match="counted from last_exposure"):
        plan_for(load_protocol("covid19-cn-8"), RiskClass.CLOSE_CONTACT, facts)


def test_a_measure_that_turns_on_immunity_is_not_planned_while_nobody_has_asked():
    origins = {
        Origin.FIRST_EXPOSURE: month_day("05-01"),
        Origin.LAST_EXPOSURE: month_day("05-01"),
    }
    facts = PersonFacts(origins, month_day("05-02"))

    with pytest.raises(ConditionsUnknownError, match=r"recorded: immune, non_immune"):
        plan_for(load_protocol("measles-us-ia"), RiskClass.CLOSE_CONTACT, facts)


def test_contrary_facts_about_a_person_are_refused():
    both = frozenset({Condition.IMMUNE, Condition.NON_IMMUNE})

    with pytest.raises(ValueError, match="both immune and non_immune"):
        PersonFacts({}, month_day("05-02"), both)


def test_a_restart_needs_a_reason():
    with pytest.raises(ValueError, match="without a reason"):
        Restart(month_day("05-02"), " ")


WITH_STAGES = [
    (protocol.id, risk_class)
    for protocol in load_protocols()
    for risk_class, measure in protocol.measure.items()
    if measure.enabled
    and measure.stages
    and risk_class is not RiskClass.INFECTED_PERSON
]
offsets = st.integers(0, 40)
one_of_each = st.tuples(
    *(st.sampled_from(sorted(contrary)) for contrary in CONTRARIES),
    st.sampled_from([Condition.DWELLING_UNSUITABLE, Condition.SYMPTOMATIC]),
).map(frozenset)


@given(
    measure=st.sampled_from(WITH_STAGES),
    exposed=offsets,
    first_before=st.integers(0, 10),
    found=offsets,
    restart=st.none() | offsets,
    conditions=one_of_each,
)
def test_every_plan_is_whole(
    measure, exposed, first_before, found, restart, conditions
):
    """Stages follow without a gap from being found to release; no day is lost."""
    protocol_id, risk_class = measure
    base = date(2022, 5, 1)
    last = base + exposed * ONE_DAY
    facts = PersonFacts(
        {
            Origin.LAST_EXPOSURE: last,
            Origin.FIRST_EXPOSURE: last - first_before * ONE_DAY,
        },
        base + found * ONE_DAY,
        conditions,
        (Restart(base + restart * ONE_DAY, "x"),) if restart is not None else (),
    )

    plan = plan_for(load_protocol(protocol_id), risk_class, facts)

    for earlier, later in pairwise(plan.stages):
        assert later.starts_on == earlier.ends_on + ONE_DAY
    for stage in plan.stages:
        assert facts.found_on <= stage.starts_on <= stage.ends_on
    if plan.stages and plan.stages[0].rule.start_day is None:
        assert plan.stages[0].starts_on == facts.found_on
    if plan.release_on:
        assert plan.release_on >= facts.found_on
    for day in days_between(base - ONE_DAY, base + timedelta(days=90)):
        assert plan.served(day) + plan.owed(day) == plan.total_days
        assert plan.served(day) <= plan.served(day + ONE_DAY) <= plan.served(day) + 1
        inside = [stage for stage in plan.stages if stage.has(day)]
        assert [plan.stage_on(day)] == (inside or [None])


@given(measure=st.sampled_from(WITH_STAGES), found=offsets)
def test_where_elapsed_days_count_being_found_late_never_moves_the_release(
    measure, found
):
    """Unless the period was already over when the person was found."""
    protocol_id, risk_class = measure
    rules = load_protocol(protocol_id)
    if not rules.measure[risk_class].elapsed_days_count:
        return
    base = date(2022, 5, 1)
    origins = {Origin.LAST_EXPOSURE: base, Origin.FIRST_EXPOSURE: base}
    conditions = frozenset({Condition.NON_IMMUNE, Condition.ORDINARY_EXPOSURE})

    def release(found_on):
        facts = PersonFacts(origins, found_on, conditions)
        return plan_for(rules, risk_class, facts).release_on

    found_on = base + found * ONE_DAY
    assert release(found_on) == max(release(base), found_on)


def test_facts_of_a_row_are_read_as_written():
    """The reader of these tables itself: nothing of a row is dropped."""
    from rulebook import table_rows

    (row,) = table_rows(
        """
        protocol     | last exposure | first exposure | found      | restart    | conditions
        covid19-cn-8 | 2022-05-02    | 2022-05-01     | 2022-05-03 | 2022-05-04 | immune
        """
    )

    facts = facts_of(row)

    assert facts.origins[Origin.FIRST_EXPOSURE] == month_day("05-01")
    assert facts.restarts[0].restarted_on == month_day("05-04")
    assert facts.conditions == {Condition.IMMUNE}
