"""What the daily reconciliation compares of orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.orders.models import Order


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


def count_standing_orders(area_path: str) -> int:
    """Return how many orders of an area stand (1 query)."""
    return _standing(area_path).count()


def _standing(area_path: str) -> ScopedQuerySet[Order]:
    return rows_in(Order, area_path).filter(ended_at__isnull=True)
