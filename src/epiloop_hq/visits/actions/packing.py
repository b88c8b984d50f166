"""Deliveries on their way into the packed visits, and out of them again.

What waits stands in the database, written with the delivery itself: a process that is
killed in between packs it twice, which changes nothing, and never leaves it out.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa

from epiloop.visits import StoreBusyError
from epiloop.visits.intake import MINUTE_US
from epiloop.visits.records import INSTANT
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.visits import storage
from epiloop_hq.visits.models import ToForget, Unpacked, Visit, VisitBatch

log = logging.getLogger(__name__)

ROWS_AT_ONCE: Final = 200_000
BATCHES_AT_ONCE: Final = 500
COLUMNS: Final = (
    "person_id",
    "place_id",
    "place__kind",
    "starts_at",
    "ends_at",
    "batch_id",
)

Report = Callable[[int], None]


def pack_waiting(report: Report | None = None) -> int:
    """Take all deliveries that wait into the packed visits; return how many visits.

    Parameters
    ----------
    report
        Told how many visits are packed so far.
    """
    if not storage.is_packed():
        if not _begin_anew():
            return 0
        storage.make()
    packed = 0
    while waiting := list(Unpacked.objects.order_by("pk")[:BATCHES_AT_ONCE]):
        for table in _tables([one.batch_id for one in waiting]):
            storage.add(table)
            packed += len(table)
            if report is not None:
                report(packed)
        Unpacked.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return packed


def pack_afresh(report: Report | None = None) -> int:
    """Pack every visit on record anew; return how many there are."""
    storage.remove()
    return pack_waiting(report)


def fold_packed() -> None:
    """Put what was taken in during the day into its days, where it is read quicker."""
    if storage.is_packed():
        storage.fold_waiting()


def forget_waiting() -> int:
    """Remove erased persons and withdrawn deliveries from the packed visits.

    Returns how many of them there were. While another process writes to the store they
    go on waiting; also while deliveries wait, which somebody may have read before.
    """
    is_packing = Unpacked.objects.exists()
    waiting = list(ToForget.objects.order_by("pk"))
    if not waiting:
        return 0
    if storage.is_packed():
        try:
            storage.forget(
                persons=[str(one.person_id) for one in waiting if one.person_id],
                sources=[str(one.batch_id) for one in waiting if one.batch_id],
            )
        except StoreBusyError:
            log.info("%d removals from the packed visits wait", len(waiting))
            return 0
    if not is_packing:
        ToForget.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


def _begin_anew() -> bool:
    """Let every standing delivery wait; return whether there is one."""
    batches = VisitBatch.objects.unscoped(reason="the packed visits are made anew")
    waiting = Unpacked.objects.values("batch_id")
    standing = batches.filter(withdrawn_at__isnull=True).exclude(pk__in=waiting)
    for chunk in in_batches(standing.values_list("pk", flat=True).order_by("pk")):
        Unpacked.objects.bulk_create(
            (Unpacked(batch_id=pk) for pk in chunk), ignore_conflicts=True
        )
    return Unpacked.objects.exists()


def _tables(batch_ids: list[int]) -> Iterator[pa.Table]:
    visits = Visit.objects.unscoped(reason="packed for the search of everybody")
    rows = visits.filter(batch_id__in=batch_ids).values_list(*COLUMNS)
    for chunk in in_batches(rows.iterator(chunk_size=10_000), size=ROWS_AT_ONCE):
        person, place, kind, start, end, batch = zip(*chunk, strict=True)
        yield pa.table(
            {
                "person_id": pa.array(person, pa.int64()),
                "place_id": pa.array(place, pa.int64()),
                "place_class": pa.array(kind, pa.string()),
                "start": _minutes(start, up=False),
                "end": _minutes(end, up=True),
                "source": pa.array([str(one) for one in batch], pa.string()),
            }
        )


def _minutes(instants: Sequence[datetime], *, up: bool) -> pa.Array:
    """Return instants in whole minutes, widened outwards as `search.widened` does one."""
    at = pa.array(instants, INSTANT).cast(pa.int64()).to_numpy()
    whole = -(-at // MINUTE_US) if up else at // MINUTE_US
    return pa.array(whole * MINUTE_US).cast(INSTANT)
