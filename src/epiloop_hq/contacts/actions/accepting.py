"""What a run found takes effect: for everybody, or for whom an officer accepts it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop.protocols import Protocol, load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions import note_contacts_listed
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.contacts.actions.proposals import gravity_of, propose
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.models import Run, RunResult


def accept_run(
    run_id: int,
    *,
    actor: Actor,
    now: datetime,
    person_ids: Collection[int] | None = None,
) -> int:
    """Let a run's difference take effect; return for how many persons it did.

    Who is found becomes a proposal, a proposal that was dropped is taken back, and a
    decision that was made stands, with the class that the run gives shown beside it.
    Persons whose class is as before follow the run with the first acceptance.

    Parameters
    ----------
    person_ids
        Those for whom it is accepted; None for all. The others stay as they were, and
        the difference goes on standing before the officers.

    Raises
    ------
    ContactRefusedError
        If a later run has superseded this one, or the case takes no more contacts.
    """
    with recording(actor=actor, now=now) as trail:
        run = (
            Run.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=run_id)
        )
        actor.require(Permission.CONTACT_DECIDE, area_path=run.area_path)
        case = visible_case(run.case_id, actor)
        _check(run, case)
        accepted = put_in_effect(
            run,
            case,
            load_protocol(run.protocol_id),
            actor=actor,
            now=now,
            only=None if person_ids is None else frozenset(person_ids),
        )
        if accepted:
            trail.add(
                "contacts.run_accepted",
                run,
                case_id=run.case_id,
                run_id=run.pk,
                accepted=accepted,
            )
    return accepted


def put_in_effect(
    run: Run,
    case: CaseFacts,
    protocol: Protocol,
    *,
    actor: Actor,
    now: datetime,
    only: frozenset[int] | None = None,
) -> int:
    """Bring a case's contacts in line with a run, inside a recording.

    Returns for how many persons anything is different.
    """
    results = RunResult.objects.unscoped(reason="results of a visible run")
    rows = list(results.filter(run=run, is_in_effect=False).order_by("pk"))
    present = classes_of(rows)
    differing = {
        row.person_id
        for row in rows
        if row.class_before != present.get(row.person_id, "")
    }
    accepted = differing if only is None else differing & only
    taken = [row for row in rows if row.person_id not in differing - accepted]
    persons = {row.person_id for row in taken}
    _replace(case.id, run, persons)
    if run.in_effect_at is None and (accepted or not differing):
        run.in_effect_at, run.accepted_by = now, actor.name
        run.save(update_fields=["in_effect_at", "accepted_by"])
        note_contacts_listed(case.id, how=f"Run {run.number}: {run.results}")
    propose(case, taken, protocol, persons=persons, actor=actor, now=now)
    return len(accepted)


def in_effect(case_id: int) -> ScopedQuerySet[RunResult]:
    """Return the results of a case that are in effect, of whichever run."""
    rows = RunResult.objects.unscoped(reason="what is in effect for a visible case")
    return rows.filter(run__case_id=case_id, is_in_effect=True)


def classes_in_effect(case_id: int) -> dict[int, str]:
    """Return the class in effect of each person who has one, by the record kept."""
    rows = in_effect(case_id).values_list(
        "person__merged_into_id", "person_id", "risk_class"
    )
    return gravest((kept or person, found) for kept, person, found in rows)


def classes_of(results: Iterable[RunResult]) -> dict[int, str]:
    """Return the gravest class of each person who has one."""
    return gravest((row.person_id, row.risk_class) for row in results)


def gravest(classes: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return the gravest of each person's classes; nothing for who has none."""
    found: dict[int, str] = {}
    for person, risk_class in classes:
        if risk_class:
            present = found.get(person, risk_class)
            found[person] = min(present, risk_class, key=gravity_of)
    return found


def _replace(case_id: int, run: Run, persons: Collection[int]) -> None:
    """Let a run's results of some persons stand for those of every earlier run."""
    rows = RunResult.objects.unscoped(reason="results of a visible run")
    for chunk in in_batches(sorted(persons)):
        earlier = in_effect(case_id).filter(
            Q(person_id__in=chunk) | Q(person__merged_into_id__in=chunk)
        )
        rows.filter(pk__in=list(earlier.values_list("pk", flat=True))).update(
            is_in_effect=False
        )
        rows.filter(run=run, person_id__in=chunk).update(is_in_effect=True)


def _check(run: Run, case: CaseFacts) -> None:
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )
    later = Run.objects.unscoped(reason="later runs of a visible case")
    if later.filter(case_id=run.case_id, number__gt=run.number).exists():
        raise ContactRefusedError(
            _("A later determination has superseded this one; look at that.")
        )
