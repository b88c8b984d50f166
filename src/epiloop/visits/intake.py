"""Any table becomes checked visits in columns; bad rows become findings."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from epiloop.errors import EpiloopError
from epiloop.records import PlaceClass
from epiloop.visits.refusals import Findings, Refused
from epiloop.visits.resolution import PlaceFinder
from epiloop.visits.rows import Truths
from epiloop.visits.times import UNREAD, read_times

NEEDED: Final = ("person_id", "place_id", "start", "end")
OPTIONAL: Final = ("place_class", "lon", "lat", "seat", "source", "zone")
ZONE: Final = "#"
"""Between a venue and a zone or table of it in a place's id."""
MINUTE_US: Final = 60_000_000
LONGEST_US: Final = 366 * 24 * 60 * MINUTE_US
EARLIEST_US: Final = 0
LATEST_US: Final = 4_102_444_800_000_000  # 2100
ROWS_AT_ONCE: Final = 1 << 23


class UnreadableTableError(EpiloopError):
    """A file is not a table of visits, or not a whole one."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a table names its columns and its times.

    Attributes
    ----------
    columns
        Our name → the table's; a name that is not here is the same in the table.
    zone
        Of times that name none.
    places
        Finds the place of a visit that tells coordinates alone.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    places: PlaceFinder | None = None

    def name_of(self, ours: str) -> str:
        """Return what the table calls one of our columns."""
        return self.columns.get(ours, ours)


@dataclass(frozen=True, slots=True)
class Batch:
    """Good rows, in columns of one length.

    Attributes
    ----------
    start, end
        Microseconds since 1970 in UTC.
    more
        The optional columns that the table has, as text or numbers.
    """

    person_id: pa.Array
    place_id: pa.Array
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    by_day: Truths
    more: Mapping[str, pa.Array]

    def __len__(self) -> int:
        return len(self.person_id)


def load_columns(path: Path) -> dict[str, str]:
    """Read a file that says what a table calls our columns: `[columns]`, `person_id = …`.

    Raises
    ------
    UnreadableTableError
        If it is no such file, or names a column that visits do not have.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableTableError(f"{path} cannot be read: {error}") from error
    columns = content.get("columns", {})
    strangers = sorted(set(columns) - {*NEEDED, *OPTIONAL})
    if strangers:
        raise UnreadableTableError(
            f"{path}: visits have no {', '.join(strangers)}; they have "
            f"{', '.join(NEEDED + OPTIONAL)}"
        )
    return {ours: str(theirs) for ours, theirs in columns.items()}


def read_tables(path: Path) -> Iterator[pa.Table]:
    """Yield the rows of a CSV, Parquet or Arrow file, some millions at a time.

    Raises
    ------
    UnreadableTableError
        If the file is not there, cut short, or of no known kind.
    """
    try:
        yield from _tables(path)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableTableError(f"{path} cannot be read: {error}") from error


def as_table(frame: object) -> pa.Table:
    """Return a dataframe of any library as an Arrow table."""
    if isinstance(frame, pa.Table):
        return frame
    eager: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
    return eager.to_arrow()


def read_batch(
    table: pa.Table, options: TableOptions, findings: Findings, *, file: str, first: int
) -> Batch:
    """Check the rows of a table.

    Parameters
    ----------
    findings
        Refused rows are added here.
    file, first
        What the table is called there, and how many rows of it came before.

    Raises
    ------
    UnreadableTableError
        If a column is missing.
    NoTimeZoneError
        If times name no zone and none is given.
    """
    columns, lost = _columns_of(table, options, file), None
    if options.places is not None:
        blank = _is_blank(columns["place_id"])
        columns, lost = options.places.fill(columns, blank)
    columns = _in_zones(columns)
    start = read_times(columns["start"], options.zone, name=options.name_of("start"))
    end = read_times(columns["end"], options.zone, name=options.name_of("end"))
    by_day = start.by_day | end.by_day
    ends = np.where(by_day, end.next_day, end.at) if by_day.any() else end.at
    more: dict[str, pa.Array] = {
        name: columns[name] for name in OPTIONAL if name in columns
    }
    batch = Batch(
        columns["person_id"], columns["place_id"], start.at, ends, by_day, more
    )
    if lost is None and _none_can_be_bad(batch):
        return batch
    good = np.ones(len(table), np.bool_)
    for reason, bad in _faults(batch, np.zeros_like(good) if lost is None else lost):
        findings.add(file, first + np.flatnonzero(good & bad), reason)
        good &= ~bad
    return batch if good.all() else _kept(batch, good)


def _none_can_be_bad(batch: Batch) -> bool:
    """Return whether the extremes of the columns already show that all rows are good."""
    ids = batch.person_id, batch.place_id
    start, end = batch.start, batch.end
    if len(start) == 0 or not all(_has_no_blank(one) for one in ids):
        return False
    if min(start.min(), end.min()) < EARLIEST_US or end.max() > LATEST_US:
        return False
    length = end - start
    return bool(length.min() >= MINUTE_US and length.max() <= LONGEST_US)


def _has_no_blank(ids: pa.Array) -> bool:
    return bool(pa.types.is_integer(ids.type)) and ids.null_count == 0


