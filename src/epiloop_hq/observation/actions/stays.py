"""A stay begun under its order, moved on to the next stage, ended, released."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from epiloop.observation.stages import PlannedStage, StagePlan
from epiloop.observation.testing import stage_tests
from epiloop.protocols.vocabulary import RiskClass
from epiloop.timeline import day_bounds
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.observation.errors import NotYetReleasedError, ObservationRefusedError
from epiloop_hq.observation.models import Stay, TestDue
from epiloop_hq.observation.queries.plans import (
    Subject,
    plan_of,
    release_verdict,
    stage_at,
    stage_verdict,
    subject_of,
)
from epiloop_hq.orders.actions import OrderDraft, decide_order, end_order
from epiloop_hq.orders.measures import ground_of
from epiloop_hq.registry.queries import person_facts

NEXT_STAGE, RELEASED = "next_stage", "released"


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
) -> int:
    """Begin the stage that is due at a place, under an order decided with it.

    A stay of the person that is open ends here: nobody is in two places. The tests due
    in the stage are written down with their days.

    Raises
    ------
    ObservationRefusedError
        If nothing is owed any more.
    """
    check_not_future(happened_at, now=now)
    subject = subject_of(contact_id=contact_id, case_id=case_id)
    if subject.person_id != person_id:
        raise ObservationRefusedError("The stay would be of somebody else.")
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.ORDER_DECIDE, area_path=subject.area_path)
        plan = plan_of(subject, found_at=happened_at)
        stage = stage_at(plan, happened_at, subject.zone)
        if stage is None:
            raise ObservationRefusedError("Every day owed has been served already.")
        _end_open_stay(person_id, actor=actor, happened_at=happened_at, now=now)
        stay = Stay(
            person_id=person_id,
            contact_id=contact_id,
            case_id=case_id,
            outbreak_id=subject.outbreak_id,
            place_id=place_id,
            area_path=subject.area_path,
            kind=stage.kind,
            stage_index=plan.stages.index(stage),
            protocol_id=subject.protocol_id,
            protocol_digest=subject.protocol_digest,
            count_from_at=day_bounds(stage.counted_from, subject.zone).start,
            starts_at=happened_at,
            planned_end_at=_planned_end(stage, subject, happened_at),
            arrival_evidence=arrival_evidence,
        )
        stay.order_id = _decide(stay, subject, plan, actor=actor, now=now)
        stay.save()
        _write_tests(stay, stage)
        _tell(trail, "stay.began", stay, happened_at)
    return stay.pk


def move_on(
    stay_id: int,
    *,
    place_id: int,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    arrival_evidence: str,
) -> int:
    """End a stage whose conditions hold, and begin the next one at a place.

    Raises
    ------
    NotYetReleasedError
        If a condition of the stage is not met; carries the verdict.
    """
    with recording(actor=actor, now=now):
        stay = _locked(stay_id, actor)
        subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
        plan = plan_of(subject, found_at=stay.starts_at)
        verdict = stage_verdict(subject, plan, stay.stage_index, now=happened_at)
        if not verdict.is_allowed:
            raise NotYetReleasedError(verdict)
        _end(stay, NEXT_STAGE, actor=actor, happened_at=happened_at, now=now)
        return begin_stay(
            person_id=stay.person_id,
            contact_id=stay.contact_id,
            case_id=stay.case_id,
            place_id=place_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            arrival_evidence=arrival_evidence,
        )


def release(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """End the whole measure when every condition holds; the person is told in writing.

    Raises
    ------
    NotYetReleasedError
        If a condition is not met; carries the verdict with the earliest day.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        stay = _locked(stay_id, actor)
        subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
        plan = plan_of(subject, found_at=stay.starts_at)
        verdict = release_verdict(subject, plan, now=happened_at)
        if not verdict.is_allowed:
            raise NotYetReleasedError(verdict)
        _end(stay, RELEASED, actor=actor, happened_at=happened_at, now=now)
        _tell(trail, "stay.released", stay, happened_at)


