"""Who erases what the observation desk holds on a person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar, Final

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.observation.models import Check, Stay
from epiloop_hq.registry.limits import after_follow_up

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

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long each stay is kept after its end."""
        rows = Stay.objects.unscoped(reason="retention limits")
        for chunk in in_batches(sorted(person_ids)):
            told = rows.filter(person_id__in=chunk).values_list(
                "person_id", "ended_at", "protocol_id"
            )
            for person, ended_at, protocol_id in told:
                yield Need(person, after_follow_up(ended_at, protocol_id))

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
