"""Found contacts as a table, the same for every engine, and as a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from epiloop.contacts.engines.columns import MINUTE_US
from epiloop.contacts.engines.degrees import Found
from epiloop.contacts.find import ContactRow
from epiloop.errors import EpiloopError
from epiloop.visits.index import VisitIndex

INSTANT: Final = pa.timestamp("us", "UTC")
SCHEMA: Final = pa.schema(
    [
        ("case_id", pa.string()),
        ("person_id", pa.string()),
        ("degree", pa.int64()),
        ("minutes", pa.int64()),
        ("encounters", pa.int64()),
        ("first_at", INSTANT),
        ("last_at", INSTANT),
        ("category", pa.string()),
    ]
)
PLAIN: Final = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
ORDER: Final = [(name, "ascending") for name in ("case_id", "degree", "person_id")]


class ResultNotWrittenError(EpiloopError):
    """A result file of an unknown kind, or one that cannot be written."""


def table_of_found(found: Found, index: VisitIndex, *, digest: str) -> pa.Table:
    """Return found contacts as rows of a result file, by case, degree and person.

    Parameters
    ----------
    digest
        What the result rests on, kept in the table's metadata.
    """
    pairs = found.pairs
    names = pa.array(found.case_ids, pa.string())
    minutes = pa.array(pairs.total // MINUTE_US, mask=pairs.encounters == pairs.unknown)
    table = pa.table(
        {
            "case_id": names.take(pa.array(pairs.seeker)),
            "person_id": index.persons.decode(pairs.person),
            "degree": pa.array(found.degree.astype(np.int64)),
            "minutes": minutes,
            "encounters": pairs.encounters,
            "first_at": pa.array(pairs.first).cast(INSTANT),
            "last_at": pa.array(pairs.last).cast(INSTANT),
            "category": pa.repeat("", len(pairs)),
        },
        schema=SCHEMA.with_metadata({"epiloop.store": digest}),
    )
    return table.sort_by(ORDER)


def table_of_rows(rows: Sequence[ContactRow], *, digest: str) -> pa.Table:
    """Return found contacts as the same table."""
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}
    schema = SCHEMA.with_metadata({"epiloop.store": digest})
    return pa.table(columns, schema=schema).sort_by(ORDER)


def write_contacts(table: pa.Table, path: Path) -> None:
    """Write a result file, CSV or Parquet by its name; CSV has whole seconds.

    Raises
    ------
    ResultNotWrittenError
        If the name ends otherwise, or the file cannot be written.
    """
    try:
        match path.suffix.lower():
            case ".parquet":
                pq.write_table(table, path, compression="zstd")
            case ".csv":
                _write_csv(_in_text(table), path)
            case _:
                raise ResultNotWrittenError(f"{path} is neither .csv nor .parquet")
    except OSError as error:
        raise ResultNotWrittenError(f"{path} cannot be written: {error}") from error


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write text; only where an id has a comma or a quotation mark are cells quoted."""
    try:
        pa.csv.write_csv(table, path, PLAIN)
    except pa.ArrowInvalid:
        pa.csv.write_csv(table, path)


def _in_text(table: pa.Table) -> pa.Table:
    for name in ("first_at", "last_at"):
        seconds = pc.floor_temporal(table.column(name), unit="second")
        text = pc.strftime(seconds.cast(pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%SZ")
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, text)
    return table
