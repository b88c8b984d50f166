"""What the daily reconciliation compares of cases: their positives, trails and dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from epiloop.protocols import load_protocol
from epiloop.timeline import Interval
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.kinds import INFECTED, CaseStatus
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.cases.queries.engine import infectious_windows_of
from epiloop_hq.cases.queries.trails import uncovered
from epiloop_hq.laboratory.kinds import PRELIMINARY_POSITIVE, TubeKind
from epiloop_hq.laboratory.queries.reconciled import member_list
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn, known, same_person


def case_list(area_path: str = "") -> ScopedQuerySet[Case]:
    """Return every case of an area, for comparing lists."""
    return rows_in(Case, area_path)


def stop_list(area_path: str = "") -> ScopedQuerySet[TrailVisit]:
    """Return every stop of a trail of an area, for comparing lists."""
    return rows_in(TrailVisit, area_path)


def positives_without_case(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons whose own sample is positive and who are no case (3 queries).

    The second look at a positive sample opens no case: it confirms or refutes one.
    """
    late = worked_on.late_here(
        lambda rules: rules.case_hours,
        since="tube__reported_at",
        outbreak="tube__outbreak_id",
    )
    second_look = Q(tube__recheck_of__kind=TubeKind.SINGLE)
    rows = (
        member_list(worked_on.scope.area_path)
        .filter(
            late,
            tube__kind=TubeKind.SINGLE,
            tube__outcome__in=sorted(PRELIMINARY_POSITIVE),
        )
        .exclude(second_look)
    )
    for same in same_person():
        cases = rows_in(Case, "").filter(outbreak=OuterRef("tube__outbreak"), **same)
        rows = rows.exclude(Exists(cases))
    for person_id, area_path, barcode, reported_at in rows.values_list(
        "person_id", "area_path", "tube__barcode", "tube__reported_at"
    ):
        yield Gap(
            id=person_id,
            area_path=area_path,
            person_id=person_id,
            since=reported_at,
            values=known(barcode=barcode, reported_at=reported_at),
        )


