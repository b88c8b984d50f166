"""Lists cost the same number of queries however long they are, and page by key."""

import pytest

from builders.actors import NOW, later
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import a_person, people
from builders.places import SYSTEM, the_areas
from epiloop_hq.laboratory import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_waiting_tubes_come_oldest_first_and_page_by_key(django_assert_num_queries):
    tubes = [a_tube(people(2), at=later(hours=-n)) for n in (1, 3, 2)]
    a_result(a_tube(people(2)), "negative")

    with django_assert_num_queries(1):
        first = queries.waiting_tubes(SYSTEM, limit=2)
    rest = queries.waiting_tubes(SYSTEM, after=first.next_key, limit=2)

    assert [r.id for r in first.rows] == [tubes[1], tubes[2]]
    assert ([r.id for r in rest.rows], rest.next_key) == ([tubes[0]], "")


def test_finding_a_tube_by_its_barcode_is_one_query(django_assert_num_queries):
    a_tube(people(2), barcode="FS-77")
    a_tube(people(2), barcode="FS-8")

    with django_assert_num_queries(1):
        found = queries.recent_tubes(SYSTEM, limit=9, search="FS-7")

    assert [r.barcode for r in found] == ["FS-77"]


def test_retakes_are_one_query(django_assert_num_queries):
    for _ in range(2):
        a_result(a_tube(people(2)), "invalid")

    with django_assert_num_queries(1):
        assert len(queries.tubes_to_retake(SYSTEM, limit=9)) == 2


def test_a_tube_with_everything_in_it_is_six_queries(django_assert_num_queries):
    tube = a_tube(people(5))
    a_result(tube)

    with django_assert_num_queries(6):
        queries.tube_detail(tube, SYSTEM)


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_recalls_is_four_queries(number, django_assert_num_queries):
    for _ in range(number):
        recall = a_recall(people(2))
    person = queries.recall_facts(recall, SYSTEM).tube.person_ids[0]
    a_recheck(a_hold(recall, person), at=later(hours=1))

    with django_assert_num_queries(4):
        rows = queries.open_recalls(SYSTEM, limit=9)

    assert len(rows) == number


def test_a_recall_with_all_its_members_is_six_queries(django_assert_num_queries):
    recall = a_recall()

    with django_assert_num_queries(6):
        board = queries.recall_board(recall, SYSTEM)

    assert len(board.members) == 10


def test_a_person_s_samples_are_one_query_newest_first(django_assert_num_queries):
    person = a_person()
    a_result(a_tube([person], at=later(hours=-9)), "negative")
    a_tube([person, a_person()])

    with django_assert_num_queries(1):
        rows = queries.samples_of_person(person, SYSTEM)

    assert [(r.persons, r.outcome) for r in rows] == [(10, ""), (1, "negative")]


def test_samples_of_many_persons_from_an_instant_on_are_one_query(
    django_assert_num_queries,
):
    first, second = people(2)
    a_tube([first], at=later(hours=-30))
    a_tube([first, second])

    with django_assert_num_queries(1):
        rows = queries.samples_of_persons([first, second], SYSTEM, since=later(days=-1))

    assert sorted(r.person_id for r in rows) == [first, second]


def test_facts_for_reactions_say_who_is_held():
    person, other = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)

    facts = queries.recall_facts(recall, SYSTEM)

    assert (facts.held, facts.tube.person_ids) == ({person: hold}, (person, other))
    assert queries.hold_facts(hold, SYSTEM).since == NOW
