"""Proposals: what a run lays before an officer, and what it leaves alone."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from epiloop.contacts.classify import gravity
from epiloop.protocols import Protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor
from epiloop_hq.cases.queries import CaseFacts
from epiloop_hq.contacts.actions.exposures import exposures_of
from epiloop_hq.contacts.actions.protection import protection_of, told_by_person
from epiloop_hq.contacts.kinds import ContactSource, ContactState
from epiloop_hq.contacts.models import Contact, RunResult
from epiloop_hq.registry.actions import involve
from epiloop_hq.registry.queries import persons_facts

COLUMNS = (
    "state",
    "risk_class",
    "proposed_class",
    "category",
    "protocol_id",
    "protocol_digest",
    "minutes",
    "first_exposure_at",
    "last_exposure_at",
    "is_high_risk",
    "via",
    "result",
    "proposed_at",
)


def propose(
    case: CaseFacts,
    results: Iterable[RunResult],
    protocol: Protocol,
    *,
    persons: Collection[int],
    actor: Actor,
    now: datetime,
) -> None:
    """Bring these persons' contacts in line with a run, inside a recording.

    Whoever has a class and is no contact yet is proposed. What nobody has decided on
    follows the run. A decision stands, and the class that the run gives is shown beside
    it; only who was declined in a lighter class than the run gives is laid before an
    officer again.
    """
    best = _best_by_person(results)
    # By the record that is kept: two records of one human being are one contact.
    standing = {
        contact.person.merged_into_id or contact.person_id: contact
        for contact in _contacts_of(case.id)
    }
    new = [
        _new_contact(case, row, protocol, via=standing, now=now)
        for person, row in best.items()
        if person not in standing
    ]
    told = told_by_person(exposures_of(case.id)) if new else {}
    for contact in new:
        contact.is_protected = protection_of(told.get(contact.person_id, ()))
    place_contacts(new, case, actor=actor, now=now)
    Contact.objects.bulk_create(new)
    changed = [
        contact
        for person, contact in standing.items()
        if person in persons
        and _follow(contact, best.get(person), protocol, via=standing, now=now)
    ]
    Contact.objects.bulk_update(changed, COLUMNS)


def _best_by_person(results: Iterable[RunResult]) -> dict[int, RunResult]:
    """Return the gravest result of each person; of equals the one exposed last."""
    best: dict[int, RunResult] = {}
    for row in results:
        if not row.risk_class:
            continue
        present = best.get(row.person_id)
        if present is None or _weight(row) < _weight(present):
            best[row.person_id] = row
    return best


def _weight(row: RunResult) -> tuple[int, float]:
    last = row.last_at.timestamp() if row.last_at else 0.0
    return gravity_of(row.risk_class), -last


def gravity_of(risk_class: str) -> int:
    """Return the place of a stored class among all, 0 for the gravest; none comes last."""
    return gravity(RiskClass(risk_class) if risk_class else None)


def _contacts_of(case_id: int) -> list[Contact]:
    rows = Contact.objects.unscoped(reason="every contact of a visible case")
    locked = rows.select_for_update(of=("self",)).select_related("person")
    return list(locked.filter(case_id=case_id).order_by("pk"))


def _new_contact(
    case: CaseFacts,
    row: RunResult,
    protocol: Protocol,
    *,
    via: Mapping[int, Contact],
    now: datetime,
) -> Contact:
    contact = Contact(
        case_id=case.id,
        person_id=row.person_id,
        outbreak_id=case.outbreak_id,
        case_area_path=case.area_path,
        state=ContactState.PROPOSED,
        source=ContactSource.ENGINE,
        proposed_at=now,
    )
    take_result(contact, row, protocol, via=via)
    return contact


def take_result(
    contact: Contact,
    row: RunResult,
    protocol: Protocol,
    *,
    via: Mapping[int, Contact],
) -> None:
    """Put what a run says of a person on their contact; the caller writes it."""
    contact.risk_class = contact.proposed_class = row.risk_class
    contact.category = row.category
    contact.protocol_id, contact.protocol_digest = protocol.id, protocol.digest
    contact.minutes = row.minutes
    contact.first_exposure_at, contact.last_exposure_at = row.first_at, row.last_at
    contact.is_high_risk = row.is_high_risk
    contact.via = via.get(row.through_id) if row.through_id else None
    contact.result = row if row.pk else None


def _follow(
    contact: Contact,
    row: RunResult | None,
    protocol: Protocol,
    *,
    via: Mapping[int, Contact],
    now: datetime,
) -> bool:
    """Bring one standing contact in line; return whether anything is different."""
    state = ContactState(contact.state)
    if row is None:
        return _miss(contact, state)
    is_graver = gravity_of(row.risk_class) < gravity_of(contact.risk_class)
    reopens = state is ContactState.DROPPED or (
        state is ContactState.DECLINED and is_graver
    )
    if reopens:
        contact.state, contact.proposed_at = ContactState.PROPOSED, now
    if contact.state == ContactState.PROPOSED:
        take_result(contact, row, protocol, via=via)
    else:
        contact.proposed_class, contact.result = row.risk_class, row
    return True


def _miss(contact: Contact, state: ContactState) -> bool:
    is_open_proposal = (
        state is ContactState.PROPOSED and contact.source == ContactSource.ENGINE
    )
    if is_open_proposal:
        contact.state = ContactState.DROPPED
    contact.proposed_class = ""
    return True


def place_contacts(
    contacts: Iterable[Contact], case: CaseFacts, *, actor: Actor, now: datetime
) -> None:
    """Give each new contact the area that looks after them: where they live.

    The case's area is not let in: it sees the contact of another area as a pseudonym
    with the telephone of the unit that answers there.
    """
    listed = list(contacts)
    persons = persons_facts(contact.person_id for contact in listed)
    for contact in listed:
        home = persons[contact.person_id].area_path
        contact.area_path = home or case.area_path
        if not home:
            involve(
                contact.person_id, case.area_path, why="contact", actor=actor, now=now
            )
