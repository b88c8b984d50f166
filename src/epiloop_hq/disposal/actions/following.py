"""What follows in disposal from news of other desks; called by reactions."""

from datetime import datetime
from typing import Final

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import NEXT_STEPS, Evidence, Step
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import (
    recompute_clocks,
    refresh_due,
    tell_clocks,
)
from epiloop_hq.disposal.actions.holds import free_held
from epiloop_hq.disposal.actions.items import case_holder
from epiloop_hq.disposal.actions.moving import Move, move, move_point
from epiloop_hq.disposal.models import Item
from epiloop_hq.laboratory.kinds import HoldOutcome
from epiloop_hq.laboratory.queries import recall_facts
from epiloop_hq.observation.actions import end_stays_of

# What a desk's news is in the words of a protocol's clocks.
CASE_EVENTS: Final[dict[str, tuple[Event, ...]]] = {
    "case.confirmed": (Event.CASE_DETERMINED, Event.RESULT),
    "case.reported": (Event.REPORTED,),
    "case.core_done": (Event.CORE_DONE,),
    "interview.started": (Event.INTERVIEW_START, Event.ON_SCENE),
    "interview.done": (Event.INTERVIEW_DONE,),
    "report.filed": (Event.REPORT_V1,),
}


def tell_case(
    case_id: int, kind: str, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Start and stop the clocks that a case's own news concerns."""
    said = CASE_EVENTS[kind]
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id)
        tell_clocks(case_holder(case), said, happened_at=happened_at, now=now)
        item = _open_items(case_id=case_id, kind="case").first()
        if item is not None and Event.CASE_DETERMINED in said:
            if item.step == Step.IDENTIFIED:
                how = Move(
                    step=Step.DETERMINED,
                    happened_at=happened_at,
                    evidence=(Evidence.DETERMINATION,),
                )
                move(item, how, actor=actor, now=now, trail=trail)
            refresh_due([item.pk])
        case_files.refresh([case_id], now=now)


def recompute_case(
    case_id: int, *, positive_at: datetime, actor: Actor, now: datetime
) -> None:
    """Let a case's clocks run from a corrected positive."""
    with recording(actor=actor, now=now) as trail:
        for event in (Event.CASE_FOUND, Event.PRELIMINARY_POSITIVE):
            recompute_clocks(
                case_id, event, happened_at=positive_at, now=now, trail=trail
            )
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
    """End the loop of a contact who is none any more, and the stay that rested on it."""
    with recording(actor=actor, now=now) as trail:
        item = _open_items(contact_id=contact_id).first()
        if item is None:
            return
        end_stays_of(
            item.person_id,
            contact_id=contact_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            reason=step,
        )
        how = Move(step=step, happened_at=happened_at, evidence=(evidence,))
        move(item, how, actor=actor, now=now, trail=trail)
        refresh_due([item.pk])
        case_files.refresh([item.case_id], now=now)


def end_loops_of_person(
    person_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End every loop in which the person was a contact: they are a case now."""
    with recording(actor=actor, now=now) as trail:
        items = list(_open_items(person_id=person_id, kind="contact"))
        how = Move(
            step=Step.BECAME_CASE, happened_at=happened_at, evidence=(Evidence.RESULT,)
        )
        for item in items:
            if Step.BECAME_CASE not in NEXT_STEPS[Step(item.step)]:
                continue
            end_stays_of(
                person_id,
                contact_id=item.contact_id,
                actor=actor,
                happened_at=happened_at,
                now=now,
                reason=Step.BECAME_CASE,
            )
            move(item, how, actor=actor, now=now, trail=trail)
        refresh_due(item.pk for item in items)
        case_files.refresh({item.case_id for item in items}, now=now)


def release_after_stay(
    *,
    contact_id: int | None,
    case_id: int | None,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Close the loop of a person whose measure has ended with its notice."""
    which = (
        {"contact_id": contact_id}
        if contact_id is not None
        else {"case_id": case_id, "kind": "case"}
    )
    with recording(actor=actor, now=now) as trail:
        item = _open_items(**which).first()
        if item is None:
            return
        how = Move(
            step=Step.RELEASED,
            happened_at=happened_at,
            evidence=(Evidence.RELEASE_NOTICE,),
        )
        move(item, how, actor=actor, now=now, trail=trail)
        refresh_due([item.pk])
        case_files.refresh([item.case_id], now=now)


def _open_items(**which: object) -> ScopedQuerySet[Item]:
    return (
        Item.objects.unscoped(reason="what another desk's news concerns")
        .filter(closed_at__isnull=True, **which)
        .select_for_update()
        .order_by("pk")
    )
