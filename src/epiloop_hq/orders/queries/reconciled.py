"""What the daily reconciliation compares of orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.orders.models import Notice, Order
from epiloop_hq.registry.queries.worked_on import NOTHING, Gap, WorkedOn, known


@dataclass(frozen=True, slots=True)
class OverdueOrder:
    """An order that stands at its end or past it, or whose review has lapsed."""

    id: int
    area_path: str
    person_id: int
    number: str
    ends_at: datetime
    review_at: datetime


def overdue_orders(area_path: str, *, now: datetime) -> Iterator[OverdueOrder]:
    """Yield an area's standing orders that are past their end or their review (1 query)."""
    rows = _standing(area_path).filter(Q(ends_at__lt=now) | Q(review_at__lt=now))
    columns = ("pk", "area_path", "person_id", "number", "ends_at", "review_at")
    return (OverdueOrder(*row) for row in rows.values_list(*columns))


def notice_list(area_path: str = "") -> ScopedQuerySet[Notice]:
    """Return every notice of an area, for comparing lists."""
    return rows_in(Notice, area_path)


def orders_near_their_end(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield orders that end so soon that who is bound must be let go or told (3 queries)."""
    near = NOTHING
    for protocol in worked_on.versions():
        if protocol.reconciliation is not None:
            ahead = timedelta(hours=protocol.reconciliation.order_end_hours)
            soon = Q(ends_at__lte=worked_on.scope.now + ahead)
            near |= Q(protocol_id=protocol.id) & soon
    rows = _standing(worked_on.scope.area_path).filter(
        near, worked_on.here(), ends_at__gte=worked_on.scope.now
    )
    for pk, path, person_id, number, ends_at in rows.values_list(
        "pk", "area_path", "person_id", "number", "ends_at"
    ):
        yield Gap(
            id=pk,
            area_path=path,
            person_id=person_id,
            since=ends_at,
            values=known(number=number, ends_at=ends_at),
        )


def count_standing_orders(area_path: str) -> int:
    """Return how many orders of an area stand (1 query)."""
    return _standing(area_path).count()


def _standing(area_path: str) -> ScopedQuerySet[Order]:
    return rows_in(Order, area_path).filter(ended_at__isnull=True)
