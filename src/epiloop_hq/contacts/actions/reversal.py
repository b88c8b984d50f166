"""What follows for contacts when the case they had met was refuted."""

from datetime import datetime

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.contacts.kinds import LIVE, FollowUpStatus
from epiloop_hq.contacts.models import Contact


def cancel_follow_ups(
    case_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """Look no longer at the contacts of a refuted case; return how many were looked at.

    The decisions stay on record: they were right on what was known. A contact of another
    case is looked at for that one.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        followed = Contact.objects.visible_to(actor).filter(
            case_id=case_id, follow_up_status__in=LIVE
        )
        contacts = list(followed.select_for_update(of=("self",)).order_by("pk"))
        for contact in contacts:
            actor.require(Permission.CASE_WRITE, area_path=contact.case_area_path)
            contact.follow_up_status = FollowUpStatus.CANCELLED
            trail.add(
                "follow_up.cancelled",
                contact,
                happened_at=happened_at,
                persons=[contact.person_id],
                contact_id=contact.pk,
                case_id=case_id,
                person_id=contact.person_id,
            )
        Contact.objects.bulk_update(contacts, ["follow_up_status"])
    return len(contacts)
