"""Who erases what the laboratory desk holds on a person."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Shredder, register
from epiloop_hq.laboratory.kinds import TubeKind
from epiloop_hq.laboratory.models import Member, Tube


@register
class LaboratoryShredder(Shredder):
    """Takes the barcode off single samples; who was in which pool is ids, and counts."""

    models: ClassVar[tuple[str, ...]] = (
        "laboratory.Tube",
        "laboratory.Member",
        "laboratory.Hold",
        "laboratory.Result",
    )
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "laboratory.Recall": "which pool was pursued; each member has a hold of their own"
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Replace the barcodes by which a laboratory could find the persons."""
        del now
        stripped = 0
        for chunk in in_batches(sorted(person_ids)):
            members = Member.objects.unscoped(reason="erasure").filter(
                person_id__in=chunk, tube__kind=TubeKind.SINGLE
            )
            tubes = Tube.objects.unscoped(reason="erasure").filter(
                pk__in=members.values("tube_id")
            )
            for tube in tubes.exclude(barcode__startswith="erased-"):
                tube.barcode = f"erased-{tube.pk}"
                tube.save(update_fields=["barcode"])
                stripped += 1
        return stripped
