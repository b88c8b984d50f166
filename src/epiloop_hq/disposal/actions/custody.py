"""Hand-over between units: offered, accepted, disputed, withdrawn, returned (C63).

The library's fold over all events of an item decides what may be; the database makes
sure that two offices clicking at once cannot both succeed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from epiloop.disposal.handover import (
    Accepted,
    CustodyHistory,
    Disputed,
    HandoverEvent,
    Offered,
    OfferState,
    Unit,
    Withdrawn,
    apply_event,
)
from epiloop.disposal.handover import (
    Custody as Span,
)
from epiloop.disposal.handover import (
    Offer as LibraryOffer,
)
from epiloop.disposal.paths import LoopKind
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.moving import Move, lock_items, move
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Clock, Custody, Item, Offer
from epiloop_hq.places.queries import UnitRow, unit_row


def offer_item(
    item_id: int,
    *,
    to_unit_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
    returns_id: int | None = None,
) -> int:
    """Offer an item to the unit that should act; until it accepts, the sender answers.

    Parameters
    ----------
    returns_id
        The accepted offer that this one gives back to its sender.

    Returns
    -------
    int
        The offer's id.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.HANDOVER_OFFER
        )
        if item.closed_at is not None:
            raise DisposalRefusedError(
                "The item has ended; nothing is left to hand over."
            )
        history, units = custody_of(item)
        sender, receiver = (
            units[int(history.responsible.unit_id)],
            unit_row(to_unit_id),
        )
        offer = Offer(
            item=item,
            from_unit_id=sender.id,
            to_unit_id=receiver.id,
            area_path=sender.area_path,
            to_area_path=receiver.area_path,
            state=OfferState.OPEN,
            returns_id=returns_id,
            reason=reason,
            offered_at=happened_at,
            offered_by=actor.name,
            due_at=happened_at + _time_to_accept(item),
        )
        event = Offered(
            offer_id="new",
            happened_at=happened_at,
            by=_unit(sender),
            recorded_by=_unit(sender),
            to=_unit(receiver),
            returns=str(returns_id or ""),
            reason=reason,
        )
        apply_event(history, event)
        offer.save()
        item.offered_area_path = receiver.area_path
        item.save(update_fields=["offered_area_path"])
        _tell(trail, "handover.offered", offer, happened_at)
    return offer.pk


def accept_offer(
    offer_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: str = "",
) -> None:
    """Take an offered item over: from this instant the receiver answers for it.

    For a unit outside the system the sender records the acceptance with its evidence.
    """
    with recording(actor=actor, now=now) as trail:
        offer, item = _locked(offer_id, actor)
        event = _answer(offer, Accepted, actor, happened_at, now, evidence=evidence)
        apply_event(custody_of(item)[0], event)
        _settle(offer, OfferState.ACCEPTED, actor, happened_at, evidence=evidence)
        _change_hands(offer, item, happened_at)
        if event.by.is_outside and item.loop_kind:
            _leave_the_house(item, actor, happened_at, now, trail, evidence)
        _tell(trail, "handover.accepted", offer, happened_at)
        if item.case_id is not None:
            case_files.refresh([item.case_id], now=now)


