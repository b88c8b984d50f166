"""Orders changed, which may lighten them or move their end, and ended."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.orders.actions.telling import issue
from epiloop_hq.orders.actions.wording import change_notice, release_notice
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import LIGHTER, NoticeKind
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.orders.measures import ground_of
from epiloop_hq.orders.models import Notice, Order, OrderChange


def change_order(
    order_id: int,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    measure: str = "",
    ends_at: datetime | None = None,
) -> int | None:
    """Lighten an order or give it another end, and tell the person.

    Parameters
    ----------
    measure
        A lighter measure; empty to leave it. A heavier one is a new decision.
    ends_at
        Another latest end; None to leave it. Not further off than the measure may run
        before it is renewed.

    Returns
    -------
    int or None
        Id of the change; None if nothing is different.

    Raises
    ------
    OrderRefusedError
        If the order has ended, no reason is given, or the change is not one of these.
    """
    if not reason.strip():
        raise OrderRefusedError(_("A change of an order says why."))
    with recording(actor=actor, now=now) as trail:
        order = open_order(order_id, actor, Permission.ORDER_DECIDE)
        change = _change(order, measure or order.measure, ends_at or order.ends_at)
        if (change.measure, change.ends_at) == (order.measure, order.ends_at):
            return None
        _check(order, change, now=now)
        change.happened_at, change.reason = now, reason.strip()
        change.decided_by_id, change.decided_by = actor.account_id, actor.name
        change.save()
        order.measure, order.ends_at = change.measure, change.ends_at
        order.review_at = min(order.review_at, order.ends_at)
        order.save(update_fields=["measure", "ends_at", "review_at"])
        issue(
            order,
            NoticeKind.CHANGE,
            lambda r: change_notice(order, change, r),
            now=now,
        )
        trail.add(
            "order.changed",
            order,
            order_id=order.pk,
            person_id=order.person_id,
            measure=order.measure,
            was_measure=change.was_measure,
            ends_at=order.ends_at,
            was_ends_at=change.was_ends_at,
        )
    return change.pk


def end_order(
    order_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
    note: str = "",
) -> int | None:
    """End an order and issue the release notice; ending it again changes nothing.

    Parameters
    ----------
    reason
        The kind of end: of `EndReason`, or another desk's own.
    note
        Why, in an officer's words; the person reads it.

    Returns
    -------
    int or None
        Id of the release notice; None if a notice of another order told of the end.

    Raises
    ------
    OrderRefusedError
        If no reason is given.
    """
    check_not_future(happened_at, now=now)
    if not reason.strip():
        raise OrderRefusedError(_("The end of an order has a reason."))
    with recording(actor=actor, now=now) as trail:
        order = Order.objects.visible_to(actor).select_for_update().get(pk=order_id)
        actor.require(Permission.ORDER_DECIDE, area_path=order.area_path)
        if order.ended_at is not None:
            return _release_of(order)
        # What ends an order may be known to have been so before the order was written.
        order.ended_at = max(happened_at, order.starts_at)
        order.ended_reason, order.ended_note = reason.strip(), note.strip()
        order.save(update_fields=["ended_at", "ended_reason", "ended_note"])
        notice = issue(
            order, NoticeKind.RELEASE, lambda r: release_notice(order, r), now=now
        )
        trail.add(
            "order.ended",
            order,
            happened_at=happened_at,
            order_id=order.pk,
            person_id=order.person_id,
            reason=order.ended_reason,
        )
    return notice.pk


def set_order_aside(
    order_id: int, *, actor: Actor, now: datetime, until: datetime
) -> None:
    """Let the worker leave an order alone for a while that it could not end."""
    with recording(actor=actor, now=now):
        orders = Order.objects.unscoped(reason="an order set aside")
        orders.filter(pk=order_id).update(set_aside_until=until)


def open_order(order_id: int, actor: Actor, permission: Permission) -> Order:
    """Return an order that has not ended, locked, if the actor may do this to it.

    Raises
    ------
    OrderRefusedError
        If it has ended.
    """
    order = Order.objects.visible_to(actor).select_for_update().get(pk=order_id)
    actor.require(permission, area_path=order.area_path)
    if order.ended_at is not None:
        raise OrderRefusedError(
            _("Order %(number)s has ended.") % {"number": order.number}
        )
    return order


def _change(order: Order, measure: str, ends_at: datetime) -> OrderChange:
    return OrderChange(
        order=order,
        area_path=order.area_path,
        was_measure=order.measure,
        measure=measure,
        was_ends_at=order.ends_at,
        ends_at=ends_at,
    )


def _check(order: Order, change: OrderChange, *, now: datetime) -> None:
    if change.measure != order.measure and change.measure not in LIGHTER.get(
        order.measure, frozenset()
    ):
        raise OrderRefusedError(
            _("%(new)s is not lighter than %(present)s; that is a new decision.")
            % {
                "new": measure_label(change.measure),
                "present": measure_label(order.measure),
            }
        )
    if change.ends_at <= now:
        raise OrderRefusedError(
            _("The new end lies in the past. End the order instead.")
        )
    if change.ends_at > max(now + ground_of(change.measure).longest, order.ends_at):
        raise OrderRefusedError(
            _("This measure runs %(hours)d hours at most before it is renewed.")
            % {"hours": ground_of(change.measure).longest.total_seconds() // 3600}
        )


def _release_of(order: Order) -> int | None:
    notices = Notice.objects.unscoped(reason="the release of a visible order")
    released = notices.filter(order=order, kind=NoticeKind.RELEASE).order_by("pk")
    return released.values_list("pk", flat=True).first()
