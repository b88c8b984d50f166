"""From records to the library's plan of stages: facts, days, verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.observation.facts import PersonFacts, Restart, exposure_origins
from epiloop.observation.release import ReleaseVerdict, may_end_stage, may_release
from epiloop.observation.restriction import is_restriction
from epiloop.observation.stages import (
    ConditionsUnknownError,
    NoMeasureError,
    PlannedStage,
    StagePlan,
    measure_of,
    plan_for,
)
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import Stage
from epiloop.protocols.vocabulary import Condition, Origin, RiskClass, StageKind
from epiloop.timeline import local_day
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.queries import CaseFacts, case_facts
from epiloop_hq.contacts.queries import ContactFacts, contact_facts, known_conditions
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.findings import record_of_persons
from epiloop_hq.registry.queries import outbreak_facts

# Stages whose end is decided by findings, not by days.
INFECTIOUS_STAGES: Final = (StageKind.ISOLATION_HOSPITAL, StageKind.ISOLATION_HOME)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose observation it is, under which version, in which time zone."""

    person_id: int
    outbreak_id: int
    area_path: str
    protocol_id: str
    protocol_digest: str
    risk_class: RiskClass
    zone: ZoneInfo
    contact: ContactFacts | None = None
    case: CaseFacts | None = None


def subject_of(*, contact_id: int | None, case_id: int | None) -> Subject:
    """Return the subject of a contact's quarantine or of a case's isolation."""
    if contact_id is not None:
        (contact,) = contact_facts([contact_id])
        return _contact_subject(contact, outbreak_facts(contact.outbreak_id).zone)
    if case_id is None:
        raise ValueError("A stay is a contact's or a case's.")
    case = case_facts(case_id)
    return Subject(
        person_id=case.person_id,
        outbreak_id=case.outbreak_id,
        area_path=case.area_path,
        protocol_id=case.protocol_id,
        protocol_digest=case.protocol_digest,
        risk_class=RiskClass.INFECTED_PERSON,
        zone=outbreak_facts(case.outbreak_id).zone,
        case=case,
    )


def _contact_subject(contact: ContactFacts, zone: ZoneInfo) -> Subject:
    return Subject(
        person_id=contact.person_id,
        outbreak_id=contact.outbreak_id,
        area_path=contact.area_path or contact.case_area_path,
        protocol_id=contact.protocol_id,
        protocol_digest=contact.protocol_digest,
        risk_class=RiskClass(contact.risk_class),
        zone=zone,
        contact=contact,
    )


def plan_of(
    subject: Subject,
    *,
    found_at: datetime,
    discharged_at: datetime | None = None,
    restarts: tuple[Restart, ...] = (),
) -> StagePlan | None:
    """Return the subject's stages under the version they were opened under.

    Somebody whose immunity nobody has shown is planned as if there were none.

    Parameters
    ----------
    found_at
        When the person came under the measure; an earlier stay on record counts before.
    discharged_at
        When findings ended the isolation; without it, as the stays on record say.
    restarts
        Days from which all is counted anew, besides those on record.

    Returns
    -------
    StagePlan or None
        None if the version asks nothing of the class.
    """
    stays = list(stays_of(subject).order_by("starts_at"))
    return _plan(subject, stays, found_at, discharged_at, restarts)


def _plan(
    subject: Subject,
    stays: Sequence[Stay],
    found_at: datetime,
    discharged_at: datetime | None = None,
    restarts: tuple[Restart, ...] = (),
) -> StagePlan | None:
    found = min(found_at, stays[0].starts_at) if stays else found_at
    known = tuple(
        Restart(s.restarted_on, s.restarted_why) for s in stays if s.restarted_on
    )
    rules = load_protocol(subject.protocol_id)
    for conditions in _conditions(subject.contact):
        facts = PersonFacts(
            origins=_origins(subject, found, discharged_at),
            found_on=local_day(found, subject.zone),
            conditions=conditions,
            restarts=known + restarts,
        )
        try:
            return plan_for(rules, subject.risk_class, facts)
        except ConditionsUnknownError:
            continue
        except NoMeasureError:
            break
    return None


def stage_at(plan: StagePlan, at: datetime, zone: ZoneInfo) -> PlannedStage | None:
    """Return the stage in which a person who arrives at an instant begins."""
    on = local_day(at, zone)
    return plan.stage_on(on) or next(
        (s for s in plan.stages if s.starts_on >= on), None
    )


def confined_from(subject: Subject, *, at: datetime) -> date | None:
    """Return the day from which a person will be confined who is not to be so yet.

    A protocol may leave a contact free until they could infect others (measles).

    Returns
    -------
    date or None
        None if nothing confines them, or it may begin at that instant.
    """
    return _confined_later(subject, plan_of(subject, found_at=at), at)


