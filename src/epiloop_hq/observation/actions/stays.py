"""A stay begun under its order, moved on to the next stage, ended, released."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from epiloop.observation.facts import Restart
from epiloop.observation.stages import PlannedStage, StagePlan
from epiloop.timeline import day_bounds, local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.contacts.labels import risk_class_word
from epiloop_hq.observation.actions.grounds import decide_stay_order, planned_end
from epiloop_hq.observation.actions.standing_stays import (
    close_stay,
    end_order_of,
    let_go,
    locked_stay,
    moved_from,
    open_stay,
    tell_stay,
)
from epiloop_hq.observation.actions.tests_due import write_tests
from epiloop_hq.observation.errors import (
    NotYetConfinedError,
    NotYetReleasedError,
    ObservationRefusedError,
)
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.plans import (
    Subject,
    binds,
    confines,
    has_gone_on,
    plan_of,
    stage_at,
    stage_verdict,
    subject_of,
)
from epiloop_hq.observation.queries.verdicts import planned_of, verdict_on
from epiloop_hq.orders.labels import measure_label

# How a stay ended after which the measure may still be open, with nobody confined.
WENT_FREE: Final = frozenset({StayEnd.LAPSED, StayEnd.NEXT_STAGE})


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where and when a person came, and what shows it."""

    place_id: int
    happened_at: datetime
    evidence: str


def begin_stay(
    *,
    person_id: int,
    contact_id: int | None,
    case_id: int | None,
    place_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    arrival_evidence: str,
    decided_by: Actor | None = None,
) -> int:
    """Begin the stage that is due at a place, under an order decided with it.

    A stay of the person that is open ends here: nobody is in two places, and the new
    order takes the place of the old one. The tests due in the stage are written down
    with their days.

    Parameters
    ----------
    decided_by
        Who decides the order, where whoever receives the person may not; the actor
        without it.

    Raises
    ------
    ObservationRefusedError
        If nothing is owed any more, or the stage confines nobody, or not yet: then there
        is no stay.
    """
    check_not_future(happened_at, now=now)
    subject = subject_of(contact_id=contact_id, case_id=case_id)
    if subject.person_id != person_id:
        raise ObservationRefusedError(_("The stay would be of somebody else."))
    arrival = _arrival(place_id, happened_at, arrival_evidence)
    with recording(actor=actor, now=now) as trail:
        plan, stage = _stage_due(subject, happened_at)
        decider = decided_by or actor
        return begin_stage(
            subject, plan, stage, arrival, decider=decider, now=now, trail=trail
        )


def begin_stage(
    subject: Subject,
    plan: StagePlan,
    stage: PlannedStage,
    arrival: Arrival,
    *,
    decider: Actor,
    now: datetime,
    trail: Trail,
    anew_after: Stay | None = None,
    restart: Restart | None = None,
) -> int:
    """Begin one stage of a plan; the order, the stay and its tests stand together.

    Parameters
    ----------
    anew_after
        The stay that this one goes on from, closed already; without it, one that is
        still open ends here. Either way one order takes the other's place, and one
        notice tells of both.
    restart
        Why the days are counted anew, if they are.
    """
    at = arrival.happened_at
    before = anew_after or moved_from(subject.person_id, at, trail)
    stay = Stay(
        person_id=subject.person_id,
        contact_id=None if subject.contact is None else subject.contact.id,
        case_id=None if subject.case is None else subject.case.id,
        outbreak_id=subject.outbreak_id,
        place_id=arrival.place_id,
        area_path=subject.area_path,
        kind=stage.kind,
        stage_index=plan.stages.index(stage),
        protocol_id=subject.protocol_id,
        protocol_digest=subject.protocol_digest,
        count_from_at=day_bounds(stage.counted_from, subject.zone).start,
        starts_at=at,
        arrival_evidence=arrival.evidence,
        restarted_on=None if restart is None else restart.restarted_on,
        restarted_why="" if restart is None else restart.why,
    )
    stay.order_id = decide_stay_order(
        stay,
        subject,
        plan,
        ends_at=planned_end(stage, subject.zone, at),
        actor=decider,
        now=now,
        replaces_id=None if before is None else before.order_id,
    )
    stay.save()
    write_tests(stay, stage, subject.zone)
    tell_stay(trail, "stay.began", stay, at)
    return stay.pk


