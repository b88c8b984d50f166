"""Erasing what the trail holds on a person, so that the chain still proves itself.

The chain keeps digests of what was said. Salt and text go; nobody can guess the text
back from the digest, and every event still stands in its place.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Final

from django.db import connection, connections
from django.db.models import QuerySet

from epiloop_hq.actor import Actor
from epiloop_hq.audit import records, rows
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.errors import TrailError
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.recording import Trail, recording

DETAILS_ERASED: Final = "details.erased"
_SCRUBBED: Final = {"sqlite": "PRAGMA wal_checkpoint(TRUNCATE)", "postgresql": "VACUUM"}


@dataclass(frozen=True, slots=True)
class ToldErasure:
    """One erasure as the trail tells it: whose, why, and how many details were emptied."""

    erasure: str
    person_ids: tuple[int, ...]
    reason: str
    details: int


def erase_person_details(
    person_ids: Collection[int],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    erasure: str = "",
) -> int:
    """Erase the details of every event that tells about one of these persons.

    Rows that stay (stripped of what names the person, or telling about somebody else
    too) are told anew as they stand when the recording ends, so that the present can
    still be rebuilt. So strip and remove the rows in the same recording, as
    `retention.erase_persons` does.

    Parameters
    ----------
    reason
        The rule or decision, in the certificate's words; no personal data.
    erasure
        Identifier, 32 hexadecimal digits, of an erasure that is carried out again after
        a restore; a new one by default.

    Returns
    -------
    int
        How many events' details were erased.
    """
    persons = frozenset(person_ids)
    erasure = erasure or token_hex(16)
    with recording(actor=actor, now=now) as trail:
        touched: set[str] = set()
        erased = 0
        for chunk in in_batches(sorted(persons)):
            touched |= _subjects_told(chunk)
            erased += _details_of(chunk).update(salt="", text="", erased_by=erasure)
        _restate(touched)
        _tell(trail, erasure, persons, erased, reason)
    return erased


def file_under(person_id: int, *, subjects: Collection[str]) -> int:
    """File the events on these records under a person; return how many were not yet.

    For records that came to tell of a person only by what was written later: a place
    that turns out to be somebody's home. Erasing the person then erases their details.
    """
    events = AuditEvent.objects.filter(subject__in=list(subjects))
    known = EventPerson.objects.filter(person_id=person_id).values("event_seq")
    missing = list(events.exclude(seq__in=known).values_list("seq", flat=True))
    EventPerson.objects.bulk_create(
        EventPerson(person_id=person_id, event_seq=seq) for seq in missing
    )
    return len(missing)


def scrub_storage() -> None:
    """Let every database forget erased text that it keeps aside for its own use.

    SQLite (`secure_delete`) has overwritten it in its pages; earlier pages may wait in
    the write-ahead log until it is written back, which is done here. PostgreSQL keeps
    dead rows until they are vacuumed. Call it after the erasure has been committed.

    Raises
    ------
    TrailError
        If a transaction is open.
    """
    if connection.in_atomic_block:
        raise TrailError("Storage is scrubbed after the erasure has been committed.")
    for database in connections.all():
        with database.cursor() as cursor:
            cursor.execute(_SCRUBBED[database.vendor])


def _details_of(person_ids: Sequence[int]) -> QuerySet[EventDetail]:
    told = EventPerson.objects.filter(person_id__in=person_ids).values("event_seq")
    return EventDetail.objects.filter(event_seq__in=told, erased_by="")


def _subjects_told(person_ids: Sequence[int]) -> set[str]:
    told = EventPerson.objects.filter(person_id__in=person_ids).values("event_seq")
    events = AuditEvent.objects.filter(seq__in=told, kind__in=rows.ROW_KINDS)
    return set(events.values_list("subject", flat=True))


def _restate(subjects: Collection[str]) -> None:
    by_label: dict[str, list[str]] = {}
    for subject in sorted(subjects):
        label, _, pk = subject.partition(":")
        by_label.setdefault(label, []).append(pk)
    for model in records.recorded_models():
        label = rows.label_of(model)
        for chunk in in_batches(by_label.get(label, [])):
            records.restate(model, chunk)


def _tell(
    trail: Trail, erasure: str, persons: frozenset[int], erased: int, reason: str
) -> None:
    trail.add(
        DETAILS_ERASED,
        f"erasure:{erasure}",
        person_ids=sorted(persons),
        details=erased,
        reason=reason,
    )


def erased_counts() -> dict[str, int]:
    """Return how many details each erasure emptied, as the trail tells it."""
    told: Counter[str] = Counter()
    for erasure in told_erasures():
        told[erasure.erasure] += erasure.details
    return dict(told)


def told_identifiers() -> frozenset[str]:
    """Return the identifiers of all erasures that the trail tells of (1 query)."""
    events = AuditEvent.objects.filter(kind=DETAILS_ERASED)
    subjects = events.values_list("subject", flat=True)
    return frozenset(subject.partition(":")[2] for subject in subjects)


def told_erasures() -> Iterator[ToldErasure]:
    """Yield the erasures that the trail tells of, oldest first."""
    events = AuditEvent.objects.filter(kind=DETAILS_ERASED).order_by("seq")
    for seq, subject in events.values_list("seq", "subject"):
        said = json.loads(EventDetail.objects.get(event_seq=seq).text)
        yield ToldErasure(
            erasure=subject.partition(":")[2],
            person_ids=tuple(said["person_ids"]),
            reason=said["reason"],
            details=said["details"],
        )
