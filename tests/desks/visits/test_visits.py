"""Deliveries of visits come in once and whole; the engine is handed who was there."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, an_actor, at, later
from builders.outbreaks import a_person, people
from builders.places import DOUDIAN, FENGTAI, SYSTEM, a_place, the_areas
from builders.visits import a_delivery, a_visit
from epiloop.records import PlaceClass
from epiloop.timeline import Interval
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.visits import actions, queries
from epiloop_hq.visits.errors import VisitsRefusedError
from epiloop_hq.visits.models import Visit
from epiloop_hq.visits.retention import VisitsShredder
from verdicts import allowed, assert_allowed, assert_strange, undone, verdicts

pytestmark = pytest.mark.django_db

NOTHING = timedelta(0)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def span(text, day="2022-04-22"):
    start, end = (at(f"{day} {clock}") for clock in text.split("-"))
    return Interval(start, end)


def found(*stays, lingering=NOTHING):
    visits = queries.visits_at(stays, lingering=lingering)
    return sorted(int(visit.person_id) for visit in visits)


# --- deliveries


def test_a_delivery_is_one_event_and_its_rows_are_none():
    first, second = people(2)
    school = a_place()

    told = a_delivery(
        [a_visit(first, school, "08:00-09:00"), a_visit(second, school, "08:30-10:00")]
    )

    assert (told.written, told.repeated, told.is_new) == (2, 0, True)
    (batch,) = queries.batch_rows(SYSTEM, limit=9)
    assert (batch.source, batch.count) == ("health code", 2)
    assert AuditEvent.objects.filter(kind="visits.delivered").count() == 1
    assert not AuditEvent.objects.filter(subject__startswith="visits.Visit:").exists()


def test_the_same_delivery_again_in_any_order_changes_nothing():
    first, second = people(2)
    school = a_place()
    visits = [a_visit(p, school, "08:00-09:00") for p in (first, second)]
    told = a_delivery(visits)

    again = a_delivery(reversed(visits))

    assert (again.batch_id, again.written, again.is_new) == (told.batch_id, 0, False)
    assert (
        len(list(queries.visits_of([first, second], window=span("00:00-23:00")))) == 2
    )


def test_the_same_rows_of_another_source_are_another_delivery():
    visit = a_visit(a_person(), a_place(), "08:00-09:00")

    assert a_delivery([visit]).is_new
    assert a_delivery([visit], source="door camera").is_new


def test_a_row_said_twice_in_one_delivery_is_written_once_and_counted():
    visit = a_visit(a_person(), a_place(), "08:00-09:00")

    told = a_delivery([visit, visit])

    assert (told.written, told.repeated) == (1, 1)


@pytest.mark.parametrize(
    ("clocks", "sentence"),
    [
        (("08:00", "08:00"), "ends after it starts"),
        (("09:00", "08:00"), "ends after it starts"),
        (("01:00", "02:06"), "not ended yet"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_with_its_whole_delivery(clocks, sentence):
    person, school = a_person(), a_place()
    wrong = actions.VisitDraft(
        person_id=person,
        place_id=school,
        starts_at=at(f"2022-04-23 {clocks[0]}"),
        ends_at=at(f"2022-04-23 {clocks[1]}"),
    )

    with pytest.raises(VisitsRefusedError, match=sentence):
        a_delivery([a_visit(person, school, "08:00-09:00"), wrong], when=later())

    assert queries.batch_rows(SYSTEM, limit=9) == ()


def test_a_visit_known_by_the_day_may_name_a_day_that_is_not_over():
    today = actions.VisitDraft(
        person_id=a_person(),
        place_id=a_place(),
        starts_at=at("2022-04-23 00:00"),
        ends_at=at("2022-04-24 00:00"),
        is_day_precision=True,
    )

    assert a_delivery([today]).written == 1


def test_an_empty_delivery_and_an_unknown_place_are_refused():
    with pytest.raises(VisitsRefusedError, match="says nothing"):
        a_delivery([])
    with pytest.raises(VisitsRefusedError, match="no place"):
        a_delivery([a_visit(a_person(), 10**9, "08:00-09:00")])


def test_a_wrong_delivery_is_taken_back_whole_and_may_come_again():
    visit = a_visit(a_person(), a_place(), "08:00-09:00")
    told = a_delivery([visit])

    removed = actions.withdraw_batch(
        told.batch_id, actor=SYSTEM, now=NOW, reason="days and months mixed up"
    )
    again = actions.withdraw_batch(told.batch_id, actor=SYSTEM, now=NOW, reason="again")

    assert (removed, again) == (1, 0)
    (batch,) = queries.batch_rows(SYSTEM, limit=9)
    assert (batch.count, batch.withdrawn_at) == (1, NOW)
    assert a_delivery([visit]).is_new


def test_taking_back_needs_a_reason():
    told = a_delivery([a_visit(a_person(), a_place(), "08:00-09:00")])

    with pytest.raises(VisitsRefusedError, match="why"):
        actions.withdraw_batch(told.batch_id, actor=SYSTEM, now=NOW, reason=" ")


# --- what the engine is handed


def test_the_engine_gets_who_was_at_the_place_in_the_time():
    """Touching is not meeting: who came at nine did not see who left at nine."""
    early, inside, late, elsewhere = people(4)
    school, gym = a_place("school"), a_place("gym")
    a_delivery(
        [
            a_visit(early, school, "07:00-08:00"),
            a_visit(inside, school, "08:59-12:00"),
            a_visit(late, school, "09:00-10:00"),
            a_visit(elsewhere, gym, "08:00-09:00"),
        ]
    )

    assert found((school, span("08:00-09:00"))) == [inside]
    assert found((school, span("07:59-09:01"))) == sorted([early, inside, late])
    assert found((school, span("08:00-09:00")), (gym, span("08:00-09:00"))) == sorted(
        [inside, elsewhere]
    )


def test_whoever_comes_while_the_air_still_counts_is_found():
    late = a_person()
    school = a_place()
    a_delivery([a_visit(late, school, "10:59-11:30")])

    assert found((school, span("08:00-09:00"))) == []
    assert found((school, span("08:00-09:00")), lingering=timedelta(hours=2)) == [late]


def test_a_visit_that_began_days_before_is_found():
    guest = a_person()
    hotel = a_place("hotel")
    long = actions.VisitDraft(
        person_id=guest,
        place_id=hotel,
        starts_at=at("2022-04-10 12:00"),
        ends_at=at("2022-04-22 12:00"),
    )
    a_delivery([long, a_visit(a_person(), hotel, "20:00-21:00")])

    assert found((hotel, span("08:00-09:00"))) == [guest]


def test_a_visit_is_handed_over_once_even_if_two_stays_touch_it():
    person, school = a_person(), a_place()
    a_delivery([a_visit(person, school, "08:00-12:00")])

    assert found((school, span("08:00-09:00")), (school, span("10:00-11:00"))) == [
        person
    ]


def test_nobody_is_left_out_by_area():
    person = a_person("Wang", FENGTAI)
    mall = a_place("mall", FENGTAI)
    a_delivery([a_visit(person, mall, "08:00-09:00")], area_path=FENGTAI)

    assert found((mall, span("08:00-09:00"))) == [person]


def test_a_visit_carries_what_the_rules_ask_for():
    train = a_place("G101", kind=PlaceClass.TRAIN)
    a_delivery([a_visit(a_person(), train, "08:00-09:00", seat="05-12F")])

    (visit,) = queries.visits_at([(train, span("08:00-09:00"))], lingering=NOTHING)

    assert (visit.place_class, visit.seat, visit.source) == (
        PlaceClass.TRAIN,
        "05-12F",
        "health code",
    )


def test_many_places_are_asked_for_in_few_queries(django_assert_num_queries):
    places = [a_place(f"shop {n}") for n in range(120)]
    a_delivery([a_visit(a_person(), places[0], "08:00-09:00")])
    stays = [(place, span("08:00-09:00")) for place in places]

    with django_assert_num_queries(1 + 3):
        list(queries.visits_at(stays, lingering=NOTHING))


def test_a_place_is_looked_up_by_its_index():
    """Never a walk through the table: both databases name the index in their plan."""
    place = a_place()
    a_delivery([a_visit(a_person(), place, "08:00-09:00")])
    rows = Visit.objects.unscoped(reason="the plan of the engine's query").filter(
        place_id=place, starts_at__gte=NOW - timedelta(days=3), starts_at__lt=NOW
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert "visit_place_time" in rows.explain()


def test_two_visits_of_each_of_many_persons_are_one_query(django_assert_num_queries):
    persons = people(5)
    school = a_place()
    a_delivery([a_visit(p, school, "08:00-09:00") for p in persons])

    with django_assert_num_queries(1 + 1):
        got = list(queries.visits_of(persons, window=span("08:30-08:40")))

    assert len(got) == 5


MINUTES = st.integers(0, 24 * 60 - 2)


@given(
    logged=st.lists(
        st.tuples(st.integers(0, 2), MINUTES, st.integers(1, 600)), max_size=12
    ),
    asked=st.lists(
        st.tuples(st.integers(0, 2), MINUTES, st.integers(1, 300)),
        min_size=1,
        max_size=4,
    ),
    air=st.integers(0, 120),
)
@settings(max_examples=20)
def test_the_indexed_query_finds_what_a_walk_through_all_visits_finds(
    logged, asked, air
):
    with undone():
        places = [a_place(f"place {n}") for n in range(3)]
        midnight = at("2022-04-20 00:00")
        rows = {
            (where, midnight + timedelta(minutes=start), length)
            for where, start, length in logged
        }
        persons = {row: a_person(f"P{n}") for n, row in enumerate(sorted(rows))}
        if rows:
            a_delivery(
                actions.VisitDraft(
                    person_id=persons[row],
                    place_id=places[row[0]],
                    starts_at=row[1],
                    ends_at=row[1] + timedelta(minutes=row[2]),
                )
                for row in rows
            )
        stays = [
            (
                places[where],
                Interval(
                    midnight + timedelta(minutes=start),
                    midnight + timedelta(minutes=start + length),
                ),
            )
            for where, start, length in asked
        ]
        lingering = timedelta(minutes=air)

        walked = {
            persons[row]
            for row in rows
            for place, stay in stays
            if places[row[0]] == place
            and row[1] < stay.end + lingering
            and row[1] + timedelta(minutes=row[2]) > stay.start
        }
        assert set(found(*stays, lingering=lingering)) == walked


# --- pages, permissions, retention


def test_a_person_s_visits_page_by_key_newest_first(django_assert_num_queries):
    person, school = a_person(), a_place()
    a_delivery(
        [
            a_visit(person, school, "08:00-09:00", day=f"2022-04-{d}")
            for d in (19, 20, 21)
        ]
    )

    with django_assert_num_queries(1):
        first = queries.visit_page(person, SYSTEM, limit=2)
    rest = queries.visit_page(person, SYSTEM, limit=2, after=first.next_key)

    days = [row.starts_at.day for row in (*first.rows, *rest.rows)]
    assert (days, rest.next_key) == ([21, 20, 19], "")


def test_visits_to_places_elsewhere_are_not_shown():
    person = a_person()
    a_delivery([a_visit(person, a_place("mall", FENGTAI), "08:00-09:00")])

    officer = an_actor(Role.INVESTIGATOR, DOUDIAN)
    assert queries.visit_page(person, officer).rows == ()


MAY = allowed(
    """
    deliver  | headquarters district investigator community
    withdraw | headquarters district investigator
    """
)


@pytest.fixture
def deeds():
    visit = a_visit(a_person(), a_place(), "08:00-09:00")
    batch = a_delivery([visit], source="to withdraw").batch_id
    return {
        "deliver": lambda who: a_delivery([visit], actor=who),
        "withdraw": lambda who: actions.withdraw_batch(
            batch, actor=who, now=NOW, reason="wrong file"
        ),
    }


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    assert_allowed(verdicts(deeds[deed], DOUDIAN), MAY[deed])


@pytest.mark.parametrize("deed", MAY)
def test_nobody_does_anything_in_another_area(deed, deeds):
    word = "refused" if deed == "deliver" else "unseen"

    assert_strange(verdicts(deeds[deed], FENGTAI), word=word)


def test_erasing_a_person_removes_where_they_were_and_nobody_else():
    gone, stays = people(2)
    school = a_place()
    a_delivery([a_visit(p, school, "08:00-09:00") for p in (gone, stays)])

    with recording(actor=SYSTEM, now=NOW):
        assert VisitsShredder().shred(frozenset({gone}), now=NOW) == 1

    assert found((school, span("08:00-09:00"))) == [stays]