def move_on(
    stay_id: int,
    *,
    place_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    arrival_evidence: str,
) -> int | None:
    """End a stage whose conditions hold, and begin the next one at a place.

    Returns
    -------
    int or None
        The next stay's id; None where the next stage confines nobody any more.

    Raises
    ------
    NotYetReleasedError
        If a condition of the stage is not met; carries the verdict.
    ObservationRefusedError
        If it is the last stage: then the measure ends with the release.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at)
        subject, plan = planned_of(stay)
        verdict = stage_verdict(subject, plan, stay.stage_index, now=happened_at)
        if not verdict.is_allowed:
            raise NotYetReleasedError(verdict)
        # A stage may end on its last day: the next one is due then, whatever the date.
        plan, following = _next_stage(stay, subject, happened_at)
        arrival = _arrival(place_id, happened_at, arrival_evidence)
        close_stay(stay, StayEnd.NEXT_STAGE, happened_at, trail=trail)
        if not confines(subject, following.rule):
            end_order_of(stay, actor=actor, now=now)
            return None
        return begin_stage(
            subject,
            plan,
            following,
            arrival,
            decider=actor,
            now=now,
            trail=trail,
            anew_after=stay,
        )


def change_ground(
    stay_id: int,
    *,
    contact_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
) -> int | None:
    """Let a person stay where they are on another ground; the first one has fallen.

    Returns
    -------
    int or None
        The new stay's id; None if the other ground confines the person no longer.
    """
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at)
        subject = subject_of(contact_id=contact_id, case_id=None)
        plan = plan_of(subject, found_at=stay.starts_at)
        stage = None if plan is None else stage_at(plan, happened_at, subject.zone)
        close_stay(
            stay, StayEnd.GROUND_CHANGED, happened_at, trail=trail, because=reason
        )
        if plan is None or stage is None or not binds(subject, stage, happened_at):
            end_order_of(stay, actor=actor, now=now)
            return None
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


def release(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End the whole measure when every condition holds; the person is told in writing.

    A stay whose order ended first is released once nothing is missing any more, and one
    whose last stages confine nobody when these are over: the person has been free since
    then, and now the measure is done.

    Raises
    ------
    NotYetReleasedError
        If a condition is not met; carries the verdict with the earliest day.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at, even_if=WENT_FREE)
        verdict = verdict_on(stay, at=happened_at)
        if not verdict.is_allowed:
            raise NotYetReleasedError(verdict)
        is_elsewhere = open_stay(stay.person_id) is not None
        if stay.ended_at is not None and (is_elsewhere or has_gone_on(stay)):
            raise ObservationRefusedError(_("The person stays somewhere again."))
        let_go(stay, happened_at, actor=actor, now=now, trail=trail)


def end_stay(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """End a stay for another reason: the person became a case, the ground fell, died."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        stay = locked_stay(stay_id, actor, happened_at)
        close_stay(stay, reason, happened_at, trail=trail)
        end_order_of(stay, actor=actor, now=now)


def _stage_due(
    subject: Subject, happened_at: datetime
) -> tuple[StagePlan, PlannedStage]:
    plan = plan_of(subject, found_at=happened_at)
    if plan is None:
        raise ObservationRefusedError(
            _("The protocol %(protocol_id)s asks nothing of the class %(risk_class)s.")
            % {
                "protocol_id": subject.protocol_id,
                "risk_class": risk_class_word(subject.risk_class),
            }
        )
    stage = stage_at(plan, happened_at, subject.zone)
    if stage is None:
        raise ObservationRefusedError(_("Every day owed has been served already."))
    if not confines(subject, stage.rule):
        raise ObservationRefusedError(
            _("The stage %(kind)s confines nobody; the person is followed, not held.")
            % {"kind": measure_label(stage.kind)}
        )
    if stage.starts_on > local_day(happened_at, subject.zone):
        raise NotYetConfinedError(stage.starts_on)
    return plan, stage


def _next_stage(
    stay: Stay, subject: Subject, at: datetime
) -> tuple[StagePlan, PlannedStage]:
    """Return the stage after a stay's; of an isolation, as it ends at that instant."""
    plan = plan_of(subject, found_at=stay.starts_at, discharged_at=at)
    following = () if plan is None else plan.stages[stay.stage_index + 1 :]
    if plan is None or not following:
        raise ObservationRefusedError(
            _("This is the last stage; the measure ends with the release.")
        )
    return plan, following[0]


def _arrival(place_id: int, happened_at: datetime, evidence: str) -> Arrival:
    if not evidence.strip():
        raise ObservationRefusedError(_("Say what shows that the person is there."))
    return Arrival(place_id, happened_at, evidence.strip())
