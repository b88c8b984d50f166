"""Daily checks and visits: due, missed, and when a person is lost."""

from zoneinfo import ZoneInfo

import pytest

from epiloop.observation.checks import (
    check_rule,
    checks_due,
    first_symptoms_at,
    lost_on,
    missed_checks,
)
from epiloop.observation.facts import PersonFacts
from epiloop.observation.stages import ConditionsUnknownError, plan_for
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Condition, OnSymptoms, Origin, RiskClass
from observed import checks, moment, month_day
from rulebook import spec
from visit_tables import BEIJING


def rule_of(protocol_id, conditions=(), on="05-02"):
    """Return how a close contact exposed on 1 May and found on 2 May is checked."""
    rules = load_protocol(protocol_id)
    conditions = frozenset(map(Condition, conditions))
    origins = {
        Origin.LAST_EXPOSURE: month_day("05-01"),
        Origin.FIRST_EXPOSURE: month_day("05-01"),
    }
    facts = PersonFacts(origins, month_day("05-02"), conditions)
    plan = plan_for(rules, RiskClass.CLOSE_CONTACT, facts)
    return check_rule(
        plan.stage_on(month_day(on)),
        rules.measure[RiskClass.CLOSE_CONTACT],
        rules.observation,
        conditions=conditions,
    )


@spec(
    "measure.*.follow_up.*",
    "observation.facility",
    "observation.home",
    table="""
        protocol                | conditions  | on    | checks a day | lost after | ways that count
        covid19-cn-8            | -           | 05-02 | 2            | -          | in_person, video, telephone, self_report
        covid19-cn-8            | -           | 05-16 | 2            | -          | in_person, video, telephone, self_report
        covid19-who-2021        | -           | 05-02 | 1            | 3          | in_person, video, telephone, self_report
        ebola-who               | -           | 05-02 | 1            | 3          | in_person, video
        mpox-who-2024           | -           | 05-02 | 1            | 3          | in_person, video, telephone, self_report
        mers-us-cdc             | -           | 05-02 | 2            | 3          | in_person, video, telephone, self_report
        influenza-a-h5n1-us-cdc | unprotected | 05-02 | 1            | 3          | in_person, video, telephone
        influenza-a-h5n1-us-cdc | protected   | 05-02 | 1            | 3          | self_report
        sars-us-cdc             | ordinary_exposure | 05-02 | 2      | 3          | in_person, video, telephone
    """,
)
def test_how_often_and_how_a_person_is_seen(row):
    """The loop written for the disease counts before the standard of the setting."""
    rule = rule_of(row["protocol"], row.words("conditions"), row["on"])

    assert rule.per_day == row.number("checks a day")
    assert rule.lost_after_days == row.number("lost after")
    assert rule.modes == row.words("ways that count")


def test_nobody_goes_unchecked_because_nobody_asked_about_protection():
    """Influenza A(H5N1): seen actively if unprotected, by self-report if protected."""
    with pytest.raises(ConditionsUnknownError, match="protected, unprotected"):
        rule_of("influenza-a-h5n1-us-cdc")


def test_in_a_stage_without_confinement_and_without_a_loop_nobody_is_checked():
    """Beijing's health monitoring after home quarantine."""
    rules = load_protocol("covid19-cn-beijing-2022-05")
    facts = PersonFacts({Origin.LAST_EXPOSURE: month_day("05-01")}, month_day("05-02"))
    plan = plan_for(rules, RiskClass.HIGH_RISK_GROUP, facts)

    checked = [
        check_rule(stage, rules.measure[RiskClass.HIGH_RISK_GROUP], rules.observation)
        for stage in plan.stages
    ]

    assert [rule.per_day if rule else None for rule in checked] == [2, None]


