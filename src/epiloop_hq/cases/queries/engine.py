"""A case and its trail as the library's values, for the determination engine."""

from datetime import datetime
from zoneinfo import ZoneInfo

from epiloop.contacts.windows import (
    WindowUnknownError,
    infectious_windows,
    trail_window,
)
from epiloop.protocols import load_protocol
from epiloop.records import Case as CaseRecord
from epiloop.records import PlaceClass, VisitPrecision
from epiloop.records import Visit as VisitRecord
from epiloop.timeline import Interval
from epiloop_hq.cases.models import Case, TrailVisit


def case_record(case: Case) -> CaseRecord:
    """Return the facts of a case that open and close its windows; ids as text.

    Where the time of the first positive sample is unknown its result stands for it, which
    can only make the window begin later than it would.
    """
    return CaseRecord(
        case_id=str(case.pk),
        person_id=str(case.person_id),
        onset_on=case.onset_on,
        symptoms_until=case.symptoms_until,
        rash_on=case.rash_on,
        first_positive_at=case.sampled_at or case.positive_at,
        isolated_at=case.isolated_at,
        died_at=case.died_at,
        buried_at=case.buried_at,
    )


def trail_records(case: Case) -> list[VisitRecord]:
    """Return the standing stops of a case's trail in order (1 query)."""
    visits = TrailVisit.objects.unscoped(reason="the trail of a visible case").filter(
        case=case, superseded_by__isnull=True, is_withdrawn=False
    )
    return [
        VisitRecord(
            person_id=str(case.person_id),
            place_id=str(visit.place_id),
            stay=Interval(visit.starts_at, visit.ends_at),
            precision=VisitPrecision.DAY
            if visit.is_day_precision
            else VisitPrecision.CLOCK,
            place_class=PlaceClass(visit.place.kind),
            seat=visit.seat,
            source=visit.source,
            visit_id=f"trail:{visit.pk}",
        )
        for visit in visits.select_related("place").order_by("starts_at", "pk")
    ]


def infectious_windows_of(
    case: Case, *, until: datetime
) -> tuple[Interval, ...] | None:
    """Return when the case could infect by its own protocol; None while not known."""
    lookback = load_protocol(case.protocol_id).contact.lookback
    if lookback is None:
        return None
    zone = ZoneInfo(case.outbreak.zone_name)
    try:
        return infectious_windows(case_record(case), lookback, zone=zone, until=until)
    except WindowUnknownError:
        return None


def trail_window_of(case: Case, *, until: datetime) -> tuple[Interval, ...] | None:
    """Return the time of which the case's stops are asked; None while not known."""
    asked = load_protocol(case.protocol_id).contact.trail
    if asked is None:
        return None
    zone = ZoneInfo(case.outbreak.zone_name)
    try:
        return trail_window(case_record(case), asked, zone=zone, until=until)
    except WindowUnknownError:
        return None
