"""What the daily reconciliation compares of counts: who lives there, should, and was."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, OuterRef, Q, Subquery

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.places.models import CountFact, RiskPoint

POPULATION: Final = "population"
SHOULD_BE_SAMPLED: Final = "should_be_sampled"
SAMPLED: Final = "sampled"


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """Two counts of one area and time that do not fit: more, or fewer, than should be."""

    id: int
    area_path: str
    says: str
    ends_at: datetime
    value: int | None
    should: int


def point_list(area_path: str = "") -> ScopedQuerySet[RiskPoint]:
    """Return every risk point of an area, for comparing lists."""
    return rows_in(RiskPoint, area_path)


def coverage_gaps(
    area_path: str, *, outbreak_ids: Collection[int], now: datetime
) -> Iterator[CoverageGap]:
    """Yield counts of people sampled that are not those who should be (3 queries).

    Only counts over one and the same time are compared, once that has passed, and rounded
    ones with nothing.
    """
    for says, measure, other, wrong in (
        ("not_all_sampled", SAMPLED, SHOULD_BE_SAMPLED, Q(value__lt=F("should"))),
        ("sampled_too_many", SAMPLED, SHOULD_BE_SAMPLED, Q(value__gt=F("should"))),
        (
            "more_than_live_there",
            SHOULD_BE_SAMPLED,
            POPULATION,
            Q(value__gt=F("should")),
        ),
    ):
        same = rows_in(CountFact, "").filter(
            outbreak_id=OuterRef("outbreak_id"),
            area_path=OuterRef("area_path"),
            starts_at=OuterRef("starts_at"),
            ends_at=OuterRef("ends_at"),
            measure=other,
            is_rounded=False,
        )
        rows = rows_in(CountFact, area_path).filter(
            outbreak_id__in=outbreak_ids,
            measure=measure,
            is_rounded=False,
            ends_at__lte=now,
        )
        found = rows.annotate(should=Subquery(same.values("value")[:1])).filter(wrong)
        for pk, path, ends_at, value, should in found.values_list(
            "pk", "area_path", "ends_at", "value", "should"
        ):
            yield CoverageGap(pk, path, says, ends_at, value, should)
