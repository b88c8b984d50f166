"""The packed visits name whom the rows tell of, and forget whom the rows forget."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.actors import NOW, at
from builders.outbreaks import a_person, people
from builders.places import SYSTEM, a_place, the_areas
from builders.visits import a_delivery, a_visit
from epiloop.contacts.engines.columns import NEVER
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.records import PlaceClass
from epiloop.timeline import Interval
from epiloop_hq.audit.retention import erase_persons
from epiloop_hq.visits import actions, queries, storage
from epiloop_hq.visits.models import ToForget, Unpacked

pytestmark = pytest.mark.django_db

NOTHING = timedelta(0)
DAY = "2022-04-22"


@pytest.fixture(autouse=True)
def _empty():
    the_areas()
    storage.remove()


def span(text):
    start, end = (at(f"{DAY} {clock}") for clock in text.split("-"))
    return Interval(start, end)


def near(*stays, lingering=NOTHING, **rules):
    actions.pack_waiting()
    packed = queries.packed_visits()
    return list(queries.visits_near(stays, packed, lingering=lingering, **rules))


def told_of(person):
    """Return how many records in the packed files are of a person."""
    if not storage.is_packed():
        return 0
    store = storage.opened()
    index = store.index()
    return len(store.records_of(index.persons.find([str(person)])))


def test_what_was_delivered_a_moment_ago_is_found():
    first, second = people(2)
    school = a_place()
    a_delivery([a_visit(first, school, "08:00-09:00")])
    assert len(near((school, span("08:30-08:40")))) == 1

    a_delivery([a_visit(second, school, "08:35-08:50")], source="door")

    found = near((school, span("08:30-08:40")))
    assert sorted(int(visit.person_id) for visit in found) == sorted([first, second])
    assert not Unpacked.objects.exists()


def test_a_meeting_within_one_minute_is_not_lost_to_whole_minutes():
    person, school = a_person(), a_place()
    a_delivery([a_visit(person, school, "08:00:50-08:00:58")])

    assert near((school, Interval(at(f"{DAY} 08:00:55"), at(f"{DAY} 08:00:56"))))
    assert not near((school, Interval(at(f"{DAY} 08:00:58"), at(f"{DAY} 08:01:56"))))


CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(7, 12) for minute in (0, 7, 30)]
SPANS = st.tuples(st.sampled_from(CLOCKS), st.sampled_from(CLOCKS)).map(sorted)
ROWS = st.tuples(st.integers(0, 3), st.integers(0, 2), SPANS).filter(
    lambda row: row[2][0] != row[2][1]
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=12), st.lists(ROWS, min_size=1, max_size=3))
def test_the_packed_visits_and_the_rows_give_the_same_visits(rows, stays):
    persons = people(4)
    places = [a_place(f"Room {n}") for n in range(3)]
    a_delivery(
        [a_visit(persons[who], places[at], "-".join(when)) for who, at, when in rows]
    )
    asked = [(places[place], span("-".join(when))) for _, place, when in stays]

    for lingering in (NOTHING, timedelta(minutes=7)):
        plain = queries.visits_at(asked, lingering=lingering)
        found = near(*asked, lingering=lingering)

        assert sorted(found, key=repr) == sorted(plain, key=repr)


def test_places_where_meeting_does_not_count_lead_to_nobody():
    persons = people(3)
    hall = a_place("Station", kind=PlaceClass.TRANSPORT_HUB)
    room = a_place("Room 3", kind=PlaceClass.CLASSROOM)
    a_delivery([a_visit(person, hall, "08:00-09:00") for person in persons])
    a_delivery([a_visit(persons[0], room, "08:00-09:00")], source="register")
    asked = [(hall, span("08:00-09:00")), (room, span("08:00-09:00"))]

    no_hubs = PlaceRules(by_class={PlaceClass.TRANSPORT_HUB: int(NEVER)})
    capped = PlaceRules(most_stays=2)

    assert [v.place_id for v in near(*asked, rules=no_hubs)] == [str(room)]
    assert [v.place_id for v in near(*asked, rules=capped)] == [str(room)]
    packed = queries.packed_visits()
    list(queries.visits_near(asked, packed, lingering=NOTHING, rules=capped))
    assert set(packed.too_busy) == {str(hall)}
    with pytest.raises(queries.TooManyMetError, match="3 of 3 persons"):
        near(*asked, most=2)


def test_a_withdrawn_delivery_leaves_the_packed_files():
    first, second = people(2)
    school = a_place()
    wrong = a_delivery([a_visit(first, school, "08:00-09:00")])
    a_delivery([a_visit(second, school, "08:00-09:00")], source="door")
    actions.pack_waiting()

    actions.withdraw_batch(wrong.batch_id, actor=SYSTEM, now=NOW, reason="Wrong file")
    actions.forget_waiting()

    assert (told_of(first), told_of(second)) == (0, 1)


def test_a_delivery_withdrawn_before_it_was_packed_is_never_packed():
    person, school = a_person(), a_place()
    wrong = a_delivery([a_visit(person, school, "08:00-09:00")])

    actions.withdraw_batch(wrong.batch_id, actor=SYSTEM, now=NOW, reason="Wrong file")
    actions.pack_waiting()

    assert told_of(person) == 0


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
def test_an_erased_person_leaves_the_packed_files_at_once():
    gone, stays = people(2)
    school = a_place()
    a_delivery([a_visit(one, school, "08:00-09:00") for one in (gone, stays)])
    actions.pack_waiting()
    assert told_of(gone) == 1

    erase_persons([gone], actor=SYSTEM, now=NOW, reason="Article 47")

    assert (told_of(gone), told_of(stays)) == (0, 1)
    assert not ToForget.objects.exists()


def test_the_packed_visits_are_made_anew_from_the_rows():
    """As after a restore: they stand in no backup."""
    person, school = a_person(), a_place()
    a_delivery([a_visit(person, school, "08:00-09:00")])
    actions.pack_waiting()

    storage.remove()

    assert [int(v.person_id) for v in near((school, span("08:30-08:40")))] == [person]
    assert actions.pack_afresh() == 1
