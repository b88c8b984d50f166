"""Whether a contact was protected: by what is told of every exposure to the case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from epiloop.contacts.facts import Protection
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail
from epiloop_hq.contacts.actions.looks import make_looks
from epiloop_hq.contacts.actions.plans import put_on_plan
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact, Exposure


def protection_of(told: Iterable[Exposure]) -> bool | None:
    """Tell whether protection was effective at every exposure told; None if not known.

    One unprotected moment is enough to be unprotected; one of which nothing is told
    leaves the answer open.
    """
    worn = {row.protection for row in told}
    if worn & {Protection.NONE, Protection.NOT_EFFECTIVE}:
        return False
    return True if worn == {Protection.EFFECTIVE} else None


def told_by_person(rows: Iterable[Exposure]) -> dict[int, list[Exposure]]:
    """Return exposures by person, each under the record that is kept of them."""
    told: dict[int, list[Exposure]] = defaultdict(list)
    for row in rows:
        told[row.person.merged_into_id or row.person_id].append(row)
    return told


def follow_protection(
    case_id: int,
    person_ids: Iterable[int],
    told: Mapping[int, Sequence[Exposure]],
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
) -> None:
    """Let persons' contacts follow what more is told of protection, inside a recording."""
    persons = set(person_ids)
    contacts = Contact.objects.visible_to(actor)
    same = Q(person_id__in=persons) | Q(person__merged_into_id__in=persons)
    rows = contacts.select_for_update(of=("self",)).filter(same, case_id=case_id)
    for contact in rows.select_related("person", "outbreak").order_by("pk"):
        kept = contact.person.merged_into_id or contact.person_id
        is_protected = protection_of(told.get(kept, ()))
        if contact.is_protected != is_protected:
            contact.is_protected = is_protected
            _follow(contact, now=now, trail=trail)


def _follow(contact: Contact, *, now: datetime, trail: Trail) -> None:
    if contact.state == ContactState.DETERMINED:
        put_on_plan(contact, ZoneInfo(contact.outbreak.zone_name))
    contact.save()
    make_looks([contact], now=now)
    trail.add(
        "contact.protection",
        contact,
        persons=[contact.person_id],
        contact_id=contact.pk,
        case_id=contact.case_id,
        is_protected=contact.is_protected,
    )
