"""Conversion between WGS-84 and GCJ-02, the datum of published maps of China.

GCJ-02 has no official formula in print. The one here is the widely published
reconstruction (Krasovsky 1940 ellipsoid and a sum of sines), which map services agree
with to about a metre. Outside a rectangle around China it leaves points as they are.
"""

import math
from typing import Final, assert_never

from epiloop.places.points import Datum, Point

SEMI_MAJOR_AXIS_M: Final = 6_378_245.0
ECCENTRICITY_SQUARED: Final = 0.006_693_421_622_965_943_23

WEST, EAST = 72.004, 137.8347
SOUTH, NORTH = 0.8293, 55.8271

# The pull origin of the published series, in degrees
ORIGIN_LON, ORIGIN_LAT = 105.0, 35.0

# Each turn of the inversion leaves less than a hundredth of the error before it
TURNS: Final = 10


def in_datum(point: Point, datum: Datum) -> Point:
    """Return the same place on the ground with coordinates in another datum.

    Forward and back agree to 1e-9 degrees (0.1 mm) inside the rectangle that holds
    China; at its very edge, where the published formula jumps, only to the shift itself.

    References
    ----------
    The formula as in `wandergis/coordtransform` and `googollee/eviltransform`.
    """
    if point.datum is datum or not _is_shifted(point):
        return Point(point.lon, point.lat, datum)
    match datum:
        case Datum.GCJ02:
            return _to_gcj02(point)
        case Datum.WGS84:
            return _to_wgs84(point)
        case _:
            assert_never(datum)


def _is_shifted(point: Point) -> bool:
    return WEST <= point.lon <= EAST and SOUTH <= point.lat <= NORTH


def _to_gcj02(point: Point) -> Point:
    lon_shift, lat_shift = _shift_degrees(point.lon, point.lat)
    return Point(point.lon + lon_shift, point.lat + lat_shift, Datum.GCJ02)


def _to_wgs84(point: Point) -> Point:
    """Invert by iteration: move the guess by what its forward image misses."""
    lon, lat = point.lon, point.lat
    for _ in range(TURNS):
        lon_shift, lat_shift = _shift_degrees(lon, lat)
        lon += point.lon - (lon + lon_shift)
        lat += point.lat - (lat + lat_shift)
    return Point(lon, lat, Datum.WGS84)


def _shift_degrees(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - ORIGIN_LON, lat - ORIGIN_LAT
    lat_rad = math.radians(lat)
    bulge = 1 - ECCENTRICITY_SQUARED * math.sin(lat_rad) ** 2
    metres_per_lat = math.radians(
        SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED) / bulge**1.5
    )
    metres_per_lon = math.radians(
        SEMI_MAJOR_AXIS_M * math.cos(lat_rad) / math.sqrt(bulge)
    )
    return _east_shift_m(x, y) / metres_per_lon, _north_shift_m(x, y) / metres_per_lat


def _east_shift_m(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    shift += _waves((20.0, 6.0 * x), (20.0, 2.0 * x))
    shift += _waves((20.0, x), (40.0, x / 3.0))
    return shift + _waves((150.0, x / 12.0), (300.0, x / 30.0))


def _north_shift_m(x: float, y: float) -> float:
    shift = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    )
    shift += _waves((20.0, 6.0 * x), (20.0, 2.0 * x))
    shift += _waves((20.0, y), (40.0, y / 3.0))
    return shift + _waves((160.0, y / 12.0), (320.0, y / 30.0))


def _waves(*terms: tuple[float, float]) -> float:
    """Return two thirds of a sum of sines; each term is (metres, half turns)."""
    return sum(size * math.sin(turns * math.pi) for size, turns in terms) * 2.0 / 3.0
