"""What the daily reconciliation reads: whole lists of an area, all of one instant."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import connection
from django.db.models import Count, Value
from django.db.models.functions import StrIndex, Substr

from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.records import Record, under_any
from epiloop_hq.audit.rows import ADDED

R = TypeVar("R", bound=Record)
# Reading in one transaction that holds nobody up: SQLite's readers never block a writer.
BEGIN: Final = {
    "sqlite": "BEGIN DEFERRED",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
ROW_ENTERED: Final = "+"


@dataclass(frozen=True, slots=True)
class TrailEnd:
    """The last event of the trail at an instant; 0 and nothing before the first."""

    seq: int = 0
    digest: str = ""


def rows_in(
    model: type[R], area_path: str, *, path: str = "area_path"
) -> ScopedQuerySet[R]:
    """Return every row of an area and below, whoever looks: the door of a check's query.

    Parameters
    ----------
    path
        Which column, or column of a related row, says where a row belongs.
    """
    rows = model.objects.unscoped(reason="daily reconciliation")
    return rows.filter(under_any(path, (area_path,)))


@contextmanager
def one_instant() -> Iterator[None]:
    """Let everything read inside stand as it stood at one instant; nothing is written.

    Inside a transaction that is open already, that one holds the instant.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def trail_end() -> TrailEnd:
    """Return the end of the trail (1 query)."""
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "digest").first()
    return TrailEnd(*last) if last else TrailEnd()


def event_counts(
    kinds: Iterable[str], area_path: str, *, after_seq: int, up_to_seq: int
) -> dict[str, int]:
    """Return kind → how many events of an area between two ends of the trail (2 queries).

    Parameters
    ----------
    kinds
        Kinds of deeds; or `+disposal.Offer`, rows of a record entered.
    after_seq
        Events up to this one are left out.
    """
    asked = set(kinds)
    events = AuditEvent.objects.filter(
        under_any("area_path", (area_path,)), seq__gt=after_seq, seq__lte=up_to_seq
    ).order_by()
    deeds = events.filter(kind__in=sorted(k for k in asked if k[0] != ROW_ENTERED))
    counts = dict(deeds.values_list("kind").annotate(n=Count("seq")))
    if any(kind.startswith(ROW_ENTERED) for kind in asked):
        record = Substr("subject", 1, StrIndex("subject", Value(":")) - 1)
        entered = events.filter(kind=ADDED).values_list(record).annotate(n=Count("seq"))
        counts |= {f"{ROW_ENTERED}{label}": n for label, n in entered}
    return {kind: counts.get(kind, 0) for kind in asked}
