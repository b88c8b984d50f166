"""From records to the library's plan of stages: facts, samples, days, verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from epiloop.observation.facts import (
    Assay,
    ObservationRecord,
    PersonFacts,
    Sample,
    exposure_origins,
)
from epiloop.observation.release import ReleaseVerdict, may_end_stage, may_release
from epiloop.observation.stages import PlannedStage, StagePlan, plan_for
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Condition, Origin, RiskClass, TubeResult
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts.queries import ContactFacts, contact_facts
from epiloop_hq.laboratory.queries import samples_of_persons
from epiloop_hq.observation.models import Stay
from epiloop_hq.registry.queries import outbreak_zone

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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
    case_id: int | None = None


def subject_of(*, contact_id: int | None, case_id: int | None) -> Subject:
    """Return the subject of a contact's quarantine or of a case's isolation."""
    if contact_id is not None:
        (contact,) = contact_facts([contact_id])
        return Subject(
            person_id=contact.person_id,
            outbreak_id=contact.outbreak_id,
            area_path=contact.area_path,
            protocol_id=contact.protocol_id,
            protocol_digest=contact.protocol_digest,
            risk_class=RiskClass(contact.risk_class),
            zone=outbreak_zone(contact.outbreak_id),
            contact=contact,
        )
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
        zone=outbreak_zone(case.outbreak_id),
        case_id=case.id,
    )


def plan_of(subject: Subject, *, found_at: datetime) -> StagePlan:
    """Return the subject's stages under the version they were opened under.

    Parameters
    ----------
    found_at
        When the person came under the measure; an earlier stay on record counts before.
    """
    first = _stays_of(subject).order_by("starts_at").first()
    found = min(found_at, first.starts_at) if first else found_at
    facts = PersonFacts(
        origins=_origins(subject, found),
        found_on=local_day(found, subject.zone),
        conditions=_conditions(subject.contact),
    )
    return plan_for(load_protocol(subject.protocol_id), subject.risk_class, facts)


def stage_at(plan: StagePlan, at: datetime, zone: ZoneInfo) -> PlannedStage | None:
    """Return the stage in which a person who arrives at an instant begins."""
    on = local_day(at, zone)
    return plan.stage_on(on) or next(
        (s for s in plan.stages if s.starts_on >= on), None
    )


def record_of(subject: Subject) -> ObservationRecord:
    """Return what was tested so far: the person's own samples, and those it waits for."""
    related = _related_persons(subject)
    samples = _samples([subject.person_id, *related])
    return ObservationRecord(
        samples=samples.get(subject.person_id, ()),
        related={str(p): samples.get(p, ()) for p in related},
    )


def release_verdict(
    subject: Subject, plan: StagePlan, *, now: datetime
) -> ReleaseVerdict:
    """Judge whether the whole measure may end now."""
    return may_release(plan, record_of(subject), now=now, zone=subject.zone)


def stage_verdict(
    subject: Subject, plan: StagePlan, number: int, *, now: datetime
) -> ReleaseVerdict:
    """Judge whether one stage may end now and the next begin."""
    record = record_of(subject)
    return may_end_stage(plan, number, record, now=now, zone=subject.zone)


def _stays_of(subject: Subject) -> ScopedQuerySet[Stay]:
    rows = Stay.objects.unscoped(reason="earlier stays of the same measure")
    if subject.contact is not None:
        return rows.filter(contact_id=subject.contact.id)
    return rows.filter(case_id=subject.case_id)


def _origins(subject: Subject, found_at: datetime) -> dict[Origin, date]:
    if subject.contact is None:
        return {Origin.ISOLATION: local_day(found_at, subject.zone)}
    exposed = [
        at
        for at in (subject.contact.first_exposure_at, subject.contact.last_exposure_at)
        if at is not None
    ]
    # A contact typed in without a time of exposure counts from the determination.
    known = exposed or [subject.contact.determined_at or found_at]
    return dict(exposure_origins(known, zone=subject.zone))


def _conditions(contact: ContactFacts | None) -> frozenset[Condition]:
    if contact is None or contact.is_immune is None:
        return frozenset()
    return frozenset({Condition.IMMUNE if contact.is_immune else Condition.NON_IMMUNE})


def _related_persons(subject: Subject) -> tuple[int, ...]:
    """Return whose tests the release waits for: the contact through whom one is exposed."""
    if subject.contact is None or subject.contact.via_id is None:
        return ()
    return tuple(c.person_id for c in contact_facts([subject.contact.via_id]))


def _samples(person_ids: Iterable[int]) -> dict[int, tuple[Sample, ...]]:
    found: dict[int, list[Sample]] = {}
    # A release rests on every sample, whichever district took it.
    rows = samples_of_persons(person_ids, Actor.system("observation"), since=LONG_AGO)
    for row in rows:
        if row.persons == 1 or row.outcome == TubeResult.NEGATIVE:
            sample = Sample(
                taken_at=row.sampled_at,
                assay=Assay(row.test_kind),
                result=TubeResult(row.outcome) if row.outcome else None,
            )
            found.setdefault(row.person_id, []).append(sample)
    return {person_id: tuple(samples) for person_id, samples in found.items()}
