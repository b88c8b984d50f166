"""Notices: what a person was told, and what has not reached anybody yet."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.orders.models import Notice
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice to a person, as it was issued."""

    id: int
    order_id: int
    order_number: str
    person_id: int
    area_path: str
    kind: str
    language: str
    text: str = field(repr=False)
    issued_at: datetime
    delivered_at: datetime | None
    delivered_how: str
    may_deliver: bool


def notices_of_person(person_id: int, actor: Actor) -> tuple[NoticeRow, ...]:
    """Return the notices to a person, newest first (1 query)."""
    rows = _notices(actor).filter(person_id=person_id)
    return tuple(_row(row, actor) for row in rows.order_by("-issued_at", "-pk"))


def notices_of_order(order_id: int, actor: Actor) -> tuple[NoticeRow, ...]:
    """Return the notices of one order, oldest first (1 query)."""
    rows = _notices(actor).filter(order_id=order_id)
    return tuple(_row(row, actor) for row in rows.order_by("issued_at", "pk"))


def notice_row(notice_id: int, actor: Actor) -> NoticeRow:
    """Return one notice, for print (1 query)."""
    return _row(_notices(actor).get(pk=notice_id), actor)


def undelivered_page(
    actor: Actor, *, after: str = "", limit: int = PAGE
) -> Page[NoticeRow]:
    """Return notices that have not reached the person yet, oldest first (1 query)."""
    rows = _notices(actor).filter(delivered_at__isnull=True)
    if key := read_instant_key(after):
        rows = rows.filter(Q(issued_at__gt=key.at) | Q(issued_at=key.at, pk__gt=key.id))
    listed = rows.order_by("issued_at", "pk")[: limit + 1]
    found = [_row(row, actor) for row in listed]
    return page_of(found, limit=limit, key=lambda n: InstantKey(n.issued_at, n.id))


def _notices(actor: Actor) -> ScopedQuerySet[Notice]:
    return Notice.objects.visible_to(actor).select_related("order")


def _row(notice: Notice, actor: Actor) -> NoticeRow:
    is_open = notice.delivered_at is None
    return NoticeRow(
        id=notice.pk,
        order_id=notice.order_id,
        order_number=notice.order.number,
        person_id=notice.person_id,
        area_path=notice.area_path,
        kind=notice.kind,
        language=notice.language,
        text=notice.text,
        issued_at=notice.issued_at,
        delivered_at=notice.delivered_at,
        delivered_how=notice.delivered_how,
        may_deliver=is_open
        and actor.may(Permission.CONTACT_LOCATE, area_path=notice.area_path),
    )
