"""What is written about areas, units, places, points and published facts."""

from epiloop_hq.places.actions.areas import (
    AreaDraft,
    AreasWritten,
    write_area,
    write_areas,
)
from epiloop_hq.places.actions.facts import (
    CountDraft,
    FactsWritten,
    ZoneDraft,
    record_counts,
    record_zones,
)
from epiloop_hq.places.actions.places import (
    PlaceDraft,
    correct_place,
    find_or_create_place,
    find_or_create_places,
)
from epiloop_hq.places.actions.points import PointMerged, merge_point, withdraw_point
from epiloop_hq.places.actions.units import write_unit

__all__ = [
    "AreaDraft",
    "AreasWritten",
    "CountDraft",
    "FactsWritten",
    "PlaceDraft",
    "PointMerged",
    "ZoneDraft",
    "correct_place",
    "find_or_create_place",
    "find_or_create_places",
    "merge_point",
    "record_counts",
    "record_zones",
    "withdraw_point",
    "write_area",
    "write_areas",
    "write_unit",
]
