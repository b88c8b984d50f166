"""What the daily reconciliation compares of items, hand-overs and journeys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from epiloop.disposal.handover import OfferState
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.disposal.models import Offer


@dataclass(frozen=True, slots=True)
class LateOffer:
    """A hand-over that nobody has answered in its time."""

    id: int
    area_path: str
    person_id: int | None
    to_unit_id: int
    to_unit: str
    offered_at: datetime
    due_at: datetime


def late_offers(area_path: str, *, now: datetime) -> Iterator[LateOffer]:
    """Yield an area's hand-overs that are past their time unanswered (1 query)."""
    rows = _open_offers(area_path).filter(due_at__lt=now)
    columns = ("pk", "area_path", "item__person_id", "to_unit_id", "to_unit__name")
    found = rows.values_list(*columns, "offered_at", "due_at")
    return (LateOffer(*row) for row in found)


def count_open_offers(area_path: str) -> int:
    """Return how many hand-overs of an area wait for an answer (1 query)."""
    return _open_offers(area_path).count()


def _open_offers(area_path: str) -> ScopedQuerySet[Offer]:
    return rows_in(Offer, area_path).filter(state=OfferState.OPEN)
