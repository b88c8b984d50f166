"""Appeals: those of an order, those without an answer."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.orders.models import Appeal
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRow:
    """One appeal and its answer.

    `may_answer` is also False for whoever decided the order: somebody else must look.
    """

    id: int
    order_id: int
    order_number: str
    person_id: int
    area_path: str
    filed_at: datetime
    filed_by: str
    text: str = field(repr=False)
    answered_at: datetime | None
    answered_by: str
    outcome: str
    answer: str = field(repr=False)
    may_answer: bool


def appeals_of_order(order_id: int, actor: Actor) -> tuple[AppealRow, ...]:
    """Return the appeals against one order, oldest first (1 query)."""
    rows = Appeal.objects.visible_to(actor).filter(order_id=order_id)
    listed = rows.select_related("order").order_by("filed_at", "pk")
    return tuple(_row(row, actor) for row in listed)


def appeal_row(appeal_id: int, actor: Actor) -> AppealRow:
    """Return one appeal (1 query); raise `Appeal.DoesNotExist` outside the areas."""
    rows = Appeal.objects.visible_to(actor).select_related("order")
    return _row(rows.get(pk=appeal_id), actor)


def open_appeal_page(
    actor: Actor, *, after: str = "", limit: int = PAGE
) -> Page[AppealRow]:
    """Return appeals without an answer, oldest first (1 query)."""
    rows = Appeal.objects.visible_to(actor).filter(answered_at__isnull=True)
    if key := read_instant_key(after):
        rows = rows.filter(Q(filed_at__gt=key.at) | Q(filed_at=key.at, pk__gt=key.id))
    listed = rows.select_related("order").order_by("filed_at", "pk")[: limit + 1]
    found = [_row(row, actor) for row in listed]
    return page_of(found, limit=limit, key=lambda a: InstantKey(a.filed_at, a.id))


def _row(appeal: Appeal, actor: Actor) -> AppealRow:
    may_answer = (
        appeal.answered_at is None
        and actor.may(Permission.APPEAL_ANSWER, area_path=appeal.area_path)
        and actor.account_id != appeal.decided_by_id
    )
    return AppealRow(
        id=appeal.pk,
        order_id=appeal.order_id,
        order_number=appeal.order.number,
        person_id=appeal.order.person_id,
        area_path=appeal.area_path,
        filed_at=appeal.filed_at,
        filed_by=appeal.filed_by,
        text=appeal.text,
        answered_at=appeal.answered_at,
        answered_by=appeal.answered_by,
        outcome=appeal.outcome,
        answer=appeal.answer,
        may_answer=may_answer,
    )
