"""The rows of a contact's daily looks, made when they come due."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from epiloop.timeline import ONE_DAY, local_day
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.contacts.actions.plans import plan_of
from epiloop_hq.contacts.kinds import LIVE, FollowUpState
from epiloop_hq.contacts.models import Contact, FollowUp

# Nobody is followed in an outbreak that is over, or that is known from publications only.
STILL_GOING: Final = Q(
    outbreak__closed_at__isnull=True, outbreak__is_published_data=False
)
ROWS_A_TURN: Final = 500


def make_looks(contacts: Iterable[Contact], *, now: datetime) -> int:
    """Make the rows of these contacts up to today; return how many were made.

    Again makes nothing. The contacts are locked, and come with their outbreak.
    """
    rows: list[FollowUp] = []
    made_to: dict[date, list[int]] = defaultdict(list)
    for contact in contacts:
        zone = ZoneInfo(contact.outbreak.zone_name)
        days = list(_days_to_make(contact, local_day(now, zone)))
        if not days:
            continue
        plan = plan_of(contact, zone)
        rows += [
            FollowUp(
                contact=contact,
                person_id=contact.person_id,
                area_path=contact.area_path,
                due_on=day,
                day_number=plan.day_number(day) if plan else 0,
                state=FollowUpState.DUE,
            )
            for day in days
        ]
        contact.follow_up_made_to = days[-1]
        made_to[days[-1]].append(contact.pk)
    FollowUp.objects.bulk_create(rows, batch_size=ROWS_A_TURN)
    written = Contact.objects.unscoped(reason="contacts that the caller has locked")
    for last_day, keys in made_to.items():
        for chunk in in_batches(keys):
            written.filter(pk__in=chunk).update(follow_up_made_to=last_day)
    return len(rows)


def _days_to_make(contact: Contact, today: date) -> Iterator[date]:
    outbreak = contact.outbreak
    if outbreak.closed_at is not None or outbreak.is_published_data:
        return
    if contact.follow_up_status not in LIVE:
        return
    if contact.follow_up_from is None or contact.follow_up_until is None:
        return
    made_to = contact.follow_up_made_to
    day = contact.follow_up_from if made_to is None else made_to + ONE_DAY
    while day <= min(today, contact.follow_up_until):
        yield day
        day += ONE_DAY
