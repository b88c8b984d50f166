"""Orders looked at again: needed as they are, or not any more."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.orders.actions.changing import end_order, open_order
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import EndReason, ReviewOutcome
from epiloop_hq.orders.measures import ground_of
from epiloop_hq.orders.models import Review


def review_order(
    order_id: int,
    *,
    actor: Actor,
    now: datetime,
    outcome: ReviewOutcome | str,
    reason: str,
) -> int:
    """Look at an order again: keep it until the next review, or end it, with the reason.

    A lighter measure or another end is a change of the order.

    Raises
    ------
    OrderRefusedError
        If the order has ended, the outcome is neither, or no reason is given.
    """
    if outcome not in set(ReviewOutcome) or not reason.strip():
        raise OrderRefusedError(_("A review keeps or ends the order, and says why."))
    with recording(actor=actor, now=now) as trail:
        order = open_order(order_id, actor, Permission.ORDER_REVIEW)
        review = Review(
            order=order,
            area_path=order.area_path,
            happened_at=now,
            reviewed_by=actor.name,
            outcome=outcome,
            reason=reason.strip(),
        )
        review.save()
        trail.add("order.reviewed", order, order_id=order.pk, outcome=outcome)
        if outcome == ReviewOutcome.END:
            end_order(
                order_id,
                actor=actor,
                happened_at=now,
                now=now,
                reason=EndReason.REVIEW,
            )
        else:
            following = now + ground_of(order.measure).review_after
            order.review_at = min(max(following, order.review_at), order.ends_at)
            order.save(update_fields=["review_at"])
    return review.pk
