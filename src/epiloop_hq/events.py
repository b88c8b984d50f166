"""What happened, and who wants to hear.

Actions publish while they write; the trail fires on commit. Who listens is written in
`reactions.py`, one readable table, and filled in when the server starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as news for later desks: ids only, no names."""

    seq: int
    kind: str
    subject: str
    happened_at: datetime
    recorded_at: datetime
    ids: dict[str, int]


Listener = Callable[[Sequence[Event]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Hear the events of every transaction, in order, after it has committed."""
    if listener not in _listeners:
        _listeners.append(listener)


def fire(told: Sequence[Event]) -> None:
    """Tell every listener; called by the trail on commit, never by a desk."""
    for listener in _listeners:
        listener(told)
