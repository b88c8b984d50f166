"""The figures of the round count all occupants, however many a page shows."""

from datetime import timedelta

import pytest

from builders.actors import NOW, SHANGHAI, at, later
from builders.observation import an_exposed, begin, stay
from builders.places import SYSTEM, the_areas, the_units
from epiloop_hq.observation import actions, queries
from epiloop_hq.observation.queries import half_day, is_morning

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def occupant():
    the_areas()
    the_units()
    return stay(begin(an_exposed(), at=NOW))


def figures(row, now):
    return queries.round_figures(row.outbreak_id, SYSTEM, now=now)


def check(row, when, **seen):
    actions.record_check(row.id, actor=SYSTEM, happened_at=when, now=when, **seen)


@pytest.mark.parametrize(
    ("instant", "morning", "start", "end"),
    [
        ("2022-04-23 00:00", True, "2022-04-23 00:00", "2022-04-23 12:00"),
        ("2022-04-23 11:59:59", True, "2022-04-23 00:00", "2022-04-23 12:00"),
        ("2022-04-23 12:00", False, "2022-04-23 12:00", "2022-04-24 00:00"),
        ("2022-04-23 23:59:59", False, "2022-04-23 12:00", "2022-04-24 00:00"),
    ],
)
def test_a_day_has_two_halves_that_meet_at_noon(instant, morning, start, end):
    half = half_day(at(instant), SHANGHAI)

    assert is_morning(at(instant), SHANGHAI) is morning
    assert (half.start, half.end) == (at(start), at(end))


def test_who_was_seen_in_the_morning_is_to_be_seen_again_in_the_afternoon(occupant):
    check(occupant, later(hours=6))

    morning = figures(occupant, later(hours=7))
    afternoon = figures(occupant, later(hours=12))

    assert (morning.seen, morning.occupants) == (1, 1)
    assert (afternoon.seen, afternoon.occupants) == (0, 1)


def test_whoever_had_symptoms_today_is_counted_once_and_tomorrow_no_more(occupant):
    check(occupant, later(hours=6), symptoms="cough")
    check(occupant, later(hours=12), symptoms="cough, fever")

    assert figures(occupant, later(hours=13)).ill == 1
    assert figures(occupant, later(days=1, hours=6)).ill == 0


def test_tests_are_due_on_their_day_and_until_they_are_answered(occupant):
    due = sorted(t.due_on for t in queries.tests_of_stays([occupant.id], SYSTEM))
    for day in range(4):
        now = later(days=day, hours=8)
        today = now.astimezone(SHANGHAI).date()

        assert figures(occupant, now).tests_due == sum(d <= today for d in due)


def test_who_has_left_is_no_occupant(occupant):
    actions.end_stay(
        occupant.id,
        actor=SYSTEM,
        happened_at=later(hours=5),
        now=later(hours=5),
        reason="died",
    )

    left = figures(occupant, later(hours=6))
    assert (left.occupants, left.seen, left.tests_due, left.ill) == (0, 0, 0, 0)


def test_the_figures_cost_three_queries_however_many_there_are(
    occupant, django_assert_num_queries
):
    figures(occupant, NOW + HOUR)
    with django_assert_num_queries(3):  # the zone, and two counts
        figures(occupant, NOW + HOUR)
