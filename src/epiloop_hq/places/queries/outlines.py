"""Outlines of areas, for a map: the ground of an area and what lies around it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from epiloop.places import ancestor_paths
from epiloop_hq.actor import Actor
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.models import Area


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """An area that has an outline: a GeoJSON geometry in WGS-84 degrees."""

    area_path: str
    level: AreaLevel
    outline: dict[str, Any]
    source: str


def outline_rows(actor: Actor, *, area_path: str = "") -> tuple[OutlineRow, ...]:
    """Return the outlines to draw an area with, of those the viewer sees (2 queries).

    The areas of the largest level below it that has any; itself, or where it has none
    the nearest area above that has one; and its neighbours, so that a reader sees where
    it lies. Without an area, the largest there are.
    """
    drawn = Area.objects.visible_to(actor).filter(outline__isnull=False)
    below = drawn.exclude(area_path=area_path)
    if area_path:
        below = below.filter(area_path__under=area_path)
    levels = set(below.order_by().values_list("level", flat=True).distinct())
    largest = next((level for level in AreaLevel if level in levels), None)
    above = ancestor_paths(area_path) if area_path else ()
    wanted = Q(pk__in=below.filter(level=largest)) | Q(
        area_path__in=(*above, area_path)
    )
    if above:
        wanted |= Q(parent__area_path=above[-1])
    found = {
        path: OutlineRow(path, AreaLevel(level), outline, source)
        for path, level, outline, source in drawn.filter(wanted)
        .order_by("area_path")
        .values_list("area_path", "level", "outline", "outline_source")
        if outline is not None
    }
    line = [path for path in (*above, area_path) if path in found]
    return tuple(row for path, row in found.items() if path not in line[:-1])