def cases_without_positive(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield confirmed infections without a positive result (3 queries)."""
    rows = _open_cases(worked_on).filter(
        status__in=sorted(INFECTED), positive_at__isnull=True
    )
    for pk, area_path, number, person_id, opened_at in rows.values_list(
        "pk", "area_path", "number", "person_id", "opened_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=opened_at,
            values=known(number=number),
        )


def cases_with_trail_gaps(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield cases of whose look-back longer stretches are not told (4 queries).

    A stop known by the day only speaks for its day: it is a trail with little detail, not
    one with a day missing.
    """
    late = worked_on.late(lambda rules: rules.trail_hours, since="opened_at")
    cases = list(_open_cases(worked_on).filter(late).select_related("outbreak"))
    told = _told_of(cases)
    for case in cases:
        gap = _longest_gap(case, told)
        if gap is not None:
            yield Gap(
                id=case.pk,
                area_path=case.area_path,
                says="gap" if told.get(case.pk) else "no_trail",
                person_id=case.person_id,
                since=gap.start,
                values=known(number=case.number, starts_at=gap.start, ends_at=gap.end),
            )


def stops_without_point(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield places of trails, inside the look-back, that are no risk point (3 queries)."""
    rows = rows_in(TrailVisit, worked_on.scope.area_path).filter(
        worked_on.here(outbreak="case__outbreak_id"),
        case__closed_at__isnull=True,
        point__isnull=True,
        superseded_by__isnull=True,
        is_withdrawn=False,
    )
    rows = rows.exclude(case__status=CaseStatus.REFUTED)
    for visit in rows.select_related("case__outbreak"):
        windows = _windows(visit.case, until=worked_on.scope.now)
        stay = Interval(visit.starts_at, visit.ends_at)
        if windows is None or any(window.overlap(stay) for window in windows):
            yield Gap(
                id=visit.place_id,
                area_path=visit.area_path,
                since=visit.starts_at,
                values=known(
                    number=visit.case.number,
                    starts_at=visit.starts_at,
                    ends_at=visit.ends_at,
                ),
            )


def stops_at_once(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield cases whose trail has them at two places at one time (3 queries).

    What is known by the day only may have been at any hour of it.
    """
    standing = rows_in(TrailVisit, "").filter(
        superseded_by__isnull=True, is_withdrawn=False, is_day_precision=False
    )
    other = standing.filter(
        ~Q(place=OuterRef("place")),
        pk__lt=OuterRef("pk"),
        case=OuterRef("case"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    rows = standing.filter(
        Exists(other),
        worked_on.here(outbreak="case__outbreak_id"),
        case__closed_at__isnull=True,
    ).exclude(case__status=CaseStatus.REFUTED)
    for case_id, area_path, number, person_id, at in rows.values_list(
        "case_id", "area_path", "case__number", "case__person_id", "starts_at"
    ):
        yield Gap(
            id=case_id,
            area_path=area_path,
            person_id=person_id,
            since=at,
            values=known(number=number, at=at),
        )


def case_dates_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield cases whose dates contradict one another (1 query a pair)."""
    rows = rows_in(Case, "").filter(worked_on.here())
    rows = rows.exclude(status=CaseStatus.REFUTED)
    for says, wrong in _contradictions(worked_on):
        found = rows.filter(wrong).values_list(
            "pk", "area_path", "number", "person_id", "opened_at"
        )
        for pk, area_path, number, person_id, opened_at in found:
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                person_id=person_id,
                since=opened_at,
                values=known(number=number),
            )


def count_open_cases(area_path: str) -> int:
    """Return how many cases of an area are open (1 query)."""
    rows = rows_in(Case, area_path).filter(closed_at__isnull=True)
    return rows.exclude(status=CaseStatus.REFUTED).count()


def _open_cases(worked_on: WorkedOn) -> ScopedQuerySet[Case]:
    rows = rows_in(Case, "").filter(worked_on.here(), closed_at__isnull=True)
    return rows.exclude(status=CaseStatus.REFUTED)


def _contradictions(worked_on: WorkedOn) -> Iterator[tuple[str, Q]]:
    yield "onset_after_recovery", Q(onset_on__gt=F("symptoms_until"))
    yield "result_before_sample", Q(positive_at__lt=F("sampled_at"))
    yield "burial_before_death", Q(buried_at__lt=F("died_at"))
    yield "isolation_after_death", Q(isolated_at__gt=F("died_at"))
    yield "closed_before_opened", Q(closed_at__lt=F("opened_at"))
    after_death = Q()
    for outbreak_id, zone in worked_on.zones().items():
        died_on = TruncDate("died_at", tzinfo=zone)
        after_death |= Q(outbreak_id=outbreak_id, onset_on__gt=died_on)
    if after_death:
        yield "onset_after_death", after_death


def _told_of(cases: Iterable[Case]) -> Mapping[int, list[Interval]]:
    """Return case → the spans that its standing stops tell of."""
    rows = rows_in(TrailVisit, "").filter(
        case__in=[case.pk for case in cases],
        superseded_by__isnull=True,
        is_withdrawn=False,
    )
    told: dict[int, list[Interval]] = defaultdict(list)
    for case_id, start, end in rows.values_list("case_id", "starts_at", "ends_at"):
        told[case_id].append(Interval(start, end))
    return told


def _longest_gap(case: Case, told: Mapping[int, list[Interval]]) -> Interval | None:
    """Return the longest stretch of a case's look-back of which too much is not told."""
    rules = load_protocol(case.protocol_id).reconciliation
    # What came after the case was found is in our own records, not in what is told.
    windows = _windows(case, until=case.opened_at)
    if rules is None or not windows:
        return None
    longest = timedelta(hours=rules.trail_gap_hours)
    found = None
    for gap in uncovered(windows, told.get(case.pk, [])):
        if gap.duration > longest:
            found, longest = gap, gap.duration
    return found


def _windows(case: Case, *, until: datetime) -> tuple[Interval, ...] | None:
    """Return a case's look-back; None while it is not known, or its dates contradict."""
    try:
        return infectious_windows_of(case, until=until)
    except ValueError:  # told by a check of its own
        return None
