"""Two-phase hand-over: exactly one unit is responsible at each instant (C63).

Until the receiver accepts, the sender is responsible; there is no moment in transit.
Everything here is one fold over the events of an item, so the order in which two
offices' clicks arrived decides alone, and the fold of any prefix is what stood then.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from epiloop.disposal.handover_refusals import HandoverRefusedError, Refusal
from epiloop.timeline import check_aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class OfferState(StrEnum):
    """What has become of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation that can be responsible for an item.

    A unit outside the system (another province) cannot click: the sender records for
    it, with evidence.
    """

    unit_id: str
    is_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverEvent:
    """Something that happened to the custody of one item.

    Attributes
    ----------
    offer_id
        The offer to which it belongs.
    happened_at
        When it happened.
    by
        The unit that did it.
    recorded_by
        The unit that entered it; differs from `by` only for a unit outside.
    """

    offer_id: str
    happened_at: datetime
    by: Unit
    recorded_by: Unit

    def __post_init__(self) -> None:
        check_aware(self.happened_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(HandoverEvent):
    """The responsible unit offers the item to another.

    With `returns` it is a return: the offer that was accepted is answered by another
    offer, back to its sender, who is responsible again only on accepting it.
    """

    to: Unit
    returns: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(HandoverEvent):
    """The receiver takes the item over."""

    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed(HandoverEvent):
    """The receiver says that the item is not theirs; the sender stays responsible."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(HandoverEvent):
    """The sender takes the offer back before it was answered."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer and what has become of it."""

    offer_id: str
    sender: Unit
    receiver: Unit
    offered_at: datetime
    state: OfferState = OfferState.OPEN
    answered_at: datetime | None = None
    returns: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Custody:
    """A unit's responsibility from `since` until, but not including, `until`."""

    unit: Unit
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that changed nothing, and the reason why it could not."""

    event: HandoverEvent
    why: str


@dataclass(frozen=True, slots=True)
class CustodyHistory:
    """Who was responsible when, and what has become of each offer."""

    spans: tuple[Custody, ...]
    offers: Mapping[str, Offer] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()

    @property
    def responsible(self) -> Unit:
        """Return the unit responsible now."""
        return self.spans[-1].unit

    @property
    def latest_at(self) -> datetime:
        """Return when custody last began or an offer was last made or answered."""
        answers = [o.answered_at or o.offered_at for o in self.offers.values()]
        return max([self.spans[-1].since, *answers])

    def open_offer(self) -> Offer | None:
        """Return the offer that waits for an answer, if any."""
        return next(
            (o for o in self.offers.values() if o.state is OfferState.OPEN), None
        )

    def responsible_at(self, instant: datetime) -> Unit | None:
        """Return the one unit responsible at an instant; None before the item was."""
        return next((s.unit for s in reversed(self.spans) if s.since <= instant), None)


def open_custody(unit: Unit, *, happened_at: datetime) -> CustodyHistory:
    """Return the custody of a new item: whoever identified it is responsible."""
    return CustodyHistory((Custody(unit, check_aware(happened_at)),))


def apply_event(history: CustodyHistory, event: HandoverEvent) -> CustodyHistory:
    """Return the history with one more event.

    Raises
    ------
    HandoverRefusedError
        If the event cannot be: only the responsible unit offers, one offer at a time,
        only its receiver answers it, nobody answers twice, and what a unit outside
        the system did counts only with evidence.
    """
    if event.happened_at < history.latest_at:
        raise HandoverRefusedError(
            Refusal.TOO_EARLY, then=event.happened_at, latest=history.latest_at
        )
    if event.recorded_by != event.by and not event.by.is_outside:
        raise HandoverRefusedError(
            Refusal.ANSWERS_FOR_ITSELF,
            by=event.by.unit_id,
            other=event.recorded_by.unit_id,
        )
    match event:
        case Offered():
            return _offer(history, event)
        case Accepted():
            return _accept(history, event)
        case Disputed() | Withdrawn():
            return _refuse(history, event)
        case _:
            raise TypeError(f"{type(event).__name__} is no event of a hand-over.")


def custody_of(
    first: Unit, events: Iterable[HandoverEvent], *, opened_at: datetime
) -> CustodyHistory:
    """Return the custody that follows from events in the order in which they came.

    Events that could not be (an acceptance that crossed with a withdrawal) change
    nothing and are kept with their reason.
    """
    history = open_custody(first, happened_at=opened_at)
    for event in events:
        try:
            history = apply_event(history, event)
        except HandoverRefusedError as refusal:
            ignored = Ignored(event, str(refusal))
            history = replace(history, ignored=(*history.ignored, ignored))
    return history


def _offer(history: CustodyHistory, event: Offered) -> CustodyHistory:
    if event.by != history.responsible:
        raise HandoverRefusedError(
            Refusal.NOT_RESPONSIBLE,
            by=event.by.unit_id,
            other=history.responsible.unit_id,
        )
    if event.to == event.by:
        raise HandoverRefusedError(Refusal.HAS_IT, by=event.by.unit_id)
    if (standing := history.open_offer()) is not None:
        raise HandoverRefusedError(
            Refusal.OFFERED_ALREADY, other=standing.receiver.unit_id
        )
    if event.offer_id in history.offers:
        raise HandoverRefusedError(Refusal.OFFER_EXISTS, offer=event.offer_id)
    # Nothing is offered into the system by a unit that cannot click: who takes it, says it.
    _check_outside(event, event.to, evidence=event.reason)
    if event.returns:
        _check_return(history, event)
    offer = Offer(
        event.offer_id,
        event.by,
        event.to,
        event.happened_at,
        returns=event.returns,
        reason=event.reason,
    )
    return _with_offer(history, offer)


def _check_return(history: CustodyHistory, event: Offered) -> None:
    accepted = history.offers.get(event.returns)
    if accepted is None or accepted.state is not OfferState.ACCEPTED:
        raise HandoverRefusedError(Refusal.NEVER_ACCEPTED, offer=event.returns)
    if (accepted.receiver, accepted.sender) != (event.by, event.to):
        raise HandoverRefusedError(
            Refusal.NOT_TO_RETURN,
            by=accepted.receiver.unit_id,
            offer=event.returns,
            other=accepted.sender.unit_id,
        )
    if not event.reason.strip():
        raise HandoverRefusedError(Refusal.RETURN_WITHOUT_REASON)


def _accept(history: CustodyHistory, event: Accepted) -> CustodyHistory:
    offer = _open(history, event)
    if event.by != offer.receiver:
        raise HandoverRefusedError(
            Refusal.FOR_ANOTHER,
            offer=offer.offer_id,
            other=offer.receiver.unit_id,
            by=event.by.unit_id,
        )
    _check_outside(event, offer.sender, evidence=event.evidence)
    ended = replace(history.spans[-1], until=event.happened_at)
    begun = Custody(offer.receiver, event.happened_at)
    accepted = replace(offer, state=OfferState.ACCEPTED, answered_at=event.happened_at)
    spans = (*history.spans[:-1], ended, begun)
    return _with_offer(replace(history, spans=spans), accepted)


def _refuse(history: CustodyHistory, event: Disputed | Withdrawn) -> CustodyHistory:
    offer = _open(history, event)
    disputed = isinstance(event, Disputed)
    entitled = offer.receiver if disputed else offer.sender
    if event.by != entitled:
        raise HandoverRefusedError(
            Refusal.NOT_TO_DISPUTE if disputed else Refusal.NOT_TO_WITHDRAW,
            other=entitled.unit_id,
            offer=offer.offer_id,
        )
    if disputed:
        if not event.reason.strip():
            raise HandoverRefusedError(Refusal.DISPUTE_WITHOUT_REASON)
        _check_outside(event, offer.sender, evidence=event.reason)
    state = OfferState.DISPUTED if disputed else OfferState.WITHDRAWN
    answered = replace(
        offer, state=state, answered_at=event.happened_at, reason=event.reason
    )
    return _with_offer(history, answered)


def _open(history: CustodyHistory, event: HandoverEvent) -> Offer:
    offer = history.offers.get(event.offer_id)
    if offer is None:
        raise HandoverRefusedError(Refusal.NO_OFFER, offer=event.offer_id)
    if offer.state is not OfferState.OPEN:
        raise HandoverRefusedError(
            Refusal.ANSWERED,
            offer=offer.offer_id,
            state=str(offer.state),
            then=offer.answered_at or offer.offered_at,
        )
    return offer


def _check_outside(event: HandoverEvent, other: Unit, *, evidence: str) -> None:
    if not event.by.is_outside:
        return
    if event.recorded_by != other:
        raise HandoverRefusedError(
            Refusal.RECORDED_ELSEWHERE, by=event.by.unit_id, other=other.unit_id
        )
    if not evidence.strip():
        raise HandoverRefusedError(Refusal.WITHOUT_EVIDENCE, by=event.by.unit_id)


def _with_offer(history: CustodyHistory, offer: Offer) -> CustodyHistory:
    return replace(history, offers={**history.offers, offer.offer_id: offer})
