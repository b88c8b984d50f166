"""The facts of contacts that other desks act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from epiloop.protocols.vocabulary import Condition
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.contacts.models import Contact

# A fact of a contact: what is so where it is known to be, and where it is known not to be.
CONDITIONS: Final = {
    "is_immune": (Condition.IMMUNE, Condition.NON_IMMUNE),
    "is_high_risk": (Condition.HIGH_RISK_EXPOSURE, Condition.ORDINARY_EXPOSURE),
    "is_protected": (Condition.PROTECTED, Condition.UNPROTECTED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What other desks need to know of a contact: ids, instants and identifiers."""

    id: int
    case_id: int
    person_id: int
    outbreak_id: int
    area_path: str
    case_area_path: str
    via_id: int | None
    state: str
    risk_class: str
    category: str
    protocol_id: str
    protocol_digest: str
    first_exposure_at: datetime | None
    last_exposure_at: datetime | None
    is_immune: bool | None
    is_high_risk: bool | None
    is_protected: bool | None
    proposed_at: datetime
    determined_at: datetime | None
    follow_up_status: str
    became_case_id: int | None


def contact_facts(contact_ids: Iterable[int]) -> tuple[ContactFacts, ...]:
    """Return the facts of contacts, whoever acts, in the order of their ids (1 query)."""
    rows = Contact.objects.unscoped(reason="facts for deeds of later desks")
    return tuple(map(facts_of, rows.filter(pk__in=list(contact_ids)).order_by("pk")))


def contacts_of_person(person_id: int, outbreak_id: int) -> tuple[ContactFacts, ...]:
    """Return every relation in which a person is a contact in an outbreak (1 query)."""
    rows = Contact.objects.unscoped(reason="facts for deeds of later desks")
    found = rows.filter(person_id=person_id, outbreak_id=outbreak_id)
    return tuple(map(facts_of, found.order_by("pk")))


def named_as_contacts(person_ids: Iterable[int]) -> frozenset[int]:
    """Return those of the persons who are contacts in any relation."""
    rows = Contact.objects.unscoped(reason="whose loops end as they become cases")
    found: set[int] = set()
    for batch in in_batches(sorted(set(person_ids))):
        told = rows.filter(person_id__in=batch)
        found |= set(told.values_list("person_id", flat=True))
    return frozenset(found)


def known_conditions(contact: ContactFacts | Contact) -> frozenset[Condition]:
    """Return the facts on which a rule of the protocol may turn; unknown is neither."""
    known = {name: getattr(contact, name) for name in CONDITIONS}
    return frozenset(
        so if known[name] else not_so
        for name, (so, not_so) in CONDITIONS.items()
        if known[name] is not None
    )


def facts_of(contact: Contact) -> ContactFacts:
    """Return the facts of one row."""
    return ContactFacts(
        id=contact.pk,
        case_id=contact.case_id,
        person_id=contact.person_id,
        outbreak_id=contact.outbreak_id,
        area_path=contact.area_path,
        case_area_path=contact.case_area_path,
        via_id=contact.via_id,
        state=contact.state,
        risk_class=contact.risk_class,
        category=contact.category,
        protocol_id=contact.protocol_id,
        protocol_digest=contact.protocol_digest,
        first_exposure_at=contact.first_exposure_at,
        last_exposure_at=contact.last_exposure_at,
        is_immune=contact.is_immune,
        is_high_risk=contact.is_high_risk,
        is_protected=contact.is_protected,
        proposed_at=contact.proposed_at,
        determined_at=contact.determined_at,
        follow_up_status=contact.follow_up_status,
        became_case_id=contact.became_case_id,
    )
