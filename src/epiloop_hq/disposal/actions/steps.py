"""What officers do to a person's item on the way: reach, locate, refuse, lose, excuse."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from epiloop.disposal.loops import StepException, excuse, take_added_step
from epiloop.disposal.points import PointStep, take_added_point_step
from epiloop.disposal.steps import OUTCOMES, Evidence, Step
from epiloop.protocols.vocabulary import Scope
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import Holder, refresh_due, tell_clocks
from epiloop_hq.disposal.actions.measures import end_measures
from epiloop_hq.disposal.actions.moving import (
    Move,
    lock_items,
    move_all,
    move_point,
    past_of,
)
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.models import Attempt, Item, StepExcused, StepTaken
from epiloop_hq.disposal.queries.rebuild import loops_of, point_loops_of, scope_of
from epiloop_hq.disposal.rights import (
    BY_A_DEED_OF_ITS_OWN,
    CONFINED_LOOPS,
    MAY_TAKE,
)

SHOWN_BY_ATTEMPTS: Final = frozenset({Step.UNREACHABLE, Step.LOST})


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
    DisposalRefusedError
        If the step comes with a record of its own (an offer, a journey, a stay), or an
        item has ended.
    """
    check_not_future(happened_at, now=now)
    how = Move(step=step, happened_at=happened_at, evidence=tuple(evidence), note=note)
    with recording(actor=actor, now=now) as trail:
        items = lock_items(item_ids, actor=actor, permission=MAY_TAKE[step])
        _check_plain(items, step)
        if step in SHOWN_BY_ATTEMPTS:
            _check_tried(items)
        if place_id is not None:
            Item.objects.unscoped(reason="items at hand").filter(
                pk__in=[item.pk for item in items]
            ).update(located_place_id=place_id)
        move_all(items, how, actor=actor, now=now, trail=trail)
        if step in OUTCOMES:
            for item in items:
                end_measures(item, happened_at=happened_at, now=now, reason=step)
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
            item_id=item.pk,
            case_id=item.case_id,
            person_id=item.person_id,
            channel=channel,
            outcome=outcome,
        )
    return attempt.pk


def mark_unreachable(
    item_id: int, *, actor: Actor, happened_at: datetime, now: datetime, note: str = ""
) -> None:
    """Record that a person could not be reached; there must be attempts to show it."""
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
    """Record that a step which the protocol adds to the loop was done (C60).

    Raises
    ------
    StepRefusedError
        If the step is not open in this loop now.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items(
            [item_id], actor=actor, permission=Permission.CONTACT_LOCATE
        )
        scope = _check_added(item, key, happened_at)
        StepTaken(
            item=item,
            area_path=item.area_path,
            step=key,
            happened_at=happened_at,
            recorded_at=now,
            actor_name=actor.name,
            evidence=note,
        ).save()
        holder = Holder.of(item, scope, past=_past_of(item))
        tell_clocks(holder, (key,), happened_at=happened_at, now=now, trail=trail)
        _recount([item], now=now)
        trail.add(
            "item.added_step",
            item,
            happened_at=happened_at,
            item_id=item.pk,
            case_id=item.case_id,
            person_id=item.person_id,
            step=key,
            protocol=item.protocol_id,
        )


def _check_added(item: Item, key: str, happened_at: datetime) -> Scope:
    if item.point_id is None:
        take_added_step(loops_of([item])[item.pk], key, happened_at=happened_at)
        return scope_of(item)
    point = point_loops_of([item])[item.pk]
    take_added_point_step(point, key, happened_at=happened_at)
    return Scope.POINT


def _past_of(item: Item) -> dict[str, datetime]:
    return {} if item.point_id else dict(past_of(loops_of([item])[item.pk]))


def excuse_step(
    item_id: int,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    asked_by: str,
) -> None:
    """Leave out a required step: the actor approves what somebody else asks for (C24).

    Raises
    ------
    DisposalRefusedError
        If the loop does not require the step, no reason is given, or the actor asks.
    """
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items([item_id], actor=actor, permission=Permission.CASE_CLOSE)
        if item.point_id is not None or item.closed_at is not None:
            raise DisposalRefusedError(
                _("Only steps of a person who is still followed can be left out.")
            )
        exception = check_exception(step, reason, asked_by, actor.name)
        excuse(loops_of([item])[item.pk], exception)
        note_exception(item, exception, now=now)
        trail.add(
            "item.excused",
            item,
            persons=[] if item.person_id is None else [item.person_id],
            item_id=item.pk,
            case_id=item.case_id,
            person_id=item.person_id,
            step=step,
            reason=reason,
            asked_by=asked_by,
        )


def check_exception(
    step: str, reason: str, asked_by: str, approved_by: str
) -> StepException:
    """Return a decision to leave something out; refuse one without a second person."""
    return StepException(step, reason.strip(), asked_by.strip(), approved_by)


def note_exception(item: Item, exception: StepException, *, now: datetime) -> None:
    """Write such a decision down; deciding it again changes nothing."""
    rows = StepExcused.objects.unscoped(reason="decided already?")
    if rows.filter(item=item, step=exception.step).exists():
        return
    StepExcused(
        item=item,
        area_path=item.area_path,
        step=exception.step,
        reason=exception.reason,
        asked_by=exception.asked_by,
        approved_by=exception.approved_by,
        happened_at=now,
    ).save()


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


def hear_event(
    item: Item, event: str, *, happened_at: datetime, now: datetime, trail: Trail
) -> None:
    """Let a loop know of an event outside it, inside a recording (C60)."""
    if event in item.heard:
        return
    item.heard = sorted({*item.heard, event})
    item.save(update_fields=["heard"])
    holder = Holder.of(item, Scope.PERSON, past=_past_of(item))
    tell_clocks(holder, (event,), happened_at=happened_at, now=now, trail=trail)


def _check_tried(items: Sequence[Item]) -> None:
    rows = Attempt.objects.unscoped(reason="attempts on items at hand")
    ids = {item.pk for item in items}
    tried = rows.filter(item_id__in=ids).values_list("item_id", flat=True)
    if missing := len(ids - set(tried)):
        raise DisposalRefusedError(
            _(
                "Nobody has tried to reach %(missing)s of these %(number)s persons "
                "yet; record the attempts first."
            )
            % {"missing": missing, "number": len(ids)}
        )


def _check_plain(items: Sequence[Item], step: Step) -> None:
    """Refuse a step that would stand without the record that must come with it."""
    confined = any(item.loop_kind in CONFINED_LOOPS for item in items)
    held = any(item.hold_id is not None for item in items)
    by_a_stay = confined and step in {Step.UNDER_OBSERVATION, Step.RELEASED}
    by_a_result = held and step in OUTCOMES - {Step.DIED}
    if step in BY_A_DEED_OF_ITS_OWN or by_a_stay or by_a_result:
        raise DisposalRefusedError(
            _(
                "The step %(step)s comes with a hand-over, a journey, a stay or a "
                "result; record that."
            )
            % {"step": step_label(step)}
        )


def _recount(items: Sequence[Item], *, now: datetime) -> None:
    refresh_due(item.pk for item in items)
    case_files.refresh({i.case_id for i in items if i.case_id is not None}, now=now)
