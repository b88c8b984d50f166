"""What officers do to a person's item on the way: reach, locate, refuse, lose, excuse."""

from collections.abc import Sequence
from datetime import datetime

from epiloop.disposal.loops import StepException, excuse, take_added_step
from epiloop.disposal.points import PointStep, take_added_point_step
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import Holder, refresh_due, tell_clocks
from epiloop_hq.disposal.actions.moving import (
    MAY_TAKE,
    Move,
    lock_items,
    may_be_given_up,
    move_all,
    move_point,
)
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Attempt, Item, StepExcused, StepTaken
from epiloop_hq.disposal.queries.rebuild import loops_of, point_loops_of


def take_step(
    item_ids: Sequence[int],
    step: Step,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: Sequence[Evidence] = (),
    note: str = "",
    place_id: int | None = None,
) -> None:
    """Take one step of one or many persons' items; all of them or none.

    Parameters
    ----------
    evidence
        What shows that it happened; the library's table says what would do.
    place_id
        Where the person is, for the steps that say so (located, at home).

    Raises
    ------
    StepRefusedError, EvidenceMissingError
        If an item has no such move, or nothing shows it.
    """
    check_not_future(happened_at, now=now)
    how = Move(step=step, happened_at=happened_at, evidence=tuple(evidence), note=note)
    with recording(actor=actor, now=now) as trail:
        items = lock_items(item_ids, actor=actor, permission=MAY_TAKE[step])
        if place_id is not None:
            for item in items:
                item.located_place_id = place_id
        move_all(items, how, actor=actor, now=now, trail=trail)
        _recount(items, now=now)


def record_attempt(
    item_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    channel: str,
    outcome: str,
    note: str = "",
) -> int:
    """Record one try to reach a person: when, how, with what result."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        attempt = Attempt(
            item=item,
            area_path=item.area_path,
            happened_at=happened_at,
            channel=channel,
            outcome=outcome,
            note=note,
            actor_name=actor.name,
        )
        attempt.save()
        trail.add(
            "item.attempted",
            item,
            happened_at=happened_at,
            channel=channel,
            outcome=outcome,
        )
    return attempt.pk


def mark_unreachable(
    item_id: int, *, actor: Actor, happened_at: datetime, now: datetime, note: str = ""
) -> None:
    """Record that a person could not be reached; there must be attempts to show it."""
    tried = Attempt.objects.visible_to(actor).filter(item_id=item_id)
    if not tried.exists():
        raise DisposalRefusedError(
            "Nobody has tried to reach this person yet; record the attempts first."
        )
    take_step(
        [item_id],
        Step.UNREACHABLE,
        actor=actor,
        happened_at=happened_at,
        now=now,
        evidence=(Evidence.ATTEMPTS,),
        note=note,
    )


def do_added_step(
    item_id: int,
    key: str,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    note: str = "",
) -> None:
    """Record that a step which the protocol adds to the loop was done (C60)."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        if item.point_id is None:
            take_added_step(loops_of([item])[item.pk], key, happened_at=happened_at)
        else:
            point = point_loops_of([item])[item.pk]
            take_added_point_step(point, key, happened_at=happened_at)
        StepTaken(
            item=item,
            area_path=item.area_path,
            step=key,
            happened_at=happened_at,
            actor_name=actor.name,
            evidence=note,
        ).save()
        holder = Holder.of(item, Scope.POINT if item.point_id else Scope.PERSON)
        tell_clocks(holder, (key,), happened_at=happened_at, now=now)
        _recount([item], now=now)
        trail.add("item.added_step", item, happened_at=happened_at, step=key)


def excuse_step(
    item_id: int,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    asked_by: str,
) -> None:
    """Leave out a required step: the actor approves what somebody else asks for (C24)."""
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items([item_id], actor=actor, permission=Permission.CASE_CLOSE)
        exception = StepException(step, reason, asked_by, actor.name)
        if not (step == item.step and may_be_given_up(item.step)):
            excuse(loops_of([item])[item.pk], exception)
        StepExcused(
            item=item,
            area_path=item.area_path,
            step=step,
            reason=reason,
            asked_by=asked_by,
            approved_by=actor.name,
            happened_at=now,
        ).save()
        trail.add("item.excused", item, step=step, reason=reason, asked_by=asked_by)


def take_point_step(
    item_id: int,
    step: PointStep,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    owner: str = "",
    note: str = "",
) -> None:
    """Take one step of a risk point: owned, locked, people listed, disinfected, reopened."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        move_point(
            item,
            step,
            actor=actor,
            happened_at=happened_at,
            now=now,
            trail=trail,
            owner=owner,
            note=note,
        )
        _recount([item], now=now)


def hear_event(item: Item, event: str, *, happened_at: datetime, now: datetime) -> None:
    """Let a loop know of an event outside it, inside a recording (C60)."""
    if event in item.heard:
        return
    item.heard = sorted({*item.heard, event})
    item.save(update_fields=["heard"])
    holder = Holder.of(item, Scope.PERSON)
    tell_clocks(holder, (event,), happened_at=happened_at, now=now)


def _recount(items: Sequence[Item], *, now: datetime) -> None:
    refresh_due(item.pk for item in items)
    case_files.refresh({i.case_id for i in items if i.case_id is not None}, now=now)
