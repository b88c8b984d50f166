"""What follows in disposal from news of other desks; called by reactions."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from epiloop.disposal.paths import LoopKind
from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import NEXT_STEPS, Evidence, Step
from epiloop.protocols.vocabulary import Event, FollowUpMode
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.queries import case_facts, visible_case
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.case_events import tell_case_events, tell_facts
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.actions.holds import free_held
from epiloop_hq.disposal.actions.measures import end_measures
from epiloop_hq.disposal.actions.moving import Move, move, move_point
from epiloop_hq.disposal.actions.steps import hear_event
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.open_list import missing_case_steps
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.laboratory.kinds import HoldOutcome
from epiloop_hq.laboratory.queries import recall_facts

# What a desk's news is in the words of a protocol's clocks.
CASE_EVENTS: Final[dict[str, tuple[Event, ...]]] = {
    "case.confirmed": (Event.CASE_DETERMINED, Event.RESULT),
    "case.core_done": (Event.CORE_DONE,),
    "interview.started": (Event.INTERVIEW_START, Event.ON_SCENE),
    "interview.done": (Event.INTERVIEW_DONE,),
    "report.filed": (Event.REPORT_V1,),
}

# How being seen in a follow-up shows that a person was found, and is observed.
SEEN_AS: Final[dict[FollowUpMode, tuple[tuple[Step, Evidence], ...]]] = {
    FollowUpMode.IN_PERSON: (
        (Step.LOCATED, Evidence.VISIT),
        (Step.UNDER_OBSERVATION, Evidence.VISIT),
    ),
    FollowUpMode.VIDEO: (
        (Step.LOCATED, Evidence.REPLY),
        (Step.UNDER_OBSERVATION, Evidence.VIDEO),
    ),
    FollowUpMode.TELEPHONE: (
        (Step.LOCATED, Evidence.CALL),
        (Step.UNDER_OBSERVATION, Evidence.REPLY),
    ),
    FollowUpMode.SELF_REPORT: (
        (Step.LOCATED, Evidence.REPLY),
        (Step.UNDER_OBSERVATION, Evidence.REPLY),
    ),
}


def tell_case(
    case_id: int, kind: str, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Start and stop the clocks that a case's own news concerns."""
    said = CASE_EVENTS[kind]
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id)
        tell_case_events(case, said, happened_at=happened_at, now=now, trail=trail)
        if Event.CASE_DETERMINED in said:
            _determine_case_item(
                case_id, actor=actor, at=happened_at, now=now, trail=trail
            )
        case_files.refresh([case_id], now=now)


def do_case_step(
    case_id: int,
    key: str,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    note: str = "",
) -> None:
    """Record that a step was done which the protocol adds to a case itself (C60).

    Raises
    ------
    DisposalRefusedError
        If the protocol adds no such step to a case, or it was done before.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id) if actor.is_system else visible_case(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        if key not in missing_case_steps(case.id, case.protocol_id):
            raise DisposalRefusedError(
                _("The step %(key)s is not one that this case still needs.")
                % {"key": step_label(key, protocol_id=case.protocol_id)}
            )
        tell_case_events(case, (key,), happened_at=happened_at, now=now, trail=trail)
        case_files.refresh([case_id], now=now)
        trail.add(
            "case.added_step",
            f"cases.Case:{case_id}",
            area_path=case.area_path,
            happened_at=happened_at,
            persons=[case.person_id],
            case_id=case_id,
            step=key,
            protocol=case.protocol_id,
            note=note,
        )


def _determine_case_item(
    case_id: int, *, actor: Actor, at: datetime, now: datetime, trail: Trail
) -> None:
    item = _open_items(case_id=case_id, kind="case").first()
    if item is None or Step.DETERMINED not in NEXT_STEPS[Step(item.step)]:
        return
    how = Move(
        step=Step.DETERMINED,
        happened_at=max(at, item.step_at),
        evidence=(Evidence.DETERMINATION,),
    )
    move(item, how, actor=actor, now=now, trail=trail)
    refresh_due([item.pk])


def recompute_case(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a case's clocks follow its dates as corrected; both values stay on record."""
    with recording(actor=actor, now=now) as trail:
        tell_facts([case_facts(case_id)], now=now, trail=trail)
        case_files.refresh([case_id], now=now)


def recount_case(case_id: int, *, now: datetime) -> None:
    """Bring the board's line of a case up to date."""
    case_files.refresh([case_id], now=now)


def withdraw_holds(recall_id: int, *, actor: Actor, now: datetime) -> None:
    """Free everybody held on a tube whose result did not stand."""
    with recording(actor=actor, now=now):
        for hold_id in recall_facts(recall_id, actor).held.values():
            free_held(
                hold_id,
                actor=actor,
                happened_at=now,
                now=now,
                outcome=HoldOutcome.WITHDRAWN,
            )


