"""Who erases what the visits desk holds on a person."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from django.db import transaction

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Shredder, register
from epiloop_hq.visits.actions.packing import forget_waiting
from epiloop_hq.visits.models import ToForget, Visit


@register
class VisitsShredder(Shredder):
    """Removes where the persons were."""

    models: ClassVar[tuple[str, ...]] = ("visits.Visit",)
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"visits.VisitBatch": "how many visits were delivered, by whom, and a digest"}
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove the persons' visits; their packed ones as soon as that stands."""
        del now
        removed = 0
        ToForget.objects.bulk_create(
            ToForget(person_id=person_id) for person_id in sorted(person_ids)
        )
        transaction.on_commit(forget_waiting)
        for chunk in in_batches(sorted(person_ids)):
            visits = Visit.objects.unscoped(reason="erasure")
            removed += visits.filter(person_id__in=chunk).delete()[0]
        return removed
