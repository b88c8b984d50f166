"""Who erases what the observation desk holds on a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Shredder, register
from epiloop_hq.observation.models import Check, Stay

# A stay rests on evidence of the arrival; what it was is nobody's business any more.
ERASED: Final = "—"


@register
class ObservationShredder(Shredder):
    """Removes what was seen on the daily rounds; that there was a stay remains."""

    models: ClassVar[tuple[str, ...]] = (
        "observation.Stay",
        "observation.Check",
        "observation.RoomSample",
        "observation.TestDue",
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Strip temperatures, symptoms and the evidence of arrivals."""
        del now
        return sum(_shred(chunk) for chunk in in_batches(sorted(person_ids)))


def _shred(person_ids: Iterable[int]) -> int:
    stays = Stay.objects.unscoped(reason="erasure").filter(person_id__in=person_ids)
    checks = Check.objects.unscoped(reason="erasure").filter(
        stay__person_id__in=person_ids
    )
    stripped = checks.update(
        symptoms="", temperature_c=None, has_fever=None, has_improved=None
    )
    anew = stays.filter(restarted_on__isnull=False)
    stripped += anew.update(restarted_why=ERASED)
    return stripped + stays.update(arrival_evidence=ERASED)
