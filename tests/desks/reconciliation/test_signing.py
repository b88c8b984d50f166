"""The day's sign-off: refused while a finding has no owner, and final."""

import pytest

from builders.actors import an_actor, later
from builders.places import BEIJING, SYSTEM
from builders.reconciliation import MUCH_LATER, findings_of, reconciled
from builders.workbench import some_work
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.models import Finding, Snapshot
from epiloop_hq.reconciliation.retention import ReconciliationShredder

pytestmark = pytest.mark.django_db
CHIEF = an_actor(Role.HEADQUARTERS, BEIJING, name="Chen Jing")


@pytest.fixture(scope="module")
def work(standing):
    return some_work()


@pytest.fixture(scope="module")
def run(work):
    return reconciled(BEIJING)


def own_everything():
    ids = [finding.id for finding in findings_of(BEIJING)]
    actions.assign_units_responsible(ids, actor=SYSTEM, now=MUCH_LATER)


def sign(run, *, actor=CHIEF, now=MUCH_LATER):
    actions.sign_off(run, actor=actor, now=now, remark="Settled by telephone")


def test_no_day_is_signed_while_a_finding_has_no_owner(run):
    assert any(not finding.has_owner for finding in findings_of(BEIJING))

    with pytest.raises(ReconciliationRefusedError, match="no owner yet"):
        sign(run)


def test_once_every_finding_has_an_owner_the_day_is_signed(run):
    own_everything()

    sign(run)

    signed = queries.run_row(run, SYSTEM)
    assert (signed.signed_by, signed.signed_at) == ("Chen Jing", MUCH_LATER)
    assert signed.remark == "Settled by telephone"


def test_a_signed_day_is_neither_signed_nor_run_again(run):
    own_everything()
    sign(run)

    with pytest.raises(ReconciliationRefusedError, match="signed off already"):
        sign(run)
    with pytest.raises(ReconciliationRefusedError, match="signed off by Chen Jing"):
        reconciled(BEIJING, now=later(hours=21))


def test_an_earlier_run_of_the_day_gives_way_to_the_later_one(run):
    later_run = reconciled(BEIJING, now=later(hours=21))
    own_everything()

    with pytest.raises(ReconciliationRefusedError, match="later run"):
        sign(run, now=later(hours=21))
    sign(later_run, now=later(hours=21))


def test_what_was_altered_after_it_was_frozen_is_not_signed(run):
    own_everything()
    with recording(actor=SYSTEM, now=MUCH_LATER):
        frozen = Snapshot.objects.visible_to(SYSTEM).get(reconciliation_id=run)
        frozen.text = frozen.text.replace('"form":1', '"form":2')
        frozen.save(update_fields=["text"])

    assert not queries.standing_of(run, SYSTEM).is_unaltered
    with pytest.raises(ReconciliationRefusedError, match="digest differs"):
        sign(run)


def test_only_who_commands_an_area_signs_its_day(run):
    own_everything()
    with pytest.raises(NotPermittedError):
        sign(run, actor=an_actor(Role.INVESTIGATOR, BEIJING))


def test_an_erased_person_leaves_a_finding_without_what_it_told(work, run):
    about = Finding.objects.visible_to(SYSTEM).filter(person_id=work.case_person)
    kept = about.first()

    with recording(actor=SYSTEM, now=MUCH_LATER):
        ReconciliationShredder().shred(frozenset({work.case_person}), now=MUCH_LATER)

    stripped = Finding.objects.visible_to(SYSTEM).get(pk=kept.pk)
    assert (stripped.values, stripped.traits, stripped.rectified_how) == ({}, {}, "")
    assert queries.finding_row(kept.pk, SYSTEM).sentence
    assert queries.standing_of(run, SYSTEM).is_unaltered


def test_whom_a_standing_finding_tells_about_is_not_erased_yet(work, run):
    needs = list(ReconciliationShredder().needs({work.case_person, work.held_person}))

    assert (work.case_person, None) in {(need.person_id, need.until) for need in needs}
