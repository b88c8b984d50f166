"""Visits that tell coordinates but no place: which place they were to.

The nearest place whose circle holds the visit's point and whose class is the visit's, if
the visit tells one. Circles lie in a grid of cells, so a point is compared with the few
places that reach into its cell; whole columns at a time.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from epiloop.places import Datum, Point, in_datum
from epiloop.places.points import MEAN_EARTH_RADIUS_M
from epiloop.records import PlaceClass
from epiloop.visits.index import CLASSES, UNKNOWN_CLASS, spread
from epiloop.visits.rows import Truths

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

CELL_M: Final = 100.0
METRES_A_DEGREE: Final = MEAN_EARTH_RADIUS_M * np.pi / 180
ROWS_AT_ONCE: Final = 1 << 18
NOWHERE: Final = -1
FARTHEST_NORTH: Final = 89.0
"""Cells have no width at the poles; nobody lives beyond."""


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """Places with their circles, in the datum of the visits that are to be resolved.

    Attributes
    ----------
    place_id
        Text; none twice.
    lon, lat
        Degrees.
    radius_m
        Metres from the point at which a visit still counts as one to the place.
    place_class
        Position in `CLASSES`.
    """

    place_id: pa.Array
    lon: Numbers
    lat: Numbers
    radius_m: Numbers
    place_class: NDArray[np.uint8]


class PlaceFinder:
    """Finds places by coordinates."""

    def __init__(self, known: KnownPlaces) -> None:
        """Lay the circles of places into cells."""
        self.known = known
        row, owner = _rows_of_cells(known)
        width = _metres_a_degree_of_lon(row)
        # A degree of longitude is shorter at the row's far edge than in its middle.
        reach = known.radius_m[owner] / width * 1.001 + 1e-9
        west = np.floor((known.lon[owner] - reach) * width / CELL_M).astype(np.int64)
        east = np.floor((known.lon[owner] + reach) * width / CELL_M).astype(np.int64)
        count = east - west + 1
        cells = _cell(np.repeat(row, count), spread(west, count))
        order = np.argsort(cells, kind="stable")
        self._places = np.repeat(owner, count)[order]
        self._cells, first = np.unique(cells[order], return_index=True)
        self._edges = np.append(first, len(cells)).astype(np.int64)

    def fill(
        self, columns: Mapping[str, pa.Array], blank: Truths
    ) -> tuple[dict[str, pa.Array], Truths]:
        """Give rows without a place the place where their coordinates are.

        Parameters
        ----------
        columns
            With `place_id`; with `lon`, `lat` and `place_class` where the table has them.
        blank
            Rows without a place.

        Returns
        -------
        columns
            With the places, and their classes where the row tells none.
        lost
            Rows that have coordinates, but no place near them.
        """
        count = len(blank)
        lon, lat = (
            columns[name].to_numpy(zero_copy_only=False)
            if name in columns
            else np.full(count, np.nan)
            for name in ("lon", "lat")
        )
        told = _class_codes(columns.get("place_class"), count)
        rows = np.flatnonzero(blank & _is_on_earth(lon, lat))
        found = np.full(count, NOWHERE, np.int64)
        for first in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[first : first + ROWS_AT_ONCE]
            found[some] = self._nearest(lon[some], lat[some], told[some])
        lost = np.zeros(count, np.bool_)
        lost[rows] = found[rows] == NOWHERE
        return self._filled(columns, found, told), lost

    def _filled(
        self, columns: Mapping[str, pa.Array], found: Whole, told: NDArray[np.uint8]
    ) -> dict[str, pa.Array]:
        is_found = found != NOWHERE
        at = pa.array(found, mask=~is_found)
        place_id = self.known.place_id.take(at)
        unknown = is_found & (told == UNKNOWN_CLASS)
        kind = told.copy()
        kind[unknown] = self.known.place_class[found[unknown]]
        names = pa.array([one.value for one in CLASSES])
        return dict(columns) | {
            "place_id": pc.if_else(
                pa.array(is_found), place_id, columns["place_id"].cast(pa.string())
            ),
            "place_class": names.take(pa.array(kind)),
        }

    def _nearest(self, lon: Numbers, lat: Numbers, told: NDArray[np.uint8]) -> Whole:
        """Return the place of each point; `NOWHERE` where none is near enough."""
        row = np.floor(lat * METRES_A_DEGREE / CELL_M).astype(np.int64)
        column = np.floor(lon * _metres_a_degree_of_lon(row) / CELL_M).astype(np.int64)
        begin, count = self._candidates(_cell(row, column))
        point = np.repeat(np.arange(len(lon)), count)
        place = self._places[spread(begin, count)]
        known = self.known
        far = _distance_m(lon[point], lat[point], known.lon[place], known.lat[place])
        near = far <= known.radius_m[place]
        near &= (told[point] == UNKNOWN_CLASS) | (
            told[point] == known.place_class[place]
        )
        point, place, far = point[near], place[near], far[near]
        # The first of each point's is the nearest; of equally near ones, the first given.
        order = np.lexsort((place, far, point))
        points, first = np.unique(point[order], return_index=True)
        found = np.full(len(lon), NOWHERE, np.int64)
        found[points] = place[order][first]
        return found

    def _candidates(self, cells: Whole) -> tuple[Whole, Whole]:
        if len(self._cells) == 0:
            nothing = np.zeros(len(cells), np.int64)
            return nothing, nothing
        at = np.minimum(np.searchsorted(self._cells, cells), len(self._cells) - 1)
        begin = self._edges[at]
        held = self._cells[at] == cells
        return begin, np.where(held, self._edges[at + 1] - begin, 0)


def default_radius_m(kind: PlaceClass) -> float | None:
    """Return how far a visit to a place of a class may lie from its point, in metres.

    None for a class that moves or that is not known. Source: `radii.toml`.
    """
    half: float | None = _radii()["half_extent"]["metres"].get(kind.value)
    return None if half is None else half + _radii()["position_error"]["metres"]


def known_places(
    table: pa.Table, *, datum_of: list[Datum], datum: Datum
) -> KnownPlaces:
    """Return the places of a table in a datum.

    Parameters
    ----------
    table
        `place_id, lon, lat, place_class, radius_m`, all there and in range.
    datum_of
        The datum in which each row's coordinates are given.
    datum
        Of the visits that are to be resolved.
    """
    points = [
        in_datum(Point(lon, lat, given), datum)
        for lon, lat, given in zip(
            table.column("lon").to_pylist(),
            table.column("lat").to_pylist(),
            datum_of,
            strict=True,
        )
    ]
    kinds = table.column("place_class").combine_chunks()
    return KnownPlaces(
        table.column("place_id").combine_chunks(),
        np.array([point.lon for point in points], np.float64),
        np.array([point.lat for point in points], np.float64),
        table.column("radius_m").to_numpy(),
        _class_codes(kinds, len(points)),
    )


@cache
def _radii() -> dict[str, Any]:
    path = resources.files("epiloop.visits") / "radii.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rows_of_cells(known: KnownPlaces) -> tuple[Whole, Whole]:
    """Return the rows of cells that each circle touches, and whose circle it is."""
    reach = known.radius_m / METRES_A_DEGREE
    south, north = (
        np.floor((known.lat + one) * METRES_A_DEGREE / CELL_M).astype(np.int64)
        for one in (-reach, reach)
    )
    count = north - south + 1
    return spread(south, count), np.repeat(np.arange(len(count)), count)


def _metres_a_degree_of_lon(row: Whole) -> Numbers:
    """Return the width of a degree in the middle of a row of cells."""
    middle = (row + 0.5) * CELL_M / METRES_A_DEGREE
    width: Numbers = METRES_A_DEGREE * np.cos(np.radians(middle))
    return width


def _cell(row: Whole, column: Whole) -> Whole:
    return (row << 32) + column


def _is_on_earth(lon: Numbers, lat: Numbers) -> Truths:
    # Also false where there is no number.
    inside: Truths = (np.abs(lon) <= 180) & (np.abs(lat) <= FARTHEST_NORTH)
    return inside


def _class_codes(names: pa.Array | None, count: int) -> NDArray[np.uint8]:
    if names is None:
        return np.full(count, UNKNOWN_CLASS, np.uint8)
    at = pc.index_in(names, value_set=pa.array([one.value for one in CLASSES]))
    codes: NDArray[np.uint8] = (
        pc.fill_null(at, UNKNOWN_CLASS).to_numpy().astype(np.uint8)
    )
    return codes


def _distance_m(lon1: Numbers, lat1: Numbers, lon2: Numbers, lat2: Numbers) -> Numbers:
    """Return great-circle distances, as `epiloop.places.distance_m` does one by one."""
    half_lat, half_lon = np.radians(lat2 - lat1) / 2, np.radians(lon2 - lon1) / 2
    across = np.cos(np.radians(lat1)) * np.cos(np.radians(lat2))
    chord = np.sin(half_lat) ** 2 + across * np.sin(half_lon) ** 2
    distance: Numbers = (
        2 * MEAN_EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    )
    return distance