def _faults(batch: Batch, lost: Truths) -> Iterator[tuple[Refused, Truths]]:
    """Yield what may be wrong with rows; a row is refused for the first that is."""
    start, end = batch.start, batch.end
    yield Refused.NO_PERSON, _is_blank(batch.person_id)
    yield Refused.NO_PLACE_NEAR, lost
    yield Refused.NO_PLACE, _is_blank(batch.place_id)
    yield Refused.NO_START, start == UNREAD
    yield Refused.NO_END, end == UNREAD
    yield Refused.NOT_AFTER_START, end <= start
    yield Refused.OUT_OF_CALENDAR, (start < EARLIEST_US) | (end > LATEST_US)
    yield Refused.LONGER_THAN_A_YEAR, end - start > LONGEST_US
    yield Refused.NO_WHOLE_MINUTE, start // MINUTE_US == end // MINUTE_US


def _kept(batch: Batch, good: Truths) -> Batch:
    mask = pa.array(good)
    return Batch(
        batch.person_id.filter(mask),
        batch.place_id.filter(mask),
        batch.start[good],
        batch.end[good],
        batch.by_day[good],
        {name: column.filter(mask) for name, column in batch.more.items()},
    )


def _columns_of(
    table: pa.Table, options: TableOptions, file: str
) -> dict[str, pa.Array]:
    names = {ours: options.name_of(ours) for ours in NEEDED + OPTIONAL}
    if options.places is not None and names["place_id"] not in table.column_names:
        nothing = pa.nulls(len(table), pa.string())
        table = table.append_column(names["place_id"], nothing)
    missing = [names[ours] for ours in NEEDED if names[ours] not in table.column_names]
    if missing:
        raise UnreadableTableError(
            f"{file} has no column {', '.join(missing)}; it has "
            f"{', '.join(table.column_names)}"
        )
    columns = {
        ours: flat(table.column(theirs))
        for ours, theirs in names.items()
        if theirs in table.column_names
    }
    return {name: READ.get(name, _as_is)(column) for name, column in columns.items()}


def _in_zones(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """Make each zone or table of a venue a place of its own: `mall 7#food court`."""
    if "zone" not in columns:
        return columns
    venue, zone = columns["place_id"].cast(pa.string()), columns["zone"]
    whole = pc.or_(pc.equal(zone, ""), pc.fill_null(pc.equal(venue, ""), True))  # noqa: FBT003
    part = pc.binary_join_element_wise(venue, zone, ZONE)
    kept = {name: column for name, column in columns.items() if name != "zone"}
    return kept | {"place_id": pc.if_else(whole, venue, part)}


def flat(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, its values themselves."""
    chunks = column.chunks or [pa.array([], column.type)]
    flat = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)
    return flat.dictionary_decode() if isinstance(flat, pa.DictionaryArray) else flat


def _as_is(column: pa.Array) -> pa.Array:
    return column


def _ids(column: pa.Array) -> pa.Array:
    if pa.types.is_integer(column.type):
        return column
    return pc.utf8_trim_whitespace(column.cast(pa.string()))


def _words(column: pa.Array) -> pa.Array:
    return pc.fill_null(column.cast(pa.string()), "")


def _numbers(column: pa.Array) -> pa.Array:
    """Return coordinates; what is no number is no coordinate."""
    if pa.types.is_string(column.type):
        number = pc.match_substring_regex(column, r"^-?[0-9]+(\.[0-9]+)?$")
        column = pc.if_else(number, column, pa.scalar(None, pa.string()))
    return column.cast(pa.float64())


def _known_classes(column: pa.Array) -> pa.Array:
    column = _words(column)
    known = pc.is_in(column, value_set=pa.array([kind.value for kind in PlaceClass]))
    return pc.if_else(known, column, PlaceClass.UNKNOWN.value)


READ: Final[Mapping[str, Callable[[pa.Array], pa.Array]]] = {
    "person_id": _ids,
    "place_id": _ids,
    "place_class": _known_classes,
    "lon": _numbers,
    "lat": _numbers,
    "seat": _words,
    "zone": _words,
    "source": _words,
}
"""How a column is read; times are read by `read_times`."""


def _is_blank(column: pa.Array) -> Truths:
    if pa.types.is_integer(column.type):
        blank = pc.is_null(column)
    else:
        blank = pc.equal(pc.fill_null(column, ""), "")
    result: Truths = blank.to_numpy(zero_copy_only=False)
    return result


def _tables(path: Path) -> Iterator[pa.Table]:
    match path.suffix.lower():
        case ".csv":
            # Everything as text: a column of ids must not become numbers halfway down.
            with pa.csv.open_csv(path) as opened:
                names = opened.schema.names
            text = pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True
            )
            yield pa.csv.read_csv(path, convert_options=text)
        case ".parquet":
            with pq.ParquetFile(path) as file:
                if file.metadata.num_rows <= ROWS_AT_ONCE:
                    yield file.read()
                    return
                for rows in file.iter_batches(batch_size=ROWS_AT_ONCE):
                    yield pa.Table.from_batches([rows])
        case ".arrow" | ".feather" | ".ipc":
            with pa.memory_map(str(path)) as source:
                yield pa.ipc.open_file(source).read_all()
        case _:
            raise UnreadableTableError(f"{path} is neither .csv, .parquet nor .arrow")
