"""Duplicates: proposed with a score, certain ones merged, each merge can be split."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders.actors import NOW, an_actor, later
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI, YIJIE
from builders.registry import LI, SYSTEM, a_person
from epiloop.duplicates import Sign
from epiloop.identity import resident_check_character
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Involvement, Person, PersonKey
from epiloop_hq.registry.queries import matching

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
OFFICER = an_actor(Role.DISTRICT, FANGSHAN, name="Chen Jing")


def pairs(state=None):
    rows = Duplicate.objects.unscoped(reason="test").order_by("pk")
    return [
        (d.first_id, d.second_id) for d in rows if state is None or d.state == state
    ]


def the_pair():
    (pair,) = Duplicate.objects.unscoped(reason="test")
    return pair.pk


def merged(duplicate, *, actor=OFFICER):
    actions.merge_duplicate(duplicate, actor=actor, now=NOW)


def parted(duplicate, *, actor=OFFICER):
    actions.part_duplicate(duplicate, actor=actor, now=NOW)


def kept(person):
    return queries.kept_person(person)


def kinds():
    events = AuditEvent.objects.filter(kind__startswith="person.").order_by("seq")
    return [kind for (kind,) in events.values_list("kind")]


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


# Merging and splitting.


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


# Who decides.


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [
        (Role.DISTRICT, FANGSHAN, None),
        (Role.DISTRICT, DOUDIAN, None),
        (Role.HEADQUARTERS, "", None),
        (Role.INVESTIGATOR, FANGSHAN, Duplicate.DoesNotExist),
        (Role.DISTRICT, YIJIE, Duplicate.DoesNotExist),
        (Role.DISTRICT, FENGTAI, Duplicate.DoesNotExist),
    ],
)
def test_a_pair_is_decided_by_those_who_command_where_both_live(role, area, refusal):
    a_person()
    a_person()
    officer = an_actor(role, area)

    for deed in (merged, parted):
        if refusal is None:
            deed(the_pair(), actor=officer)
        else:
            with pytest.raises(refusal):
                deed(the_pair(), actor=officer)
    assert len(queries.duplicates_of(pairs()[0][0], officer)) == (refusal is None)


@pytest.mark.parametrize(
    ("areas", "decided_in"),
    [
        ((DOUDIAN, DOUDIAN), DOUDIAN),
        ((YIJIE, DOUDIAN), DOUDIAN),
        ((DOUDIAN, FENGTAI), BEIJING),
        ((DOUDIAN, "13/1306/"), ""),
        (("", DOUDIAN), DOUDIAN),
        (("", ""), ""),
    ],
)
def test_a_pair_of_two_areas_is_for_those_above_both(areas, decided_in):
    for area in areas:
        a_person(area_path=area)

    (row,) = queries.duplicate_page(SYSTEM).rows

    assert row.area_path == decided_in


def test_a_match_across_areas_shows_a_score_and_the_unit_and_nothing_else():
    mine = a_person()
    a_person(entered_by=FENGTAI, area_path=FENGTAI)

    (match,) = queries.likely_elsewhere(mine, OFFICER)

    assert match.unit.name == "丰台区疾控中心"
    assert match.score > 0.5
    assert set(match.__slots__) == {"score", "unit"}
    assert queries.likely_elsewhere(mine, an_actor(Role.HEADQUARTERS, BEIJING)) == ()
    assert queries.duplicates_of(mine, OFFICER) == ()


def test_an_officer_proposes_a_pair_that_no_rule_found():
    first, second = a_person(), a_person(name="王芳", telephone="", sex="")

    given = {
        actions.propose_duplicate(second, first, actor=OFFICER, now=NOW)
        for _ in range(2)
    }

    assert len(given) == 1
    row = queries.duplicate_row(given.pop(), OFFICER)
    assert (row.first.id, row.second.id, row.score) == (first, second, 0)
    assert row.reasons == ()


def test_a_pair_proposed_is_of_two_records_that_one_sees():
    first = a_person()
    stranger = a_person(entered_by=FENGTAI, area_path=FENGTAI, telephone="", name="x")

    with pytest.raises(RegistryRefusedError, match="one record"):
        actions.propose_duplicate(first, first, actor=OFFICER, now=NOW)
    with pytest.raises(Person.DoesNotExist):
        actions.propose_duplicate(first, stranger, actor=OFFICER, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.propose_duplicate(
            first,
            a_person(telephone="", name="y"),
            actor=an_actor(Role.COMMUNITY, FANGSHAN),
            now=NOW,
        )


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
