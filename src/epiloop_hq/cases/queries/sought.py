"""What the determination of a case's contacts starts from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from epiloop.records import Case as CaseRecord
from epiloop.records import Visit as VisitRecord
from epiloop.timeline import Interval
from epiloop_hq.cases.models import Case
from epiloop_hq.cases.queries.cases import CaseFacts, facts_of
from epiloop_hq.cases.queries.engine import (
    case_record,
    infectious_windows_of,
    trail_records,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A case as the engine takes it; `windows` is None while its date is not known."""

    facts: CaseFacts
    record: CaseRecord
    trail: tuple[VisitRecord, ...]
    windows: tuple[Interval, ...] | None
    zone: ZoneInfo


def sought_for(case_id: int, *, until: datetime) -> Sought:
    """Return a case with its trail and windows, whoever acts (2 queries)."""
    cases = Case.objects.unscoped(reason="contacts are sought wherever they live")
    case = cases.select_related("outbreak").get(pk=case_id)
    return Sought(
        facts=facts_of(case),
        record=case_record(case),
        trail=tuple(trail_records(case)),
        windows=infectious_windows_of(case, until=until),
        zone=ZoneInfo(case.outbreak.zone_name),
    )
