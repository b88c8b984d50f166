"""How a person's item or a risk point moves: the one place where a step is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from epiloop.disposal.loops import Loop, take_step
from epiloop.disposal.paths import LoopKind
from epiloop.disposal.points import (
    POINT_EVENTS,
    POINT_OUTCOMES,
    PointStep,
    take_point_step,
)
from epiloop.disposal.steps import (
    CLOSED_ONLY_BY_DECISION,
    CONTROLLED,
    OUTCOMES,
    Evidence,
    Step,
)
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail
from epiloop_hq.disposal.actions.clocks import Holder, cancel_clocks, tell_clocks
from epiloop_hq.disposal.models import Item, StepTaken
from epiloop_hq.disposal.queries.rebuild import loops_of, point_loops_of

MAY_TAKE: Final[dict[Step, Permission]] = {
    Step.IDENTIFIED: Permission.CONTACT_WRITE,
    Step.DETERMINED: Permission.CONTACT_DECIDE,
    Step.LOCATED: Permission.CONTACT_LOCATE,
    Step.UNREACHABLE: Permission.CONTACT_LOCATE,
    Step.HANDED_OVER: Permission.HANDOVER_OFFER,
    Step.HELD: Permission.CONTACT_LOCATE,
    Step.TRANSFER_REQUESTED: Permission.CONTACT_LOCATE,
    Step.TRANSFER_DISPATCHED: Permission.CONTACT_TRANSFER,
    Step.TRANSFER_DEPARTED: Permission.CONTACT_TRANSFER,
    Step.TRANSFER_ARRIVED: Permission.CONTACT_TRANSFER,
    Step.AT_HOME: Permission.CONTACT_LOCATE,
    Step.UNDER_OBSERVATION: Permission.CONTACT_LOCATE,
    Step.REFUSED: Permission.CONTACT_LOCATE,
    Step.LOST: Permission.CONTACT_LOCATE,
    Step.RELEASED: Permission.STAY_RELEASE,
    Step.BECAME_CASE: Permission.CONTACT_DECIDE,
    Step.DOWNGRADED: Permission.CONTACT_DECIDE,
    Step.CANCELLED: Permission.CONTACT_DECIDE,
    Step.DIED: Permission.CASE_WRITE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step to be taken: when it was so, what shows it, and a note for the record."""

    step: Step
    happened_at: datetime
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


def lock_items(
    ids: Iterable[int], *, actor: Actor, permission: Permission | None = None
) -> list[Item]:
    """Return the items the actor sees, locked, and check that the actor may act on each.

    The permission is needed where the responsible unit is: after a hand-over the sender
    reads on, but acts no more.

    Raises
    ------
    Item.DoesNotExist
        If one of them is not there for this actor.
    NotPermittedError
        If the actor may not act on one of them.
    """
    wanted = list(dict.fromkeys(ids))
    rows = (
        Item.objects.visible_to(actor)
        .filter(pk__in=wanted)
        .select_for_update()
        .order_by("pk")
    )
    found = {item.pk: item for item in rows}
    if len(found) < len(wanted):
        raise Item.DoesNotExist
    if permission is not None:
        for item in found.values():
            actor.require(permission, area_path=_where_done(item))
    return [found[pk] for pk in wanted]


def _where_done(item: Item) -> str:
    """Return the area whose officers write what happens to an item.

    A unit outside the system does not write here: whoever handed over records what it
    replies.
    """
    outside = {LoopKind.OUTSIDE, LoopKind.POOL_RECALL_OUTSIDE}
    return item.case_area_path if item.loop_kind in outside else item.area_path


def move(item: Item, how: Move, *, actor: Actor, now: datetime, trail: Trail) -> None:
    """Take one step of one person's item, inside a recording."""
    move_all([item], how, actor=actor, now=now, trail=trail)


def move_all(
    items: Sequence[Item], how: Move, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """Take the same step of several persons' items; the first refusal ends them all."""
    loops = loops_of(items)
    for item in items:
        loop = take_step(
            loops[item.pk],
            how.step,
            happened_at=how.happened_at,
            evidence=how.evidence,
        )
        _note_step(item, how.step, how, actor)
        _put(item, loop, how, actor)
        tell_clocks(
            Holder.of(item, Scope.PERSON),
            sorted(loop.path.events_of(how.step)),
            happened_at=how.happened_at,
            now=now,
        )
        if item.closed_at is not None:
            cancel_clocks(item, now=now, reason=f"closed: {item.outcome}")
        _tell(trail, item, how.step, how)


def move_point(
    item: Item,
    step: PointStep,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    trail: Trail,
    owner: str = "",
    note: str = "",
) -> None:
    """Take one step of a risk point's item, inside a recording."""
    point = take_point_step(
        point_loops_of([item])[item.pk], step, happened_at=happened_at, owner=owner
    )
    how = Move(step=Step.IDENTIFIED, happened_at=happened_at, note=note)
    _note_step(item, step, how, actor)
    item.step, item.step_at, item.owner = step, happened_at, point.owner
    if step in POINT_OUTCOMES:
        close(item, step, actor=actor, at=happened_at)
    elif item.closed_at is not None:
        reopen(item)
    item.save()
    tell_clocks(
        Holder.of(item, Scope.POINT),
        sorted(POINT_EVENTS[step]),
        happened_at=happened_at,
        now=now,
    )
    if item.closed_at is not None:
        cancel_clocks(item, now=now, reason=f"closed: {item.outcome}")
    _tell(trail, item, step, how)


def close(item: Item, outcome: str, *, actor: Actor, at: datetime) -> None:
    """Mark an item as ended; the caller saves it."""
    item.closed_at, item.closed_by, item.outcome = at, actor.name, outcome


def reopen(item: Item) -> None:
    """Mark an ended item as going on; the caller saves it."""
    item.closed_at, item.closed_by, item.outcome = None, "", ""


def may_be_given_up(step: str) -> bool:
    """Tell whether an item at this step ends only by an officer's decision."""
    return step in CLOSED_ONLY_BY_DECISION


def _put(item: Item, loop: Loop, how: Move, actor: Actor) -> None:
    item.step, item.step_at = loop.step, how.happened_at
    if loop.step in CONTROLLED and item.controlled_at is None:
        item.controlled_at = how.happened_at
    if loop.step in OUTCOMES:
        close(item, loop.step, actor=actor, at=how.happened_at)
    elif item.closed_at is not None:
        reopen(item)
    item.save()


def _note_step(item: Item, step: str, how: Move, actor: Actor) -> None:
    StepTaken(
        item=item,
        area_path=item.area_path,
        step=step,
        happened_at=how.happened_at,
        actor_name=actor.name,
        evidence_kinds=sorted(how.evidence),
        evidence=how.note,
    ).save()


def _tell(trail: Trail, item: Item, step: str, how: Move) -> None:
    ids = {
        name: value
        for name, value in (
            ("item_id", item.pk),
            ("person_id", item.person_id),
            ("case_id", item.case_id),
            ("contact_id", item.contact_id),
            ("hold_id", item.hold_id),
            ("point_id", item.point_id),
        )
        if value is not None
    }
    trail.add(f"item.{step}", item, happened_at=how.happened_at, **ids)
