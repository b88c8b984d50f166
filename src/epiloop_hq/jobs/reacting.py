"""How an event is answered: once, in a transaction with the note that it was."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError

from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.audit.news import events_after
from epiloop_hq.audit.recording import recording
from epiloop_hq.events import Event
from epiloop_hq.jobs.models import Cursor, ReactionRun

log = logging.getLogger(__name__)

Reaction = Callable[[Event], None]
CURSOR: Final = "reactions"
# A reaction that failed is tried again after this, so that one bad row stops nothing.
SET_ASIDE: Final = timedelta(hours=1)
# The process that caused an event answers it at once; the worker waits this long
# before it takes the event for fallen through.
GRACE: Final = timedelta(seconds=2)

_table: Mapping[str, tuple[Reaction, ...]] = {}


def use(table: Mapping[str, tuple[Reaction, ...]]) -> None:
    """Take the table of reactions, event kind → reactions in order."""
    global _table  # noqa: PLW0603  one table a process, set once at start
    _table = table


def answer(event: Event) -> None:
    """Carry out every reaction to one event that has not been carried out yet."""
    for reaction in _table.get(event.kind, ()):
        _carry_out(reaction, event)


def catch_up(*, now: datetime, limit: int) -> int:
    """Answer events that fell through, and retry failures that are due.

    Parameters
    ----------
    limit
        The most events looked at in one turn.

    Returns
    -------
    int
        How many events were looked at.
    """
    cursor, _ = Cursor.objects.get_or_create(name=CURSOR)
    looked = 0
    for event in events_after(
        cursor.seq, kinds=_table, before=now - GRACE, limit=limit
    ):
        answer(event)
        cursor.seq = event.seq
        looked += 1
    cursor.looked_at = now
    cursor.save()
    return looked + _retry(now)


def failures() -> list[ReactionRun]:
    """Return the reactions that did not go through, oldest first."""
    return list(
        ReactionRun.objects.filter(retry_at__isnull=False).order_by("event_seq")
    )


def _retry(now: datetime) -> int:
    due = list(
        ReactionRun.objects.filter(retry_at__lte=now).order_by("event_seq")[:100]
    )
    for run in due:
        run.delete()
        for event in events_after(run.event_seq - 1, kinds=_table, before=now, limit=1):
            answer(event)
    return len(due)


def _carry_out(reaction: Reaction, event: Event) -> None:
    name = f"{reaction.__module__.removeprefix('epiloop_hq.')}.{reaction.__name__}"
    if ReactionRun.objects.filter(event_seq=event.seq, reaction=name).exists():
        return
    now = clock.now()
    try:
        with recording(
            actor=Actor.system("reactions"), now=now, via=f"event:{event.seq}"
        ):
            ReactionRun.objects.create(event_seq=event.seq, reaction=name, ran_at=now)
            reaction(event)
    except IntegrityError as error:
        # Either another process was first, or the reaction itself broke a rule.
        if not ReactionRun.objects.filter(event_seq=event.seq, reaction=name).exists():
            log.exception("Reaction %s to event %d set aside", name, event.seq)
            _set_aside(name, event, now, error)
    except Exception as error:
        # The deed that caused the event stands; what should follow is set aside, shown
        # on the worker's page and tried again.
        log.exception("Reaction %s to event %d set aside", name, event.seq)
        _set_aside(name, event, now, error)


def _set_aside(name: str, event: Event, now: datetime, error: Exception) -> None:
    ReactionRun.objects.update_or_create(
        event_seq=event.seq,
        reaction=name,
        defaults={
            "ran_at": now,
            "error": type(error).__name__,
            "retry_at": now + SET_ASIDE,
        },
    )
