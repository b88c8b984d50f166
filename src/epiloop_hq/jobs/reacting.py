"""How an event is answered: once, in a transaction with the note that it was."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
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
RETRIES_A_TURN: Final = 100


@dataclass(frozen=True, slots=True)
class Together:
    """A reaction that answers events of one kind and one instant at once.

    Three hundred contacts decided in one deed are three hundred events; what follows them
    is done in one transaction. If it fails, each event is answered by itself.

    Parameters
    ----------
    sharing
        The id that such events have in common.
    """

    do: Callable[[Sequence[Event]], None]
    sharing: str = "case_id"

    def __call__(self, event: Event) -> None:
        """Answer one event by itself."""
        self.do((event,))


_table: Mapping[str, tuple[Reaction, ...]] = {}


def use(table: Mapping[str, tuple[Reaction, ...]]) -> None:
    """Take the table of reactions, event kind → reactions in order."""
    global _table  # noqa: PLW0603  one table a process, set once at start
    _table = table


def answer(told: Sequence[Event]) -> None:
    """Carry out every reaction to the events that has not been carried out yet."""
    tried: set[tuple[int, str]] = set()
    done: set[tuple[int, str]] = set()
    for event in told:
        for reaction in _table.get(event.kind, ()):
            own = (event.seq, _name_of(reaction))
            if isinstance(reaction, Together) and own not in tried:
                alike = _alike(reaction, event, told)
                group = {(one.seq, own[1]) for one in alike}
                tried |= group
                if _done_together(reaction, alike):
                    done |= group
            if own not in done:
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
    found = list(
        events_after(cursor.seq, kinds=_table, before=now - GRACE, limit=limit)
    )
    answer(found)
    if found:
        cursor.seq, cursor.looked_at = found[-1].seq, now
        cursor.save()
    return len(found) + _retry(now)


def failures() -> list[ReactionRun]:
    """Return the reactions that did not go through, oldest first."""
    return list(
        ReactionRun.objects.filter(retry_at__isnull=False).order_by("event_seq")
    )


def _retry(now: datetime) -> int:
    due = ReactionRun.objects.filter(retry_at__lte=now).order_by("event_seq", "pk")
    seqs = list(dict.fromkeys(due.values_list("event_seq", flat=True)[:RETRIES_A_TURN]))
    for seq in seqs:
        for event in events_after(seq - 1, kinds=_table, before=now, limit=1):
            if event.seq == seq:
                answer([event])
    # What is due still has no reaction in the table any more: nothing is owed.
    due.filter(event_seq__in=seqs).delete()
    return len(seqs)


def _carry_out(reaction: Reaction, event: Event) -> None:
    name = _name_of(reaction)
    run = ReactionRun.objects.filter(event_seq=event.seq, reaction=name)
    if run.filter(error="").exists():
        return
    now = max(clock.now(), event.recorded_at)
    try:
        with _answering(event, now):
            # Noted first: whoever else answers the event now waits here, and then sees.
            if not _claim_again(run, now):
                ReactionRun.objects.create(
                    event_seq=event.seq, reaction=name, ran_at=now
                )
            reaction(event)
    except Exception as error:
        # The deed that caused the event stands; what should follow is set aside, shown
        # on the worker's page and tried again. Unless another process was first.
        log.exception("Reaction %s to event %d did not go through", name, event.seq)
        if not run.filter(error="").exists():
            _set_aside(name, event, now, error)


def _done_together(reaction: Together, alike: Sequence[Event]) -> bool:
    """Answer events at once; tell whether there were several and it went through."""
    if len(alike) < 2:
        return False
    name, now = _name_of(reaction), max(clock.now(), alike[0].recorded_at)
    try:
        with _answering(alike[0], now):
            ReactionRun.objects.bulk_create(
                ReactionRun(event_seq=event.seq, reaction=name, ran_at=now)
                for event in alike
            )
            reaction.do(alike)
    except Exception:
        log.exception("Reaction %s went wrong; now event by event", name)
        return False
    return True


def _alike(
    reaction: Together, event: Event, told: Sequence[Event]
) -> tuple[Event, ...]:
    """Return those of the events like this one, itself among them, that still wait."""
    shared = event.ids.get(reaction.sharing)
    alike = [
        one
        for one in told
        if (one.kind, one.recorded_at) == (event.kind, event.recorded_at)
        and one.ids.get(reaction.sharing) == shared
    ]
    known: set[int] = set()
    for batch in in_batches(one.seq for one in alike):
        runs = ReactionRun.objects.filter(
            event_seq__in=batch, reaction=_name_of(reaction)
        )
        known |= set(runs.values_list("event_seq", flat=True))
    return tuple(one for one in alike if one.seq not in known)


def _answering(event: Event, now: datetime) -> AbstractContextManager[object]:
    return recording(actor=Actor.system("reactions"), now=now, via=f"event:{event.seq}")


def _name_of(reaction: Reaction) -> str:
    told = reaction.do if isinstance(reaction, Together) else reaction
    return f"{told.__module__.removeprefix('epiloop_hq.')}.{told.__name__}"


def _claim_again(run: QuerySet[ReactionRun], now: datetime) -> bool:
    """Take a reaction that failed before; tell whether there was one to take."""
    return bool(run.exclude(error="").update(error="", retry_at=None, ran_at=now))


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
