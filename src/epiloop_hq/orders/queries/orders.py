"""Orders of a person, orders to look at again, orders that ran past their end."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.orders.models import Appeal, Notice, Order, OrderChange, Review
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as pages show it; `may_…` tell which deeds the viewer has now."""

    id: int
    number: str
    outbreak_id: int
    person_id: int
    area_path: str
    measure: str
    ground_kind: str
    ground: str = field(repr=False)
    ground_subject: str
    legal_basis: str
    decided_by_id: int | None
    decided_by: str
    decided_at: datetime
    is_by_rule: bool
    starts_at: datetime
    ends_at: datetime
    review_at: datetime
    appeal_to: str
    alternatives: str
    protocol_id: str
    clause: str
    replaces_id: int | None
    ended_at: datetime | None
    ended_reason: str
    ended_note: str = field(repr=False)
    may_decide: bool = False
    may_review: bool = False
    may_appeal: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the order has not ended."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change of an order."""

    id: int
    happened_at: datetime
    decided_by: str
    reason: str
    was_measure: str
    measure: str
    was_ends_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One look at whether an order is still needed."""

    id: int
    happened_at: datetime
    reviewed_by: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCounts:
    """How many orders stand, and how many of them want somebody."""

    standing: int
    to_review: int
    ending: int
    appeals: int
    undelivered: int


def orders_of_person(person_id: int, actor: Actor) -> tuple[OrderRow, ...]:
    """Return a person's orders, newest first (1 query)."""
    rows = Order.objects.visible_to(actor).filter(person_id=person_id)
    return tuple(_row(row, actor) for row in rows.order_by("-starts_at", "-pk"))


def order_row(order_id: int, actor: Actor) -> OrderRow:
    """Return one order (1 query); raise `Order.DoesNotExist` outside the viewer's areas."""
    return _row(Order.objects.visible_to(actor).get(pk=order_id), actor)


def open_order_page(
    actor: Actor, *, after: str = "", limit: int = PAGE
) -> Page[OrderRow]:
    """Return orders that stand, those that end first before others (1 query)."""
    return _page(_open(actor), "ends_at", actor, after=after, limit=limit)


def review_page(
    actor: Actor, *, before: datetime, after: str = "", limit: int = PAGE
) -> Page[OrderRow]:
    """Return orders whose review is due by an instant, longest due first (1 query).

    A review that is due and not made has lapsed: it comes first, and escalates.
    """
    rows = _open(actor).filter(review_at__lte=before)
    return _page(rows, "review_at", actor, after=after, limit=limit)


def ending_page(
    actor: Actor, *, before: datetime, after: str = "", limit: int = PAGE
) -> Page[OrderRow]:
    """Return orders that stand and end by an instant, the soonest first (1 query).

    Whoever is still to be bound after that needs a decision before it.
    """
    rows = _open(actor).filter(ends_at__lte=before)
    return _page(rows, "ends_at", actor, after=after, limit=limit)


def orders_run_out(*, now: datetime, limit: int) -> tuple[tuple[int, datetime], ...]:
    """Return orders that stand at their end or past it, each with its end (1 query).

    For the worker; those it has set aside are left out.
    """
    rows = Order.objects.unscoped(reason="the worker's queue").filter(
        Q(set_aside_until__isnull=True) | Q(set_aside_until__lte=now),
        ended_at__isnull=True,
        ends_at__lte=now,
    )
    return tuple(rows.order_by("ends_at", "pk").values_list("pk", "ends_at")[:limit])


def order_counts(
    actor: Actor, *, now: datetime, ending_before: datetime
) -> OrderCounts:
    """Return how many orders stand and want somebody (3 queries)."""
    counts = _open(actor).aggregate(
        standing=Count("pk"),
        to_review=Count("pk", filter=Q(review_at__lte=now)),
        ending=Count("pk", filter=Q(ends_at__lte=ending_before)),
    )
    appeals = Appeal.objects.visible_to(actor).filter(answered_at__isnull=True)
    notices = Notice.objects.visible_to(actor).filter(delivered_at__isnull=True)
    return OrderCounts(**counts, appeals=appeals.count(), undelivered=notices.count())


def changes_of_order(order_id: int, actor: Actor) -> tuple[ChangeRow, ...]:
    """Return the changes of an order, oldest first (1 query)."""
    rows = OrderChange.objects.visible_to(actor).filter(order_id=order_id)
    return tuple(
        ChangeRow(**_columns(ChangeRow, row))
        for row in rows.order_by("happened_at", "pk")
    )


def reviews_of_order(order_id: int, actor: Actor) -> tuple[ReviewRow, ...]:
    """Return the reviews of an order, oldest first (1 query)."""
    rows = Review.objects.visible_to(actor).filter(order_id=order_id)
    return tuple(
        ReviewRow(**_columns(ReviewRow, row))
        for row in rows.order_by("happened_at", "pk")
    )


def _open(actor: Actor) -> ScopedQuerySet[Order]:
    return Order.objects.visible_to(actor).filter(ended_at__isnull=True)


def _page(
    rows: ScopedQuerySet[Order], column: str, actor: Actor, *, after: str, limit: int
) -> Page[OrderRow]:
    if key := read_instant_key(after):
        later = Q(**{f"{column}__gt": key.at})
        rows = rows.filter(later | Q(**{column: key.at}, pk__gt=key.id))
    found = [_row(row, actor) for row in rows.order_by(column, "pk")[: limit + 1]]
    return page_of(
        found, limit=limit, key=lambda o: InstantKey(getattr(o, column), o.id)
    )


def _row(order: Order, actor: Actor) -> OrderRow:
    def may(permission: Permission) -> bool:
        return actor.may(permission, area_path=order.area_path)

    is_open = order.ended_at is None
    return OrderRow(
        **_columns(OrderRow, order),
        may_decide=is_open and may(Permission.ORDER_DECIDE),
        may_review=is_open and may(Permission.ORDER_REVIEW),
        may_appeal=may(Permission.APPEAL_FILE),
    )


def _columns(row_type: type, record: object) -> dict[str, Any]:
    """Return the record's columns that the row has under the same name."""
    names = [f.name for f in fields(row_type) if not f.name.startswith("may_")]
    return {n: getattr(record, "pk" if n == "id" else n) for n in names}
