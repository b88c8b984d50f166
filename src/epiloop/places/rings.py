"""Distance rings around a point: who lives within so many metres of a case."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from epiloop.places.outlines import Corner, Outline, Polygon
from epiloop.places.points import MEAN_EARTH_RADIUS_M, Point, distance_m


def ring_of(point: Point, centre: Point, *, radii_m: Sequence[float]) -> int | None:
    """Return which ring around `centre` a point falls in, 0 for the innermost.

    `radii_m` are the outer edges in metres, growing; a point on an edge belongs to the
    inner ring. None means beyond the last edge.

    Raises
    ------
    ValueError
        If the radii are not positive and growing, or the datums differ.
    """
    _check_radii(radii_m)
    away_m = distance_m(point, centre)
    for ring, radius_m in enumerate(radii_m):
        if away_m <= radius_m:
            return ring
    return None


def within_radius(
    points: Iterable[Point], centre: Point, *, radius_m: float
) -> list[Point]:
    """Return the points at most `radius_m` metres from the centre, in the order given."""
    _check_radii([radius_m])
    return [point for point in points if distance_m(point, centre) <= radius_m]


def circle(centre: Point, *, radius_m: float, corners: int = 72) -> Outline:
    """Return a ring's edge as an outline, to draw or to store as a zone.

    Every corner is `radius_m` metres from the centre, so the outline lies inside the
    true circle: by 1 in 1,000 of the radius with 72 corners. Decide with `within_radius`.

    Raises
    ------
    ValueError
        If the circle holds a pole or crosses the 180th meridian.

    References
    ----------
    The destination formula on a sphere: Sinnott, Sky and Telescope 68(2):159, 1984.
    """
    _check_radii([radius_m])
    turn = 2 * math.pi / corners
    edge = [_away(centre, radius_m, bearing=turn * step) for step in range(corners)]
    reach = math.degrees(radius_m / MEAN_EARTH_RADIUS_M)
    if abs(centre.lat) + reach >= 90 or any(abs(lon) > 180 for lon, _ in edge):
        raise ValueError(
            f"A circle of {radius_m} m around {centre} holds a pole "
            "or crosses the 180th meridian"
        )
    return Outline((Polygon((*edge, edge[0])),), centre.datum)


def _away(centre: Point, metres: float, *, bearing: float) -> Corner:
    """Return the corner `metres` from the centre; the bearing in radians from north."""
    arc = metres / MEAN_EARTH_RADIUS_M
    lat = math.radians(centre.lat)
    there = math.asin(
        math.sin(lat) * math.cos(arc)
        + math.cos(lat) * math.sin(arc) * math.cos(bearing)
    )
    east = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(lat),
        math.cos(arc) - math.sin(lat) * math.sin(there),
    )
    return centre.lon + math.degrees(east), math.degrees(there)


def _check_radii(radii_m: Sequence[float]) -> None:
    edges = [0.0, *radii_m]
    if len(edges) == 1 or any(not inner < outer for inner, outer in pairwise(edges)):
        raise ValueError(f"Radii are positive and growing, not {list(radii_m)}")
