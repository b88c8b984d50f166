"""Outlines of areas and zones, and whether a point lies inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from epiloop.places.points import Datum, Point, check_same_datum

OUTLINE_TYPES = ("Polygon", "MultiPolygon")
Corner = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Polygon:
    """One closed boundary and the holes in it; each ring ends where it starts."""

    shell: tuple[Corner, ...]
    holes: tuple[tuple[Corner, ...], ...] = ()

    def __post_init__(self) -> None:
        for ring in (self.shell, *self.holes):
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError(
                    "A ring has at least three corners and ends where it starts; "
                    f"this one has {len(ring)} positions"
                )


@dataclass(frozen=True, slots=True)
class Outline:
    """The ground of an area: one or more polygons in one datum.

    An outline may not cross the 180th meridian or hold a pole.
    """

    polygons: tuple[Polygon, ...]
    datum: Datum = Datum.WGS84
    _box: tuple[float, float, float, float] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not self.polygons:
            raise ValueError("An outline has at least one polygon")
        corners = [corner for polygon in self.polygons for corner in polygon.shell]
        lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
        box = (min(lons), min(lats), max(lons), max(lats))
        object.__setattr__(self, "_box", box)

    def contains(self, point: Point) -> bool:
        """Return whether the point is inside or on the boundary.

        Someone who lives on the line counts as inside: missing them is worse.

        Raises
        ------
        ValueError
            If the point is in another datum.
        """
        check_same_datum(self.datum, point.datum)
        west, south, east, north = self._box
        if not (west <= point.lon <= east and south <= point.lat <= north):
            return False
        corner = (point.lon, point.lat)
        return any(_polygon_contains(polygon, corner) for polygon in self.polygons)

    def middle(self) -> Point:
        """Return a point well inside the largest polygon: where its name is written.

        The centre of gravity where that is inside; otherwise, as in a crescent, the
        middle of the widest stretch of ground at its latitude.
        """
        largest = max(self.polygons, key=lambda polygon: abs(_doubled(polygon.shell)))
        lon, lat = _gravity(largest.shell)
        if not _polygon_contains(largest, (lon, lat)):
            lon = _widest_middle(largest, lat)
        return Point(lon, lat, self.datum)


def read_geojson_geometry(
    geometry: Mapping[str, object], datum: Datum = Datum.WGS84
) -> Outline:
    """Return the outline of a GeoJSON `Polygon` or `MultiPolygon`.

    GeoJSON cannot say that its coordinates are GCJ-02, so the caller does.

    Raises
    ------
    ValueError
        If the geometry is of another type, or a ring is not closed or not numbers.

    References
    ----------
    RFC 7946, sections 3.1.6 and 3.1.7.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in OUTLINE_TYPES:
        raise ValueError(f"An outline is a Polygon or a MultiPolygon, not {kind!r}")
    parts = _sequence(coordinates) if kind == "MultiPolygon" else [coordinates]
    return Outline(tuple(_read_polygon(part) for part in parts), datum)


def _read_polygon(rings: object) -> Polygon:
    read = [
        tuple(_read_corner(corner) for corner in _sequence(ring))
        for ring in _sequence(rings)
    ]
    if not read:
        raise ValueError("A polygon has at least one ring")
    return Polygon(read[0], tuple(read[1:]))


def _read_corner(position: object) -> Corner:
    numbers = _sequence(position)
    if len(numbers) < 2:
        raise ValueError(f"A position has a longitude and a latitude, not {numbers!r}")
    lon, lat = numbers[0], numbers[1]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise ValueError(f"A position is made of numbers, not {numbers!r}")  # noqa: TRY004 - bad data, not a wrong call
    return float(lon), float(lat)


def _sequence(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"Coordinates are nested lists, not {value!r}")  # noqa: TRY004 - bad data, not a wrong call
    return value


def _polygon_contains(polygon: Polygon, corner: Corner) -> bool:
    if _is_on_ring(polygon.shell, corner):
        return True
    if not _ring_contains(polygon.shell, corner):
        return False
    return not any(
        _ring_contains(hole, corner) and not _is_on_ring(hole, corner)
        for hole in polygon.holes
    )


def _ring_contains(ring: tuple[Corner, ...], corner: Corner) -> bool:
    """Count the edges crossed on the way east; an odd number means inside."""
    lon, lat = corner
    is_inside = False
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat):
            crossing = lon1 + (lat - lat1) * (lon2 - lon1) / (lat2 - lat1)
            is_inside ^= lon < crossing
    return is_inside


def _doubled(ring: tuple[Corner, ...]) -> float:
    """Return twice the signed area of a ring, in square degrees."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _gravity(ring: tuple[Corner, ...]) -> Corner:
    doubled = _doubled(ring)
    if not doubled:
        return ring[0]
    # Seen from its first corner: degrees times degrees would swallow a small outline.
    lon0, lat0 = ring[0]
    lon = lat = 0.0
    for (x1, y1), (x2, y2) in pairwise([(x - lon0, y - lat0) for x, y in ring]):
        cross = x1 * y2 - x2 * y1
        lon += (x1 + x2) * cross
        lat += (y1 + y2) * cross
    return lon0 + lon / (3 * doubled), lat0 + lat / (3 * doubled)


def _widest_middle(polygon: Polygon, lat: float) -> float:
    crossings = sorted(
        lon1 + (lat - lat1) * (lon2 - lon1) / (lat2 - lat1)
        for ring in (polygon.shell, *polygon.holes)
        for (lon1, lat1), (lon2, lat2) in pairwise(ring)
        if (lat1 > lat) != (lat2 > lat)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not stretches:
        return polygon.shell[0][0]
    west, east = max(stretches, key=lambda pair: pair[1] - pair[0])
    return (west + east) / 2


def _is_on_ring(ring: tuple[Corner, ...], corner: Corner) -> bool:
    lon, lat = corner
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        is_in_line = (lon2 - lon1) * (lat - lat1) == (lat2 - lat1) * (lon - lon1)
        is_between = min(lon1, lon2) <= lon <= max(lon1, lon2) and min(
            lat1, lat2
        ) <= lat <= max(lat1, lat2)
        if is_in_line and is_between:
            return True
    return False
