"""Contacts named by somebody: typed in with what is told, weighed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions import note_contacts_listed
from epiloop_hq.cases.queries import CaseFacts, infected_among, visible_case
from epiloop_hq.contacts.actions.determining import result_row
from epiloop_hq.contacts.actions.exposures import (
    ExposureDraft,
    exposures_of,
    record_exposures,
)
from epiloop_hq.contacts.actions.looks import make_looks
from epiloop_hq.contacts.actions.plans import put_on_plan
from epiloop_hq.contacts.actions.proposals import (
    gravity_of,
    place_contacts,
    take_result,
)
from epiloop_hq.contacts.actions.protection import protection_of, told_by_person
from epiloop_hq.contacts.actions.weighing import weigh_case
from epiloop_hq.contacts.errors import ContactRefusedError, NamedCaseError
from epiloop_hq.contacts.kinds import (
    DECIDABLE,
    ContactSource,
    ContactState,
    FollowUpState,
)
from epiloop_hq.contacts.models import Contact, Exposure, FollowUp, RunResult
from epiloop_hq.registry.actions import involve
from epiloop_hq.registry.queries import check_visible, persons_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContact:
    """One person whom a list names as a contact; see `add_contact`."""

    person_id: int
    exposure: ExposureDraft | None = None
    risk_class: RiskClass | None = None


def add_contact(
    case_id: int,
    person_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    exposure: ExposureDraft | None = None,
    risk_class: RiskClass | None = None,
    via_id: int | None = None,
    source: ContactSource = ContactSource.INTERVIEW,
) -> int:
    """Enter a contact that somebody named; return the contact's id.

    A proposal until an officer decides. Naming the same person again adds what is told
    to the contact that stands.

    Parameters
    ----------
    happened_at
        When the contact was named.
    exposure
        What is told of the exposure; weighed by the protocol at once.
    risk_class
        The class in which the contact is proposed; None for the one the protocol gives.
    via_id
        The contact to whom this person was exposed, for a contact of a contact.

    Raises
    ------
    ContactRefusedError
        If the person is the case itself or a case of the outbreak, or neither the
        protocol nor the officer gives a class.
    """
    named = NamedContact(person_id=person_id, exposure=exposure, risk_class=risk_class)
    return add_contacts(
        case_id,
        [named],
        actor=actor,
        happened_at=happened_at,
        now=now,
        via_id=via_id,
        source=source,
    )[0]


def add_contacts(
    case_id: int,
    named: Sequence[NamedContact],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    via_id: int | None = None,
    source: ContactSource = ContactSource.INTERVIEW,
) -> tuple[int, ...]:
    """Enter contacts that a list names, all or none, each as `add_contact` enters one.

    The number of queries does not grow with that of persons whose exposures are told
    alike.

    Returns
    -------
    tuple of int
        The contacts, in the order of the list; one for whoever is named twice.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
        kept = _kept(named)
        via = _via(via_id, case_id, actor)
        _check(case, kept)
        through_id = via.person_id if via else None
        for draft, person_ids in _by_exposure(kept).items():
            record_exposures(
                case_id,
                person_ids,
                draft,
                actor=actor,
                happened_at=happened_at,
                now=now,
                source=source,
                through_id=through_id,
            )
        found = _standing(case_id, [one.person_id for one in kept])
        scale = _Scale.of(case, () if via else kept, now=now)
        for contact in found.values():
            scale.weigh_again(contact)
        new: dict[int, Contact] = {}
        for one in kept:
            if one.person_id not in found.keys() | new.keys():
                contact = _proposal(case, one.person_id, via, source, happened_at)
                contact.is_protected = protection_of(scale.told.get(one.person_id, ()))
                scale.give_class(contact, one.risk_class)
                new[one.person_id] = contact
        place_contacts(new.values(), case, actor=actor, now=now)
        Contact.objects.bulk_create(new.values(), batch_size=BATCH)
        if new:
            note_contacts_listed(case_id, how=source)
        for contact in new.values():
            _tell(trail, contact, happened_at)
        found |= new
    return tuple(found[one.person_id].pk for one in kept)


