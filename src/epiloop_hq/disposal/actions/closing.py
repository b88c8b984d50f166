"""Following to the end: a case closes only when nothing of it is open (C65)."""

from datetime import datetime

from epiloop.disposal.closing import check_may_close
from epiloop.disposal.safety import safe_at
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.queries import case_facts, visible_case
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clocks import (
    cancel_case_clocks,
    cancel_clocks,
    refresh_due,
    tell_clocks,
)
from epiloop_hq.disposal.actions.items import case_holder
from epiloop_hq.disposal.actions.moving import Move, lock_items, may_be_given_up, move
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item, StepExcused
from epiloop_hq.disposal.queries.open_list import case_items
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.observation.actions import end_stays_of


def close_case(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Close a case.

    Raises
    ------
    CaseStaysOpenError
        If any person, point, hand-over or request of it is open; carries the list.
    """
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        actor.require(Permission.CASE_CLOSE, area_path=case.area_path)
        check_may_close(case_items(case_id, now=now))
        cancel_case_clocks(case_id, now=now, reason="case closed")
        cases.close_case(case_id, actor=actor, now=now)
        case_files.refresh([case_id], now=now)
        trail.add("case.loop_closed", f"cases.Case:{case_id}", case_id=case_id)


def give_up(
    item_id: int, *, actor: Actor, now: datetime, reason: str, asked_by: str
) -> None:
    """Accept that an item ends as it stands (lost, refused, unreachable), by decision.

    The actor approves what somebody else asks for; silence closes nothing.
    """
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items([item_id], actor=actor, permission=Permission.CASE_CLOSE)
        if not may_be_given_up(item.step):
            raise DisposalRefusedError(
                f"An item that is {item.step} goes on; it cannot be given up."
            )
        StepExcused(
            item=item,
            area_path=item.area_path,
            step=item.step,
            reason=reason,
            asked_by=asked_by,
            approved_by=actor.name,
            happened_at=now,
        ).save()
        item.closed_at, item.closed_by, item.outcome = now, actor.name, item.step
        item.save()
        cancel_clocks(item, now=now, reason=f"given up: {item.step}")
        refresh_due([item.pk])
        trail.add("item.given_up", item, reason=reason, asked_by=asked_by)


def check_everyone_safe(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Stop the case's whole-loop clock once everybody at risk is safe.

    Safe is what the rule's own steps say (C53): for each person, those that their path
    has. The clock stops when the last of them was.
    """
    with recording(actor=actor, now=now):
        case = case_facts(case_id)
        items = list(
            Item.objects.unscoped(reason="is everybody of the case safe?").filter(
                case_id=case_id, person__isnull=False
            )
        )
        whole = [
            rule
            for rule in load_protocol(case.protocol_id).clock.values()
            if rule.enabled and rule.completes == Event.EVERYONE_SAFE
        ]
        loops = loops_of(items).values()
        for rule in whole:
            safe = [safe_at(loop, steps=rule.steps) for loop in loops]
            known = [at for at in safe if at is not None]
            if known and len(known) == len(safe):
                tell_clocks(
                    case_holder(case),
                    (Event.EVERYONE_SAFE,),
                    happened_at=max(known),
                    now=now,
                )
        case_files.refresh([case_id], now=now)


def reverse_case(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Undo what was opened on a preliminary positive that was refuted (C42).

    Items of persons who are also contacts of another case are their own and stay: each
    item belongs to one contact relation of one case. Everything of this case ends, and
    whoever was bound is told.
    """
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        items = (
            Item.objects.unscoped(reason="undoing a refuted case")
            .filter(case_id=case_id, closed_at__isnull=True, person__isnull=False)
            .select_for_update()
        )
        for item in items:
            end_stays_of(
                item.person_id,
                contact_id=item.contact_id,
                case_id=case_id if item.kind == "case" else None,
                actor=actor,
                happened_at=now,
                now=now,
                reason="refuted",
            )
            how = Move(
                step=Step.CANCELLED, happened_at=now, evidence=(Evidence.RESULT,)
            )
            move(item, how, actor=actor, now=now, trail=trail)
        cancel_case_clocks(case_id, now=now, reason="refuted")
        case_files.refresh([case_id], now=now)
        trail.add("case.reversed", f"cases.Case:{case_id}", case_id=case_id)
