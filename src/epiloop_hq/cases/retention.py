"""Who erases what the cases desk holds on a person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar

from django.db.models import Q

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.models import (
    Case,
    Interview,
    InvestigationReport,
    Link,
    TrailVisit,
)
from epiloop_hq.registry.limits import after_follow_up, after_release


@register
class CasesShredder(Shredder):
    """Removes trails, answers and reports; the bare case stays for the figures."""

    models: ClassVar[tuple[str, ...]] = (
        "cases.Case",
        "cases.Interview",
        "cases.TrailVisit",
        "cases.Link",
        "cases.InvestigationReport",
    )

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long each case is kept by name; published ones name nobody."""
        cases = Case.objects.unscoped(reason="retention limits")
        for chunk in in_batches(sorted(person_ids)):
            for case in cases.filter(person_id__in=chunk).select_related("outbreak"):
                yield Need(case.person_id, _kept_until(case))

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove where the persons were and what they said; strip their cases."""
        del now
        return sum(_shred(chunk) for chunk in in_batches(sorted(person_ids)))


def _kept_until(case: Case) -> datetime | None:
    if case.outbreak.is_published_data:
        return None
    if case.status == CaseStatus.REFUTED:
        return after_follow_up(case.closed_at or case.opened_at, case.protocol_id)
    return after_release(case.closed_at, case.protocol_id)


def _shred(person_ids: Iterable[int]) -> int:
    cases = Case.objects.unscoped(reason="erasure").filter(person_id__in=person_ids)
    keys = list(cases.values_list("pk", flat=True))
    stripped = _remove_trails(keys)
    for model in (Interview, InvestigationReport):
        rows = model.objects.unscoped(reason="erasure").filter(case_id__in=keys)
        stripped += rows.delete()[0]
    links = Link.objects.unscoped(reason="erasure").filter(
        Q(infector_id__in=keys) | Q(infectee_id__in=keys)
    )
    stripped += links.update(setting="", evidence="")
    return stripped + cases.update(route_evidence="", note="", residence=None)


def _remove_trails(case_keys: Iterable[int]) -> int:
    stops = TrailVisit.objects.unscoped(reason="erasure").filter(case_id__in=case_keys)
    # Rows point at the rows that took their place: let go first, then remove.
    stops.filter(superseded_by__isnull=False).update(superseded_by=None)
    return stops.delete()[0]
