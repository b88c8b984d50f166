"""Time limits

A clock starts on an event, has a limit, and stops on another event or on a step that the
version adds to the loop. Only some limits were seen in the issuing body's own words.
"""

from datetime import timedelta

import pytest

from epiloop.protocols import load_protocol
from epiloop.protocols.schema import Clock
from rulebook import spec
from stated import stated


@spec(
    "clock.*",
    table="""
        protocol      | clock              | trigger              | limit hours | limit days | completes            | scope          | only for        | source
        covid19-cn-8  | report_direct      | case_found           | 2           | -          | reported             | case           | -               | S C19
        covid19-cn-8  | report_verify      | reported             | 2           | -          | report_verified      | case           | -               | S C19
        covid19-cn-8  | report_event       | detected             | 2           | -          | event_reported       | outbreak       | -               | S C19
        covid19-cn-9  | on_scene           | case_found           | 2           | -          | on_scene             | case           | -               | V C17
        covid19-cn-9  | core_information   | case_found           | 4           | -          | core_done            | case           | -               | V C17
        covid19-cn-9  | publish_risk_areas | case_found           | 5           | -          | risk_point_published | case           | -               | V C17
        covid19-cn-8  | on_scene           | case_found           | 2           | -          | on_scene             | case           | -               | U
        covid19-cn-8  | core_information   | case_found           | 4           | -          | core_done            | case           | -               | U
        covid19-cn-8  | pool_positive_core | pool_positive        | 1           | -          | pool_core_done       | sample         | -               | S C20
        covid19-cn-8  | case_transfer      | case_determined      | 2           | -          | case_hospitalised    | person         | infected_person | U
        covid19-cn-9  | contact_transfer   | contact_determined   | 8           | -          | quarantined          | person         | close_contact   | U
        covid19-cn-8  | contact_transfer   | contact_determined   | 12          | -          | quarantined          | person         | close_contact   | U
        covid19-cn-8  | investigation_24h  | reported             | 24          | -          | interview_done       | case           | -               | V C18
        covid19-cn-8  | disposal_24h       | preliminary_positive | 24          | -          | everyone_safe        | case           | -               | U
        covid19-cn-8  | screening_round    | round_ordered        | 24          | -          | round_done           | round          | -               | V C15c
        covid19-cn-8  | assist_acknowledge | assist_sent          | 2           | -          | assist_acknowledged  | assist_request | -               | U
        covid19-cn-8  | assist_reply       | assist_sent          | 24          | -          | assist_replied       | assist_request | -               | U
        ebola-who     | laboratory_result  | sampled              | 24          | -          | result               | sample         | -               | V W4b
        ebola-who     | detect_717         | emergence            | -           | 7          | detected             | outbreak       | -               | V W14
        ebola-who     | notify_717         | detected             | -           | 1          | notified             | outbreak       | -               | V W14
        ebola-who     | respond_717        | notified             | -           | 7          | response_complete    | outbreak       | -               | V W14
        ebola-who     | respond_start_717  | notified             | -           | 1          | response_started     | outbreak       | -               | V W14
        measles-us-ia | measles_vaccine    | first_exposure       | 72          | -          | measles_vaccine      | person         | close_contact   | S W7c
        measles-us-ia | immunoglobulin     | first_exposure       | -           | 6          | immunoglobulin       | person         | close_contact   | S W7c
        cholera-cati  | ring_work_begun    | first_care           | 48          | -          | ring_work_begun      | case           | -               | U
    """,
)
def test_a_clock_starts_on_an_event_and_stops_on_another(row):
    """The founding rule gives 24 hours and no trigger; the preliminary positive is the
    product's choice, because work starts before the recheck.
    """
    table = f"clock.{row['clock']}"

    assert stated(row, table, ignoring=("clock",)) == row.cells


@spec("clock.*")
def test_the_24_hour_rule_is_made_up_of_steps():
    """Investigation, determination, locating, transfer, isolation, for everyone at risk."""
    rule = load_protocol("covid19-cn-8").clock["disposal_24h"]

    assert rule.steps == (
        "interview_done",
        "contact_determined",
        "located",
        "transfer_arrived",
        "quarantined",
    )


@spec(
    "clock.*",
    table="""
        unit          | limit | means
        limit_seconds | 15    | 0:00:15
        limit_minutes | 90    | 1:30:00
        limit_hours   | 2     | 2:00:00
        limit_days    | 1     | 24:00:00
    """,
)
def test_a_limit_is_written_in_the_unit_of_its_rule(row):
    """A day of a limit is 24 hours, whatever the clocks of the place do."""
    clock = Clock(
        title="A limit",
        trigger="sampled",
        completes="result",
        scope="sample",
        **{row["unit"]: row.number("limit")},
    )
    hours, minutes, seconds = map(int, row["means"].split(":"))

    assert clock.limit == timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert clock.enabled


@spec(
    "clocks",
    table="""
        protocol     | limit inclusive | warn at percent
        covid19-cn-8 | yes             | 50, 75
        ebola-who    | yes             | 50, 75
    """,
)
def test_done_on_the_very_minute_is_in_time_and_owners_are_warned_before(row):
    assert stated(row, "clocks") == row.cells


@spec(
    "step.*",
    table="""
        protocol                | step                  | scope     | after              | mandatory | only for      | only if     | source
        covid19-cn-8            | terminal_disinfection | point     | case_hospitalised  | yes       | -             | -           | S C10
        measles-us-ia           | measles_vaccine       | person    | contact_determined | no        | close_contact | non_immune  | S W7c
        measles-us-ia           | immunoglobulin        | person    | contact_determined | no        | close_contact | non_immune  | S W7c
        influenza-a-h5n1-us-cdc | antiviral_prophylaxis | person    | contact_determined | no        | close_contact | unprotected | S W10
        cholera-cati            | ring_work_begun       | case      | reported           | yes       | -             | -           | V W6
    """,
)
def test_a_version_may_add_steps_to_the_loop(row):
    """A step needs no change of the program: named in a file, it stands in the loop, and a
    clock of the same file may start or stop on it. `enabled = false` takes it out again.
    """
    assert stated(row, f"step.{row['step']}", ignoring=("step",)) == row.cells


@spec("clock.*", "step.*")
@pytest.mark.parametrize("protocol", ["covid19-cn-9", "measles-us-ia", "cholera-cati"])
def test_clocks_and_steps_have_titles_in_both_languages(protocol):
    """`title` is what the screen shows in English, `title_zh` in Chinese."""
    version = load_protocol(protocol)

    untitled = [
        key
        for table in (version.clock, version.step)
        for key, entry in table.items()
        if not (entry.title and entry.title_zh)
    ]

    assert untitled == []
