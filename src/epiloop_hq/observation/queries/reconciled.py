"""What the daily reconciliation compares of stays, tests due and releases."""

from collections.abc import Callable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from epiloop.protocols.schema import Release
from epiloop.protocols.vocabulary import RiskClass, TubeResult
from epiloop.timeline import ONE_DAY
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.laboratory.queries.reconciled import member_list
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay, TestDue
from epiloop_hq.orders.kinds import NoticeKind
from epiloop_hq.orders.queries.reconciled import notice_list
from epiloop_hq.registry.queries.worked_on import NOTHING, Gap, WorkedOn, known
from epiloop_hq.visits.queries.reconciled import visit_list


def stay_list(area_path: str = "") -> ScopedQuerySet[Stay]:
    """Return every stay of an area, for comparing lists."""
    return rows_in(Stay, area_path)


def tests_not_done(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tests of days gone by that nothing has answered, of open stays (3 queries)."""
    rows = rows_in(TestDue, worked_on.scope.area_path).filter(
        worked_on.before_today("due_on", outbreak="stay__outbreak_id"),
        outcome="",
        stay__ended_at__isnull=True,
    )
    for pk, area_path, person_id, due_on, number in rows.values_list(
        "pk", "area_path", "person_id", "due_on", "day_number"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            values=known(due_on=due_on, day=number),
        )


def tests_against_tubes(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tests answered otherwise than the tube that answered them (3 queries)."""
    rows = rows_in(TestDue, worked_on.scope.area_path).filter(
        worked_on.here(outbreak="stay__outbreak_id"), tube__isnull=False
    )
    rows = rows.exclude(outcome=F("tube__outcome"))
    for pk, area_path, person_id, due_on, barcode in rows.values_list(
        "pk", "area_path", "person_id", "due_on", "tube__barcode"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            values=known(due_on=due_on, barcode=barcode),
        )


def releases_against_conditions(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield released stays of which a condition is not on record (2 queries a condition).

    Days, tests and notices are looked at for everybody at once; whether a release may be
    given is judged person by person, before it is.
    """
    released = _stays(worked_on).filter(ended_reason=StayEnd.RELEASED)
    tests = rows_in(TestDue, "").filter(stay=OuterRef("pk"))
    answered = tests.exclude(outcome="")
    notices = notice_list().filter(order=OuterRef("order"), kind=NoticeKind.RELEASE)
    tested = _class_of(worked_on, lambda release: release.own_tests_negative)
    told = _class_of(worked_on, lambda release: release.written_notice)
    dated = Q(contact__isnull=False, ended_at__lt=F("order__ends_at") - ONE_DAY)
    for says, rows in (
        ("before_its_days", released.filter(dated)),
        ("test_open", released.filter(tested, Exists(tests.filter(outcome="")))),
        (
            "test_positive",
            released.filter(
                tested, Exists(answered.exclude(outcome=TubeResult.NEGATIVE))
            ),
        ),
        ("without_notice", released.filter(told, ~Exists(notices))),
        ("order_stands", released.filter(order__ended_at__isnull=True)),
        *(("too_few_negatives", rows) for rows in _short_of(released, worked_on)),
    ):
        for pk, area_path, person_id, ended_at in rows.values_list(
            "pk", "area_path", "person_id", "ended_at"
        ):
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                person_id=person_id,
                since=ended_at,
                values=known(ended_at=ended_at),
            )


def stays_at_once(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons with a stay that begins before another one has ended (3 queries)."""
    before = rows_in(Stay, "").filter(
        ~Q(pk=OuterRef("pk")),
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("starts_at")),
        person=OuterRef("person"),
        starts_at__lte=OuterRef("starts_at"),
    )
    rows = _stays(worked_on).filter(Exists(before))
    for area_path, person_id, starts_at in rows.values_list(
        "area_path", "person_id", "starts_at"
    ):
        yield Gap(
            id=person_id,
            area_path=area_path,
            person_id=person_id,
            since=starts_at,
            values=known(at=starts_at),
        )


def visits_during_stays(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons seen at another place while they stayed at one (3 queries).

    What is known by the day only may have been before the arrival.
    """
    rows = _stays(worked_on).annotate(
        seen_at=Subquery(
            visit_list()
            .filter(
                person=OuterRef("person"),
                starts_at__gt=OuterRef("starts_at"),
                starts_at__lt=Coalesce(OuterRef("ended_at"), worked_on.scope.now),
                is_day_precision=False,
            )
            .exclude(place=OuterRef("place"))
            .order_by("starts_at")
            .values("starts_at")[:1]
        )
    )
    for area_path, person_id, seen_at in rows.filter(seen_at__isnull=False).values_list(
        "area_path", "person_id", "seen_at"
    ):
        yield Gap(
            id=person_id,
            area_path=area_path,
            person_id=person_id,
            since=seen_at,
            values=known(at=seen_at),
        )


def stays_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield stays that ended before they began (3 queries)."""
    rows = _stays(worked_on).filter(ended_at__lt=F("starts_at"))
    for pk, area_path, person_id, starts_at in rows.values_list(
        "pk", "area_path", "person_id", "starts_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=starts_at,
            values=known(starts_at=starts_at),
        )


def stays_after_their_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield people kept somewhere whose order has ended (3 queries)."""
    rows = _stays(worked_on).filter(
        ended_at__isnull=True, order__ended_at__isnull=False
    )
    for pk, area_path, person_id, number, ended_at in rows.values_list(
        "pk", "area_path", "person_id", "order__number", "order__ended_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=ended_at,
            values=known(number=number, ended_at=ended_at),
        )


def _stays(worked_on: WorkedOn) -> ScopedQuerySet[Stay]:
    return rows_in(Stay, "").filter(worked_on.here())


def _class_of(worked_on: WorkedOn, asks: Callable[[Release], bool]) -> Q:
    """Return the condition for stays of classes whose release asks for something."""
    found = NOTHING
    for protocol in worked_on.versions():
        asked = [
            name
            for name, measure in protocol.measure.items()
            if measure.release is not None and asks(measure.release)
        ]
        mine = Q(contact__risk_class__in=asked)
        if RiskClass.INFECTED_PERSON in asked:
            mine |= Q(contact__isnull=True)
        found |= Q(protocol_id=protocol.id) & mine
    return found


def _short_of(
    released: ScopedQuerySet[Stay], worked_on: WorkedOn
) -> Iterator[ScopedQuerySet[Stay]]:
    """Yield isolations that ended with fewer negative samples than their version asks."""
    for protocol in worked_on.versions():
        measure = protocol.measure.get(RiskClass.INFECTED_PERSON)
        for stage in measure.stages if measure else ():
            asked = stage.before_release
            if asked is None or not asked.samples:
                continue
            isolated = released.filter(
                protocol_id=protocol.id, kind=stage.kind, case__isnull=False
            )
            counted = isolated.annotate(
                negatives=Coalesce(_negatives(asked.ct_at_least), 0)
            )
            short = counted.filter(negatives__lt=asked.samples)
            yield released.filter(pk__in=short.values("pk"))


def _negatives(ct_at_least: float | None) -> Subquery:
    """Return how many samples taken during a stay count as negative."""
    is_negative = Q(tube__outcome=TubeResult.NEGATIVE)
    if ct_at_least is not None:
        is_negative |= Q(tube__ct__gte=ct_at_least)
    rows = member_list().filter(
        is_negative,
        person=OuterRef("person"),
        tube__sampled_at__gte=OuterRef("starts_at"),
        tube__sampled_at__lte=OuterRef("ended_at"),
    )
    counted = rows.order_by().values("person").annotate(samples=Count("pk"))
    return Subquery(counted.values("samples"))
