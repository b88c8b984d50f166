"""What is read of orders: a person's, those to review, appeals to answer, notices."""

from dataclasses import dataclass
from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.orders.models import Appeal, Notice, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as pages show it."""

    id: int
    number: str
    person_id: int
    area_path: str
    measure: str
    ground: str
    legal_basis: str
    decided_by: str
    decided_at: datetime
    starts_at: datetime
    ends_at: datetime
    review_at: datetime
    appeal_to: str
    alternatives: str
    protocol_id: str
    ended_at: datetime | None
    ended_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice to a person."""

    id: int
    order_id: int
    person_id: int
    kind: str
    language: str
    text: str
    issued_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRow:
    """One appeal and its answer."""

    id: int
    order_id: int
    filed_at: datetime
    text: str
    answered_at: datetime | None
    answered_by: str
    outcome: str
    answer: str


def orders_of_person(person_id: int, actor: Actor) -> tuple[OrderRow, ...]:
    """Return a person's orders, newest first (1 query)."""
    rows = Order.objects.visible_to(actor).filter(person_id=person_id)
    return tuple(map(_order_row, rows.order_by("-starts_at", "-pk")))


def order_row(order_id: int, actor: Actor) -> OrderRow:
    """Return one order (1 query); raise `Order.DoesNotExist` outside the viewer's areas."""
    return _order_row(Order.objects.visible_to(actor).get(pk=order_id))


def orders_to_review(
    actor: Actor, *, before: datetime, limit: int
) -> tuple[OrderRow, ...]:
    """Return open orders whose review is due by an instant, most urgent first (1 query)."""
    rows = Order.objects.visible_to(actor).filter(
        ended_at__isnull=True, review_at__lte=before
    )
    return tuple(map(_order_row, rows.order_by("review_at", "pk")[:limit]))


def orders_past_end(actor: Actor, *, now: datetime, limit: int) -> tuple[OrderRow, ...]:
    """Return orders that stand open although their end has passed (1 query)."""
    rows = Order.objects.visible_to(actor).filter(
        ended_at__isnull=True, ends_at__lt=now
    )
    return tuple(map(_order_row, rows.order_by("ends_at", "pk")[:limit]))


def open_appeals(actor: Actor, *, limit: int) -> tuple[AppealRow, ...]:
    """Return appeals without an answer, oldest first (1 query)."""
    rows = Appeal.objects.visible_to(actor).filter(answered_at__isnull=True)
    return tuple(map(_appeal_row, rows.order_by("filed_at", "pk")[:limit]))


def appeals_of_order(order_id: int, actor: Actor) -> tuple[AppealRow, ...]:
    """Return the appeals against one order, oldest first (1 query)."""
    rows = Appeal.objects.visible_to(actor).filter(order_id=order_id)
    return tuple(map(_appeal_row, rows.order_by("filed_at", "pk")))


def notices_of_person(person_id: int, actor: Actor) -> tuple[NoticeRow, ...]:
    """Return the notices to a person, newest first (1 query)."""
    rows = Notice.objects.visible_to(actor).filter(person_id=person_id)
    return tuple(map(_notice_row, rows.order_by("-issued_at", "-pk")))


def notice_row(notice_id: int, actor: Actor) -> NoticeRow:
    """Return one notice, for print (1 query)."""
    return _notice_row(Notice.objects.visible_to(actor).get(pk=notice_id))


def _order_row(order: Order) -> OrderRow:
    names = OrderRow.__dataclass_fields__
    return OrderRow(**{n: order.pk if n == "id" else getattr(order, n) for n in names})


def _notice_row(notice: Notice) -> NoticeRow:
    names = NoticeRow.__dataclass_fields__
    return NoticeRow(
        **{n: notice.pk if n == "id" else getattr(notice, n) for n in names}
    )


def _appeal_row(appeal: Appeal) -> AppealRow:
    names = AppealRow.__dataclass_fields__
    return AppealRow(
        **{n: appeal.pk if n == "id" else getattr(appeal, n) for n in names}
    )
