"""Who erases what the reconciliation desk holds on a person."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop.reconcile import FindingStatus
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.reconciliation.models import Finding


@register
class ReconciliationShredder(Shredder):
    """Strips findings of what they tell about a person; that there was one remains.

    A snapshot holds ids, numbers of records and times, and its digest was published: it
    stays as it is, and leads to nobody once the records themselves are gone.
    """

    models: ClassVar[tuple[str, ...]] = ("reconciliation.Finding",)
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "reconciliation.Reconciliation": "counts, digests, who ran and signed it",
            "reconciliation.Snapshot": "ids, numbers of records, counts and times",
            "reconciliation.BalanceLine": "counts",
            "reconciliation.Sighting": "which run saw which finding",
            "reconciliation.Sweep": "how many findings are alike",
            "reconciliation.SweepMatch": "which findings are alike",
        }
    )

    def needs(self, person_ids: Collection[int]) -> Iterator[Need]:
        """Keep whom a finding that still stands tells about."""
        standing = Finding.objects.unscoped(reason="retention limits").exclude(
            status=FindingStatus.VERIFIED
        )
        for chunk in in_batches(sorted(person_ids)):
            told = standing.filter(person_id__in=chunk)
            for person in told.values_list("person_id", flat=True):
                if person is not None:
                    yield Need(person, None)

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Strip the findings about these persons."""
        del now
        return sum(_strip(chunk) for chunk in in_batches(sorted(person_ids)))


def _strip(person_ids: Iterable[int]) -> int:
    findings = Finding.objects.unscoped(reason="erasure").filter(
        person_id__in=person_ids
    )
    return findings.update(values={}, traits={}, rectified_how="")
