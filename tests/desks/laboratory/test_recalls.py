"""Every member of a positive tube is in a state until each has a result of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, an_actor, later
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import a_person, people
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.errors import LaboratoryRefusedError
from epiloop_hq.laboratory.kinds import HoldOutcome, MemberState
from verdicts import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def states(recall):
    return [m.state for m in queries.recall_board(recall, SYSTEM).members]


def free(hold, outcome, *, at=None):
    at = at or later(hours=9)
    actions.free_member(
        hold, actor=SYSTEM, happened_at=at, now=at, outcome=HoldOutcome(outcome)
    )


def test_a_member_goes_from_not_held_to_freed_by_a_negative_single():
    (person, other) = people(2)
    recall = a_recall([person, other])
    seen = [states(recall)[0]]

    hold = a_hold(recall, person)
    seen.append(states(recall)[0])
    single = a_recheck(hold, at=later(hours=1))
    seen.append(states(recall)[0])
    a_result(single, "negative", at=later(hours=6))
    seen.append(states(recall)[0])
    free(hold, "negative")
    seen.append(states(recall)[0])

    assert seen == [
        MemberState.TO_HOLD,
        MemberState.HELD,
        MemberState.RESAMPLED,
        MemberState.NEGATIVE_HELD,
        MemberState.FREED_NEGATIVE,
    ]
    assert states(recall)[1] == MemberState.TO_HOLD


def test_an_invalid_single_is_taken_again_and_the_hold_follows_the_new_one():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)
    single = a_recheck(hold, at=later(hours=1))
    a_result(single, "invalid", at=later(hours=5))
    assert states(recall)[0] == MemberState.RETAKE_DUE

    again = actions.register_retake(
        single, "R2", actor=SYSTEM, happened_at=later(hours=6), now=later(hours=6)
    )

    assert queries.hold_facts(hold, SYSTEM).recheck_id == again
    assert states(recall)[0] == MemberState.RESAMPLED


def test_a_positive_single_counts_whatever_comes_after_it():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)
    a_result(a_recheck(hold, at=later(hours=1)), "positive", at=later(hours=5))

    a_recheck(hold, at=later(hours=6))

    assert states(recall)[0] == MemberState.POSITIVE_HELD


def test_the_first_tube_of_fangshan_frees_eight_and_makes_one_a_case():
    """23 April 2022 02:05: nine in the district, one handed to Baoding."""
    members = [*people(9), a_person("Zhao", "13/1306/")]
    recall = a_recall(members)
    holds = [a_hold(recall, person) for person in members]
    for number, hold in enumerate(holds):
        single = a_recheck(hold, at=later(hours=3))
        a_result(single, "positive" if number == 4 else "negative", at=later(hours=8))
        free(hold, "positive" if number == 4 else "negative")

    row = queries.recall_board(recall, SYSTEM).recall
    assert row.by_state[MemberState.FREED_NEGATIVE] == 9
    assert row.by_state[MemberState.FREED_POSITIVE] == 1
    assert row.closed_at == later(hours=9)


def test_a_recall_stays_open_while_anybody_was_never_held():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)
    a_result(a_recheck(hold, at=later(hours=1)), "negative", at=later(hours=5))

    free(hold, "negative")

    assert queries.recall_facts(recall, SYSTEM).closed_at is None


@pytest.mark.parametrize(
    ("single", "outcome", "is_borne_out"),
    [
        ("negative", "negative", True),
        ("negative", "positive", False),
        ("positive", "positive", True),
        ("grey", "positive", True),
        ("positive", "negative", False),
        ("invalid", "negative", False),
        ("", "negative", False),
        ("", "withdrawn", False),
        ("", "lapsed", True),
    ],
)
def test_nobody_is_freed_on_what_the_samples_do_not_say(single, outcome, is_borne_out):
    (person, other) = people(2)
    hold = a_hold(a_recall([person, other]), person)
    tube = a_recheck(hold, at=later(hours=1))
    if single:
        a_result(tube, single, at=later(hours=5))

    if is_borne_out:
        free(hold, outcome)
    else:
        with pytest.raises(LaboratoryRefusedError, match="bear out"):
            free(hold, outcome)


def test_freeing_twice_is_once_and_never_otherwise():
    (person, other) = people(2)
    hold = a_hold(a_recall([person, other]), person)
    a_result(a_recheck(hold, at=later(hours=1)), "negative", at=later(hours=5))
    free(hold, "negative")

    free(hold, "negative")

    assert AuditEvent.objects.filter(kind="member.freed").count() == 1
    with pytest.raises(LaboratoryRefusedError, match="freed already"):
        free(hold, "lapsed")
    with pytest.raises(LaboratoryRefusedError, match="no recheck"):
        a_recheck(hold, at=later(hours=6))


def test_nobody_is_freed_before_they_were_held():
    (person, other) = people(2)
    hold = a_hold(a_recall([person, other]), person)

    with pytest.raises(LaboratoryRefusedError, match="held later"):
        free(hold, "lapsed", at=later(seconds=-1))


def test_holding_twice_is_one_hold():
    (person, other) = people(2)
    recall = a_recall([person, other])

    assert a_hold(recall, person) == a_hold(recall, person)


def test_whoever_is_not_in_the_tube_is_not_held_for_it():
    recall = a_recall(people(2))

    with pytest.raises(LaboratoryRefusedError, match="not in tube"):
        a_hold(recall, a_person("Stranger"))


def test_nobody_is_held_for_a_result_that_was_corrected():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, other)
    withdraw(recall)

    with pytest.raises(LaboratoryRefusedError, match="corrected"):
        a_hold(recall, person)
    free(hold, "withdrawn")
    assert queries.recall_facts(recall, SYSTEM).closed_at == later(hours=9)


def test_somebody_freed_by_a_wrong_correction_is_held_anew():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)
    withdraw(recall)
    free(hold, "withdrawn", at=later(hours=1))
    withdraw(recall, to="positive", at=later(hours=2))

    again = a_hold(recall, person, at=later(hours=2))

    facts = queries.hold_facts(again, SYSTEM)
    assert (again, facts.freed_at, facts.since) == (hold, None, later(hours=2))


def test_a_single_taken_before_the_hold_still_counts_for_it():
    (person, other) = people(2)
    recall = a_recall([person, other])
    pool = queries.recall_facts(recall, SYSTEM).tube.tube_id
    single = a_tube([person], at=NOW, recheck_of_id=pool)

    hold = a_hold(recall, person)

    assert queries.hold_facts(hold, SYSTEM).recheck_id == single


def test_a_single_registered_beside_the_recall_page_is_linked_to_the_hold():
    (person, other) = people(2)
    recall = a_recall([person, other])
    hold = a_hold(recall, person)
    pool = queries.recall_facts(recall, SYSTEM).tube.tube_id

    single = a_tube([person], at=NOW, recheck_of_id=pool)

    assert queries.hold_facts(hold, SYSTEM).recheck_id == single


def test_a_member_handed_on_is_seen_by_both_areas():
    (person, other) = people(2)
    hold = a_hold(a_recall([person, other]), person)

    actions.entrust_hold(hold, actor=SYSTEM, now=NOW, area_path=FENGTAI)

    for area in (DOUDIAN, FENGTAI):
        officer = an_actor(Role.DISTRICT, area)
        assert queries.hold_facts(hold, officer).area_path == FENGTAI


def withdraw(recall, *, to="negative", at=None):
    at = at or later(hours=1)
    tube = queries.recall_facts(recall, SYSTEM).tube.tube_id
    actions.correct_result(
        tube,
        actor=SYSTEM,
        happened_at=at,
        now=at,
        outcome=TubeResult(to),
        reason="mixed up",
    )


DEEDS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["hold", "sample", "negative", "positive", "invalid", "free"]),
    ),
    max_size=20,
)


@given(deeds=DEEDS)
@settings(max_examples=15)
def test_whatever_is_done_every_member_is_in_one_state_and_counts_add_up(deeds):
    with undone():
        _check_states_after(deeds)


def _check_states_after(deeds):
    members = people(3)
    recall = a_recall(members)
    holds, singles = {}, {}
    for step, (who, deed) in enumerate(deeds):
        _try(deed, members[who], recall, holds, singles, at=later(minutes=step + 1))

        row = queries.recall_board(recall, SYSTEM).recall
        assert sum(row.by_state.values()) == row.members == 3
        assert (row.closed_at is not None) == (row.done == 3 and len(holds) == 3)


def _try(deed, person, recall, holds, singles, *, at):
    try:
        match deed:
            case "hold":
                holds[person] = a_hold(recall, person, at=at)
            case "sample" if person in holds:
                singles[person] = a_recheck(holds[person], at=at)
            case "free" if person in holds:
                single = queries.tube_facts(singles[person], SYSTEM).outcome
                free(holds[person], single, at=at)
            case "negative" | "positive" | "invalid":
                a_result(singles[person], deed, at=at)
    except (LaboratoryRefusedError, KeyError, ValueError):
        pass  # refused as it should be; the states must still be whole
