"""A contact put under another version of the protocol, by an officer's decision."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.protocols import Protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.contacts.actions.looks import make_looks
from epiloop_hq.contacts.actions.plans import put_on_plan
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact


def switch_contact(
    contact_id: int, version: Protocol, *, actor: Actor, now: datetime, why: str
) -> None:
    """Let another version decide what is asked of a decided contact from now on.

    The class stays as it was decided; the days of follow-up follow the new version.

    Raises
    ------
    ContactRefusedError
        If nobody has decided on the contact, or no reason is given.
    """
    if not why.strip():
        raise ContactRefusedError(_("Say why another version is to apply."))
    with recording(actor=actor, now=now) as trail:
        rows = Contact.objects.visible_to(actor).select_for_update(of=("self",))
        contact = rows.select_related("outbreak").get(pk=contact_id)
        actor.require(Permission.CONTACT_DECIDE, area_path=contact.case_area_path)
        if contact.state != ContactState.DETERMINED:
            raise ContactRefusedError(_("Only a decided contact can be switched."))
        before = contact.protocol_id
        contact.protocol_id, contact.protocol_digest = version.id, version.digest
        put_on_plan(contact, ZoneInfo(contact.outbreak.zone_name))
        contact.save()
        make_looks([contact], now=now)
        trail.add(
            "contact.switched",
            contact,
            persons=[contact.person_id],
            contact_id=contact.pk,
            case_id=contact.case_id,
            person_id=contact.person_id,
            before=before,
            after=version.id,
            why=why.strip(),
        )
