"""A positive in a shared facility: whose days are counted anew, and under which order."""

from datetime import date, timedelta

import pytest

from builders.actors import NOW, SHANGHAI, an_actor, at
from builders.disposal import a_hotel
from builders.observation import an_exposed, begin, noon, stay, take_tests
from builders.places import FENGTAI, SYSTEM, the_areas, the_units
from epiloop.timeline import local_day
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.observation import actions, queries
from epiloop_hq.observation.errors import NotYetReleasedError, ObservationRefusedError
from epiloop_hq.observation.models import Stay
from epiloop_hq.orders.queries import notices_of_person, orders_of_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Exposed on 21 April, fourteen days end on 5 May; a positive is found on 29 April.
FOUND = at("2022-04-29 10:00")


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


@pytest.fixture
def hotel():
    return a_hotel()


def an_occupant(hotel, protocol_id="covid19-cn-8", *, since=NOW):
    return stay(begin(an_exposed(protocol_id), at=since, place_id=hotel))


def restart(positive, near, *, found=FOUND, **more):
    return actions.count_anew(
        positive.id,
        [row.id for row in near],
        happened_at=found,
        now=found,
        **{"actor": SYSTEM, "why": "Positive on the same floor"} | more,
    )


def last_day(row):
    return local_day(row.planned_end_at - timedelta(seconds=1), SHANGHAI)


def test_those_near_serve_the_whole_period_again_from_the_day_of_the_positive(hotel):
    positive, near = an_occupant(hotel), an_occupant(hotel)

    (anew,) = restart(positive, [near])

    assert last_day(near) == date(2022, 5, 5)
    assert last_day(stay(anew)) == date(2022, 5, 13)
    assert stay(near.id).ended_reason == "counted_anew"
    assert (stay(anew).place_id, stay(anew).starts_at) == (hotel, FOUND)
    assert AuditEvent.objects.filter(kind="stay.counted_anew").count() == 1


def test_the_tests_of_the_stage_are_due_again(hotel):
    """Days 1, 4, 7 and 14 after a restart on 29 April, by PCR."""
    positive, near = an_occupant(hotel), an_occupant(hotel)
    take_tests(near.id, through=date(2022, 4, 28))

    (anew,) = restart(positive, [near])

    due = queries.tests_of_stays([anew], SYSTEM)
    first_on = date(2022, 4, 29)
    assert [t.day_number for t in due] == [1, 4, 7, 14]
    assert [(t.due_on - first_on).days for t in due] == [0, 3, 6, 14]


def test_one_order_takes_the_place_of_the_other_and_one_notice_says_so(hotel):
    positive, near = an_occupant(hotel), an_occupant(hotel)

    (anew,) = restart(positive, [near])

    present, former = orders_of_person(near.person_id, SYSTEM)
    assert (present.id, former.id) == (stay(anew).order_id, near.order_id)
    assert (former.ended_at, present.ended_at) == (FOUND, None)
    assert present.ground.endswith("Positive on the same floor")
    kinds = [notice.kind for notice in notices_of_person(near.person_id, SYSTEM)]
    assert sorted(kinds) == ["change", "start"]


def test_whoever_would_have_gone_on_the_former_day_stays_until_the_new_one(hotel):
    positive, near = an_occupant(hotel), an_occupant(hotel)
    take_tests(near.id, through=date(2022, 4, 28))
    (anew,) = restart(positive, [near])
    take_tests(anew, through=date(2022, 5, 13))

    def leave(day):
        actions.move_on(
            anew,
            place_id=a_hotel("Home"),
            arrival_evidence="Home visit",
            actor=SYSTEM,
            happened_at=noon(day) + timedelta(hours=8),
            now=noon(day) + timedelta(hours=8),
        )

    with pytest.raises(NotYetReleasedError):
        leave(date(2022, 5, 5))
    with pytest.raises(NotYetReleasedError):
        leave(date(2022, 5, 12))
    leave(date(2022, 5, 13))
    assert stay(anew).ended_reason == "next_stage"


def test_only_those_who_are_named_restart_unless_the_environment_is_positive_too(hotel):
    positive, near, far = (an_occupant(hotel) for _ in range(3))
    elsewhere = an_occupant(a_hotel("Another"))
    later_comer = an_occupant(hotel, since=FOUND + DAY)

    restart(positive, [near])
    assert stay(far.id).ended_at is None

    found = FOUND + 2 * DAY
    restart(positive, [], found=found, is_environment_positive=True)

    assert stay(far.id).ended_reason == "counted_anew"
    assert stay(later_comer.id).ended_reason == "counted_anew"
    assert stay(elsewhere.id).ended_at is None
    assert stay(positive.id).ended_at is None


@pytest.mark.parametrize(
    ("protocol_id", "more", "says"),
    [
        ("covid19-cn-9", {}, "counts nobody's days anew"),
        ("covid19-cn-8", {"why": " "}, "Say why"),
    ],
)
def test_days_are_not_counted_anew_without_a_rule_and_a_reason(
    hotel, protocol_id, more, says
):
    positive, near = (an_occupant(hotel, protocol_id) for _ in range(2))

    with pytest.raises(ObservationRefusedError, match=says):
        restart(positive, [near], **more)


def test_nobody_restarts_who_stays_elsewhere_or_came_afterwards(hotel):
    positive = an_occupant(hotel)
    elsewhere = an_occupant(a_hotel("Another"))
    later_comer = an_occupant(hotel, since=FOUND + DAY)

    for other in (elsewhere, later_comer):
        with pytest.raises(ObservationRefusedError, match="same facility"):
            restart(positive, [other])
    with pytest.raises(ObservationRefusedError, match="Nobody was named"):
        restart(positive, [])


def test_days_are_counted_anew_by_whoever_may_release_and_nobody_else(hotel):
    positive, near = an_occupant(hotel), an_occupant(hotel)

    with pytest.raises(NotPermittedError):
        restart(positive, [near], actor=an_actor(Role.TRANSFER, near.area_path))
    with pytest.raises(Stay.DoesNotExist):
        restart(positive, [near], actor=an_actor(Role.DISTRICT, FENGTAI))
    restart(positive, [near], actor=an_actor(Role.DISTRICT, near.area_path))
