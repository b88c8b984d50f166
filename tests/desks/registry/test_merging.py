"""Merged, nothing is pointed elsewhere; split, each record is what it was."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders.actors import NOW, an_actor, later
from builders.duplicates import (
    NUMBER,
    OFFICER,
    kept,
    kinds,
    merged,
    pairs,
    parted,
    the_pair,
)
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI
from builders.registry import SYSTEM, a_person
from epiloop.identity import resident_check_character
from epiloop_hq.actor import Role
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Involvement, Person

pytestmark = pytest.mark.django_db


def test_merged_the_older_record_is_kept_and_nothing_is_pointed_elsewhere():
    first, second = a_person(), a_person(occupation="", workplace="School 3")

    for _ in range(2):
        merged(the_pair())

    assert (kept(first), kept(second)) == (first, first)
    row = queries.duplicate_row(the_pair(), OFFICER)
    assert (row.state, row.decided_by) == (DuplicateState.MERGED, "Chen Jing")
    assert kinds().count("person.merged") == 1
    # A contact written for the second record is still the second record's.
    assert Person.objects.unscoped(reason="test").filter(pk=second).exists()


def test_a_merged_person_is_one_with_what_either_record_tells():
    first = a_person(occupation="", address="")
    second = a_person(workplace="School 3")
    merged(the_pair())

    views = queries.person_views([first, second], OFFICER)

    assert {v.id for v in views.values()} == {first}
    view = views[second]
    assert (view.occupation, view.workplace) == ("teacher", "School 3")
    assert view.aliases == (queries.person_facts(second).code,)


def test_split_each_record_is_what_it_was():
    first, second = a_person(occupation=""), a_person()
    before = queries.person_views([first, second], OFFICER)
    merged(the_pair())

    for _ in range(2):
        parted(the_pair())

    assert queries.person_views([first, second], OFFICER) == before
    assert kinds().count("person.split") == 1
    assert queries.duplicate_row(the_pair(), OFFICER).state == DuplicateState.DISTINCT


def test_records_decided_to_be_different_are_not_proposed_again():
    first, second = a_person(), a_person()
    parted(the_pair())

    actions.look_for_duplicates([first, second], actor=SYSTEM, now=NOW)

    assert pairs(DuplicateState.PROPOSED) == []
    assert kinds()[-1] == "person.kept_apart"


def test_who_changes_their_mind_may_merge_after_all():
    first, second = a_person(), a_person()
    parted(the_pair())

    merged(the_pair())

    assert kept(second) == first


def three():
    """Enter one human being three times; return the ids and the pairs by their ids."""
    ids = [a_person() for _ in range(3)]
    rows = Duplicate.objects.unscoped(reason="test")
    return ids, {(d.first_id, d.second_id): d.pk for d in rows}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_three_records_the_oldest_is_kept_in_whatever_order(order):
    (a, b, c), by_ids = three()
    chain = [by_ids[a, b], by_ids[b, c]]

    for place in order:
        merged(chain[place])

    assert [kept(p) for p in (a, b, c)] == [a, a, a]
    told = kinds().count("person.merged")
    assert told == (2 if order == (0, 1) else 3)  # c was b's alias before it was a's


def test_splitting_the_first_of_three_leaves_the_others_together():
    (a, b, c), by_ids = three()
    merged(by_ids[a, b])
    merged(by_ids[b, c])

    parted(by_ids[a, b])

    assert [kept(p) for p in (a, b, c)] == [a, b, b]


def test_records_known_to_be_different_are_not_joined_through_a_third():
    (a, b, c), by_ids = three()
    parted(by_ids[a, c])
    merged(by_ids[a, b])

    with pytest.raises(RegistryRefusedError, match="decided to be different persons"):
        merged(by_ids[b, c])
    assert [kept(p) for p in (a, b, c)] == [a, a, c]


def test_a_certain_match_that_somebody_has_ruled_out_waits_for_an_officer():
    """The rule would join two persons whom an officer has told apart."""
    draft = PersonDraft(name="李伟", identity_number=NUMBER, area_path=DOUDIAN)
    first, second = a_person(draft), a_person(draft)
    parted(the_pair())

    third = a_person(draft)

    assert kept(third) == first
    assert (second, third) in pairs(DuplicateState.PROPOSED)
    assert kept(second) == second


def test_what_stands_against_one_merger_does_not_hold_up_the_others_of_its_lot():
    draft = PersonDraft(name="李伟", identity_number=NUMBER, area_path=DOUDIAN)
    other = PersonDraft(
        name="王芳", identity_number="110105194912310011", area_path=DOUDIAN
    )
    first, second = a_person(draft), a_person(draft)
    parted(the_pair())
    wang = a_person(other)

    third, fourth = actions.create_persons(
        [draft, other], actor=SYSTEM, now=NOW, area_path=DOUDIAN, why="import"
    )

    assert [kept(p) for p in (third, fourth)] == [first, wang]
    assert (second, third) in pairs(DuplicateState.PROPOSED)
    assert kinds().count("person.merged") == 3


def test_merging_many_at_once_takes_no_more_queries():
    """Five hundred persons of a list who are known are not five hundred mergers."""
    took = []
    for surnames in ("赵钱", "孙李周吴郑王冯陈卫"):
        bodies = [f"11010519800101{len(surnames)}{n:02}" for n in range(len(surnames))]
        drafts = [
            PersonDraft(
                name=surname + "建国",
                identity_number=body + resident_check_character(body),
            )
            for surname, body in zip(surnames, bodies, strict=True)
        ]
        enter = partial(
            actions.create_persons,
            drafts,
            actor=SYSTEM,
            now=NOW,
            area_path=DOUDIAN,
            why="import",
        )
        enter()
        with CaptureQueriesContext(connection) as queries_run:
            entered = enter()
        took.append(len(queries_run))
        assert all(kept(person) != person for person in entered)

    assert took[0] == took[1]


def test_records_of_one_group_are_not_proposed_to_each_other():
    (a, b, c), by_ids = three()
    Duplicate.objects.unscoped(reason="test")
    merged(by_ids[a, b])
    merged(by_ids[b, c])
    before = len(pairs())

    actions.look_for_duplicates([a, b, c], actor=SYSTEM, now=NOW)

    assert len(pairs()) == before


# Who sees a merged person.


def test_the_area_of_an_alias_sees_the_record_that_is_kept():
    first = a_person(entered_by=FANGSHAN)
    second = a_person(entered_by=FENGTAI, area_path=FENGTAI)
    stranger = an_actor(Role.INVESTIGATOR, FENGTAI)
    assert queries.person_views([first], stranger)[first].is_elsewhere
    pair = the_pair()

    merged(pair, actor=an_actor(Role.HEADQUARTERS, BEIJING))
    together = queries.person_view(first, stranger)
    parted(pair, actor=an_actor(Role.HEADQUARTERS, BEIJING))

    assert together.is_named
    assert queries.person_view(second, stranger).id == second
    with pytest.raises(Person.DoesNotExist):
        queries.person_view(first, stranger)


def test_an_area_involved_with_an_alias_later_sees_the_record_that_is_kept():
    first, second = a_person(), a_person()
    merged(the_pair())
    stranger = an_actor(Role.INVESTIGATOR, FENGTAI)
    contact = {"why": "contact", "actor": SYSTEM}

    actions.involve(second, FENGTAI, now=NOW, **contact)
    during = queries.person_view(first, stranger)
    actions.end_involvement(second, FENGTAI, now=later(hours=1), **contact)

    assert during.is_named
    with pytest.raises(Person.DoesNotExist):
        queries.person_view(first, stranger)
    rows = Involvement.objects.unscoped(reason="test").filter(area_path=FENGTAI)
    assert {(r.person_id, r.why, r.until) for r in rows} == {
        (second, "contact", later(hours=1)),
        (first, "alias", later(hours=1)),
    }


def test_an_alias_that_moves_takes_the_view_along():
    first, second = a_person(), a_person()
    merged(the_pair())

    actions.correct_person(
        second, actor=SYSTEM, now=NOW, changes={"area_path": FENGTAI}
    )

    assert queries.person_view(first, an_actor(Role.COMMUNITY, FENGTAI)).is_named
