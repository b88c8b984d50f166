"""Orders that end before the work is done: nobody is bound by what does not stand.

An order ends at the instant it states, whoever looks. What rests on it, a hold or a stay,
ends with it; the item stays open at the step `lapsed` and is the lead's to decide:
hold anew, move on, or give up. Silence frees a person, but closes nothing.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from epiloop.disposal.steps import Step
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.actions.moving import Move, move
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.laboratory.actions import free_member
from epiloop_hq.laboratory.kinds import HoldOutcome
from epiloop_hq.laboratory.queries import HoldFacts, hold_under_order
from epiloop_hq.observation.actions import end_with_order
from epiloop_hq.observation.queries import StayRow, stay_under_order
from epiloop_hq.orders.actions import end_order, set_order_aside
from epiloop_hq.orders.kinds import EndReason
from epiloop_hq.orders.queries import orders_run_out

log = logging.getLogger(__name__)
SET_ASIDE: Final = timedelta(hours=1)
WORKER: Final = Actor.system("worker")


def let_orders_run_out(now: datetime, *, limit: int) -> int:
    """End every order that has reached its end, and what rests on it.

    An order is ended as of its end, not of when the worker noticed. One that cannot be
    ended is set aside for an hour and stops no other.

    Returns
    -------
    int
        How many orders were looked at.
    """
    due = orders_run_out(now=now, limit=limit)
    for order_id, ends_at in due:
        try:
            _run_out(order_id, ends_at, now)
        except Exception:
            log.exception("Order %d set aside", order_id)
            set_order_aside(order_id, actor=WORKER, now=now, until=now + SET_ASIDE)
    return len(due)


def _run_out(order_id: int, ends_at: datetime, now: datetime) -> None:
    with recording(actor=WORKER, now=now, via="worker"):
        end_order(
            order_id,
            actor=WORKER,
            happened_at=ends_at,
            now=now,
            reason=EndReason.LAPSED,
        )
        end_what_rests_on(order_id, actor=WORKER, happened_at=ends_at, now=now)


def end_what_rests_on(
    order_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End the hold or the stay whose order has ended, by its end, a review or an appeal.

    Nothing happens where the hold or the stay ended first, and its order with it.
    """
    with recording(actor=actor, now=now) as trail:
        hold, stay = hold_under_order(order_id), stay_under_order(order_id)
        if hold is not None:
            free_member(
                hold.hold_id,
                actor=actor,
                happened_at=max(happened_at, hold.since),
                now=now,
                outcome=HoldOutcome.LAPSED,
            )
        elif stay is not None:
            at = max(happened_at, stay.starts_at)
            end_with_order(stay.id, actor=actor, happened_at=at, now=now)
        item = _item_of(hold, stay)
        if item is not None:
            _lapse(item, happened_at, actor=actor, now=now, trail=trail)


def _item_of(hold: HoldFacts | None, stay: StayRow | None) -> Item | None:
    if hold is not None:
        which: dict[str, object] = {"hold_id": hold.hold_id}
    elif stay is None:
        return None
    elif stay.contact_id is not None:
        which = {"contact_id": stay.contact_id}
    else:
        which = {"case_id": stay.case_id, "kind": "case"}
    rows = Item.objects.unscoped(reason="the loop of somebody who is free")
    return rows.filter(closed_at__isnull=True, **which).select_for_update().first()


def _lapse(
    item: Item, at: datetime, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """Give the item back to the lead, if the person counted as controlled."""
    if Step.LAPSED in loops_of([item])[item.pk].next_steps():
        how = Move(step=Step.LAPSED, happened_at=max(at, item.step_at))
        move(item, how, actor=actor, now=now, trail=trail)
    refresh_due([item.pk])
    if item.case_id is not None:
        case_files.refresh([item.case_id], now=now)