@spec(
    "observation.facility",
    table="""
        checks made                                                 | as of       | missed
        -                                                           | 05-02 11:59 | -
        -                                                           | 05-02 12:00 | 05-02 1
        -                                                           | 05-03 00:00 | 05-02 1, 05-02 2
        05-02 08:30 in_person seen_well                             | 05-03 00:00 | 05-02 2
        05-02 08:30 in_person seen_well, 05-02 09:00 in_person seen_well | 05-03 00:00 | 05-02 2
        05-02 08:30 in_person seen_well, 05-02 12:00 in_person seen_well | 05-03 00:00 | -
        05-02 08:30 in_person not_seen                              | 05-02 12:00 | 05-02 1
        05-02 08:30 in_person refused                               | 05-02 12:00 | 05-02 1
        05-02 08:30 in_person seen_symptomatic                      | 05-02 12:00 | -
    """,
)
def test_twice_a_day_means_morning_and_evening(row):
    """Two readings at breakfast are not a morning and an evening."""
    due = checks_due(
        rule_of("covid19-cn-8"),
        checks(row["checks made"]),
        since=moment("05-02 07:00"),
        through=month_day("05-15"),
        zone=BEIJING,
    )

    missed = missed_checks(due, now=moment(row["as of"]))

    written = [f"{check.day:%m-%d} {check.part}" for check in missed]
    assert written == list(row.words("missed"))


def test_no_check_is_due_before_a_person_was_found_nor_after_the_last_day():
    """Found at 12:00 on 2 May: the evening is due, the morning is not."""
    due = checks_due(
        rule_of("covid19-cn-8"),
        (),
        since=moment("05-02 12:00"),
        through=month_day("05-03"),
        zone=BEIJING,
    )

    assert [(f"{c.day:%m-%d}", c.part) for c in due] == [
        ("05-02", 2),
        ("05-03", 1),
        ("05-03", 2),
    ]


def test_a_visit_by_telephone_does_not_count_where_the_person_must_be_seen():
    """Ebola: in person, or by video where the person can be seen."""
    due = checks_due(
        rule_of("ebola-who"),
        checks("05-02 telephone seen_well, 05-03 video seen_well"),
        since=moment("05-02 00:00"),
        through=month_day("05-03"),
        zone=BEIJING,
    )

    assert [c.seen_by is not None for c in due] == [False, True]


def test_noon_stays_noon_on_the_day_the_clocks_change():
    """London, 27 March 2022: 23 hours, the morning is one hour shorter."""
    london = ZoneInfo("Europe/London")
    due = checks_due(
        rule_of("covid19-cn-8"),
        (),
        since=moment("03-27 00:00", london),
        through=month_day("03-27"),
        zone=london,
    )

    assert [c.span.duration.total_seconds() / 3600 for c in due] == [11, 12]
    assert due[0].span.end == due[1].span.start == moment("03-27 12:00", london)


@spec(
    "measure.*.follow_up.*",
    table="""
        protocol      | seen                                                 | as of       | lost on
        ebola-who     | -                                                    | 05-04 23:59 | -
        ebola-who     | -                                                    | 05-05 00:00 | 05-04
        ebola-who     | 05-02 in_person seen_well                            | 05-05 23:59 | -
        ebola-who     | 05-02 in_person seen_well                            | 05-06 00:00 | 05-05
        ebola-who     | 05-02 in_person seen_well, 05-04 telephone seen_well | 05-06 00:00 | 05-05
        ebola-who     | 05-02 in_person seen_well, 05-04 video seen_well     | 05-06 00:00 | -
        ebola-who     | 05-02 in_person seen_well, 05-09 in_person seen_well | 05-09 20:00 | -
        covid19-cn-8  | -                                                    | 05-30 00:00 | -
    """,
)
def test_a_person_is_lost_after_whole_days_unseen_in_a_row(row):
    """Three days; to be seen from 2 May. Seen again, a person is lost no longer."""
    lost = lost_on(
        rule_of(row["protocol"]),
        checks(row["seen"]),
        since=month_day("05-02"),
        now=moment(row["as of"]),
        zone=BEIJING,
    )

    assert (f"{lost:%m-%d}" if lost else "-") == row["lost on"]


@spec(
    "measure.*.follow_up.*",
    table="""
        protocol     | what follows
        ebola-who    | isolate_and_test
        mpox-who-2024 | isolate_and_test
        cholera-cati | report_and_transfer
    """,
)
def test_the_first_symptom_has_a_consequence(row):
    """Ebola: isolated at the first symptom."""
    seen = checks(
        "05-04 08:00 in_person seen_symptomatic, 05-03 08:00 in_person seen_well, "
        "05-05 08:00 in_person seen_symptomatic"
    )

    rule = rule_of(row["protocol"])

    assert rule.on_symptoms is OnSymptoms(row["what follows"])
    assert first_symptoms_at(seen, now=moment("05-06")) == moment("05-04 08:00")
    assert first_symptoms_at(seen, now=moment("05-03 20:00")) is None