def end_stay(
    stay_id: int, *, actor: Actor, happened_at: datetime, now: datetime, reason: str
) -> None:
    """End a stay for another reason: the person became a case, the ground fell, died."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        stay = _locked(stay_id, actor)
        _end(stay, reason, actor=actor, happened_at=happened_at, now=now)
        _tell(trail, "stay.ended", stay, happened_at)


def end_stays_of(
    person_id: int,
    *,
    contact_id: int | None = None,
    case_id: int | None = None,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    reason: str,
) -> None:
    """End the open stay of a person that rests on one contact relation or one case."""
    rows = Stay.objects.visible_to(actor).filter(
        person_id=person_id, ended_at__isnull=True
    )
    rows = rows.filter(contact_id=contact_id) if contact_id else rows
    rows = rows.filter(case_id=case_id) if case_id else rows
    for pk in list(rows.values_list("pk", flat=True)):
        end_stay(pk, actor=actor, happened_at=happened_at, now=now, reason=reason)


def _planned_end(
    stage: PlannedStage, subject: Subject, happened_at: datetime
) -> datetime:
    if stage.ends_on is None:
        # Findings decide: until then the order must be renewed as the measure asks.
        return happened_at + ground_of(stage.kind).longest
    return max(day_bounds(stage.ends_on, subject.zone).end, happened_at)


def _decide(
    stay: Stay, subject: Subject, plan: StagePlan, *, actor: Actor, now: datetime
) -> int:
    person = person_facts(stay.person_id)
    with translation.override(person.language or "zh-hans"):
        ground = _ground(subject, plan)
    draft = OrderDraft(
        outbreak_id=stay.outbreak_id,
        area_path=stay.area_path,
        measure=stay.kind,
        ground_kind=subject.risk_class,
        ground=ground,
        ground_subject=_subject_name(stay),
        starts_at=stay.starts_at,
        ends_at=stay.planned_end_at,
        protocol_id=stay.protocol_id,
        protocol_digest=stay.protocol_digest,
        alternatives=_(
            "A lighter measure is not open to this class under the protocol."
        ),
    )
    return decide_order(stay.person_id, draft, actor=actor, now=now)


def _ground(subject: Subject, plan: StagePlan) -> str:
    if subject.risk_class is RiskClass.INFECTED_PERSON:
        return _("Infection found by a laboratory test")
    days = {"served": plan.made_up_days, "total": plan.total_days}
    return (
        _(
            "Contact of an infected person; %(served)d of %(total)d days have passed already"
        )
        % days
    )


def _subject_name(stay: Stay) -> str:
    if stay.contact_id is not None:
        return f"contacts.Contact:{stay.contact_id}"
    return f"cases.Case:{stay.case_id}"


def _write_tests(stay: Stay, stage: PlannedStage) -> None:
    for test in stage_tests(stage):
        TestDue(
            stay=stay,
            person_id=stay.person_id,
            area_path=stay.area_path,
            day_number=test.number,
            due_on=test.due_on,
            test_kind=test.assay,
            specimen=stage.rule.sample or "",
        ).save()


def _end_open_stay(
    person_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    standing = (
        Stay.objects.unscoped(reason="nobody is in two places")
        .filter(person_id=person_id, ended_at__isnull=True)
        .select_for_update()
        .first()
    )
    if standing is not None:
        _end(standing, NEXT_STAGE, actor=actor, happened_at=happened_at, now=now)


def _end(
    stay: Stay, reason: str, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    stay.ended_at, stay.ended_reason = happened_at, reason
    stay.save(update_fields=["ended_at", "ended_reason"])
    end_order(
        stay.order_id, actor=actor, happened_at=happened_at, now=now, reason=reason
    )


def _locked(stay_id: int, actor: Actor) -> Stay:
    stay = Stay.objects.visible_to(actor).select_for_update().get(pk=stay_id)
    actor.require(Permission.STAY_RELEASE, area_path=stay.area_path)
    if stay.ended_at is not None:
        raise ObservationRefusedError("This stay has ended.")
    return stay


def _tell(trail: Trail, kind: str, stay: Stay, at: datetime) -> None:
    ids = {
        name: value
        for name, value in (
            ("stay_id", stay.pk),
            ("person_id", stay.person_id),
            ("contact_id", stay.contact_id),
            ("case_id", stay.case_id),
        )
        if value is not None
    }
    trail.add(kind, stay, happened_at=at, **ids)
