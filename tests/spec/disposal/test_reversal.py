"""A preliminary positive is acted on at once, and undone at once if refuted (C42)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.disposal.reversal import (
    OUTCOME_OF,
    UNDO_ORDER,
    UNDOING,
    MemberOutcome,
    Opened,
    OpenedKind,
    TubeVerdict,
    free_members,
    judge_recall,
    reverse,
)
from epiloop.protocols.vocabulary import TubeResult


def opened(table):
    """Read `kind id | grounds | person | told` a line; empty cells are nobody."""
    rows = []
    for line in table.strip().splitlines():
        what, grounds, person, told = (cell.strip() for cell in line.split("|"))
        kind, item_id = what.split()
        rows.append(
            Opened(
                OpenedKind(kind),
                item_id,
                frozenset(grounds.split()),
                person,
                tuple(told.split()),
            )
        )
    return rows


TUBE = """
    hold h-li         | tube          | Li   | Li
    hold h-wang       | tube case-7   | Wang | Wang
    order o-li        | tube          | Li   | Li
    contact c-zhao    | tube          | Zhao |
    contact c-wang    | tube case-7   | Wang |
    risk_point shop   | tube          |      | manager
    work_item pick-up | tube          |      | transfer-team
    clock recall      | tube          |      |
    case case-9       | tube          |      | lead
    order o-sun       | case-7        | Sun  | Sun
"""

UNDONE = [
    # what                what is done   who is told
    ("hold h-li", "lift", ("Li",)),
    ("order o-li", "end", ("Li",)),
    ("contact c-zhao", "cancel", ()),
    ("risk_point shop", "reopen", ("manager",)),
    ("work_item pick-up", "cancel", ("transfer-team",)),
    ("clock recall", "cancel", ()),
    ("case case-9", "cancel", ("lead",)),
]


def test_a_refuted_positive_takes_with_it_what_rested_on_it_alone():
    """People are let go first, then told; the paper follows."""
    reversal = reverse(opened(TUBE), ground="tube")

    done = [
        (f"{u.opened.kind} {u.opened.item_id}", u.undoing, u.notices_to)
        for u in reversal.undone
    ]
    assert done == UNDONE


def test_a_person_who_is_also_a_contact_of_another_case_stays():
    reversal = reverse(opened(TUBE), ground="tube")

    kept = [(s.opened.item_id, s.because_of) for s in reversal.stays]
    assert kept == [("h-wang", {"case-7"}), ("c-wang", {"case-7"})]
    assert reversal.freed == {"Li"}


def test_a_person_is_not_free_while_anything_still_binds_them():
    """The hold ends with the tube; the order of another case goes on."""
    bound_twice = opened(
        """
        hold h  | tube        | Li | Li
        order o | tube case-7 | Li | Li
        """
    )

    reversal = reverse(bound_twice, ground="tube")

    assert [u.opened.item_id for u in reversal.undone] == ["h"]
    assert reversal.freed == frozenset()


def test_what_rests_on_another_ground_is_not_touched():
    reversal = reverse(opened(TUBE), ground="case-7")

    assert [u.opened.item_id for u in reversal.undone] == ["o-sun"]
    assert reverse(opened(TUBE), ground="another tube").undone == ()


def test_a_person_bound_is_always_owed_a_notice_even_if_never_told_of_the_hold():
    reversal = reverse(opened("hold h | tube | Li |"), ground="tube")

    assert reversal.undone[0].notices_to == ("Li",)


def test_nothing_is_opened_without_a_ground():
    with pytest.raises(ValueError, match="hold h rests on no ground"):
        Opened(OpenedKind.HOLD, "h", frozenset())


def test_everything_that_can_be_opened_can_be_undone():
    assert set(UNDOING) == set(UNDO_ORDER) == set(OpenedKind)
    assert set(OUTCOME_OF) == set(TubeResult)


grounds = st.frozensets(st.sampled_from(["tube", "case-1", "case-2"]), min_size=1)
anything = st.lists(
    st.builds(
        Opened,
        st.sampled_from(OpenedKind),
        st.integers(0, 99).map(str),
        grounds,
        st.sampled_from(["", "Li", "Wang"]),
    ),
    unique_by=lambda item: (item.kind, item.item_id),
)


@given(anything)
def test_each_consequence_is_undone_or_stays_never_both_and_none_is_lost(items):
    reversal = reverse(items, ground="tube")

    undone = [u.opened for u in reversal.undone]
    stays = [s.opened for s in reversal.stays]
    assert not set(undone) & set(stays)
    assert set(undone + stays) == {i for i in items if "tube" in i.grounds}
    assert all(s.because_of for s in reversal.stays)


@given(anything)
def test_when_every_ground_has_fallen_nothing_is_left_in_any_order(items):
    """Grounds fall one after the other; each takes what nothing carries any more."""
    for order in (("tube", "case-1", "case-2"), ("case-2", "tube", "case-1")):
        left = list(items)
        for ground in order:
            reversal = reverse(left, ground=ground)
            gone = {u.opened for u in reversal.undone}
            left = [
                Opened(i.kind, i.item_id, i.grounds - {ground}, i.person_id)
                for i in left
                if i not in gone
            ]
        assert left == []


@pytest.mark.parametrize(
    ("results", "outcomes", "tube"),
    [
        # single results of the members    what follows for each          the tube
        ("negative negative", "freed freed", "refuted"),
        ("negative positive", "freed confirmed", "confirmed"),
        ("negative -", "freed still_held", "open"),
        ("positive -", "confirmed still_held", "confirmed"),
        ("negative grey", "freed still_held", "open"),
        ("negative single_target", "freed still_held", "open"),
        ("negative invalid", "freed still_held", "open"),
        ("- -", "still_held still_held", "open"),
        ("negative", "freed", "refuted"),
    ],
)
def test_a_negative_member_is_freed_at_once_and_one_positive_confirms_the_tube(
    results, outcomes, tube
):
    members = {
        str(number): None if result == "-" else TubeResult(result)
        for number, result in enumerate(results.split(), start=1)
    }

    recall = judge_recall(members)

    assert " ".join(recall.members.values()) == outcomes
    assert recall.verdict is TubeVerdict(tube)


def test_a_tube_without_members_cannot_be_judged():
    with pytest.raises(ValueError, match="without members"):
        judge_recall({})


def test_freed_members_go_while_the_case_of_the_positive_one_goes_on():
    """The risk points and the case rest on the tube too, but name no freed member."""
    recall = judge_recall({"Li": TubeResult.NEGATIVE, "Zhao": TubeResult.POSITIVE})

    reversal = free_members(opened(TUBE), tube="tube", recall=recall)

    assert [u.opened.item_id for u in reversal.undone] == ["h-li", "o-li"]
    assert recall.having(MemberOutcome.CONFIRMED) == ("Zhao",)


def test_a_freed_member_who_is_a_contact_of_another_case_stays():
    recall = judge_recall({"Wang": TubeResult.NEGATIVE})

    reversal = free_members(opened(TUBE), tube="tube", recall=recall)

    assert reversal.undone == ()
    assert {s.opened.item_id for s in reversal.stays} == {"h-wang", "c-wang"}
    assert reversal.freed == frozenset()
