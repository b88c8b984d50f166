"""A lateral assistance request: persons or places listed to the unit that must act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from epiloop.clocks import Clock, clocks_started, stop_clocks
from epiloop.errors import EpiloopError
from epiloop.protocols.vocabulary import Event, Scope
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from datetime import datetime

    from epiloop.protocols.schema import Rules


class AssistanceRefusedError(EpiloopError):
    """An answer to an assistance request that cannot be; its text says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the receiving unit says of one listed item."""

    item: str
    replied_at: datetime
    status: str

    def __post_init__(self) -> None:
        check_aware(self.replied_at)
        if not self.status.strip():
            raise ValueError(f"A reply on {self.item} must say how it stands.")


@dataclass(frozen=True, slots=True)
class AssistRequest:
    """A request sent from one unit to another, and what came back.

    It is answered when every listed item has a reply; one reply for the rest of the
    list does not answer for the others.
    """

    sent_at: datetime
    items: tuple[str, ...]
    acknowledged_at: datetime | None = None
    replies: tuple[Reply, ...] = ()

    def __post_init__(self) -> None:
        check_aware(self.sent_at)
        if not self.items:
            raise ValueError("An assistance request lists at least one item.")
        if len(set(self.items)) < len(self.items):
            raise ValueError("An assistance request lists an item twice.")

    def unanswered(self) -> tuple[str, ...]:
        """Return the listed items without a reply."""
        answered = {reply.item for reply in self.replies}
        return tuple(item for item in self.items if item not in answered)

    @property
    def answered_at(self) -> datetime | None:
        """Return when the last listed item was answered; None while one is not."""
        if self.unanswered():
            return None
        first: dict[str, datetime] = {}
        for reply in self.replies:
            first[reply.item] = min(
                first.get(reply.item, reply.replied_at), reply.replied_at
            )
        return max(first.values())

    def clocks(self, rules: Rules) -> tuple[Clock, ...]:
        """Return the request's clocks under a version, stopped where answered."""
        clocks = clocks_started(
            rules,
            Event.ASSIST_SENT,
            happened_at=self.sent_at,
            scope=Scope.ASSIST_REQUEST,
        )
        for event, at in (
            (Event.ASSIST_ACKNOWLEDGED, self.acknowledged_at),
            (Event.ASSIST_REPLIED, self.answered_at),
        ):
            if at is not None:
                clocks = stop_clocks(clocks, event, happened_at=at, rules=rules.clock)
        return clocks


def acknowledge(request: AssistRequest, *, happened_at: datetime) -> AssistRequest:
    """Return the request acknowledged; the first acknowledgement counts."""
    _check_after_sending(request, happened_at)
    if request.acknowledged_at is not None:
        raise AssistanceRefusedError(
            f"The request was acknowledged at {request.acknowledged_at:%Y-%m-%d %H:%M}."
        )
    return replace(request, acknowledged_at=happened_at)


def reply(
    request: AssistRequest, item: str, *, status: str, happened_at: datetime
) -> AssistRequest:
    """Return the request with one item answered; a reply acknowledges as well.

    Raises
    ------
    AssistanceRefusedError
        If the item is not on the list, or the reply came before the request.
    """
    _check_after_sending(request, happened_at)
    if item not in request.items:
        raise AssistanceRefusedError(f"{item} is not on the list of this request.")
    return replace(
        request,
        acknowledged_at=request.acknowledged_at or happened_at,
        replies=(*request.replies, Reply(item, happened_at, status)),
    )


def _check_after_sending(request: AssistRequest, happened_at: datetime) -> None:
    if happened_at < request.sent_at:
        raise AssistanceRefusedError(
            f"Nobody answers at {happened_at:%Y-%m-%d %H:%M} what was sent at "
            f"{request.sent_at:%Y-%m-%d %H:%M}."
        )
