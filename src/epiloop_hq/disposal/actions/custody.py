"""Hand-over between units: offered, accepted, disputed, withdrawn, returned (C63).

The library's fold over all events of an item decides what may be; the database makes
sure that two offices clicking at once cannot both succeed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

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
from epiloop_hq.contacts.actions import entrust_contact
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.kinds_of_loop import loop_kind_of
from epiloop_hq.disposal.actions.moving import Move, lock_items, move
from epiloop_hq.disposal.actions.settling import OFFERED, no_longer_offered
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Clock, Custody, Item, Offer
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.laboratory.actions import entrust_hold
from epiloop_hq.places.queries import UnitRow, unit_row, unit_rows
from epiloop_hq.registry.actions import involve


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

    What a unit outside the system gives back is recorded by the unit that it is offered
    to, with the letter or the call as its reason.

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
        (item,) = lock_items([item_id], actor=actor)
        history, units = custody_of(item)
        sender = units[int(history.responsible.unit_id)]
        receiver = unit_row(to_unit_id)
        records = receiver if sender.is_outside else sender
        where = records.area_path if sender.is_outside else item.area_path
        actor.require(Permission.HANDOVER_OFFER, area_path=where)
        if item.closed_at is not None:
            raise DisposalRefusedError(
                _("The item has ended; nothing is left to hand over.")
            )
        offer = Offer(
            item=item,
            from_unit_id=sender.id,
            to_unit_id=receiver.id,
            area_path=item.area_path,
            to_area_path=receiver.area_path,
            state=OfferState.OPEN,
            returns_id=returns_id,
            reason=reason.strip(),
            offered_at=happened_at,
            offered_by=actor.name,
            due_at=happened_at + _time_to_accept(item),
        )
        event = Offered(
            offer_id="new",
            happened_at=happened_at,
            by=_unit(sender),
            recorded_by=_unit(records),
            to=_unit(receiver),
            returns=str(returns_id or ""),
            reason=offer.reason,
        )
        apply_event(history, event)
        offer.save()
        _grant_reading(item, receiver, actor=actor, now=now)
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
        was_outside = item.is_outside
        _change_hands(offer, item, actor=actor, at=happened_at, now=now)
        if item.is_outside and item.loop_kind:
            _leave_the_house(item, actor, happened_at, now, trail, evidence)
        elif was_outside and item.loop_kind:
            _come_home(item, actor, happened_at, now, trail, evidence)
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
        no_longer_offered(item, offer, actor=actor, now=now)
        _tell(trail, "handover.disputed", offer, happened_at)


def withdraw_offer(
    offer_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """Take an unanswered offer back."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        offer, item = _locked(offer_id, actor)
        sender, receiver = unit_row(offer.from_unit_id), unit_row(offer.to_unit_id)
        records = receiver if sender.is_outside else sender
        where = records.area_path if sender.is_outside else offer.area_path
        actor.require(Permission.HANDOVER_OFFER, area_path=where)
        event = Withdrawn(
            offer_id=str(offer.pk),
            happened_at=happened_at,
            by=_unit(sender),
            recorded_by=_unit(records),
            reason=reason,
        )
        apply_event(custody_of(item)[0], event)
        _settle(offer, OfferState.WITHDRAWN, actor, happened_at, answer=reason)
        no_longer_offered(item, offer, actor=actor, now=now)
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


def _change_hands(
    offer: Offer, item: Item, *, actor: Actor, at: datetime, now: datetime
) -> None:
    """End one unit's custody and begin the other's, in one transaction."""
    standing = (
        Custody.objects.unscoped(reason="custody of an item at hand")
        .select_for_update()
        .get(item=item, until__isnull=True)
    )
    standing.until = at
    standing.save(update_fields=["until"])
    receiver = unit_row(offer.to_unit_id)
    Custody(
        item=item, unit_id=receiver.id, area_path=offer.to_area_path, since=at
    ).save()
    item.area_path, item.is_outside = offer.to_area_path, receiver.is_outside
    item.save(update_fields=["area_path", "is_outside"])
    no_longer_offered(item, offer, actor=actor, now=now)
    Clock.objects.unscoped(reason="clocks go with their item").filter(item=item).update(
        area_path=offer.to_area_path
    )
    if receiver.is_outside:
        return
    if item.person_id is not None:
        involve(item.person_id, item.area_path, why=item.kind, actor=actor, now=now)
    if item.hold_id is not None:
        entrust_hold(item.hold_id, actor=actor, now=now, area_path=item.area_path)
    if item.contact_id is not None:
        entrust_contact(item.contact_id, actor=actor, now=now, area_path=item.area_path)


def _grant_reading(
    item: Item, receiver: UnitRow, *, actor: Actor, now: datetime
) -> None:
    """Let the receiver of an offer see what it is about."""
    item.offered_area_path = receiver.area_path
    item.save(update_fields=["offered_area_path"])
    if item.person_id is not None:
        involve(item.person_id, receiver.area_path, why=OFFERED, actor=actor, now=now)


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
    item.save(update_fields=["loop_kind"])
    how = Move(
        step=Step.HANDED_OVER,
        happened_at=at,
        evidence=(Evidence.ACCEPTANCE,),
        note=evidence,
    )
    move(item, how, actor=actor, now=now, trail=trail)


def _come_home(
    item: Item,
    actor: Actor,
    at: datetime,
    now: datetime,
    trail: Trail,
    evidence: str,
) -> None:
    """Let the loop go on as one of our own, from where it left the house."""
    item.loop_kind = loop_kind_of(item)
    item.save(update_fields=["loop_kind"])
    if item.step != Step.HANDED_OVER:
        return
    done = {step.step for step in loops_of([item])[item.pk].done}
    determined = Step.DETERMINED in done
    how = Move(
        step=Step.DETERMINED if determined else Step.IDENTIFIED,
        happened_at=at,
        evidence=(Evidence.DETERMINATION,) if determined else (),
        note=evidence,
    )
    move(item, how, actor=actor, now=now, trail=trail)


def _time_to_accept(item: Item) -> timedelta:
    rules = load_protocol(item.protocol_id)
    limits = [
        rule.limit
        for rule in rules.clock.values()
        if rule.enabled and rule.completes == Event.ASSIST_ACKNOWLEDGED
    ]
    if not limits:
        raise DisposalRefusedError(
            _("The protocol %(protocol_id)s sets no limit for answering a hand-over.")
            % {"protocol_id": item.protocol_id}
        )
    return min(limits)


def _units(ids: Iterable[int], offers: Iterable[Offer]) -> dict[int, UnitRow]:
    wanted = {*ids, *(i for o in offers for i in (o.from_unit_id, o.to_unit_id))}
    return unit_rows(wanted)


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
