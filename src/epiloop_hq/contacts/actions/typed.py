"""Contacts named by somebody: typed in with what is told, weighed at once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
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
from epiloop_hq.contacts.actions.weighing import weigh_case
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import (
    DECIDABLE,
    ContactSource,
    ContactState,
    FollowUpState,
)
from epiloop_hq.contacts.models import Contact, FollowUp, RunResult
from epiloop_hq.registry.actions import involve
from epiloop_hq.registry.queries import check_visible, kept_person


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
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
        person_id = kept_person(person_id)
        via = _via(via_id, case_id, actor)
        _check(case, person_id, risk_class)
        if exposure is not None:
            record_exposures(
                case_id,
                [person_id],
                exposure,
                actor=actor,
                happened_at=happened_at,
                now=now,
                source=source,
                through_id=via.person_id if via else None,
            )
        standing = _standing(case_id, person_id)
        if standing is not None:
            _weigh_again(standing, case, now=now)
            return standing.pk
        contact = _proposal(case, person_id, via, source, happened_at)
        _give_class(contact, case, risk_class, now=now)
        place_contacts([contact], case, actor=actor, now=now)
        contact.save()
        note_contacts_listed(case_id, how=source)
        trail.add(
            "contact.named",
            contact,
            happened_at=happened_at,
            persons=[person_id],
            contact_id=contact.pk,
            case_id=case_id,
            person_id=person_id,
            risk_class=contact.risk_class,
            source=source,
        )
    return contact.pk


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


def _check(case: CaseFacts, person_id: int, risk_class: RiskClass | None) -> None:
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )
    if infected_among([person_id], case.outbreak_id):
        raise ContactRefusedError(
            _("This person is a case of the outbreak; link the two cases instead.")
        )
    if risk_class is not None and risk_class not in DECIDABLE:
        raise ContactRefusedError(
            _("Nobody is decided to be “%(risk_class)s” as a contact.")
            % {"risk_class": risk_class}
        )


def _standing(case_id: int, person_id: int) -> Contact | None:
    rows = Contact.objects.unscoped(reason="is this person a contact already?")
    same = Q(person_id=person_id) | Q(person__merged_into_id=person_id)
    return rows.filter(same, case_id=case_id).order_by("pk").first()


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


def _give_class(
    contact: Contact, case: CaseFacts, risk_class: RiskClass | None, *, now: datetime
) -> None:
    """Put the officer's class on the proposal, or else the one that the protocol gives."""
    row = None if contact.via else _weighed(contact, now=now)
    if row is not None and row.risk_class:
        take_result(contact, row, load_protocol(case.protocol_id), via={})
    if risk_class is None and contact.via is not None:
        risk_class = RiskClass.SECONDARY_CONTACT
    contact.risk_class = risk_class or contact.risk_class
    if not contact.risk_class:
        raise ContactRefusedError(
            _("The protocol gives no class on what is told; choose one, or tell more.")
        )
    _date_by_what_is_told(contact)


def _weigh_again(contact: Contact, case: CaseFacts, *, now: datetime) -> None:
    """Bring a proposal in line with what more was told; a decision stands."""
    if contact.state != ContactState.PROPOSED or contact.via is not None:
        return
    row = _weighed(contact, now=now)
    if row is not None and gravity_of(row.risk_class) <= gravity_of(contact.risk_class):
        take_result(contact, row, load_protocol(case.protocol_id), via={})
    _date_by_what_is_told(contact)
    contact.save()


def _date_by_what_is_told(contact: Contact) -> None:
    """Date the exposure by the interview where the protocol's rules found none."""
    if contact.last_exposure_at is not None:
        return
    told = [
        (row.starts_at, row.ends_at)
        for row in exposures_of(contact.case_id)
        if row.person_id == contact.person_id and row.starts_at and row.ends_at
    ]
    if told:
        contact.first_exposure_at = min(start for start, _end in told)
        contact.last_exposure_at = max(end for _start, end in told)


def _weighed(contact: Contact, *, now: datetime) -> RunResult | None:
    try:
        weighed = weigh_case(contact.case_id, now=now, only=contact.person_id)
    except EpiloopError:
        # No window or no rules yet: then the officer's word is all there is.
        return None
    rows = [
        result_row(one, weighed.protocol, zone=weighed.sought.zone)
        for one in weighed.found
    ]
    return next(iter(rows), None)
