"""What binds a person on one ground: ended with it, unless another ground carries it."""

from datetime import datetime
from typing import Final

from epiloop_hq.actor import Actor
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.rights import CONFINED_LOOPS
from epiloop_hq.laboratory.actions import free_member
from epiloop_hq.laboratory.kinds import HoldOutcome
from epiloop_hq.laboratory.queries import hold_facts
from epiloop_hq.observation.actions import change_ground, end_stay
from epiloop_hq.observation.queries import open_stays_of
from epiloop_hq.orders.actions import end_order

# What ends a measure here is the deed that took its ground away, whoever did that.
SYSTEM: Final = Actor.system("disposal")


def end_measures(
    item: Item, *, happened_at: datetime, now: datetime, reason: str
) -> None:
    """End the stays and holds that rest on an item, each with its release notice.

    A person who is also another case's contact stays: the measure goes on under that
    ground, with an order that says so (C42).
    """
    person_id = item.person_id
    if person_id is None:
        return
    for stay in open_stays_of(
        person_id,
        contact_id=item.contact_id,
        case_id=item.case_id if item.kind == "case" else None,
    ):
        other = _other_ground(item, person_id)
        at = max(happened_at, stay.starts_at)
        if other is not None and other.contact_id is not None:
            change_ground(
                stay.id,
                contact_id=other.contact_id,
                actor=SYSTEM,
                happened_at=at,
                now=now,
                reason=reason,
            )
        else:
            end_stay(stay.id, actor=SYSTEM, happened_at=at, now=now, reason=reason)
    if item.hold_id is not None:
        _end_hold(item.hold_id, happened_at=happened_at, now=now, reason=reason)


def _other_ground(item: Item, person_id: int) -> Item | None:
    """Return another open contact relation that confines the same person."""
    rows = Item.objects.unscoped(reason="what else binds this person?").filter(
        person_id=person_id,
        kind="contact",
        closed_at__isnull=True,
        loop_kind__in=CONFINED_LOOPS,
    )
    return rows.exclude(pk=item.pk).order_by("opened_at", "pk").first()


def _end_hold(
    hold_id: int, *, happened_at: datetime, now: datetime, reason: str
) -> None:
    hold = hold_facts(hold_id, SYSTEM)
    if hold.freed_at is not None:
        return
    at = max(happened_at, hold.since)
    end_order(hold.order_id, actor=SYSTEM, happened_at=at, now=now, reason=reason)
    free_member(
        hold_id, actor=SYSTEM, happened_at=at, now=now, outcome=HoldOutcome.ENDED
    )
