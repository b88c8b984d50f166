"""What was tested and seen so far: the facts on which a release rests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.observation.facts import (
    Assay,
    CheckOutcome,
    EnvironmentSample,
    ObservationRecord,
    Sample,
)
from epiloop.protocols.vocabulary import TubeResult
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.laboratory.queries import SampleRow, samples_of_persons
from epiloop_hq.observation.models import Check, RoomSample

# A release rests on every sample, whichever district took it.
EVERYWHERE: Final = Actor.system("observation")
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def record_of_persons(
    person_id: int,
    related: Iterable[int],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> ObservationRecord:
    """Return what is known at `now` of a person, and of those whose tests they wait for."""
    others = tuple(related)
    samples = own_samples([person_id, *others])
    checks = _checks(person_id, now)
    return ObservationRecord(
        samples=_plain(samples.get(person_id, ())),
        environment=_environment(person_id),
        related={str(p): _plain(samples.get(p, ())) for p in others},
        symptoms_at=_symptoms_at(checks),
        last_fever_on=_last_fever_on(checks, zone),
        symptoms_improved=_improved(checks),
    )


def own_samples(person_ids: Iterable[int]) -> Mapping[int, tuple[SampleRow, ...]]:
    """Return each person's own samples, oldest first (1 query).

    A pool that was negative clears all its members; any other result of a pool is
    nobody's own.
    """
    found: dict[int, list[SampleRow]] = defaultdict(list)
    rows = samples_of_persons(person_ids, EVERYWHERE, since=LONG_AGO)
    for row in rows:
        if row.persons == 1 or row.outcome == TubeResult.NEGATIVE:
            found[row.person_id].append(row)
    return {person_id: tuple(samples) for person_id, samples in found.items()}


def sample_of(row: SampleRow) -> Sample:
    """Return the library's sample of a row."""
    return Sample(
        taken_at=row.sampled_at,
        assay=Assay(row.test_kind),
        result=TubeResult(row.outcome) if row.outcome else None,
        ct=row.ct,
        laboratory="" if row.laboratory_id is None else str(row.laboratory_id),
        reagent=row.reagent,
    )


def _plain(rows: Iterable[SampleRow]) -> tuple[Sample, ...]:
    return tuple(map(sample_of, rows))


def _environment(person_id: int) -> tuple[EnvironmentSample, ...]:
    rows = RoomSample.objects.unscoped(reason="a release rests on these").filter(
        stay__person_id=person_id
    )
    return tuple(
        EnvironmentSample(
            row.taken_at, TubeResult(row.outcome) if row.outcome else None
        )
        for row in rows.order_by("taken_at", "pk")
    )


def _checks(person_id: int, now: datetime) -> list[Check]:
    rows = Check.objects.unscoped(reason="a release rests on these").filter(
        stay__person_id=person_id, happened_at__lte=now
    )
    return list(rows.order_by("happened_at", "pk"))


def _symptoms_at(checks: Iterable[Check]) -> datetime | None:
    """Return when symptoms were last found; a later test answers for all before it."""
    ill = [c for c in checks if c.outcome == CheckOutcome.SEEN_SYMPTOMATIC]
    return ill[-1].happened_at if ill else None


def _last_fever_on(checks: Iterable[Check], zone: ZoneInfo) -> date | None:
    fever = [c for c in checks if c.has_fever]
    return local_day(fever[-1].happened_at, zone) if fever else None


def _improved(checks: Iterable[Check]) -> bool | None:
    said = [c.has_improved for c in checks if c.has_improved is not None]
    return said[-1] if said else None
