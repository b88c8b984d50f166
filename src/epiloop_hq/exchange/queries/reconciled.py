"""What the daily reconciliation compares of imports: rows received against rows stored."""

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, StrIndex, Substr

from epiloop.tables import Severity
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.models import ExternalId, ImportBatch, ImportFinding
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn, known

# A batch that was begun, or meant to be, and is not in. Who only looked at a file has
# not received it: a try and a file that nobody has started yet are no list.
UNFINISHED: Final = (
    BatchState.RUNNING,
    BatchState.CANCELLED,
    BatchState.FAILED,
)
SEPARATOR: Final = ":"
# What an officer may take back, so that only the trail has it; and rows without a record.
TAKEN_BACK: Final = ("cases.Link", "")


def imports_not_stored(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield imports whose rows do not all stand, or stand refused with a reason (3 queries)."""
    rows = rows_in(ImportBatch, worked_on.scope.area_path).filter(is_dry_run=False)
    reasons = rows_in(ImportFinding, "").filter(
        batch=OuterRef("pk"), severity=Severity.REJECTS
    )
    refused = (
        reasons.order_by().values("batch").annotate(n=Count("line", distinct=True))
    )
    for says, wrong in (
        ("unfinished", rows.filter(state__in=UNFINISHED)),
        (
            "lost",
            rows.filter(state=BatchState.FINISHED).exclude(
                rows_in=F("accepted") + F("rejected")
            ),
        ),
        # An erasure takes all reasons of all files: then none is left to be compared.
        (
            "without_reason",
            rows.annotate(reasons=Coalesce(Subquery(refused.values("n")), 0)).filter(
                reasons__gt=0, reasons__lt=F("rejected")
            ),
        ),
    ):
        for pk, area_path, received, accepted, rejected, at in wrong.values_list(
            "pk", "area_path", "rows_in", "accepted", "rejected", "uploaded_at"
        ):
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                since=at,
                values=known(received=received, accepted=accepted, rejected=rejected),
            )


def names_without_record(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield names of imported rows whose record is not there (1 query a kind, and 1)."""
    rows = rows_in(ExternalId, worked_on.scope.area_path)
    label = Substr("subject", 1, StrIndex("subject", Value(SEPARATOR)) - 1)
    labels = rows.annotate(label=label).values_list("label", flat=True).order_by()
    for name in sorted(labels.distinct()):
        if name in TAKEN_BACK:
            continue
        key = Cast(Substr("subject", len(name) + 2), BigIntegerField())
        record = rows_in(apps.get_model(name), "").filter(pk=OuterRef("key"))
        mine = rows.filter(subject__startswith=f"{name}{SEPARATOR}").annotate(key=key)
        for pk, area_path, person_id in mine.filter(~Exists(record)).values_list(
            "pk", "area_path", "person_id"
        ):
            yield Gap(id=pk, area_path=area_path, person_id=person_id)