def set_immunity(
    contact_id: int,
    *,
    actor: Actor,
    now: datetime,
    is_immune: bool | None,
    evidence: str,
) -> None:
    """Record whether a contact is immune, on which evidence; None for not known after all.

    Where the protocol asks other things of the immune, the days of follow-up change.
    """
    with recording(actor=actor, now=now) as trail:
        rows = Contact.objects.visible_to(actor).select_for_update(of=("self",))
        contact = rows.select_related("outbreak").get(pk=contact_id)
        actor.require(Permission.CONTACT_WRITE, area_path=contact.case_area_path)
        if is_immune is not None and not evidence.strip():
            raise ContactRefusedError(_("Say on which evidence."))
        if contact.is_immune == is_immune:
            return
        contact.is_immune, contact.immunity_evidence = is_immune, evidence.strip()
        if contact.state == ContactState.DETERMINED:
            put_on_plan(contact, ZoneInfo(contact.outbreak.zone_name))
        contact.save()
        make_looks([contact], now=now)
        trail.add(
            "contact.immunity",
            contact,
            persons=[contact.person_id],
            contact_id=contact.pk,
            case_id=contact.case_id,
            is_immune=is_immune,
            evidence=evidence.strip(),
        )


def entrust_contact(
    contact_id: int, *, actor: Actor, now: datetime, area_path: str
) -> None:
    """Give a contact to the area that looks after them now; the case's area sees on.

    Whoever takes the contact over has been told of the person, and need not see the
    relation yet.
    """
    with recording(actor=actor, now=now) as trail:
        contacts = Contact.objects.unscoped(reason="seen by whoever sees the person")
        contact = contacts.select_for_update().get(pk=contact_id)
        check_visible(contact.person_id, actor)
        actor.require(Permission.HANDOVER_ANSWER, area_path=area_path)
        if contact.area_path == area_path:
            return
        contact.area_path = area_path
        contact.save(update_fields=["area_path"])
        due = FollowUp.objects.unscoped(reason="looks that go along with the contact")
        due.filter(contact=contact, state=FollowUpState.DUE).update(area_path=area_path)
        involve(contact.person_id, area_path, why="contact", actor=actor, now=now)
        trail.add(
            "contact.entrusted",
            contact,
            persons=[contact.person_id],
            contact_id=contact.pk,
            case_id=contact.case_id,
        )


def _via(via_id: int | None, case_id: int, actor: Actor) -> Contact | None:
    if via_id is None:
        return None
    return Contact.objects.visible_to(actor).get(pk=via_id, case_id=case_id)


def _kept(named: Sequence[NamedContact]) -> list[NamedContact]:
    """Return the list with the record that is kept for each human being."""
    persons = persons_facts(one.person_id for one in named)
    return [
        replace(one, person_id=persons[one.person_id].merged_into_id or one.person_id)
        for one in named
    ]


def _check(case: CaseFacts, named: Sequence[NamedContact]) -> None:
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )
    infected = infected_among([one.person_id for one in named], case.outbreak_id)
    if infected:
        raise NamedCaseError(
            _("This person is a case of the outbreak; link the two cases instead."),
            [place for place, one in enumerate(named) if one.person_id in infected],
        )
    undecidable = {one.risk_class for one in named}.difference(DECIDABLE, {None})
    for risk_class in undecidable:
        raise ContactRefusedError(
            _("Nobody is decided to be “%(risk_class)s” as a contact.")
            % {"risk_class": risk_class}
        )


def _by_exposure(named: Sequence[NamedContact]) -> dict[ExposureDraft, list[int]]:
    told: dict[ExposureDraft, list[int]] = {}
    for one in named:
        if one.exposure is not None:
            told.setdefault(one.exposure, []).append(one.person_id)
    return told


