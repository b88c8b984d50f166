"""Who erases what imports hold on a person, and what goes when its time is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Final

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.retention import Shredder, register
from epiloop_hq.exchange import storage
from epiloop_hq.exchange.models import ExternalId, ImportBatch, ImportFinding

# Long enough to come back after a weekend and finish; then the upload is asked for anew.
UPLOADS_KEPT: Final = timedelta(days=7)
FINDINGS_KEPT: Final = timedelta(days=90)


@register
class ExchangeShredder(Shredder):
    """Removes the names persons have elsewhere, and every finding that repeats a cell.

    Nobody can tell of whom a finding repeats something, so all of them go; how many there
    were stands on the batch. Uploads still waiting go too, for the same reason.
    """

    models: ClassVar[tuple[str, ...]] = (
        "exchange.ExternalId",
        "exchange.ImportFinding",
    )
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "exchange.ImportBatch": "how many rows of which file, by whom, and a digest",
            "exchange.Export": "which list left the house, of how many rows, and why",
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove the persons' outside names, and the findings."""
        del now
        removed = 0
        for chunk in in_batches(sorted(person_ids)):
            rows = ExternalId.objects.unscoped(reason="erasure")
            removed += rows.filter(person_id__in=chunk).delete()[0]
        findings = ImportFinding.objects.unscoped(reason="erasure")
        removed += findings.all().delete()[0]
        _forget_files(ImportBatch.objects.unscoped(reason="erasure"))
        return removed


def remove_old(*, actor: Actor, now: datetime) -> int:
    """Remove uploads and findings whose time is over; return how many files went."""
    batches = ImportBatch.objects.unscoped(reason="what is kept too long")
    with recording(actor=actor, now=now, via="retention"):
        old = batches.filter(uploaded_at__lt=now - FINDINGS_KEPT)
        findings = ImportFinding.objects.unscoped(reason="what is kept too long")
        findings.filter(batch__in=old).delete()
        removed = _forget_files(batches.filter(uploaded_at__lt=now - UPLOADS_KEPT))
        known = batches.exclude(stored_as="").values_list("stored_as", flat=True)
        return removed + storage.remove_left_behind(set(known))


def _forget_files(batches: ScopedQuerySet[ImportBatch]) -> int:
    removed = 0
    for batch in batches.exclude(stored_as=""):
        removed += storage.remove(batch.stored_as)
        batch.stored_as = ""
        batch.save(update_fields=["stored_as"])
    return removed
