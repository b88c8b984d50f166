"""The derived index of one day: its stays in two orders, by person and by place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from epiloop.visits import rows as packed
from epiloop.visits.files import DamagedStoreError, map_array, write_array
from epiloop.visits.rows import START_BITS, Codes, Rows
from epiloop.visits.stays import (
    NOBODY,
    Arrivals,
    DaySpan,
    DayStays,
    Stays,
    ordered,
)

Offsets = NDArray[np.uint32]

REST: Final = "rest.i64"
REST_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class Side:
    """All rows of a day in one order; those of a code are `rows[offsets[c]:offsets[c+1]]`.

    A code past the end of the offsets has no rows.
    """

    offsets: Offsets
    rows: Rows

    @property
    def codes(self) -> int:
        """How many codes the offsets know."""
        return max(0, len(self.offsets) - 1)

    def keys(self) -> Codes:
        """Return the code of each row."""
        edges = self.offsets.astype(np.int64)
        counts = edges[1:] - edges[:-1]
        return np.repeat(np.arange(self.codes, dtype=np.uint32), counts)

    def bounds(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the rows of each code begin and end."""
        if self.codes == 0:
            nothing = np.zeros(len(codes), np.int64)
            return nothing, nothing
        known = codes < self.codes
        inside = np.where(known, codes, np.uint32(0)).astype(np.int64)
        begin = np.where(known, self.offsets[inside], 0).astype(np.int64)
        end = np.where(known, self.offsets[inside + 1], 0).astype(np.int64)
        return begin, end


@dataclass(frozen=True, slots=True)
class Segment:
    """The stays that begin on one day, and what of them goes on past its file.

    Attributes
    ----------
    of_person, at_place
        A person's rows lie by place and time, a place's by time.
    rest
        Cut off at the end of the day; the next day tells it.
    longest
        Minutes of the longest row: nobody who came earlier is still there.
    first, last
        Minutes since 1970 of the first start and the last end; the day's own beginning
        where nobody was anywhere.
    """

    span: DaySpan
    of_person: Side
    at_place: Side
    rest: Stays
    longest: int
    first: int
    last: int

    def __len__(self) -> int:
        return len(self.of_person.rows)

    def stays(self) -> Stays:
        """Return all stays, by person, place and time."""
        return self.stays_at(np.arange(len(self)), self.of_person.keys())

    def stays_at(self, positions: NDArray[np.int64], persons: Codes) -> Stays:
        """Return the persons' rows at some positions as stays."""
        rows = self.of_person.rows[positions]
        start = packed.starts(rows) + self.span.begins
        return Stays(
            persons,
            packed.others(rows),
            start,
            start + packed.lengths(rows),
            packed.are_by_day(rows),
        )

    def departures(self) -> Arrivals:
        """Return what this day hands on to the next."""
        length = self.span.ends - self.span.begins
        reaching = np.flatnonzero(packed.ends(self.of_person.rows) >= length)
        bounds = self.of_person.offsets[1:].astype(np.int64)
        persons = np.searchsorted(bounds, reaching, side="right").astype(np.uint32)
        return Arrivals(self.stays_at(reaching, persons), self.rest)


def segment_of(day: DayStays, span: DaySpan) -> Segment:
    """Return the index of a day's stays; they come by person, place and time."""
    stays, start = day.stays, day.stays.start - span.begins
    length = stays.end - stays.start
    flags = {"by_day": stays.by_day, "continued": day.continued}
    keys = (stays.place.astype(np.uint64) << np.uint64(START_BITS)) | start.astype(
        np.uint64
    )
    order = ordered(keys, below=_codes(stays.place) << START_BITS)
    of_person = packed.pack(start, length, stays.place, **flags)
    at_place = packed.pack(start, length, stays.person, **flags)[order]
    return Segment(
        span,
        Side(_offsets(stays.person), of_person),
        Side(_offsets(stays.place), at_place),
        day.rest,
        longest=int(length.max(initial=0)),
        first=int(stays.start.min()) if len(stays) else span.begins,
        last=int(stays.end.max(initial=span.begins)),
    )


def save_segment(segment: Segment, folder: Path) -> dict[str, str]:
    """Write a segment's files into a folder; return their digests by name."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "person_offsets.u32": write_array(
            folder / "person_offsets.u32", segment.of_person.offsets
        ),
        "person_rows.u64": write_array(
            folder / "person_rows.u64", segment.of_person.rows
        ),
        "place_offsets.u32": write_array(
            folder / "place_offsets.u32", segment.at_place.offsets
        ),
        "place_rows.u64": write_array(folder / "place_rows.u64", segment.at_place.rows),
        REST: write_array(folder / REST, columns_of(segment.rest)),
    }


def open_segment(folder: Path, span: DaySpan, sizes: Mapping[str, int]) -> Segment:
    """Map a segment's files.

    Parameters
    ----------
    sizes
        How many `rows`, `rest` rows, and codes of `persons` and `places` it has; its
        `longest` row, `first` start and `last` end.

    Raises
    ------
    DamagedStoreError
        If a file has another length, or its offsets do not fit its rows.
    """
    return Segment(
        span,
        _open_side(folder, "person", sizes["persons"], sizes["rows"]),
        _open_side(folder, "place", sizes["places"], sizes["rows"]),
        open_columns(folder / REST, sizes["rest"]),
        longest=sizes["longest"],
        first=sizes["first"],
        last=sizes["last"],
    )


def columns_of(stays: Stays) -> NDArray[np.int64]:
    """Return stays as one array of whole numbers, a row each."""
    columns = (stays.person, stays.place, stays.start, stays.end, stays.by_day)
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def open_columns(path: Path, count: int) -> Stays:
    """Read stays that `columns_of` made."""
    if count == 0:
        return NOBODY
    flat = map_array(path, np.int64, length=count * REST_COLUMNS)
    person, place, start, end, by_day = flat.reshape(count, REST_COLUMNS).T
    return Stays(
        person.astype(np.uint32), place.astype(np.uint32), start, end, by_day != 0
    )


def _open_side(folder: Path, name: str, codes: int, rows: int) -> Side:
    path = folder / f"{name}_offsets.u32"
    offsets = map_array(path, np.uint32, length=codes + 1)
    if int(offsets[-1]) != rows:
        raise DamagedStoreError(path, f"ends at row {offsets[-1]} of {rows}")
    return Side(offsets, map_array(folder / f"{name}_rows.u64", np.uint64, length=rows))


def _codes(column: Codes) -> int:
    return int(column.max(initial=0)) + 1 if len(column) else 0


def _offsets(column: Codes) -> Offsets:
    counts = np.bincount(column, minlength=_codes(column))
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
