"""One team holds an interview; the core gate opens when every field is known."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case, a_trail, an_interview
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, SYSTEM, a_place, the_areas
from epiloop.protocols.vocabulary import CoreField
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.errors import (
    CaseRefusedError,
    CoreMissingError,
    InterviewHeldError,
)
from epiloop_hq.cases.kinds import CaseStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    the_areas()
    return a_case()


def answer(interview, actor, **answers):
    actions.record_answers(interview, answers, actor=actor, now=NOW)


def missing(case):
    return [state.field for state in queries.core_gate(case, SYSTEM).missing]


# --- holding


def test_a_second_team_is_told_who_holds_the_interview_and_since_when(case):
    an_interview(case)

    with pytest.raises(InterviewHeldError, match="Team 3 has held") as refused:
        an_interview(case, actor=an_actor(Role.INVESTIGATOR, DOUDIAN, name="Team 5"))

    assert "Sat 23 Apr 2022 02:05" in str(refused.value)
    assert (refused.value.investigator, refused.value.since) == ("Team 3", NOW)


def test_one_s_own_interview_goes_on(case):
    interview, actor = an_interview(case)

    assert an_interview(case, actor=actor)[0] == interview
    assert AuditEvent.objects.filter(kind="interview.started").count() == 1


def test_an_interview_is_taken_over_with_a_reason_and_its_answers(case):
    interview, first = an_interview(case)
    answer(interview, first, work="Delivery rider")
    second = an_actor(Role.INVESTIGATOR, DOUDIAN, name="Team 5")
    told = {"actor": second, "happened_at": NOW, "now": NOW}
    with pytest.raises(CaseRefusedError, match="changes hands"):
        actions.take_over_interview(interview, reason=" ", **told)

    new = actions.take_over_interview(interview, reason="Night shift", **told)

    rows = queries.interviews_of_case(case, SYSTEM)
    assert [(r.investigator, r.finished_at) for r in rows] == [
        ("Team 5", None),
        ("Team 3", NOW),
    ]
    assert queries.interview_row(new, SYSTEM).answers == {"work": "Delivery rider"}
    with pytest.raises(CaseRefusedError, match="over"):
        answer(interview, first, work="None")


def test_taking_over_one_s_own_interview_changes_nothing(case):
    interview, actor = an_interview(case)

    assert interview == actions.take_over_interview(
        interview, actor=actor, happened_at=NOW, now=NOW, reason="again"
    )


def test_only_the_holder_writes_answers(case):
    interview, _ = an_interview(case)
    other = an_actor(Role.INVESTIGATOR, DOUDIAN, name="Team 5")

    with pytest.raises(InterviewHeldError):
        answer(interview, other, work="Cook")


def test_an_answer_is_taken_back_by_saying_nothing(case):
    interview, actor = an_interview(case)
    answer(interview, actor, work="Cook", pets="one dog")

    answer(interview, actor, pets=None)

    assert queries.interview_row(interview, actor).answers == {"work": "Cook"}


# --- the gate


def test_the_gate_lists_what_the_protocol_asks_in_its_order(case):
    """The person's name and telephone are known; nothing else is."""
    gate = queries.core_gate(case, SYSTEM)

    assert [state.field for state in gate.fields] == list(CoreField)
    assert missing(case) == [field for field in CoreField if field != "identity"]
    assert not gate.is_open


def test_each_piece_opens_its_part_of_the_gate(case):
    interview, actor = an_interview(case)
    steps = [missing(case)]

    def next_step():
        steps.append(missing(case))

    actions.correct_case(case, {"onset_on": NOW.date()}, actor=SYSTEM, now=NOW)
    next_step()
    actions.correct_case(case, {"residence_id": a_place("home")}, actor=SYSTEM, now=NOW)
    next_step()
    answer(interview, actor, work="Delivery rider")
    next_step()
    a_trail(case)
    next_step()
    with recording(actor=SYSTEM, now=NOW):
        actions.note_contacts_listed(case, how="99 found")
    next_step()
    answer(interview, actor, first_zone="Xiaogaoshe village")
    next_step()

    assert [len(step) for step in steps] == [6, 5, 4, 3, 2, 1, 0]
    assert queries.core_gate(case, SYSTEM).is_open


@pytest.mark.parametrize("how", ["asymptomatic", "answered"])
def test_without_symptoms_no_onset_is_missing(case, how):
    interview, actor = an_interview(case)
    if how == "asymptomatic":
        actions.change_status(
            case,
            CaseStatus.ASYMPTOMATIC,
            actor=SYSTEM,
            happened_at=NOW,
            now=NOW,
            evidence="no symptoms, two targets",
        )
    else:
        answer(interview, actor, no_symptoms=True)

    assert CoreField.ONSET not in missing(case)


def test_core_information_is_done_only_when_nothing_is_missing(case):
    interview, actor = an_interview(case)
    told = {"actor": actor, "happened_at": NOW, "now": NOW}

    with pytest.raises(CoreMissingError, match="Onset, Residence, Work") as refused:
        actions.finish_core(interview, **told)
    with pytest.raises(CaseRefusedError, match="comes first"):
        actions.finish_interview(interview, **told)

    assert set(refused.value.missing) == set(missing(case))
    assert not AuditEvent.objects.filter(kind="case.core_done").exists()


def test_core_and_interview_are_done_once(case):
    interview, actor = an_interview(case)
    answer(
        interview,
        actor,
        no_symptoms=True,
        work="none",
        close_contacts="3 at home",
        first_zone="village",
    )
    actions.correct_case(case, {"residence_id": a_place("home")}, actor=SYSTEM, now=NOW)
    a_trail(case)
    for hour in (1, 2):
        actions.finish_core(
            interview, actor=actor, happened_at=later(hours=hour), now=later(hours=2)
        )
    actions.finish_interview(
        interview, actor=actor, happened_at=later(hours=3), now=later(hours=3)
    )

    row = queries.interview_row(interview, actor)
    assert (row.core_done_at, row.finished_at) == (later(hours=1), later(hours=3))
    assert not row.may_answer
    assert AuditEvent.objects.filter(kind="case.core_done").count() == 1


def test_listing_contacts_keeps_what_the_investigator_wrote(case):
    interview, actor = an_interview(case)
    answer(interview, actor, close_contacts="3 at home")

    with recording(actor=SYSTEM, now=NOW):
        actions.note_contacts_listed(case, how="99 found")
        actions.note_contacts_listed(a_case(), how="nobody asked")

    assert queries.interview_row(interview, actor).answers == {
        "close_contacts": "3 at home"
    }


def test_a_protocol_may_ask_for_everything_and_a_known_register_answers():
    the_areas()
    person = a_person(workplace="Shop", address="Doudian 3")
    case = a_case(person, outbreak_id=an_outbreak("ebola-who", code="EBO"))

    assert set(missing(case)) == {
        CoreField.ONSET,
        CoreField.TRAIL,
        CoreField.CLOSE_CONTACTS,
        CoreField.FIRST_ZONE,
    }
