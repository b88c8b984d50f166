"""Visits as the determination engine needs them, and as a person's page shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from epiloop.contacts.stays import join_spans
from epiloop.records import PlaceClass, VisitPrecision
from epiloop.records import Visit as VisitRecord
from epiloop.timeline import Interval
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.visits.models import Visit, VisitBatch
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key

# Places or persons asked for in one statement: each is one range of an index.
RANGES_A_STATEMENT: Final = 50
COLUMNS: Final = (
    "pk",
    "stands_for",
    "place_id",
    "place__kind",
    "starts_at",
    "ends_at",
    "is_day_precision",
    "seat",
    "batch__source",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One visit of one person, as their page shows it."""

    id: int
    place_id: int
    place: str
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool
    seat: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One delivery of visits."""

    id: int
    source: str
    count: int
    happened_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    may_withdraw: bool


def visits_at(
    stays: Iterable[tuple[int, Interval]], *, lingering: timedelta
) -> Iterator[VisitRecord]:
    """Yield the visits of anybody that touch one of the stays at the same place.

    This is what the determination engine works on, so nobody is left out by area: whom
    the officer may see is decided when the result is shown.

    Parameters
    ----------
    stays
        Place and time, as of a case's trail.
    lingering
        How long after a stay's end somebody who came counts too.

    Notes
    -----
    Each place is one range of the index on place and start: from as long before the stay
    as the longest visit on record, up to its end. Queries: one, and one for each 50
    places and times.
    """
    by_place: dict[int, list[Interval]] = {}
    for place_id, span in stays:
        longer = Interval(span.start, span.end + lingering)
        by_place.setdefault(place_id, []).append(longer)
    longest = _longest()
    yield from _records(
        Q(place_id=place_id, **_touching(span, longest))
        for place_id, spans in sorted(by_place.items())
        for span in join_spans(spans)
    )


def visits_of(person_ids: Iterable[int], *, window: Interval) -> Iterator[VisitRecord]:
    """Yield the visits of these persons that touch the window, for the engine.

    Visits of records merged into one of them are found under those records' own ids,
    which the caller names as well.
    """
    touching = _touching(window, _longest())
    yield from _records(Q(person_id=p, **touching) for p in sorted(set(person_ids)))


def visit_page(
    person_id: int, actor: Actor, *, after: str = "", limit: int = PAGE
) -> Page[VisitRow]:
    """Return the person's visits to places the viewer may see, newest first (1 query)."""
    rows = Visit.objects.visible_to(actor).filter(person_id=person_id)
    if key := read_instant_key(after):
        rows = rows.filter(Q(starts_at__lt=key.at) | Q(starts_at=key.at, pk__lt=key.id))
    found = rows.select_related("place", "batch").order_by("-starts_at", "-pk")
    return page_of(
        [_visit_row(visit) for visit in found[: limit + 1]],
        limit=limit,
        key=lambda row: InstantKey(row.starts_at, row.id),
    )


def batch_rows(actor: Actor, *, limit: int) -> tuple[BatchRow, ...]:
    """Return the latest deliveries, newest first (1 query)."""
    rows = VisitBatch.objects.visible_to(actor).order_by("-happened_at", "-pk")
    return tuple(
        BatchRow(
            id=batch.pk,
            source=batch.source,
            count=batch.count,
            happened_at=batch.happened_at,
            withdrawn_at=batch.withdrawn_at,
            withdrawn_reason=batch.withdrawn_reason,
            may_withdraw=actor.may(Permission.VISIT_WRITE, area_path=batch.area_path),
        )
        for batch in rows[:limit]
    )


def _longest() -> timedelta:
    """Return the longest visit on record: what started earlier has ended."""
    batches = VisitBatch.objects.unscoped(reason="how long visits last")
    standing = batches.filter(withdrawn_at__isnull=True)
    seconds = standing.aggregate(longest=Max("longest_seconds"))["longest"]
    return timedelta(seconds=seconds or 0)


def _touching(span: Interval, longest: timedelta) -> dict[str, datetime]:
    return {
        "starts_at__gte": span.start - longest,
        "starts_at__lt": span.end,
        "ends_at__gt": span.start,
    }


def _records(ranges: Iterable[Q]) -> Iterator[VisitRecord]:
    seen: set[int] = set()
    for chunk in in_batches(ranges, size=RANGES_A_STATEMENT):
        condition = chunk[0]
        for further in chunk[1:]:
            condition |= further
        for row in _engine_rows(condition):
            if row[0] not in seen:
                seen.add(row[0])
                yield _record(*row)


def records_where(condition: Q) -> Iterator[VisitRecord]:
    """Yield the visits for which the condition holds, for the engine (1 query)."""
    return (_record(*row) for row in _engine_rows(condition))


def _engine_rows(condition: Q) -> "QuerySet[Visit, tuple[Any, ...]]":
    rows = Visit.objects.unscoped(reason="determination looks at everybody there")
    return (
        rows.filter(condition)
        .annotate(stands_for=Coalesce(F("person__merged_into_id"), F("person_id")))
        .order_by("pk")
        .values_list(*COLUMNS)
    )


def _record(
    pk: int,
    person_id: int,
    place_id: int,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    is_day_precision: bool,  # noqa: FBT001  a column of the row
    seat: str,
    source: str,
) -> VisitRecord:
    return VisitRecord(
        person_id=str(person_id),
        place_id=str(place_id),
        stay=Interval(starts_at, ends_at),
        precision=VisitPrecision.DAY if is_day_precision else VisitPrecision.CLOCK,
        place_class=PlaceClass(kind),
        seat=seat,
        source=source,
        visit_id=f"visit:{pk}",
    )


def _visit_row(visit: Visit) -> VisitRow:
    return VisitRow(
        id=visit.pk,
        place_id=visit.place_id,
        place=visit.place.name,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        is_day_precision=visit.is_day_precision,
        seat=visit.seat,
        source=visit.batch.source,
    )
