"""Where things are: the area tree, points in a stated datum, outlines, distance rings."""

from epiloop.places.areas import (
    ancestor_paths,
    area_path,
    check_area_path,
    codes_of,
    common_path,
    is_within,
    leaf_code,
    parent_path,
)
from epiloop.places.datum import in_datum
from epiloop.places.outlines import Outline, Polygon, read_geojson_geometry
from epiloop.places.points import Datum, Point, distance_m
from epiloop.places.rings import circle, ring_of, within_radius

__all__ = [
    "Datum",
    "Outline",
    "Point",
    "Polygon",
    "ancestor_paths",
    "area_path",
    "check_area_path",
    "circle",
    "codes_of",
    "common_path",
    "distance_m",
    "in_datum",
    "is_within",
    "leaf_code",
    "parent_path",
    "read_geojson_geometry",
    "ring_of",
    "within_radius",
]
