"""Who erases what the contacts desk holds on a person."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from django.db.models import Q

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts.models import (
    Contact,
    Determination,
    Exposure,
    FollowUp,
    RunResult,
)
from epiloop_hq.registry.limits import after_follow_up


@register
class ContactsShredder(Shredder):
    """Removes what was told and seen; the bare relations stay for the figures.

    Explanations speak of two persons. They go when either of them is erased.
    """

    models: ClassVar[tuple[str, ...]] = (
        "contacts.Contact",
        "contacts.RunResult",
        "contacts.Determination",
        "contacts.Exposure",
        "contacts.FollowUp",
    )
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "contacts.Run": "when a run was made, under which rules, and how many it found"
        }
    )

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long contacts are kept after their case: its team speaks of them."""
        contacts = Contact.objects.unscoped(reason="retention limits")
        for chunk in in_batches(sorted(person_ids)):
            ours = contacts.filter(person_id__in=chunk).select_related("case__outbreak")
            for contact in ours:
                yield Need(contact.person_id, _kept_until(contact))

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove exposures, explanations, notes and what was seen day by day."""
        del now
        return sum(_shred(chunk) for chunk in in_batches(sorted(person_ids)))


def _kept_until(contact: Contact) -> datetime | None:
    case = contact.case
    if case.outbreak.is_published_data:
        return None
    is_refuted = case.status == CaseStatus.REFUTED
    ended_at = case.closed_at or (contact.proposed_at if is_refuted else None)
    return after_follow_up(ended_at, contact.protocol_id)


def _shred(person_ids: Iterable[int]) -> int:
    either = Q(person_id__in=person_ids) | Q(case__person_id__in=person_ids)
    in_results = Q(person_id__in=person_ids) | Q(run__case__person_id__in=person_ids)
    of_contact = Q(contact__person_id__in=person_ids) | Q(
        contact__case__person_id__in=person_ids
    )
    told = Exposure.objects.unscoped(reason="erasure").filter(
        either | Q(through_id__in=person_ids)
    )
    results = RunResult.objects.unscoped(reason="erasure").filter(in_results)
    decisions = Determination.objects.unscoped(reason="erasure").filter(of_contact)
    looks = FollowUp.objects.unscoped(reason="erasure").filter(person_id__in=person_ids)
    contacts = Contact.objects.unscoped(reason="erasure").filter(
        person_id__in=person_ids
    )
    return (
        told.delete()[0]
        + results.update(reasons=[], evidence=[])
        + decisions.update(reasons=[], evidence=[], note="")
        + looks.update(symptoms="", temperature_c=None, note="")
        + contacts.update(immunity_evidence="")
    )
