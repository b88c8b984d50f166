"""No write without a trail: the only door through which records are changed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from django.db import connection, transaction

from epiloop.timeline import check_aware
from epiloop_hq import events
from epiloop_hq.actor import Actor
from epiloop_hq.audit import chain
from epiloop_hq.audit.errors import TrailError, UnauditedWriteError
from epiloop_hq.audit.ledger import Ledger, Touch
from epiloop_hq.audit.plain import Row, plain
from epiloop_hq.audit.rows import label_of, subject_name
from epiloop_hq.audit.times import check_not_future

if TYPE_CHECKING:
    from epiloop_hq.audit.models import AuditEvent
    from epiloop_hq.audit.records import Record

RESERVED_KINDS: Final = ("row.", "schema.")


class Trail:
    """What one actor does in one recording."""

    def __init__(self, ledger: Ledger, signature: chain.Signature) -> None:
        self.signature = signature
        self.ledger = ledger
        self._is_open = True

    def add(
        self,
        kind: str,
        subject: "Record | str | None" = None,
        *,
        happened_at: datetime | None = None,
        persons: Iterable[int] = (),
        area_path: str | None = None,
        **detail: object,
    ) -> None:
        """Tell the trail of a deed.

        Parameters
        ----------
        kind
            What was done: `case.opened`, `contact.located`.
        subject
            The record it was done to, or its name as `subject_of` gives it.
        happened_at
            When it was so, from the person who says it; `now` if nothing was said.
        persons
            Persons about whom the detail tells more than ids. Erasing any of them
            erases the whole detail, so a deed on many persons is many events.
        area_path
            Where it belongs, which says who is told of it: by default the record's own
            area, and the actor's for a deed on no record. Only who commands everywhere
            is told of what belongs nowhere.
        detail
            Ids and plain values.

        Raises
        ------
        FutureTimeError
            If `happened_at` lies after the recording's `now`.
        ValueError
            If the kind is empty or one that the trail keeps for itself.
        TrailError
            If the recording is over.
        """
        if not kind or kind.startswith(RESERVED_KINDS):
            raise ValueError(f"{kind!r} cannot be the kind of a deed.")
        if happened_at is not None:
            check_not_future(happened_at, now=self.signature.now)
        if area_path is None:
            whose = self.signature.actor if subject is None else subject
            area_path = str(getattr(whose, "area_path", ""))
        self.note(
            kind,
            subject if isinstance(subject, str) else subject_of(subject),
            {name: plain(value) for name, value in detail.items()},
            area_path=area_path,
            persons=frozenset(persons),
            happened_at=happened_at,
        )

    def note(
        self,
        kind: str,
        subject: str,
        detail: Row,
        *,
        area_path: str = "",
        persons: frozenset[int] = frozenset(),
        happened_at: datetime | None = None,
    ) -> None:
        """Note an entry of any kind; the trail's own business, actions use `add`."""
        self._note(
            self.signature.entry(
                kind,
                subject,
                detail,
                area_path=area_path,
                persons=persons,
                happened_at=happened_at,
            )
        )

    def touch(
        self, model: "type[Record]", pks: Iterable[object], *, is_new: bool = False
    ) -> None:
        """Note that rows were written; the guards' business, actions just write."""
        if model.trail_rows:
            table = cast("type[Record]", model._meta.concrete_model)
            for pk in pks:
                self._note(Touch((table, pk), is_new, self.signature))

    def _note(self, note: chain.Entry | Touch) -> None:
        # A copied context in another thread finds the trail, but not its transaction.
        if not self._is_open or not connection.in_atomic_block:
            raise TrailError("The recording is over; nothing can be added to it.")
        self.ledger.note(note)

    def close(self) -> None:
        """Take no more entries."""
        self._is_open = False


_open: ContextVar[Trail | None] = ContextVar("trail", default=None)


@contextmanager
def recording(*, actor: Actor, now: datetime, via: str = "") -> Iterator[Trail]:
    """Open a transaction in which records may be written, and append its trail.

    An exception rolls back rows and events alike. A recording inside another joins it:
    one transaction, one place in the chain; its own actor stands on what it did, and if
    it fails and the outer one goes on, nothing of it remains. News goes out on commit.

    Parameters
    ----------
    actor
        On whose behalf.
    now
        The instant read once at the edge. Events carry it as `recorded_at`, unless the
        chain has already passed it.
    via
        By which way: a page, the API, an import batch, a reaction.
    """
    outer = _open.get()
    ledger = outer.ledger if outer else Ledger()
    via = via or (outer.signature.via if outer else "")
    signature = chain.Signature(actor, check_aware(now), via)
    with transaction.atomic(durable=outer is None):
        trail = Trail(ledger, signature)
        token = _open.set(trail)
        try:
            yield trail
        finally:
            trail.close()
            _open.reset(token)
        if outer is None:
            entries = ledger.entries()
            _publish(chain.append(entries), entries)


def require_open(what: str = "A record") -> Trail:
    """Return the open trail; raise `UnauditedWriteError` if there is none."""
    trail = _open.get()
    if trail is None:
        raise UnauditedWriteError(what)
    return trail


def is_open() -> bool:
    """Tell whether a recording is open here."""
    return _open.get() is not None


def record_refusal(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    subject: str = "",
    via: str = "",
    **detail: object,
) -> None:
    """Write down that something was refused, after everything else was rolled back.

    Call it where the refusal is answered, outside the recording that failed: inside, the
    rollback would take this event along.

    Raises
    ------
    TrailError
        If a recording is still open.
    """
    if is_open():
        raise TrailError(
            f"{kind} must be written after the refused recording has ended."
        )
    with recording(actor=actor, now=now, via=via) as trail:
        told = {name: plain(value) for name, value in detail.items()}
        trail.note(kind, subject, told, area_path=actor.area_path)


def subject_of(record: "Record | None") -> str:
    """Return a record's name in the trail: `cases.Case:12`; empty for none."""
    if record is None:
        return ""
    return subject_name(label_of(type(record)), record.pk)


def _publish(appended: "Sequence[AuditEvent]", entries: Sequence[chain.Entry]) -> None:
    news = [
        events.Event(
            seq=event.seq,
            kind=event.kind,
            subject=event.subject,
            happened_at=event.happened_at,
            recorded_at=event.recorded_at,
            ids=ids_in(entry.detail),
        )
        for event, entry in zip(appended, entries, strict=True)
        if not event.kind.startswith(RESERVED_KINDS)
    ]
    if news:
        # Robust: the deed is committed, so a listener that fails must not undo the answer.
        transaction.on_commit(lambda: events.fire(news), robust=True)


def ids_in(detail: Row) -> dict[str, int]:
    """Return what of a detail may travel as news: whole numbers, which are ids."""
    return {
        name: value
        for name, value in detail.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
