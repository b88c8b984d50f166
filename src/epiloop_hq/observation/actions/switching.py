"""A stay that goes on under another version of the protocol, as an officer decided."""

from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.observation.actions.standing_stays import (
    close_stay,
    end_order_of,
    let_go,
    locked_stay,
)
from epiloop_hq.observation.actions.stays import Arrival, begin_stage
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.queries.plans import (
    binds,
    plan_of,
    stage_at,
    subject_of,
)
from epiloop_hq.observation.queries.verdicts import verdict_on


def go_on_under_new_version(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime, why: str
) -> int | None:
    """Let a stay go on as the version asks under which its contact stands by now.

    What has been served stays served. Where a stage is still due that confines, it
    begins in the same place, under an order that takes the former one's place; where
    none does, or not yet, nobody is confined any more. Where every day is served, the person is
    released if every condition holds, and otherwise stays until it does or the order
    ends.

    Returns
    -------
    int or None
        The stay under which the person goes on; None if they go free.
    """
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at)
        subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
        plan = plan_of(subject, found_at=stay.starts_at)
        stage = None if plan is None else stage_at(plan, happened_at, subject.zone)
        if plan is None or stage is None:
            if not verdict_on(stay, at=happened_at).is_allowed:
                return stay.pk
            let_go(stay, happened_at, actor=actor, now=now, trail=trail)
            return None
        if not binds(subject, stage, happened_at):
            close_stay(stay, StayEnd.NEXT_STAGE, happened_at, trail=trail, because=why)
            end_order_of(stay, actor=actor, now=now)
            return None
        close_stay(stay, StayEnd.SWITCHED, happened_at, trail=trail, because=why)
        return begin_stage(
            subject,
            plan,
            stage,
            Arrival(stay.place_id, happened_at, stay.arrival_evidence),
            decider=actor,
            now=now,
            trail=trail,
            anew_after=stay,
        )
