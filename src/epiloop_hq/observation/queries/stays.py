"""Stays as pages show them: who is where, on which day, with what due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.observation.models import Check, Stay, TestDue
from epiloop_hq.registry.queries import outbreak_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """One stay at one place."""

    id: int
    person_id: int
    contact_id: int | None
    case_id: int | None
    outbreak_id: int
    order_id: int
    place_id: int
    area_path: str
    kind: str
    starts_at: datetime
    planned_end_at: datetime  # the order's latest end, as amended
    arrival_evidence: str
    ended_at: datetime | None
    ended_reason: str
    protocol_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRow:
    """One test due in a stay, and what came of it."""

    __test__ = False

    id: int
    stay_id: int
    person_id: int
    day_number: int
    due_on: date
    test_kind: str
    samples: int
    outcome: str
    happened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One of the twice-daily checks that was made."""

    id: int
    stay_id: int
    due_on: date
    part: int
    happened_at: datetime
    outcome: str
    temperature_c: float | None
    has_fever: bool | None
    symptoms: str
    checked_by: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One occupant of today's round: what is due and what is done."""

    stay: StayRow
    day_number: int
    checks: tuple[CheckRow, ...]
    tests: tuple[TestRow, ...]


def stay_row(stay_id: int, actor: Actor) -> StayRow:
    """Return one stay (1 query); raise `Stay.DoesNotExist` outside the viewer's areas."""
    stays = Stay.objects.visible_to(actor).select_related("order")
    return _stay_row(stays.get(pk=stay_id))


def stays_of_person(person_id: int, actor: Actor) -> tuple[StayRow, ...]:
    """Return a person's stays, newest first (1 query)."""
    stays = Stay.objects.visible_to(actor).select_related("order")
    rows = stays.filter(person_id=person_id)
    return tuple(map(_stay_row, rows.order_by("-starts_at", "-pk")))


def tests_of_stays(stay_ids: Iterable[int], actor: Actor) -> tuple[TestRow, ...]:
    """Return the tests due in these stays, by day (1 query)."""
    rows = TestDue.objects.visible_to(actor).filter(stay_id__in=list(stay_ids))
    return tuple(map(_test_row, rows.order_by("due_on", "test_kind", "pk")))


def checks_of_stays(
    stay_ids: Iterable[int], actor: Actor, *, on: date | None = None
) -> tuple[CheckRow, ...]:
    """Return the checks made in these stays, oldest first (1 query)."""
    rows = Check.objects.visible_to(actor).filter(stay_id__in=list(stay_ids))
    if on is not None:
        rows = rows.filter(due_on=on)
    return tuple(map(_check_row, rows.order_by("happened_at", "pk")))


def todays_round(
    outbreak_id: int, actor: Actor, *, now: datetime, limit: int, after: int = 0
) -> tuple[RoundRow, ...]:
    """Return today's occupants with their checks and tests (3 queries).

    Parameters
    ----------
    after
        Id of the last stay of the page before.
    """
    today = local_day(now, outbreak_zone(outbreak_id))
    stays = (
        Stay.objects.visible_to(actor)
        .select_related("order")
        .filter(outbreak_id=outbreak_id, ended_at__isnull=True, pk__gt=after)
        .order_by("pk")[:limit]
    )
    rows = tuple(map(_stay_row, stays))
    ids = [row.id for row in rows]
    checks = _grouped(checks_of_stays(ids, actor, on=today))
    tests: dict[int, tuple[TestRow, ...]] = {}
    for test in tests_of_stays(ids, actor):
        if test.due_on <= today and (not test.outcome or test.due_on == today):
            tests[test.stay_id] = (*tests.get(test.stay_id, ()), test)
    zone = outbreak_zone(outbreak_id)
    return tuple(
        RoundRow(
            row,
            (today - local_day(row.starts_at, zone)).days + 1,
            checks.get(row.id, ()),
            tests.get(row.id, ()),
        )
        for row in rows
    )


def open_stays_of(
    person_id: int, *, contact_id: int | None = None, case_id: int | None = None
) -> tuple[StayRow, ...]:
    """Return a person's open stay on one ground, for desks that checked scope (1 query).

    None for neither ground: a stay rests on a contact relation or on a case.
    """
    stays = Stay.objects.unscoped(reason="the stay that rests on a ground")
    rows = stays.select_related("order").filter(
        person_id=person_id, ended_at__isnull=True
    )
    if contact_id is not None:
        return tuple(map(_stay_row, rows.filter(contact_id=contact_id)))
    return tuple(map(_stay_row, rows.filter(case_id=case_id or 0)))


def stay_under_order(order_id: int) -> StayRow | None:
    """Return the open stay that rests on an order, for desks that checked scope (1 query)."""
    rows = Stay.objects.unscoped(reason="what rests on an order that has ended")
    standing = rows.filter(order_id=order_id, ended_at__isnull=True)
    stay = standing.select_related("order").first()
    return None if stay is None else _stay_row(stay)


def occupants_with(stay_id: int, actor: Actor) -> tuple[StayRow, ...]:
    """Return the others who stay in the same place under the same measure (2 queries)."""
    stay = Stay.objects.visible_to(actor).get(pk=stay_id)
    rows = Stay.objects.visible_to(actor).filter(
        place_id=stay.place_id, kind=stay.kind, ended_at__isnull=True
    )
    others = rows.exclude(person_id=stay.person_id).select_related("order")
    return tuple(map(_stay_row, others.order_by("starts_at", "pk")))


def _grouped(checks: Iterable[CheckRow]) -> dict[int, tuple[CheckRow, ...]]:
    found: dict[int, tuple[CheckRow, ...]] = {}
    for check in checks:
        found[check.stay_id] = (*found.get(check.stay_id, ()), check)
    return found


def _stay_row(stay: Stay) -> StayRow:
    return StayRow(
        id=stay.pk,
        person_id=stay.person_id,
        contact_id=stay.contact_id,
        case_id=stay.case_id,
        outbreak_id=stay.outbreak_id,
        order_id=stay.order_id,
        place_id=stay.place_id,
        area_path=stay.area_path,
        kind=stay.kind,
        starts_at=stay.starts_at,
        planned_end_at=stay.order.ends_at,
        arrival_evidence=stay.arrival_evidence,
        ended_at=stay.ended_at,
        ended_reason=stay.ended_reason,
        protocol_id=stay.protocol_id,
    )


def _test_row(test: TestDue) -> TestRow:
    return TestRow(
        id=test.pk,
        stay_id=test.stay_id,
        person_id=test.person_id,
        day_number=test.day_number,
        due_on=test.due_on,
        test_kind=test.test_kind,
        samples=test.samples,
        outcome=test.outcome,
        happened_at=test.happened_at,
    )


def _check_row(check: Check) -> CheckRow:
    return CheckRow(
        id=check.pk,
        stay_id=check.stay_id,
        due_on=check.due_on,
        part=check.part,
        happened_at=check.happened_at,
        outcome=check.outcome,
        temperature_c=check.temperature_c,
        has_fever=check.has_fever,
        symptoms=check.symptoms,
        checked_by=check.checked_by,
    )
