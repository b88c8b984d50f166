"""What can be read of areas, units, places, points and published facts."""

from epiloop_hq.places.queries.areas import (
    AreaRow,
    area_choices,
    area_path_of,
    area_paths_of,
    area_row,
    children_rows,
    found_areas,
    is_area,
    root_rows,
)
from epiloop_hq.places.queries.facts import CountRow, ZoneRow, count_rows, zone_rows
from epiloop_hq.places.queries.names import (
    AreaName,
    area_names,
    full_name,
    full_names,
    remembering_names,
    short_name,
)
from epiloop_hq.places.queries.places import (
    PlaceRow,
    found_places,
    place_row,
    place_rows,
)
from epiloop_hq.places.queries.points import (
    MemberRow,
    PointRow,
    member_rows,
    point_page,
    point_row,
    standing_points,
)
from epiloop_hq.places.queries.units import (
    UnitRow,
    responsible_unit,
    responsible_units,
    unit_page,
    unit_row,
    unit_rows,
    units_of,
)

__all__ = [
    "AreaName",
    "AreaRow",
    "CountRow",
    "MemberRow",
    "PlaceRow",
    "PointRow",
    "UnitRow",
    "ZoneRow",
    "area_choices",
    "area_names",
    "area_path_of",
    "area_paths_of",
    "area_row",
    "children_rows",
    "count_rows",
    "found_areas",
    "found_places",
    "full_name",
    "full_names",
    "is_area",
    "member_rows",
    "place_row",
    "place_rows",
    "point_page",
    "point_row",
    "remembering_names",
    "responsible_unit",
    "responsible_units",
    "root_rows",
    "short_name",
    "standing_points",
    "unit_page",
    "unit_row",
    "unit_rows",
    "units_of",
    "zone_rows",
]
