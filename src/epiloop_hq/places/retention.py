"""Places tell of nobody, but for a dwelling: it goes with its last resident."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from epiloop.records import PlaceClass
from epiloop_hq.audit.erasure import file_under
from epiloop_hq.audit.recording import subject_of
from epiloop_hq.audit.retention import Shredder, register
from epiloop_hq.places.models import Place


@register
class PlacesShredder(Shredder):
    """Claims what describes the town and not its people."""

    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "places.Area": "the administrative tree",
            "places.Unit": "organisations, and how to reach them",
            "places.Place": "places; a dwelling is forgotten with its last resident",
            "places.RiskPoint": "when a place was one of risk, not whose visit made it so",
            "places.ZoneFact": "zone levels as announced",
            "places.CountFact": "counts as published",
        }
    )

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove nothing: the registry says which dwellings nobody lives in any more."""
        del person_ids, now
        return 0


def forget_dwellings(residents: Mapping[int, int]) -> int:
    """Strip the dwellings that only erased persons lived in; return how many.

    Parameters
    ----------
    residents
        Place → the erased person under whom the trail's events on it are filed.
    """
    dwellings = Place.objects.unscoped(reason="erasure").filter(
        pk__in=list(residents), kind=PlaceClass.DWELLING
    )
    forgotten = 0
    for place in dwellings:
        file_under(residents[place.pk], subjects=[subject_of(place)])
        place.name, place.address = f"— {place.pk}", ""
        place.lon = place.lat = None
        place.save(update_fields=["name", "address", "lon", "lat"])
        forgotten += 1
    return forgotten