def drop_point(point_id: int, step: PointStep, *, actor: Actor, now: datetime) -> None:
    """End the loop of a point that was merged into another, or withdrawn."""
    with recording(actor=actor, now=now) as trail:
        item = _open_items(point_id=point_id).first()
        if item is None:
            return
        move_point(item, step, actor=actor, happened_at=now, now=now, trail=trail)
        if item.case_id is not None:
            case_files.refresh([item.case_id], now=now)


def end_contact_loop(
    contact_id: int,
    step: Step,
    *,
    evidence: Evidence,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    """End the loop of a contact who is none any more, and the stay that rested on it.

    Whoever is in a vehicle arrives first; the loop ends there.
    """
    items = _open_items(contact_id=contact_id)
    how = Move(step=step, happened_at=happened_at, evidence=(evidence,))
    _end_loops(items, how, actor=actor, now=now)


def end_loops_of_person(
    person_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End every loop in which the person was a contact: they are a case now."""
    items = _open_items(person_id=person_id, kind="contact")
    how = Move(
        step=Step.BECAME_CASE, happened_at=happened_at, evidence=(Evidence.RESULT,)
    )
    _end_loops(items, how, actor=actor, now=now)


def _end_loops(
    rows: ScopedQuerySet[Item], how: Move, *, actor: Actor, now: datetime
) -> None:
    with recording(actor=actor, now=now) as trail:
        found = list(rows)
        items = [i for i in found if how.step in NEXT_STEPS[Step(i.step)]]
        for item in items:
            move(item, _not_before(how, item), actor=actor, now=now, trail=trail)
        for item in items:
            at = _not_before(how, item).happened_at
            end_measures(item, happened_at=at, now=now, reason=how.step)
        refresh_due(item.pk for item in items)
        cases = {item.case_id for item in items if item.case_id is not None}
        case_files.refresh(cases, now=now)


def _not_before(how: Move, item: Item) -> Move:
    """Return the move, not before what the item did last: news may come of an earlier time."""
    return replace(how, happened_at=max(how.happened_at, item.step_at))


def hear_of_person(
    person_id: int, event: str, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Let the open loops of a person know what happened to them outside the loop."""
    with recording(actor=actor, now=now) as trail:
        items = list(_open_items(person_id=person_id))
        for item in items:
            hear_event(item, event, happened_at=happened_at, now=now, trail=trail)
            trail.add(
                "item.heard",
                item,
                happened_at=happened_at,
                item_id=item.pk,
                case_id=item.case_id,
                person_id=person_id,
                event=event,
            )
        refresh_due(item.pk for item in items)
        cases = {item.case_id for item in items if item.case_id is not None}
        case_files.refresh(cases, now=now)


def follow_seen(
    contact_id: int,
    mode: FollowUpMode,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Let a contact who is followed and not confined be found and observed by being seen.

    Nothing happens to contacts who are confined: theirs are journeys and stays.
    """
    with recording(actor=actor, now=now) as trail:
        item = _open_items(contact_id=contact_id, loop_kind=LoopKind.FOLLOW_UP).first()
        if item is None:
            return
        for step, evidence in SEEN_AS[mode]:
            if step in loops_of([item])[item.pk].next_steps():
                how = Move(step=step, happened_at=happened_at, evidence=(evidence,))
                move(item, _not_before(how, item), actor=actor, now=now, trail=trail)
        refresh_due([item.pk])
        if item.case_id is not None:
            case_files.refresh([item.case_id], now=now)


def release_after_stay(
    *,
    contact_id: int | None,
    case_id: int | None,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Close the loop of a person whose measure has ended with its notice."""
    which: dict[str, object] = {"case_id": case_id, "kind": "case"}
    if contact_id is not None:
        which = {"contact_id": contact_id}
    how = Move(
        step=Step.RELEASED,
        happened_at=happened_at,
        evidence=(Evidence.RELEASE_NOTICE,),
    )
    with recording(actor=actor, now=now) as trail:
        item = _open_items(**which).first()
        # What is still missing of the loop is for an officer to do or to excuse.
        if item is None or Step.RELEASED not in loops_of([item])[item.pk].next_steps():
            return
        move(item, _not_before(how, item), actor=actor, now=now, trail=trail)
        refresh_due([item.pk])
        if item.case_id is not None:
            case_files.refresh([item.case_id], now=now)


def _open_items(**which: object) -> ScopedQuerySet[Item]:
    return (
        Item.objects.unscoped(reason="what another desk's news concerns")
        .filter(closed_at__isnull=True, **which)
        .select_for_update()
        .order_by("pk")
    )
