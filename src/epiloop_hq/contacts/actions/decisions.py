"""Officers' decisions on contacts: accepted, changed, declined, one or many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts.actions.looks import make_looks
from epiloop_hq.contacts.actions.plans import put_on_plan
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import (
    DECIDABLE,
    LIVE,
    NEXT_STATE,
    ContactState,
    FollowUpStatus,
)
from epiloop_hq.contacts.models import Contact, Determination

DECIDED_COLUMNS = (
    "state",
    "risk_class",
    "category",
    "determined_at",
    "determined_by",
    "follow_up_status",
    "follow_up_from",
    "follow_up_until",
)


@dataclass(frozen=True, slots=True)
class _Decision:
    """One decision as it is made on any number of contacts."""

    state: ContactState
    risk_class: RiskClass | None
    note: str
    actor: Actor
    happened_at: datetime


def decide_contact(
    contact_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    risk_class: RiskClass | None = None,
    note: str = "",
) -> None:
    """Decide that a person is a contact; see `decide_contacts`."""
    decide_contacts(
        [contact_id],
        actor=actor,
        happened_at=happened_at,
        now=now,
        risk_class=risk_class,
        note=note,
    )


def decide_contacts(
    contact_ids: Sequence[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    risk_class: RiskClass | None = None,
    note: str = "",
) -> int:
    """Decide that these persons are contacts; return how many decisions were made.

    Each is a dated decision of a named officer under the contact's protocol, with the
    engine's reasons and evidence. A later decision in another class supersedes the
    earlier one, which stays on record. Deciding the same again changes nothing. Who is
    to be followed every day is followed from the day of the decision.

    Parameters
    ----------
    risk_class
        The class decided on; None for each contact's proposed one.
    note
        Why the officer decides otherwise than proposed or than before; needed then.

    Raises
    ------
    ContactRefusedError
        If a contact cannot be decided on, or the reason is missing; nothing is decided.
    """
    decision = _Decision(
        ContactState.DETERMINED, risk_class, note.strip(), actor, happened_at
    )
    return _decide(contact_ids, decision, now=now)


def decline_contacts(
    contact_ids: Sequence[int],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
) -> int:
    """Decide that these persons are no contacts, for a reason; return how many.

    Whoever had been decided to be one is none from now on, and what was begun ends.
    """
    if not reason.strip():
        raise ContactRefusedError(_("Say why this is no contact."))
    decision = _Decision(
        ContactState.DECLINED, None, reason.strip(), actor, happened_at
    )
    return _decide(contact_ids, decision, now=now)


def _decide(contact_ids: Iterable[int], decision: _Decision, *, now: datetime) -> int:
    check_not_future(decision.happened_at, now=now)
    with recording(actor=decision.actor, now=now) as trail:
        contacts = _locked(contact_ids, decision.actor)
        deciding = [c for c in contacts if not _is_decided_so(c, decision)]
        for contact in deciding:
            _check(contact, decision)
        before = {c.pk: (c.state, c.risk_class) for c in deciding}
        earlier = _latest_determinations(deciding)
        for contact in deciding:
            _apply(contact, decision)
        Determination.objects.bulk_create(
            _determination(contact, decision, earlier.get(contact.pk))
            for contact in deciding
        )
        _write(deciding)
        make_looks(deciding, now=now)
        for contact in deciding:
            _tell(trail, contact, decision, before=before[contact.pk])
    return len(deciding)


def _locked(contact_ids: Iterable[int], actor: Actor) -> list[Contact]:
    ids = sorted(set(contact_ids))
    rows = Contact.objects.visible_to(actor).select_for_update(of=("self",))
    found = list(
        rows.select_related("outbreak", "case", "result")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    if len(found) != len(ids):
        raise Contact.DoesNotExist
    for path in {contact.case_area_path for contact in found}:
        actor.require(Permission.CONTACT_DECIDE, area_path=path)
    return found


def _check(contact: Contact, decision: _Decision) -> None:
    state = ContactState(contact.state)
    if decision.state not in NEXT_STATE[state]:
        raise ContactRefusedError(
            _("Contact %(contact)d cannot be decided on so any more.")
            % {"contact": contact.pk}
        )
    if contact.case.closed_at is not None or contact.case.status == CaseStatus.REFUTED:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": contact.case.number}
        )
    risk_class = decision.risk_class or RiskClass(contact.risk_class)
    if decision.state is ContactState.DETERMINED and risk_class not in DECIDABLE:
        raise ContactRefusedError(
            _("Nobody is decided to be “%(risk_class)s” as a contact.")
            % {"risk_class": risk_class}
        )
    is_other = risk_class != contact.risk_class
    if is_other and not decision.note:
        raise ContactRefusedError(
            _("Say why the class is another than the one that stands.")
        )


def _is_decided_so(contact: Contact, decision: _Decision) -> bool:
    if contact.state != decision.state:
        return False
    return decision.risk_class in {None, contact.risk_class}


def _apply(contact: Contact, decision: _Decision) -> None:
    contact.state = decision.state
    contact.determined_at = decision.happened_at
    contact.determined_by = decision.actor.name
    if decision.state is ContactState.DECLINED:
        if contact.follow_up_status in LIVE:
            contact.follow_up_status = FollowUpStatus.CANCELLED
        return
    if decision.risk_class is not None and decision.risk_class != contact.risk_class:
        contact.risk_class, contact.category = decision.risk_class, ""
    put_on_plan(contact, ZoneInfo(contact.outbreak.zone_name))


def _write(contacts: Iterable[Contact]) -> None:
    """Write what was decided; contacts decided alike in one statement."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for contact in contacts:
        values = tuple(getattr(contact, name) for name in DECIDED_COLUMNS)
        alike[values].append(contact.pk)
    rows = Contact.objects.unscoped(reason="contacts locked and checked above")
    for values, keys in alike.items():
        decided = dict(zip(DECIDED_COLUMNS, values, strict=True))
        for chunk in in_batches(keys):
            rows.filter(pk__in=chunk).update(**decided)


def _latest_determinations(contacts: Iterable[Contact]) -> dict[int, Determination]:
    rows = Determination.objects.unscoped(reason="decisions on visible contacts")
    keys = [contact.pk for contact in contacts]
    return {
        row.contact_id: row for row in rows.filter(contact_id__in=keys).order_by("pk")
    }


def _determination(
    contact: Contact, decision: _Decision, earlier: Determination | None
) -> Determination:
    result = contact.result
    return Determination(
        contact=contact,
        area_path=contact.case_area_path,
        state=contact.state,
        risk_class=contact.risk_class,
        category=contact.category,
        protocol_id=contact.protocol_id,
        protocol_digest=contact.protocol_digest,
        reasons=result.reasons if result else [],
        evidence=result.evidence if result else [],
        note=decision.note,
        happened_at=decision.happened_at,
        decided_by_id=decision.actor.account_id,
        decided_by=decision.actor.name,
        supersedes=earlier,
    )


def _tell(
    trail: Trail, contact: Contact, decision: _Decision, *, before: tuple[str, str]
) -> None:
    was_determined = before[0] == ContactState.DETERMINED
    kind = "contact.determined"
    if decision.state is ContactState.DECLINED:
        kind = "contact.declined"
    elif was_determined:
        kind = "contact.redetermined"
    trail.add(
        kind,
        contact,
        happened_at=decision.happened_at,
        persons=[contact.person_id],
        contact_id=contact.pk,
        case_id=contact.case_id,
        person_id=contact.person_id,
        risk_class=contact.risk_class,
        before=before[1] if was_determined else "",
        note=decision.note,
    )
