"""Outlines of areas, for a map: the ground of an area and what lies around it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from epiloop.places import parent_path
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

    The areas of the largest level below it that has any; itself; and its neighbours,
    so that a reader sees where it lies. Without an area, the largest there are.
    """
    drawn = Area.objects.visible_to(actor).exclude(outline=None)
    below = drawn.exclude(area_path=area_path)
    if area_path:
        below = below.filter(area_path__under=area_path)
    levels = set(below.order_by().values_list("level", flat=True).distinct())
    largest = next((level for level in AreaLevel if level in levels), None)
    rows = drawn.filter(_around(area_path) | Q(pk__in=below.filter(level=largest)))
    return tuple(
        OutlineRow(path, AreaLevel(level), outline, source)
        for path, level, outline, source in rows.order_by("area_path").values_list(
            "area_path", "level", "outline", "outline_source"
        )
        if outline is not None
    )


def _around(area_path: str) -> Q:
    """Match the area itself and those that lie beside it."""
    if not area_path:
        return Q(pk=None)
    above = parent_path(area_path)
    return Q(area_path=area_path) | (
        Q(parent__area_path=above) if above else Q(pk=None)
    )
