"""Duplicates: proposed with a score, certain ones merged, each merge can be split."""

from dataclasses import replace
from datetime import date

import pytest

from builders.actors import NOW
from builders.duplicates import (
    NUMBER,
    OFFICER,
    kept,
    kinds,
    merged,
    pairs,
    the_pair,
)
from builders.places import DOUDIAN, FANGSHAN
from builders.registry import LI, SYSTEM, a_person
from epiloop.duplicates import Sign
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import PersonKey
from epiloop_hq.registry.queries import matching

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("second", "state"),
    [
        ({}, "proposed"),
        ({"name": "Li Wei"}, "proposed"),
        ({"name": "李炜"}, "proposed"),  # sounds the same
        ({"telephone": "13977778888"}, None),  # a name alone is shared by many
        ({"name": "王芳", "sex": "female"}, None),  # a family shares a telephone
        ({"name": "王芳", "telephone": "", "sex": ""}, None),
    ],
)
def test_a_likely_duplicate_is_proposed_with_the_reasons(second, state):
    first = a_person()
    other = a_person(**second)

    if state is None:
        assert pairs() == []
    else:
        (row,) = queries.duplicate_page(OFFICER).rows
        assert (row.first.id, row.second.id, row.state) == (first, other, state)
        assert 0.5 <= row.score <= 1
        assert Sign.TELEPHONE_SAME in row.reasons


@pytest.mark.parametrize(
    ("second", "is_merged"),
    [
        ({}, True),
        ({"telephone": "", "address": ""}, True),
        ({"name": "王芳"}, False),  # one number, two names: for an officer
        ({"sex": "male"}, False),
    ],
)
def test_one_checked_identity_number_and_nothing_against_it_merges(second, is_merged):
    draft = PersonDraft(name="李伟", identity_number=NUMBER, area_path=DOUDIAN)
    first = a_person(draft)
    other = a_person(draft, **second)

    assert (kept(other) == first) is is_merged
    assert ("person.merged" in kinds()) is is_merged


def test_the_second_of_a_list_is_found_in_the_same_list():
    ids = actions.create_persons(
        [LI, replace(LI, name="Li Wei"), replace(LI, name="赵敏", telephone="")],
        actor=SYSTEM,
        now=NOW,
        area_path=FANGSHAN,
        why="contact",
    )

    assert pairs() == [ids[:2]]


def entered_as_foreseen(*drafts, meanwhile=lambda: None):
    foreseen = actions.foresee_persons(drafts, now=NOW)
    meanwhile()
    return actions.create_persons(
        drafts,
        actor=SYSTEM,
        now=NOW,
        area_path=FANGSHAN,
        why="contact",
        foreseen=foreseen,
    )


def test_what_was_foreseen_is_what_is_found_in_one_go():
    first = a_person()

    other, stranger, again = entered_as_foreseen(
        LI, replace(LI, name="赵敏", telephone=""), replace(LI, name="Li Wei")
    )

    assert sorted(pairs()) == [(first, other), (first, again), (other, again)]
    assert stranger not in {pk for pair in pairs() for pk in pair}


def test_who_was_entered_after_the_look_ahead_is_found_all_the_same(monkeypatch):
    monkeypatch.setattr(matching, "IN_FLIGHT", 0)
    a_person(name="赵敏", telephone="")
    between = []

    (last,) = entered_as_foreseen(LI, meanwhile=lambda: between.append(a_person()))

    assert pairs() == [(between[0], last)]


@pytest.mark.parametrize(
    ("before", "after", "is_pair"),
    [
        ({"name": "王芳", "sex": "female"}, {"name": "李伟", "sex": "male"}, True),
        ({}, {"name": "王芳", "sex": "female"}, False),
    ],
)
def test_who_was_corrected_after_the_look_ahead_is_compared_anew(
    monkeypatch, before, after, is_pair
):
    monkeypatch.setattr(matching, "IN_FLIGHT", 0)
    first = a_person(**before)

    (last,) = entered_as_foreseen(
        LI,
        meanwhile=lambda: actions.correct_person(
            first, actor=SYSTEM, now=NOW, changes=after, reason="test"
        ),
    )

    assert pairs() == ([(first, last)] if is_pair else [])


def test_looking_again_finds_nothing_new_and_writes_no_key_twice():
    ids = [a_person(), a_person()]
    keys = PersonKey.objects.unscoped(reason="test").count()

    again = actions.look_for_duplicates(ids, actor=SYSTEM, now=NOW)

    assert again == ()
    assert PersonKey.objects.unscoped(reason="test").count() == keys


def test_a_correction_brings_new_keys_and_new_pairs():
    first = a_person()
    second = a_person(telephone="13900000000")
    assert pairs() == []

    actions.correct_person(
        second, actor=SYSTEM, now=NOW, changes={"telephone": LI.telephone}
    )

    assert pairs() == [(first, second)]
    stale = PersonKey.objects.unscoped(reason="test").filter(
        person=second, key__contains="13900000000"
    )
    assert not stale.exists()


def test_pairs_come_likeliest_first_page_by_page(django_assert_num_queries):
    for n in range(3):
        number = f"139{n}{n}{n}{n}{n}{n}{n}{n}"
        born_on = (None, date(1951, 2, 3), date(1987, 11, 28))[n]
        for _ in range(2):
            a_person(telephone=number, born_on=born_on)

    with django_assert_num_queries(4):
        first = queries.duplicate_page(OFFICER, limit=2)
    second = queries.duplicate_page(OFFICER, limit=2, after=first.next_key)

    scores = [d.score for d in (*first.rows, *second.rows)]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert second.next_key == ""
    assert len(queries.duplicate_page(OFFICER, after="nonsense~1").rows) == 3


def test_housemates_are_those_registered_at_the_same_home():
    from builders.places import a_place

    home = a_place("家", DOUDIAN)
    li, wang = (a_person(name=n, telephone="", home_id=home) for n in ("李", "王"))
    alone = a_person(name="赵", telephone="")

    assert queries.housemates_of(li) == (wang,)
    assert queries.housemates_of(alone) == ()


def test_an_alias_is_no_housemate_of_the_record_kept_for_it():
    from builders.places import a_place

    home = a_place("家", DOUDIAN)
    first, second = a_person(home_id=home), a_person(home_id=home)
    merged(the_pair())

    assert queries.housemates_of(first) == ()
    assert queries.housemates_of(second) == ()


def test_a_list_is_compared_with_everybody_in_few_queries(
    django_assert_max_num_queries,
):
    drafts = [
        replace(LI, name=f"Li Wei {n}", telephone=f"138{n * 7919:08d}")
        for n in range(400)
    ]
    enter = {"actor": SYSTEM, "now": NOW, "area_path": FANGSHAN, "why": "contact"}
    actions.create_persons(drafts[:200], **enter)

    with django_assert_max_num_queries(80):
        actions.create_persons(drafts[100:], **enter)

    assert len(pairs(DuplicateState.PROPOSED)) >= 100
