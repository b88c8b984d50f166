"""Stages as no shipped version states them, but a version may."""

from datetime import date

from epiloop.observation.facts import ObservationRecord, PersonFacts, Restart
from epiloop.observation.release import may_release
from epiloop.observation.stages import plan_for
from epiloop.observation.testing import due_tests
from epiloop.protocols.schema import BeforeRelease, Measure, Release, Rules, Stage
from epiloop.protocols.vocabulary import (
    Origin,
    ReleaseMoment,
    RiskClass,
    StageKind,
)
from observed import in_short, moment, month_day, samples
from visit_tables import BEIJING


def rules(*stages, elapsed=True, release=None):
    """Return a version with these stages for close contacts."""
    measure = Measure(
        elapsed_days_count=elapsed,
        stages=stages,
        release=release or Release(moment=ReleaseMoment.ON_LAST_DAY),
    )
    return Rules(measure={RiskClass.CLOSE_CONTACT: measure})


def stage(kind="quarantine_facility", days=7, origin="last_exposure", **more):
    return Stage(
        kind=StageKind(kind),
        days=days,
        origin=Origin(origin),
        **{"first_day_number": 0, **more},
    )


def planned(version, found="05-02", restarts=()):
    facts = PersonFacts(
        {Origin.LAST_EXPOSURE: month_day("05-01")}, month_day(found), restarts=restarts
    )
    return plan_for(version, RiskClass.CLOSE_CONTACT, facts)


def days_of_tests(plan):
    return [f"{test.due_on:%m-%d}" for test in due_tests(plan)]


def test_tests_may_be_counted_from_exposure_and_none_is_due_before_being_found():
    """Day 1, 3, 7 after exposure on 1 May are 2, 4 and 8 May; found on 3 May."""
    version = rules(
        stage(
            pcr_days=(1, 3, 7),
            test_origin=Origin.LAST_EXPOSURE,
            test_first_day_number=0,
        )
    )

    assert days_of_tests(planned(version, found="05-03")) == ["05-04", "05-08"]


def test_a_stage_counted_from_its_own_start_makes_up_nothing():
    version = rules(
        stage(
            origin="stage_start",
            first_day_number=1,
            pcr_days=(1, 7),
            test_origin=Origin.STAGE_START,
            test_first_day_number=1,
        ),
        stage("home_monitoring", 3, "stage_start", first_day_number=1),
    )

    plan = planned(version, found="05-10")

    assert in_short(plan) == (
        "quarantine_facility 05-10..05-16, home_monitoring 05-17..05-19"
    )
    assert days_of_tests(plan) == ["05-10", "05-16"]
    assert plan.made_up_days == 1


def test_a_later_stage_may_be_counted_from_exposure_too():
    """7 days in the facility, at home until day 21 after exposure."""
    version = rules(stage(), stage("home_monitoring", 21))

    plan = planned(version)

    assert in_short(plan) == (
        "quarantine_facility 05-02..05-08, home_monitoring 05-09..05-22"
    )
    assert plan.total_days == 21


def test_where_elapsed_days_do_not_count_the_full_length_is_served():
    plan = planned(rules(stage(), elapsed=False), found="05-05")

    assert in_short(plan) == "quarantine_facility 05-05..05-12"
    assert (plan.made_up_days, plan.owed(month_day("05-05"))) == (0, 7)


def test_the_latest_of_several_restarts_counts():
    restarts = (Restart(month_day("05-06"), "x"), Restart(month_day("05-04"), "x"))

    assert planned(rules(stage()), restarts=restarts).release_on == date(2022, 5, 13)


def test_a_double_test_stands_where_a_listed_one_falls_on_the_same_day():
    version = rules(
        stage(
            pcr_days=(7,),
            antigen_days=(7,),
            test_origin=Origin.STAGE_START,
            test_first_day_number=1,
            before_release=BeforeRelease(samples=2),
        )
    )

    found = [(t.assay, t.samples) for t in due_tests(planned(version))]

    assert found == [("antigen", 1), ("pcr", 2)]


def test_a_clean_room_may_be_all_that_is_asked_for():
    version = rules(stage(before_release=BeforeRelease(environment_negative=True)))

    verdict = may_release(
        planned(version), ObservationRecord(), now=moment("05-08"), zone=BEIJING
    )

    assert [c.condition for c in verdict.unmet] == ["environment_negative"]


def test_a_stage_that_findings_end_has_no_days_to_serve():
    version = rules(stage(days=0), stage("home_monitoring", 7, "previous_stage_end"))
    left = PersonFacts(
        {
            Origin.LAST_EXPOSURE: month_day("05-01"),
            Origin.DISCHARGE: month_day("05-09"),
        },
        month_day("05-02"),
    )

    plan = plan_for(version, RiskClass.CLOSE_CONTACT, left)

    assert in_short(plan) == (
        "quarantine_facility 05-02..05-09, home_monitoring 05-10..05-16"
    )
    assert (plan.total_days, plan.owed(month_day("05-09"))) == (7, 7)


def test_a_measure_without_stages_or_tests_ends_at_once():
    nothing = Rules(measure={RiskClass.CLOSE_CONTACT: Measure()})
    plan = planned(nothing)

    verdict = may_release(plan, ObservationRecord(), now=moment("05-02"), zone=BEIJING)

    assert plan.release_on is None
    assert verdict.is_allowed


def test_a_pending_sample_neither_counts_nor_throws_away_those_before_it():
    version = rules(stage(), release=Release(moment="on_last_day", tests=2))
    record = ObservationRecord(
        samples("05-06 negative, 05-07 awaited, 05-08 08:00 negative")
    )

    verdict = may_release(planned(version), record, now=moment("05-08"), zone=BEIJING)

    assert verdict.is_allowed
