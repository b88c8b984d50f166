"""A file of places by which visits that tell only coordinates are resolved."""

from pathlib import Path
from typing import Final

import pyarrow as pa

from epiloop.places import Datum
from epiloop.records import PlaceClass
from epiloop.visits.intake import (
    READ,
    UnreadableTableError,
    flat,
    read_tables,
)
from epiloop.visits.resolution import (
    FARTHEST_NORTH,
    PlaceFinder,
    default_radius_m,
    known_places,
)

NEEDED: Final = ("place_id", "lon", "lat", "place_class")


def load_places(path: Path, *, datum: Datum) -> PlaceFinder:
    """Read places: `place_id, lon, lat, place_class`, and if known `radius_m`, `datum`.

    Parameters
    ----------
    datum
        Of the visits' coordinates, and of places that name none.

    Raises
    ------
    UnreadableTableError
        If a column or a value is missing, no point, or no class with a usual radius.
    """
    tables = [_read(table, path) for table in read_tables(path)]
    table = pa.concat_tables(tables)
    rows = table.to_pylist()
    seen: set[str] = set()
    radii = []
    for number, row in enumerate(rows, start=1):
        fault = _fault(row) or ("is there twice" if row["place_id"] in seen else "")
        if fault:
            raise UnreadableTableError(
                f"{path}: the place {row['place_id']} in row {number} {fault}"
            )
        seen.add(row["place_id"])
        radii.append(_radius_m(row))
    given = [Datum(row["datum"] or datum) for row in rows]
    table = table.set_column(
        table.column_names.index("radius_m"), "radius_m", pa.array(radii, pa.float64())
    )
    return PlaceFinder(known_places(table, datum_of=given, datum=datum))


def _read(table: pa.Table, path: Path) -> pa.Table:
    missing = [name for name in NEEDED if name not in table.column_names]
    if missing:
        raise UnreadableTableError(f"{path} has no column {', '.join(missing)}")
    columns = {name: READ[name](flat(table.column(name))) for name in NEEDED}
    columns["place_id"] = columns["place_id"].cast(pa.string())
    for name, kind in (("radius_m", "lon"), ("datum", "source")):
        given = (
            flat(table.column(name))
            if name in table.column_names
            else pa.nulls(len(table), pa.string())
        )
        columns[name] = READ[kind](given)
    return pa.table(columns)


def _fault(row: dict[str, str | float | None]) -> str:
    lon, lat = row["lon"], row["lat"]
    if not isinstance(lon, float) or not isinstance(lat, float):
        return "has no coordinates"
    if abs(lon) > 180 or abs(lat) > FARTHEST_NORTH:
        return f"lies at {lon}, {lat}, where no place is"
    if row["datum"] not in {"", *Datum}:
        return f"has a datum that is neither {' nor '.join(Datum)}"
    radius = _radius_m(row)
    if radius is None:
        return f"is of class {row['place_class']}, which needs a radius_m"
    return "" if radius > 0 else "has a radius_m that is not above 0"


def _radius_m(row: dict[str, str | float | None]) -> float | None:
    radius = row["radius_m"]
    if isinstance(radius, float):
        return radius
    return default_radius_m(PlaceClass(str(row["place_class"])))
