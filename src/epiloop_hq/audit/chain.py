"""The chain of digests, and the lock under which it grows."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import connection, models

from epiloop_hq.actor import Actor
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.plain import Row, canonical

GENESIS: Final = "0" * 64
NO_DETAIL: Final = ""
# Any fixed number will do; this one spells "trail" so that it is found in pg_locks.
ADVISORY_LOCK: Final = int.from_bytes(b"trail", "big")
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be appended, as it was noted while the recording was open."""

    kind: str
    subject: str
    detail: Row
    persons: frozenset[int]
    happened_at: datetime
    now: datetime
    actor: Actor
    via: str


def detail_digest(salt: str, text: str) -> str:
    """Return the digest of one detail; the salt stops guessing what was erased."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def event_digest(event: AuditEvent) -> str:
    """Return the digest that chains an event to the one before it."""
    return chained_digest(
        event.previous,
        event.seq,
        event.recorded_at,
        event.happened_at,
        event.actor_id,
        event.actor_name,
        event.actor_role,
        event.kind,
        event.subject,
        event.via,
        event.detail_digest,
    )


def chained_digest(
    previous: str,
    seq: int,
    recorded_at: datetime,
    happened_at: datetime,
    *rest: str | int | None,
) -> str:
    """Return the digest over all columns; a JSON list, so that no text can pose as two."""
    instants = [at.astimezone(UTC).isoformat() for at in (recorded_at, happened_at)]
    return hashlib.sha256(
        canonical([previous, seq, *instants, *rest]).encode()
    ).hexdigest()


def append(entries: Sequence[Entry]) -> list[AuditEvent]:
    """Append to the chain, in order, inside the open transaction.

    `recorded_at` is set here, under the lock, and never runs backwards, even if the
    clock does: order is `seq`, and later means told later.
    """
    if not entries:
        return []
    lock_chain()
    last = AuditEvent.objects.order_by("-seq").first()
    events: list[AuditEvent] = []
    details: list[EventDetail] = []
    for entry in entries:
        last, detail = _link(entry, last)
        events.append(last)
        if detail is not None:
            details.append(detail)
    # The events' own queryset refuses to write; this is the one place that may.
    models.QuerySet[AuditEvent](AuditEvent).bulk_create(events, batch_size=BATCH)
    EventDetail.objects.bulk_create(details, batch_size=BATCH)
    EventPerson.objects.bulk_create(
        [
            EventPerson(person_id=person_id, event_seq=event.seq)
            for event, entry in zip(events, entries, strict=True)
            for person_id in sorted(entry.persons)
        ],
        batch_size=BATCH,
    )
    return events


def lock_chain() -> None:
    """Let one transaction at a time append, until it ends.

    SQLite's IMMEDIATE transactions are serial already; PostgreSQL takes an advisory lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _link(
    entry: Entry, last: AuditEvent | None
) -> tuple[AuditEvent, EventDetail | None]:
    seq = last.seq + 1 if last else 1
    detail = _detail(seq, entry.detail)
    event = AuditEvent(
        seq=seq,
        recorded_at=max(entry.now, last.recorded_at) if last else entry.now,
        happened_at=entry.happened_at,
        actor_id=entry.actor.account_id,
        actor_name=entry.actor.name,
        actor_role=",".join(entry.actor.roles),
        kind=entry.kind,
        subject=entry.subject,
        via=entry.via,
        detail_digest=detail_digest(detail.salt, detail.text) if detail else NO_DETAIL,
        previous=last.digest if last else GENESIS,
    )
    event.digest = event_digest(event)
    return event, detail


def _detail(seq: int, content: Row) -> EventDetail | None:
    if not content:
        return None
    return EventDetail(
        event_seq=seq, salt=secrets.token_hex(16), text=canonical(content)
    )
