"""The system of record: a day's visits as they were told, in Parquet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NotRequired, TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from epiloop.visits.files import DamagedStoreError, digest_of, sync_file, sync_folder
from epiloop.visits.intake import MINUTE_US
from epiloop.visits.manifest import Rounding, StoredFile
from epiloop.visits.rows import Codes, Truths
from epiloop.visits.stays import NOBODY, Stays, joined

TOLD: Final = ("seat", "source")
INSTANT: Final = pa.timestamp("us", "UTC")
SECOND_US: Final = 1_000_000
AT_ONCE: Final = 1 << 16
"""Rows whose intermediate columns stay in a processor's cache."""


class ToldRow(TypedDict):
    """One record with codes, as it was told; no seat or source where none was."""

    person: int
    place: int
    start: datetime
    end: datetime
    by_day: bool
    seat: NotRequired[str]
    source: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Records:
    """Visits as told, with codes for ids; arrays of one length.

    Attributes
    ----------
    start, end
        Microseconds since 1970 in UTC.
    told
        Seat and source, where the table had them.
    """

    person: Codes
    place: Codes
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    by_day: Truths
    told: Mapping[str, pa.Array]

    def __len__(self) -> int:
        return len(self.person)

    def taken(self, chosen: Truths) -> "Records":
        """Return some of the records."""
        mask = pa.array(chosen)
        return Records(
            self.person[chosen],
            self.place[chosen],
            self.start[chosen],
            self.end[chosen],
            self.by_day[chosen],
            {name: column.filter(mask) for name, column in self.told.items()},
        )

    def stays(self) -> Stays:
        """Return the records in whole minutes, both ends rounded down."""
        return Stays(
            self.person,
            self.place,
            self.start // MINUTE_US,
            self.end // MINUTE_US,
            self.by_day,
        )

    def rounding(self) -> Rounding:
        """Return what rounding to minutes does to the records."""
        return rounding_of(self.start, self.end)


def rounding_of(start: NDArray[np.int64], end: NDArray[np.int64]) -> Rounding:
    """Return what rounding both ends down to minutes does; ends in microseconds."""
    changed, exact_us, minutes = 0, 0, 0
    for at in range(0, len(start), AT_ONCE):
        since, until = start[at : at + AT_ONCE], end[at : at + AT_ONCE]
        kept, exact = until // MINUTE_US - since // MINUTE_US, until - since
        changed += int(np.count_nonzero(kept * MINUTE_US != exact))
        exact_us += int(exact.sum())
        minutes += int(kept.sum())
    return Rounding(len(start), changed, exact_us / SECOND_US, minutes)


def save_records(records: Records, store: Path, name: str) -> StoredFile:
    """Write records as a file of the store that is never changed again."""
    path = store / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(
        {
            "person": records.person,
            "place": records.place,
            "start": pa.array(records.start).cast(INSTANT),
            "end": pa.array(records.end).cast(INSTANT),
            "by_day": records.by_day,
        }
        | dict(records.told)
    )
    temporary = path.with_name(path.name + ".tmp")
    # Codes are in no order that could be pressed; of times there are few in a day.
    repeated = [name for name in table.column_names if name not in {"person", "place"}]
    pq.write_table(table, temporary, compression="lz4", use_dictionary=repeated)
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)
    return StoredFile(name, digest_of(path), len(records))


def read_stays(store: Path, files: Sequence[StoredFile]) -> Stays:
    """Return a day's records in whole minutes.

    Raises
    ------
    DamagedStoreError
        If a file cannot be read or has another number of rows.
    """
    return joined(NOBODY, *(_stays_in(store / one.name, one.rows) for one in files))


def find_records(
    store: Path, files: Sequence[StoredFile], persons: Codes
) -> list[ToldRow]:
    """Return the records of some persons as they were told."""
    found: list[ToldRow] = []
    for one in files:
        table = pq.read_table(store / one.name)
        mine = pc.is_in(table.column("person"), value_set=pa.array(persons))
        found += table.filter(mine).to_pylist()
    return found


def _stays_in(path: Path, rows: int) -> Stays:
    try:
        table = pq.read_table(
            path, columns=["person", "place", "start", "end", "by_day"]
        )
    except (OSError, pa.ArrowException) as error:
        raise DamagedStoreError(path, f"cannot be read: {error}") from error
    if len(table) != rows:
        raise DamagedStoreError(path, f"has {len(table)} rows, not {rows}")
    columns = {name: table.column(name) for name in table.column_names}
    return Stays(
        columns["person"].to_numpy(),
        columns["place"].to_numpy(),
        columns["start"].cast(pa.int64()).to_numpy() // MINUTE_US,
        columns["end"].cast(pa.int64()).to_numpy() // MINUTE_US,
        columns["by_day"].to_numpy(),
    )
