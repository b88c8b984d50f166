"""What follows for contacts when a case was refuted: the one they had met, or their own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts.actions.looks import make_looks
from epiloop_hq.contacts.actions.plans import put_on_plan
from epiloop_hq.contacts.kinds import LIVE, ContactState, FollowUpStatus
from epiloop_hq.contacts.models import Contact


def resume_follow_ups(
    case_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> tuple[int, ...]:
    """Look again at a contact who was taken for a case and is none; return the relations.

    The days go on as if there had been no suspicion: what was exposed stays exposed.
    Relations to cases that are refuted themselves stay ended.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        relations = Contact.objects.visible_to(actor).filter(
            became_case_id=case_id, state=ContactState.DETERMINED
        )
        going_on = relations.exclude(case__status=CaseStatus.REFUTED)
        locked = going_on.select_for_update(of=("self",)).select_related("outbreak")
        contacts = list(locked.order_by("pk"))
        for contact in contacts:
            actor.require(Permission.CASE_WRITE, area_path=contact.case_area_path)
            contact.became_case = None
            put_on_plan(contact, ZoneInfo(contact.outbreak.zone_name))
            contact.save()
            trail.add(
                "contact.resumed",
                contact,
                happened_at=happened_at,
                persons=[contact.person_id],
                contact_id=contact.pk,
                case_id=contact.case_id,
                person_id=contact.person_id,
            )
        make_looks(contacts, now=now)
    return tuple(contact.pk for contact in contacts)


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