def dispute_offer(
    offer_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """Say that the item is not ours; the sender goes on answering for it."""
    with recording(actor=actor, now=now) as trail:
        offer, item = _locked(offer_id, actor)
        event = _answer(offer, Disputed, actor, happened_at, now, reason=reason)
        apply_event(custody_of(item)[0], event)
        _settle(offer, OfferState.DISPUTED, actor, happened_at, answer=reason)
        _no_longer_offered(item)
        _tell(trail, "handover.disputed", offer, happened_at)


def withdraw_offer(
    offer_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """Take an unanswered offer back."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        offer, item = _locked(offer_id, actor)
        actor.require(Permission.HANDOVER_OFFER, area_path=offer.area_path)
        sender = _unit(unit_row(offer.from_unit_id))
        event = Withdrawn(
            offer_id=str(offer.pk),
            happened_at=happened_at,
            by=sender,
            recorded_by=sender,
            reason=reason,
        )
        apply_event(custody_of(item)[0], event)
        _settle(offer, OfferState.WITHDRAWN, actor, happened_at, answer=reason)
        _no_longer_offered(item)
        _tell(trail, "handover.withdrawn", offer, happened_at)


def return_item(
    offer_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> int:
    """Offer an accepted item back to its sender; the receiver answers until it is taken."""
    accepted = Offer.objects.visible_to(actor).get(pk=offer_id)
    return offer_item(
        accepted.item_id,
        to_unit_id=accepted.from_unit_id,
        actor=actor,
        happened_at=happened_at,
        now=now,
        reason=reason,
        returns_id=accepted.pk,
    )


def custody_of(item: Item) -> tuple[CustodyHistory, dict[int, UnitRow]]:
    """Return who answered for an item when, and what became of each offer."""
    spans = list(
        Custody.objects.unscoped(reason="custody of an item at hand")
        .filter(item=item)
        .order_by("since", "pk")
    )
    offers = list(
        Offer.objects.unscoped(reason="offers of an item at hand")
        .filter(item=item)
        .order_by("pk")
    )
    units = _units([s.unit_id for s in spans], offers)
    history = CustodyHistory(
        tuple(Span(_unit(units[s.unit_id]), s.since, s.until) for s in spans),
        {str(o.pk): _library_offer(o, units) for o in offers},
    )
    return history, units


def _locked(offer_id: int, actor: Actor) -> tuple[Offer, Item]:
    offer = Offer.objects.visible_to(actor).get(pk=offer_id)
    # The item is the lock of everything that happens to its custody.
    item = (
        Item.objects.unscoped(reason="the item of a visible offer")
        .select_for_update()
        .get(pk=offer.item_id)
    )
    return Offer.objects.visible_to(actor).select_for_update().get(pk=offer_id), item


def _answer(
    offer: Offer,
    kind: Callable[..., HandoverEvent],
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    **said: str,
) -> HandoverEvent:
    check_not_future(happened_at, now=now)
    sender, receiver = unit_row(offer.from_unit_id), unit_row(offer.to_unit_id)
    records = sender if receiver.is_outside else receiver
    actor.require(Permission.HANDOVER_ANSWER, area_path=records.area_path)
    return kind(
        offer_id=str(offer.pk),
        happened_at=happened_at,
        by=_unit(receiver),
        recorded_by=_unit(records),
        **said,
    )


def _settle(
    offer: Offer,
    state: OfferState,
    actor: Actor,
    at: datetime,
    *,
    answer: str = "",
    evidence: str = "",
) -> None:
    offer.state, offer.answered_at, offer.answered_by = state, at, actor.name
    offer.answer, offer.evidence = answer, evidence
    offer.save()


def _change_hands(offer: Offer, item: Item, at: datetime) -> None:
    standing = (
        Custody.objects.unscoped(reason="custody of an item at hand")
        .select_for_update()
        .get(item=item, until__isnull=True)
    )
    standing.until = at
    standing.save(update_fields=["until"])
    Custody(
        item=item, unit_id=offer.to_unit_id, area_path=offer.to_area_path, since=at
    ).save()
    item.area_path, item.offered_area_path = offer.to_area_path, ""
    item.save(update_fields=["area_path", "offered_area_path"])
    clocks = Clock.objects.unscoped(reason="clocks go with their item")
    for clock in clocks.filter(item=item).select_for_update():
        clock.area_path = offer.to_area_path
        clock.save(update_fields=["area_path"])


def _leave_the_house(
    item: Item,
    actor: Actor,
    at: datetime,
    now: datetime,
    trail: Trail,
    evidence: str,
) -> None:
    """Let the loop go on as one of which only replies will be heard."""
    is_recall = item.loop_kind == LoopKind.POOL_RECALL
    item.loop_kind = LoopKind.POOL_RECALL_OUTSIDE if is_recall else LoopKind.OUTSIDE
    how = Move(
        step=Step.HANDED_OVER,
        happened_at=at,
        evidence=(Evidence.ACCEPTANCE,),
        note=evidence,
    )
    move(item, how, actor=actor, now=now, trail=trail)


def _no_longer_offered(item: Item) -> None:
    item.offered_area_path = ""
    item.save(update_fields=["offered_area_path"])


def _time_to_accept(item: Item) -> timedelta:
    rules = load_protocol(item.protocol_id)
    limits = [
        rule.limit
        for rule in rules.clock.values()
        if rule.enabled and rule.completes == Event.ASSIST_ACKNOWLEDGED
    ]
    if not limits:
        raise DisposalRefusedError(
            f"The protocol {item.protocol_id} sets no limit for answering a hand-over."
        )
    return min(limits)


def _units(ids: Iterable[int], offers: Iterable[Offer]) -> dict[int, UnitRow]:
    wanted = {*ids, *(i for o in offers for i in (o.from_unit_id, o.to_unit_id))}
    return {unit_id: unit_row(unit_id) for unit_id in wanted}


def _unit(facts: UnitRow) -> Unit:
    return Unit(str(facts.id), facts.is_outside)


def _library_offer(offer: Offer, units: dict[int, UnitRow]) -> LibraryOffer:
    return LibraryOffer(
        offer_id=str(offer.pk),
        sender=_unit(units[offer.from_unit_id]),
        receiver=_unit(units[offer.to_unit_id]),
        offered_at=offer.offered_at,
        state=OfferState(offer.state),
        answered_at=offer.answered_at,
        returns=str(offer.returns_id or ""),
        reason=offer.reason,
    )


def _tell(trail: Trail, kind: str, offer: Offer, at: datetime) -> None:
    trail.add(
        kind,
        offer,
        happened_at=at,
        offer_id=offer.pk,
        item_id=offer.item_id,
        from_unit_id=offer.from_unit_id,
        to_unit_id=offer.to_unit_id,
    )
