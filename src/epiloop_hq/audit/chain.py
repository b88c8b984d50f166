"""The chain of digests, and the lock under which it grows."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from django.db import connection, models

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.insertion import insert
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.plain import Row, canonical

GENESIS: Final = "0" * 64
NO_DETAIL: Final = ""
NOT_ERASED: Final = ""
# Any fixed number will do; this one spells "trail" so that it is found in pg_locks.
ADVISORY_LOCK: Final = int.from_bytes(b"trail", "big")
LAST: Final = (
    "SELECT seq, recorded_at, digest FROM audit_auditevent ORDER BY seq DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """On whose behalf, when, and by which way something was done."""

    actor: Actor
    now: datetime
    via: str

    def entry(
        self,
        kind: str,
        subject: str,
        detail: Row,
        *,
        area_path: str = "",
        persons: frozenset[int] = frozenset(),
        happened_at: datetime | None = None,
    ) -> "Entry":
        """Return an entry so signed; it happened `now` if nothing else is said."""
        return Entry(
            kind, subject, detail, area_path, persons, happened_at or self.now, self
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be appended, as it was noted while the recording was open."""

    kind: str
    subject: str
    detail: Row
    area_path: str
    persons: frozenset[int]
    happened_at: datetime
    signature: Signature


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
        event.area_path,
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
    last = next(iter(AuditEvent.objects.raw(LAST)), None)
    events: list[AuditEvent] = []
    details: list[tuple[object, ...]] = []
    persons: list[tuple[object, ...]] = []
    for entry in entries:
        detail = _detail(entry.detail)
        last = _link(entry, last, detail)
        events.append(last)
        if detail is not None:
            details.append((last.seq, *detail, NOT_ERASED))
        persons += [(person_id, last.seq) for person_id in sorted(entry.persons)]
    columns = [field.attname for field in AuditEvent._meta.local_concrete_fields]
    _insert(AuditEvent, list(map(attrgetter(*columns), events)))
    _insert(EventDetail, details)
    _insert(EventPerson, persons)
    return events


def lock_chain() -> None:
    """Let one transaction at a time append, until it ends.

    SQLite's IMMEDIATE transactions are serial already; PostgreSQL takes an advisory lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _link(
    entry: Entry, last: AuditEvent | None, detail: tuple[str, str] | None
) -> AuditEvent:
    seq, signed = (last.seq + 1 if last else 1), entry.signature
    event = AuditEvent(
        seq=seq,
        recorded_at=max(signed.now, last.recorded_at) if last else signed.now,
        happened_at=entry.happened_at,
        actor_id=signed.actor.account_id,
        actor_name=signed.actor.name,
        actor_role=",".join(signed.actor.roles),
        kind=entry.kind,
        subject=entry.subject,
        via=signed.via,
        area_path=entry.area_path,
        detail_digest=detail_digest(*detail) if detail else NO_DETAIL,
        previous=last.digest if last else GENESIS,
    )
    event.digest = event_digest(event)
    return event


def _insert(model: type[models.Model], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows, the only place that writes events: their own queryset refuses."""
    fields = model._meta.local_concrete_fields
    for batch in in_batches(rows):
        insert(model, fields, list(zip(*batch, strict=True)))


def _detail(content: Row) -> tuple[str, str] | None:
    """Return the salt and the text of a detail that says something."""
    return (secrets.token_hex(16), canonical(content)) if content else None