def _standing(case_id: int, person_ids: Sequence[int]) -> dict[int, Contact]:
    """Return person → the contact that stands, also on another record of the person."""
    rows = Contact.objects.unscoped(reason="is this person a contact already?")
    found: dict[int, Contact] = {}
    for batch in in_batches(sorted(set(person_ids))):
        same = Q(person_id__in=batch) | Q(person__merged_into_id__in=batch)
        standing = rows.filter(same, case_id=case_id).select_related("person")
        for contact in standing.order_by("pk"):
            found.setdefault(
                contact.person.merged_into_id or contact.person_id, contact
            )
    return found


def _tell(trail: Trail, contact: Contact, happened_at: datetime) -> None:
    trail.add(
        "contact.named",
        contact,
        happened_at=happened_at,
        persons=[contact.person_id],
        contact_id=contact.pk,
        case_id=contact.case_id,
        person_id=contact.person_id,
        risk_class=contact.risk_class,
        source=contact.source,
    )


def _proposal(
    case: CaseFacts,
    person_id: int,
    via: Contact | None,
    source: ContactSource,
    happened_at: datetime,
) -> Contact:
    return Contact(
        case_id=case.id,
        person_id=person_id,
        outbreak_id=case.outbreak_id,
        case_area_path=case.area_path,
        via=via,
        state=ContactState.PROPOSED,
        protocol_id=case.protocol_id,
        protocol_digest=case.protocol_digest,
        source=source,
        proposed_at=happened_at,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the protocol makes of persons just named, and when they say they met the case."""

    protocol: Protocol
    results: Mapping[int, RunResult]
    told: Mapping[int, Sequence[Exposure]]

    @classmethod
    def of(
        cls, case: CaseFacts, named: Sequence[NamedContact], *, now: datetime
    ) -> "_Scale":
        """Weigh persons' exposure to the case, all at once."""
        told = told_by_person(exposures_of(case.id))
        only = frozenset(one.person_id for one in named)
        results = _weighed(case.id, only, now=now) if only else {}
        return cls(load_protocol(case.protocol_id), results, told)

    def give_class(self, contact: Contact, risk_class: RiskClass | None) -> None:
        """Put the officer's class on the proposal, or else the one the protocol gives."""
        row = self.results.get(contact.person_id)
        if row is not None and row.risk_class:
            take_result(contact, row, self.protocol, via={})
        if risk_class is None and contact.via is not None:
            risk_class = RiskClass.SECONDARY_CONTACT
        contact.risk_class = risk_class or contact.risk_class
        if not contact.risk_class:
            raise ContactRefusedError(
                _(
                    "The protocol gives no class on what is told; choose one, or tell more."
                )
            )
        self._date_by_what_is_told(contact)

    def weigh_again(self, contact: Contact) -> None:
        """Bring a proposal in line with what more was told; a decision stands."""
        if contact.state != ContactState.PROPOSED or contact.via is not None:
            return
        kept = contact.person.merged_into_id or contact.person_id
        row = self.results.get(kept)
        is_graver = row and gravity_of(row.risk_class) <= gravity_of(contact.risk_class)
        if row is not None and is_graver:
            take_result(contact, row, self.protocol, via={})
        self._date_by_what_is_told(contact)
        contact.save()

    def _date_by_what_is_told(self, contact: Contact) -> None:
        """Date the exposure by the interview where the protocol's rules found none."""
        rows = self.told.get(contact.person_id, ())
        spans = [(r.starts_at, r.ends_at) for r in rows if r.starts_at and r.ends_at]
        if contact.last_exposure_at is None and spans:
            contact.first_exposure_at = min(start for start, _end in spans)
            contact.last_exposure_at = max(end for _start, end in spans)


def _weighed(
    case_id: int, only: frozenset[int], *, now: datetime
) -> dict[int, RunResult]:
    try:
        weighed = weigh_case(case_id, now=now, only=only)
    except EpiloopError:
        # No window or no rules yet: then the officer's word is all there is.
        return {}
    zone = weighed.sought.zone
    results: dict[int, RunResult] = {}
    for one in weighed.found:
        row = result_row(one, weighed.protocol, zone=zone)
        results.setdefault(int(one.person_id), row)
    return results
