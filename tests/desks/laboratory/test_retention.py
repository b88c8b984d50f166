"""What is erased of a person whose samples were taken, and how deeds are told."""

import pytest
from django.utils.translation import override

from builders.actors import NOW
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import a_person, people
from builders.places import SYSTEM, the_areas
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.audit import presenters
from epiloop_hq.audit.erasure import erase_person_details
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.queries import event as told_event
from epiloop_hq.audit.queries import events_about, events_on
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.verify import verify_trail
from epiloop_hq.laboratory import labels, queries
from epiloop_hq.laboratory.actions import correct_result
from epiloop_hq.laboratory.kinds import MemberState
from epiloop_hq.laboratory.retention import LaboratoryShredder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_a_single_sample_loses_its_barcode_a_pool_keeps_its_own():
    person = a_person()
    single, pool = a_tube([person], barcode="S1"), a_tube([person, *people(2)])

    with recording(actor=SYSTEM, now=NOW):
        stripped = LaboratoryShredder().shred(frozenset({person}), now=NOW)
        again = LaboratoryShredder().shred(frozenset({person}), now=NOW)

    assert (stripped, again) == (1, 0)
    assert queries.recent_tubes(SYSTEM, limit=9, search="S1") == ()
    assert len(queries.tube_facts(pool, SYSTEM).person_ids) == 3
    assert queries.tube_facts(single, SYSTEM).person_ids == (person,)


def test_every_deed_of_the_desk_has_its_sentence():
    person, other = people(2)
    recall = a_recall([person, other])
    a_result(a_recheck(a_hold(recall, person), at=NOW), "negative")
    a_result(a_tube([other]), "grey")

    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    own = {
        k for k in kinds if k.split(".")[0] in {"tube", "result", "member", "recall"}
    }

    assert len(own) >= 6
    assert all(presenters.has_presenter(kind) for kind in own)
    for seq in AuditEvent.objects.filter(kind__in=own).values_list("seq", flat=True):
        message = presenters.present(told_event(seq))
        assert message.text % message.values


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_state_has_a_word_and_a_look(language):
    with override(language):
        assert all(str(labels.MEMBER_STATES[state]) for state in MemberState)
    assert set(labels.LOOKS) == set(MemberState)


def told_on(model):
    """Return what the trail still says of the rows of a model."""
    rows = AuditEvent.objects.filter(subject__startswith=f"laboratory.{model}:")
    subjects = sorted(set(rows.values_list("subject", flat=True)))
    return [
        event.is_erased
        for event in events_on(subjects, SYSTEM, limit=99, with_rows=True)
        if event.kind.startswith("row.")
    ]


def test_what_the_trail_says_of_a_pool_outlives_the_erasure_of_one_member():
    """A member's own rows go; the tube, its result and its recall are everybody's."""
    person, other = people(2)
    a_recall([person, other])

    erase_person_details([person], actor=SYSTEM, now=NOW, reason="rule")

    said = {model: told_on(model) for model in ("Tube", "Result", "Recall")}
    assert {model: any(erased) for model, erased in said.items()} == {
        "Tube": False,
        "Result": False,
        "Recall": False,
    }
    assert sorted(told_on("Member")) == [False, False, True]  # told anew, bare
    assert verify_trail().is_whole


def test_what_the_trail_says_of_a_single_sample_goes_with_the_person():
    person, other = people(2)
    a_result(a_tube([person]), "negative")
    a_result(a_tube([other]), "negative")

    erase_person_details([person], actor=SYSTEM, now=NOW, reason="rule")

    assert sorted(told_on("Tube")) == [False, False, False, True, True]
    assert sorted(told_on("Result")) == [False, False, True]


def test_no_member_of_a_pool_is_shown_with_anothers_detail():
    person, other = people(2)
    a_recall([person, other])

    for one, their in ((person, other), (other, person)):
        said = [e.detail for e in events_about(one, SYSTEM, limit=99, with_rows=True)]
        assert [d for d in said if d.get("person_id") == their] == []


def test_why_a_result_was_corrected_goes_with_any_member():
    """Nobody can tell of whom the reason speaks."""
    person, other = people(2)
    tube = a_tube([person, other])
    a_result(tube, "grey")
    wrong = {"outcome": TubeResult.NEGATIVE, "reason": "mixed up with Zhang"}
    correct_result(tube, actor=SYSTEM, happened_at=NOW, now=NOW, **wrong)

    erase_person_details([other], actor=SYSTEM, now=NOW, reason="rule")

    assert not EventDetail.objects.filter(text__contains="Zhang").exists()