def confinements(
    outbreak_id: int, contact_ids: Iterable[int], *, at: datetime
) -> dict[int, date]:
    """Return contact → the day from which they will be confined, who are not to be yet.

    Of one outbreak, in 3 queries however many they are. Who has a stay is not listed.
    """
    zone = outbreak_facts(outbreak_id).zone
    facts = contact_facts(contact_ids)
    stays = Stay.objects.unscoped(reason="who is confined already")
    confined = set(
        stays.filter(contact_id__in=[contact.id for contact in facts]).values_list(
            "contact_id", flat=True
        )
    )
    found = {}
    for contact in facts:
        subject = _contact_subject(contact, zone)
        if contact.id not in confined:
            day = _confined_later(subject, _plan(subject, (), at), at)
            if day is not None:
                found[contact.id] = day
    return found


def _confined_later(
    subject: Subject, plan: StagePlan | None, at: datetime
) -> date | None:
    stage = None if plan is None else stage_at(plan, at, subject.zone)
    if stage is None or not confines(subject, stage.rule):
        return None
    return stage.starts_on if stage.starts_on > local_day(at, subject.zone) else None


def confines(subject: Subject, rule: Stage) -> bool:
    """Tell whether a stage restricts the person, so that a stay and an order stand."""
    measure = measure_of(load_protocol(subject.protocol_id), subject.risk_class)
    return measure is not None and is_restriction(rule, measure)


def release_verdict(
    subject: Subject, plan: StagePlan, *, now: datetime
) -> ReleaseVerdict:
    """Judge whether the whole measure may end now."""
    related = _related_persons(subject)
    record = record_of_persons(subject.person_id, related, zone=subject.zone, now=now)
    return may_release(plan, record, now=now, zone=subject.zone)


def stage_verdict(
    subject: Subject, plan: StagePlan, number: int, *, now: datetime
) -> ReleaseVerdict:
    """Judge whether one stage may end now and the next begin."""
    record = record_of_persons(subject.person_id, (), zone=subject.zone, now=now)
    return may_end_stage(plan, number, record, now=now, zone=subject.zone)


def stays_of(subject: Subject) -> ScopedQuerySet[Stay]:
    """Return the stays of the same measure, whoever looks."""
    rows = Stay.objects.unscoped(reason="stays of the same measure")
    if subject.contact is not None:
        return rows.filter(contact_id=subject.contact.id)
    case_id = None if subject.case is None else subject.case.id
    return rows.filter(case_id=case_id or 0)


def has_gone_on(stay: Stay) -> bool:
    """Tell whether the same measure went on in another stay after one that ended."""
    subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
    later = stays_of(subject).filter(starts_at__gte=stay.ended_at)
    return later.exclude(pk=stay.pk).exists()


def binds(subject: Subject, stage: PlannedStage, at: datetime) -> bool:
    """Tell whether a stage restricts the person at an instant: it confines, and has begun."""
    has_begun = stage.starts_on <= local_day(at, subject.zone)
    return has_begun and confines(subject, stage.rule)


def _origins(
    subject: Subject, found_at: datetime, discharged_at: datetime | None
) -> dict[Origin, date]:
    if subject.contact is None:
        isolated = {Origin.ISOLATION: local_day(found_at, subject.zone)}
        return isolated | _of_case(subject, discharged_at)
    exposed = [
        at
        for at in (subject.contact.first_exposure_at, subject.contact.last_exposure_at)
        if at is not None
    ]
    # A contact typed in without a time of exposure counts from the determination.
    known = exposed or [subject.contact.determined_at or found_at]
    return dict(exposure_origins(known, zone=subject.zone))


def _of_case(subject: Subject, discharged_at: datetime | None) -> dict[Origin, date]:
    case = subject.case
    left_at = discharged_at or _left_hospital_at(subject)
    onset_on = None if case is None else case.onset_on
    known = {
        Origin.FIRST_POSITIVE_SAMPLE: None if case is None else case.sampled_at,
        Origin.DISCHARGE: left_at,
    }
    days = {
        origin: local_day(at, subject.zone)
        for origin, at in known.items()
        if at is not None
    }
    return days if onset_on is None else {**days, Origin.ONSET: onset_on}


def _left_hospital_at(subject: Subject) -> datetime | None:
    ended = stays_of(subject).filter(
        kind__in=INFECTIOUS_STAGES,
        ended_reason__in=(StayEnd.NEXT_STAGE, StayEnd.RELEASED),
    )
    latest = ended.order_by("-ended_at").first()
    return None if latest is None else latest.ended_at


def _conditions(contact: ContactFacts | None) -> tuple[frozenset[Condition], ...]:
    """Return the facts that are known; then, where immunity is not, those of none."""
    if contact is None:
        return (frozenset(),)
    known = known_conditions(contact)
    if contact.is_immune is not None:
        return (known,)
    return known, known | {Condition.NON_IMMUNE}


def _related_persons(subject: Subject) -> tuple[int, ...]:
    """Return whose tests the release waits for: the contact through whom one is exposed."""
    if subject.contact is None or subject.contact.via_id is None:
        return ()
    return tuple(c.person_id for c in contact_facts([subject.contact.via_id]))
