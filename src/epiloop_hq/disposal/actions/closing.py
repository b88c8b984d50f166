"""Following to the end: a case closes only when nothing of it is open (C65)."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from epiloop.disposal.closing import check_may_close
from epiloop.disposal.safety import safe_at
from epiloop.disposal.steps import NEXT_STEPS, Evidence, Step
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.queries import case_facts, visible_case
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.case_events import tell_case_events
from epiloop_hq.disposal.actions.clocks import (
    cancel_case_clocks,
    cancel_clocks,
    refresh_due,
)
from epiloop_hq.disposal.actions.measures import end_measures
from epiloop_hq.disposal.actions.moving import Move, lock_items, move_all
from epiloop_hq.disposal.actions.settling import drop_what_waits
from epiloop_hq.disposal.actions.steps import check_exception, note_exception
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import step_label
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.open_list import case_items
from epiloop_hq.disposal.queries.rebuild import loops_of
from epiloop_hq.disposal.rights import may_be_given_up


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
        check_may_close(case_items(case_id))
        cancel_case_clocks(case_id, now=now, reason="case closed")
        cases.close_case(case_id, actor=actor, now=now)
        case_files.refresh([case_id], now=now)
        trail.add(
            "case.loop_closed",
            f"cases.Case:{case_id}",
            area_path=case.area_path,
            case_id=case_id,
        )


def give_up(
    item_id: int, *, actor: Actor, now: datetime, reason: str, asked_by: str
) -> None:
    """Accept that an item ends as it stands (lost, refused, unreachable), by decision.

    The actor approves what somebody else asks for; silence closes nothing.

    Raises
    ------
    DisposalRefusedError
        If the item goes on, no reason is given, or the actor asks for it.
    """
    with recording(actor=actor, now=now) as trail:
        (item,) = lock_items([item_id], actor=actor, permission=Permission.CASE_CLOSE)
        if item.closed_at is not None or not may_be_given_up(item.step):
            raise DisposalRefusedError(
                _(
                    "An item that is %(step)s goes on or has ended; it cannot be "
                    "given up."
                )
                % {"step": step_label(item.step, protocol_id=item.protocol_id)}
            )
        exception = check_exception(item.step, reason, asked_by, actor.name)
        note_exception(item, exception, now=now)
        item.closed_at, item.closed_by, item.outcome = now, actor.name, item.step
        item.save()
        cancel_clocks([item], now=now, reason=f"given up: {item.step}")
        drop_what_waits([item], actor=actor, at=now, now=now, trail=trail)
        end_measures(item, happened_at=now, now=now, reason="given_up")
        refresh_due([item.pk])
        if item.case_id is not None:
            case_files.refresh([item.case_id], now=now)
        trail.add(
            "item.given_up",
            item,
            persons=[] if item.person_id is None else [item.person_id],
            item_id=item.pk,
            case_id=item.case_id,
            person_id=item.person_id,
            step=item.step,
            reason=reason,
            asked_by=asked_by,
        )


def check_everyone_safe(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Stop the case's whole-loop clock once everybody at risk is safe.

    Safe is what the rule's own steps say (C53): for each person, those that their path
    has. The clock stops when the last of them was.
    """
    with recording(actor=actor, now=now) as trail:
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
                tell_case_events(
                    case,
                    (Event.EVERYONE_SAFE,),
                    happened_at=max(known),
                    now=now,
                    trail=trail,
                )
        case_files.refresh([case_id], now=now)


def reverse_case(case_id: int, *, actor: Actor, now: datetime) -> None:
    """Undo what was opened on a preliminary positive that was refuted (C42).

    Loops of this case end, whoever was bound is let go with a notice; a person who is
    also another case's contact stays, on that ground. Whoever is in a vehicle arrives
    first: the loop ends there.
    """
    with recording(actor=actor, now=now) as trail:
        case = case_facts(case_id)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        rows = Item.objects.unscoped(reason="undoing a refuted case").filter(
            Q(person__isnull=False) | Q(household__isnull=False),
            case_id=case_id,
            closed_at__isnull=True,
        )
        items = list(rows.select_for_update().order_by("pk"))
        ending = [i for i in items if Step.CANCELLED in NEXT_STEPS[Step(i.step)]]
        how = Move(step=Step.CANCELLED, happened_at=now, evidence=(Evidence.RESULT,))
        if ending:
            move_all(ending, how, actor=actor, now=now, trail=trail)
        for item in ending:
            end_measures(item, happened_at=now, now=now, reason="refuted")
        cancel_case_clocks(case_id, now=now, reason="refuted")
        refresh_due(item.pk for item in items)
        case_files.refresh([case_id], now=now)
        trail.add(
            "case.reversed",
            f"cases.Case:{case_id}",
            area_path=case.area_path,
            case_id=case_id,
            ended=len(ending),
            on_the_way=len(items) - len(ending),
        )
