"""A positive tube: its members held at once, freed or made cases by their own results."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import Event, Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions.clocks import Holder, News, refresh_due, tell_all
from epiloop_hq.disposal.actions.items import open_member_items
from epiloop_hq.disposal.actions.moving import Move, lock_items, move
from epiloop_hq.disposal.models import Item
from epiloop_hq.laboratory.actions import free_member, hold_member
from epiloop_hq.laboratory.kinds import HoldOutcome, MemberState
from epiloop_hq.laboratory.queries import (
    RecallFacts,
    hold_facts,
    recall_board,
    recall_facts,
)
from epiloop_hq.orders.actions import decide_hold, end_order
from epiloop_hq.registry.actions import involve
from epiloop_hq.registry.queries import protocol_for

# What is written of a hold follows from the order, whoever decided that.
SYSTEM: Final = Actor.system("disposal")
# Not held yet, or let go because the tube's result did not stand. Whoever is free because
# an order ended is held anew by an officer's decision only.
NOT_HELD: Final = frozenset({MemberState.TO_HOLD, MemberState.FREED_WITHDRAWN})


def hold_members(recall_id: int, *, actor: Actor, now: datetime) -> tuple[int, ...]:
    """Hold every member of a recalled tube, each under an order; return their new items.

    Work starts on the preliminary positive, before any recheck (C42). A member held
    already stays as they are, so the deed may be repeated.
    """
    with recording(actor=actor, now=now) as trail:
        recall = recall_facts(recall_id, actor)
        tube, at = recall.tube, recall.opened_at
        protocol_id, _digest = protocol_for(tube.outbreak_id, tube.area_path, at)
        protocol = load_protocol(protocol_id)
        holds = [
            (_hold(recall, person_id, protocol, actor=actor, now=now), person_id)
            for person_id in _to_hold(recall_id, actor)
        ]
        known = _items_of_holds(hold_id for hold_id, _ in holds)
        items = open_member_items(
            [(hold_id, person) for hold_id, person in holds if hold_id not in known],
            area_path=tube.area_path,
            outbreak_id=tube.outbreak_id,
            protocol=protocol,
            happened_at=at,
            actor=actor,
            now=now,
            trail=trail,
        )
        refresh_due(item.pk for item in items)
    return tuple(item.pk for item in items)


def _to_hold(recall_id: int, actor: Actor) -> tuple[int, ...]:
    """Return who is not held and has no result of their own that cleared them."""
    board = recall_board(recall_id, actor)
    return tuple(m.person_id for m in board.members if m.state in NOT_HELD)


def _hold(
    recall: RecallFacts,
    person_id: int,
    protocol: Protocol,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    tube = recall.tube
    order_id = decide_hold(
        person_id,
        actor=actor,
        now=now,
        outbreak_id=tube.outbreak_id,
        area_path=tube.area_path,
        starts_at=recall.opened_at,
        protocol=protocol,
        ground_subject=f"laboratory.Recall:{recall.recall_id}",
    )
    involve(person_id, tube.area_path, why="tube_member", actor=actor, now=now)
    return hold_member(
        recall.recall_id,
        person_id,
        actor=actor,
        happened_at=recall.opened_at,
        now=now,
        order_id=order_id,
    )


def _items_of_holds(hold_ids: Iterable[int]) -> set[int]:
    rows = Item.objects.unscoped(reason="which members are followed already?")
    found = rows.filter(hold_id__in=list(hold_ids), closed_at__isnull=True)
    return {hold_id for hold_id in found.values_list("hold_id", flat=True) if hold_id}


def confirm_held(
    item_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: Evidence,
    note: str = "",
) -> None:
    """Record that a member was seen to be held: by a visit, a signature, or a reply.

    Members are located first; a hold reported by a unit outside needs no more than its
    reply. Where the order of the hold has ended, the actor decides a new one with it,
    and must be permitted to: nobody is held without an order.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        if item.hold_id is not None:
            _hold_again(item.hold_id, happened_at, actor=actor, now=now)
        how = Move(
            step=Step.HELD, happened_at=happened_at, evidence=(evidence,), note=note
        )
        move(item, how, actor=actor, now=now, trail=trail)
        refresh_due([item.pk])


def _hold_again(
    hold_id: int, happened_at: datetime, *, actor: Actor, now: datetime
) -> None:
    """Decide the hold of a member anew whose order has ended without a result."""
    hold = hold_facts(hold_id, SYSTEM)
    if hold.outcome != HoldOutcome.LAPSED:
        return
    protocol_id, _digest = protocol_for(hold.outbreak_id, hold.area_path, happened_at)
    order_id = decide_hold(
        hold.person_id,
        actor=actor,
        now=now,
        outbreak_id=hold.outbreak_id,
        area_path=hold.area_path,
        starts_at=happened_at,
        protocol=load_protocol(protocol_id),
        ground_subject=f"laboratory.Recall:{hold.recall_id}",
    )
    hold_member(
        hold.recall_id,
        hold.person_id,
        actor=SYSTEM,
        happened_at=happened_at,
        now=now,
        order_id=order_id,
    )


def finish_pool_core(
    recall_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Record that trail, places and contacts of every member are known, before recheck."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        recall = recall_facts(recall_id, actor)
        items = list(
            Item.objects.visible_to(actor)
            .filter(hold_id__in=recall.held.values())
            .select_for_update()
        )
        for item in items:
            actor.require(Permission.CASE_WRITE, area_path=item.case_area_path)
        news = [
            News(Holder.of(item, Scope.SAMPLE), (Event.POOL_CORE_DONE,), happened_at)
            for item in items
        ]
        tell_all(news, now=now, trail=trail)
        refresh_due(item.pk for item in items)
        trail.add(
            "recall.core_done",
            f"laboratory.Recall:{recall_id}",
            area_path=recall.tube.area_path,
            happened_at=happened_at,
            recall_id=recall_id,
        )


def free_held(
    hold_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outcome: HoldOutcome,
) -> None:
    """End one member's hold: the order first, with its notice, then the hold and the item.

    A negative result releases; a positive one makes the member a case, whose isolation
    is an order of its own.
    """
    with recording(actor=actor, now=now) as trail:
        hold = hold_facts(hold_id, actor)
        end_order(
            hold.order_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            reason=f"hold_{outcome}",
        )
        free_member(
            hold_id, actor=actor, happened_at=happened_at, now=now, outcome=outcome
        )
        item = (
            Item.objects.visible_to(actor)
            .select_for_update()
            .filter(hold_id=hold_id, closed_at__isnull=True)
            .first()
        )
        if item is not None:
            # The laboratory may have known before the last step that we were told of.
            how = _end_of(item, outcome, max(happened_at, item.step_at))
            move(item, how, actor=actor, now=now, trail=trail)
            refresh_due([item.pk])


def _end_of(item: Item, outcome: HoldOutcome, happened_at: datetime) -> Move:
    if outcome == HoldOutcome.POSITIVE:
        return Move(
            step=Step.BECAME_CASE, happened_at=happened_at, evidence=(Evidence.RESULT,)
        )
    if outcome == HoldOutcome.NEGATIVE and item.step in {Step.HELD, Step.LAPSED}:
        return Move(
            step=Step.RELEASED,
            happened_at=happened_at,
            evidence=(Evidence.RELEASE_NOTICE,),
        )
    # Never seen to be held, or the tube's result did not stand: nothing to be released from.
    return Move(
        step=Step.CANCELLED, happened_at=happened_at, evidence=(Evidence.RESULT,)
    )
