"""What is erased of a person whose samples were taken, and how deeds are told."""

import pytest
from django.utils.translation import override

from builders.actors import NOW
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import a_person, people
from builders.places import SYSTEM, the_areas
from epiloop_hq.audit import presenters
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.queries import event as told_event
from epiloop_hq.audit.recording import recording
from epiloop_hq.laboratory import labels, queries
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
