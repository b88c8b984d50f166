"""Which dwellings lie in a ring around a place."""

import math
from typing import Final

from epiloop.places.points import MEAN_EARTH_RADIUS_M, Datum, Point, distance_m
from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor
from epiloop_hq.places.models import Place
from epiloop_hq.places.queries.places import PlaceRow, place_rows, row_of_place

METRES_A_DEGREE: Final = math.radians(1) * MEAN_EARTH_RADIUS_M


def dwellings_around(
    centre_id: int, *, radius_m: float, actor: Actor
) -> tuple[PlaceRow, ...]:
    """Return the viewer's dwellings at most so far from a place, near ones first (2 queries).

    The place itself is the first where it is a dwelling. Where it is not on the map,
    nobody knows what else is near it.
    """
    centre = place_rows([centre_id], actor)[centre_id]
    own = (centre,) if centre.kind is PlaceClass.DWELLING else ()
    if centre.lon is None or centre.lat is None:
        return own
    middle = Point(centre.lon, centre.lat, Datum.WGS84)
    north = radius_m / METRES_A_DEGREE
    east = north / max(math.cos(math.radians(abs(centre.lat) + north)), 1e-6)
    rows = Place.objects.visible_to(actor).filter(
        kind=PlaceClass.DWELLING,
        lat__range=(centre.lat - north, centre.lat + north),
        lon__range=(centre.lon - east, centre.lon + east),
    )
    near = sorted(
        (distance_m(Point(row.lon, row.lat, Datum.WGS84), middle), row.pk, row)
        for row in rows.exclude(pk=centre_id)
        if row.lon is not None and row.lat is not None
    )
    inside = (row for away, _, row in near if away <= radius_m)
    return (*own, *(row_of_place(row, actor) for row in inside))
