"""A stay stands only on an order; its tests are answered; it ends when it may."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from builders.actors import NOW, at, later
from builders.disposal import a_hotel
from builders.observation import (
    HOUR,
    a_swab,
    an_exposed,
    begin,
    noon,
    stay,
    take_tests,
)
from builders.places import SYSTEM, the_areas, the_units
from epiloop.observation.facts import CheckOutcome
from epiloop.protocols.vocabulary import RiskClass, TubeResult
from epiloop.timeline import local_day
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.laboratory.kinds import TestKind
from epiloop_hq.observation import actions, queries
from epiloop_hq.observation.errors import NotYetReleasedError, ObservationRefusedError
from epiloop_hq.observation.models import Stay
from epiloop_hq.orders.actions import change_order
from epiloop_hq.orders.queries import notices_of_person, orders_of_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


def plan_of(contact, found_at):
    subject = queries.subject_of(contact_id=contact, case_id=None)
    return queries.plan_of(subject, found_at=found_at)


def when(instant):
    return {"actor": SYSTEM, "happened_at": instant, "now": instant}


def test_a_stay_begins_under_an_order_that_says_why_until_when_and_where_to_appeal():
    row = stay(begin(an_exposed(), at=later(hours=3)))
    (order,) = orders_of_person(row.person_id, SYSTEM)

    assert row.order_id == order.id
    assert (order.measure, order.starts_at, order.ends_at) == (
        "quarantine_facility",
        later(hours=3),
        row.planned_end_at,
    )
    assert order.ground
    assert order.appeal_to
    assert [n.kind for n in notices_of_person(row.person_id, SYSTEM)] == ["start"]


@pytest.mark.parametrize("days_more", [-3, 2])
def test_a_stay_ends_when_its_order_does_also_after_the_order_was_amended(days_more):
    row = stay(begin(an_exposed(), at=NOW))
    ends_at = row.planned_end_at + days_more * DAY

    change_order(
        row.order_id,
        actor=SYSTEM,
        now=later(hours=1),
        reason="as the district decided",
        ends_at=ends_at,
    )

    assert stay(row.id).planned_end_at == ends_at


def test_the_database_lets_no_stay_stand_without_an_order():
    row = stay(begin(an_exposed(), at=NOW))

    with pytest.raises(IntegrityError), recording(actor=SYSTEM, now=NOW):
        Stay.objects.unscoped(reason="test").filter(pk=row.id).update(order_id=None)


def test_nobody_stays_in_two_places():
    contact = an_exposed()
    first = begin(contact, at=later(hours=1))

    second = begin(contact, at=later(hours=5), place_id=a_hotel("Another hotel"))

    assert (stay(first).ended_at, stay(first).ended_reason) == (
        later(hours=5),
        "moved",
    )
    assert stay(second).ended_at is None
    row = stay(second)
    open_ones = [o for o in orders_of_person(row.person_id, SYSTEM) if not o.ended_at]
    assert [o.id for o in open_ones] == [row.order_id]


def test_a_stay_does_not_end_before_it_began():
    first = begin(an_exposed(), at=later(hours=5))

    with pytest.raises(ObservationRefusedError, match="nothing ended it before"):
        actions.end_stay(first, reason="died", **when(later(hours=4)))


@pytest.mark.parametrize(
    "protocol_id",
    ["covid19-cn-8", "covid19-cn-beijing-2022-05", "covid19-cn-9"],
)
@pytest.mark.parametrize("exposed_days_before", [1, 3])
def test_the_release_is_allowed_on_the_librarys_day_and_not_on_the_day_before(
    protocol_id, exposed_days_before
):
    contact = an_exposed(protocol_id, exposed_at=NOW - exposed_days_before * DAY)
    plan = plan_of(contact, NOW)
    last = begin(contact, at=NOW)
    for stage in plan.stages[:-1]:
        end_on = plan.may_end_on(stage)
        take_tests(last, through=end_on)
        moved = actions.move_on(
            last,
            place_id=a_hotel("Home"),
            arrival_evidence="home visit",
            **when(noon(end_on) + 8 * HOUR),
        )
        last = moved or last
    release_on = plan.release_on
    take_tests(last, through=release_on)

    before = noon(release_on - DAY) + 11 * HOUR
    with pytest.raises(NotYetReleasedError) as refused:
        actions.release(last, **when(before))
    verdict = queries.verdict_of_stay(last, SYSTEM, now=before)

    assert refused.value.verdict.earliest_on == release_on
    assert not verdict.is_allowed
    actions.release(last, **when(noon(release_on) + 9 * HOUR))
    row = stay(last)
    assert row.ended_reason == "released"
    latest, *_ = notices_of_person(row.person_id, SYSTEM)
    assert latest.kind == "release"


def test_where_the_last_stage_confines_nobody_the_release_comes_when_it_is_over():
    """High-risk group, Beijing: ten days at home, then seven of health monitoring."""
    contact = an_exposed(
        "covid19-cn-beijing-2022-05",
        exposed_at=NOW - DAY,
        risk_class=RiskClass.HIGH_RISK_GROUP,
    )
    plan = plan_of(contact, NOW)
    home = begin(contact, at=NOW)
    end_on = plan.may_end_on(plan.stages[0])
    evening = noon(end_on) + 8 * HOUR

    following = actions.move_on(
        home, place_id=a_hotel(), arrival_evidence="told by telephone", **when(evening)
    )

    assert following is None
    assert stay(home).ended_reason == "next_stage"
    with pytest.raises(NotYetReleasedError):
        actions.release(home, **when(noon(plan.release_on - DAY)))
    actions.release(home, **when(noon(plan.release_on)))
    assert (stay(home).ended_reason, stay(home).ended_at) == ("released", evening)
    with pytest.raises(ObservationRefusedError, match="has ended"):
        actions.release(home, **when(noon(plan.release_on)))


def test_a_test_not_taken_or_positive_stands_in_the_way():
    contact = an_exposed()
    begun = begin(contact, at=NOW)
    plan = plan_of(contact, NOW)
    end_on = plan.may_end_on(plan.stages[0])

    with pytest.raises(NotYetReleasedError, match="Every test due is negative"):
        actions.move_on(
            begun, place_id=a_hotel(), arrival_evidence="x", **when(noon(end_on))
        )
    row = stay(begun)
    a_swab(row.person_id, "positive", at=NOW + DAY, outbreak_id=row.outbreak_id)
    with pytest.raises(NotYetReleasedError, match="Nothing points to infection"):
        actions.move_on(
            begun, place_id=a_hotel(), arrival_evidence="x", **when(noon(end_on))
        )


def test_a_result_answers_the_test_of_its_day_and_a_correction_corrects_it():
    row = stay(begin(an_exposed(), at=NOW))
    first = queries.tests_of_stays([row.id], SYSTEM)[0]

    tube = a_swab(
        row.person_id,
        at=max(noon(first.due_on), row.starts_at),
        kind=TestKind(first.test_kind),
        outbreak_id=row.outbreak_id,
    )

    answered = queries.tests_of_stays([row.id], SYSTEM)[0]
    assert answered.outcome == "negative"
    from epiloop_hq.laboratory.actions import correct_result

    told = answered.happened_at + HOUR
    correct_result(tube, outcome=TubeResult.INVALID, reason="mixed up", **when(told))
    actions.answer_tests(tube, actor=SYSTEM, now=told)
    assert queries.tests_of_stays([row.id], SYSTEM)[0].outcome == ""


def test_a_missed_test_is_made_up_by_a_later_sample():
    row = stay(begin(an_exposed(), at=NOW))
    first, *_ = queries.tests_of_stays([row.id], SYSTEM)
    days = {t.due_on for t in queries.tests_of_stays([row.id], SYSTEM)}
    free = next(
        day for n in range(1, 20) if (day := first.due_on + n * DAY) not in days
    )

    a_swab(row.person_id, at=noon(free), outbreak_id=row.outbreak_id)

    assert queries.tests_of_stays([row.id], SYSTEM)[0].outcome == "negative"


def test_occupants_are_seen_as_often_as_the_protocol_says_and_missed_looks_are_listed():
    """Twice a day in a facility: the second half day nobody looked."""
    row = stay(begin(an_exposed(), at=at("2022-04-23 06:00")))
    actions.record_check(row.id, temperature_c=36.6, **when(at("2022-04-23 09:00")))

    missed = queries.missed_rounds(
        row.outbreak_id, SYSTEM, now=at("2022-04-24 07:00"), limit=9
    )

    assert [(m.due_on, m.part) for m in missed] == [(date(2022, 4, 23), 2)]


def test_another_look_in_the_same_half_day_replaces_the_first_and_the_trail_keeps_it():
    row = stay(begin(an_exposed(), at=at("2022-04-23 06:00")))
    first = actions.record_check(row.id, **when(at("2022-04-23 08:00")))

    again = actions.record_check(
        row.id, temperature_c=37.0, **when(at("2022-04-23 10:00"))
    )

    assert first == again
    (check,) = queries.checks_of_stays([row.id], SYSTEM)
    assert check.temperature_c == 37.0
    assert AuditEvent.objects.filter(kind="stay.checked").count() == 2


def test_symptoms_are_news_and_stand_in_the_way_until_a_test():
    row = stay(begin(an_exposed(), at=at("2022-04-23 06:00")))

    actions.record_check(row.id, symptoms="cough", **when(at("2022-04-23 09:00")))

    assert AuditEvent.objects.filter(kind="stay.symptomatic").exists()
    verdict = queries.verdict_of_stay(row.id, SYSTEM, now=at("2022-04-23 10:00"))
    assert "symptoms_tested" in {c.condition for c in verdict.unmet}
    a_swab(row.person_id, at=at("2022-04-23 11:00"), outbreak_id=row.outbreak_id)
    verdict = queries.verdict_of_stay(row.id, SYSTEM, now=at("2022-04-23 13:00"))
    assert "symptoms_tested" not in {c.condition for c in verdict.unmet}


def test_symptoms_are_named_of_who_was_seen_ill_and_of_nobody_else():
    row = stay(begin(an_exposed(), at=NOW))

    with pytest.raises(ObservationRefusedError, match="Name the symptoms"):
        actions.record_check(
            row.id,
            outcome=CheckOutcome.SEEN_SYMPTOMATIC,
            **when(later(hours=1)),
        )


def test_nobody_is_seen_before_they_came_or_after_they_left():
    row = stay(begin(an_exposed(), at=later(hours=3)))

    with pytest.raises(ObservationRefusedError, match="did not stay there"):
        actions.record_check(row.id, **when(later(hours=2)))


@pytest.mark.parametrize(
    ("protocol_id", "risk_class"),
    [
        ("ebola-who", RiskClass.CLOSE_CONTACT),
        ("mpox-who-2024", RiskClass.CLOSE_CONTACT),
    ],
)
def test_where_a_stage_is_no_restriction_there_is_no_stay(protocol_id, risk_class):
    contact = an_exposed(protocol_id, risk_class=risk_class)

    with pytest.raises(ObservationRefusedError, match="confines nobody"):
        begin(contact, at=NOW)
    assert orders_of_person(contact_facts([contact])[0].person_id, SYSTEM) == ()


def test_immune_and_other_measles_contacts_are_asked_different_things():
    contact = an_exposed("measles-us-ia")
    contacts.set_immunity(
        contact, actor=SYSTEM, now=NOW, is_immune=False, evidence="no vaccination"
    )

    row = stay(begin(contact, at=later(days=3)))

    assert row.kind == "quarantine_home"


def test_todays_round_is_a_list_of_the_day(
    django_assert_max_num_queries,
):
    rows = [stay(begin(an_exposed(), at=later(hours=n))) for n in range(3)]

    with django_assert_max_num_queries(6):
        todays = queries.todays_round(
            rows[0].outbreak_id, SYSTEM, now=later(hours=9), limit=50
        )

    assert [r.stay.id for r in todays] == [r.id for r in rows]
    assert local_day(NOW, noon(date(2022, 4, 23)).tzinfo) == date(2022, 4, 23)


def test_a_room_is_sampled_and_reported():
    row = stay(begin(an_exposed(), at=NOW))

    sample = actions.sample_room(row.id, **when(later(hours=1)))
    actions.report_room(sample, TubeResult.NEGATIVE, **when(later(hours=4)))

    with pytest.raises(ObservationRefusedError, match="before it is reported"):
        actions.report_room(sample, TubeResult.NEGATIVE, **when(NOW))
