"""Found contacts as a table, the same for every engine, and as a file.

The columns of `SCHEMA` are those of a result file and are not added to: others read them
by position. What stands behind a row is in the columns of `EVIDENCE`, on request.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from epiloop.contacts.engines.columns import MINUTE_US
from epiloop.contacts.engines.degrees import Found
from epiloop.contacts.engines.sources import SharedPlace
from epiloop.contacts.find import ContactRow, Evidence
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
EVIDENCE: Final = pa.schema(
    [
        ("places", pa.list_(pa.string())),
        ("evidence", pa.list_(pa.string())),
        ("engine", pa.string()),
        ("store", pa.string()),
    ]
)
PLAIN: Final = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
SOURCES: Final = pa.schema(
    [
        ("place_id", pa.string()),
        ("from", INSTANT),
        ("to", INSTANT),
        ("cases", pa.int64()),
        ("case_ids", pa.list_(pa.string())),
        ("expected", pa.float64()),
        ("p_value", pa.float64()),
        ("rank", pa.int64()),
    ]
)
PREFIX: Final = "epiloop."
SEPARATOR: Final = "; "
ORDER: Final = [(name, "ascending") for name in ("case_id", "degree", "person_id")]


class ResultNotWrittenError(EpiloopError):
    """A result file of an unknown kind, or one that cannot be written."""


def table_of_found(
    found: Found,
    index: VisitIndex,
    *,
    digest: str,
    engine: str = "",
    places: pa.ListArray | None = None,
) -> pa.Table:
    """Return found contacts as rows of a result file, by case, degree and person.

    Parameters
    ----------
    digest
        What the result rests on, kept in the table's metadata.
    engine
        Which found them.
    places
        Where each row met, if the columns of `EVIDENCE` are wanted.
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
        schema=SCHEMA,
    )
    if places is not None:
        count = len(table)
        visits = pa.ListArray.from_arrays(
            pa.array(np.arange(count + 1, dtype=np.int32)),
            pa.repeat(Evidence.VISITS.value, count),
        )
        table = _with_evidence(table, places, visits, engine, digest)
    return _described(table, engine, digest).sort_by(ORDER)


def table_of_rows(
    rows: Sequence[ContactRow],
    *,
    digest: str,
    engine: str = "",
    evidence: bool = False,
) -> pa.Table:
    """Return found contacts as the same table."""
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}
    table = pa.table(columns, schema=SCHEMA)
    if evidence:
        places, kinds = (
            pa.array([getattr(row, name) for row in rows], pa.list_(pa.string()))
            for name in ("places", "evidence")
        )
        table = _with_evidence(table, places, kinds, engine, digest)
    return _described(table, engine, digest).sort_by(ORDER)


def table_of_sources(found: Sequence[SharedPlace], *, digest: str) -> pa.Table:
    """Return shared places as rows of a result file, by rank."""
    columns = (
        [one.place_id for one in found],
        [one.start for one in found],
        [one.end for one in found],
        [len(one.case_ids) for one in found],
        [list(one.case_ids) for one in found],
        [one.expected for one in found],
        [one.p_value for one in found],
        [one.rank for one in found],
    )
    named = dict(zip(SOURCES.names, columns, strict=True))
    return _noted(pa.table(named, schema=SOURCES), {"store": digest})


def write_contacts(
    table: pa.Table, path: Path, note: Mapping[str, object] | None = None
) -> None:
    """Write a result file, CSV or Parquet by its name; CSV has whole seconds.

    Parameters
    ----------
    note
        What else the result rests on. With engine and store it goes into a Parquet file's
        metadata, and beside a CSV file into `<name>.json`.

    Raises
    ------
    ResultNotWrittenError
        If the name ends otherwise, or the file cannot be written.
    """
    basis = {
        key.removeprefix(PREFIX): value
        for key, value in _metadata(table).items()
        if key.startswith(PREFIX)
    } | dict(note or {})
    try:
        match path.suffix.lower():
            case ".parquet":
                described = _noted(table, basis)
                pq.write_table(described, path, compression="zstd")
            case ".csv":
                _write_csv(_in_text(table), path)
                text = json.dumps(basis, ensure_ascii=False, indent=2) + "\n"
                path.with_name(path.name + ".json").write_text(text, encoding="utf-8")
            case _:
                raise ResultNotWrittenError(f"{path} is neither .csv nor .parquet")
    except OSError as error:
        raise ResultNotWrittenError(f"{path} cannot be written: {error}") from error


def _with_evidence(
    table: pa.Table, places: pa.Array, kinds: pa.Array, engine: str, digest: str
) -> pa.Table:
    count = len(table)
    columns = (places, kinds, pa.repeat(engine, count), pa.repeat(digest, count))
    for field, column in zip(EVIDENCE, columns, strict=True):
        table = table.append_column(field, column)
    return table


def _described(table: pa.Table, engine: str, digest: str) -> pa.Table:
    return _noted(table, {"engine": engine, "store": digest})


def _noted(table: pa.Table, note: Mapping[str, object]) -> pa.Table:
    said = {
        f"{PREFIX}{name}": one if isinstance(one, str) else json.dumps(one)
        for name, one in note.items()
    }
    return table.replace_schema_metadata(said)


def _metadata(table: pa.Table) -> dict[str, str]:
    held: Mapping[bytes, bytes] = table.schema.metadata or {}
    return {key.decode(): value.decode() for key, value in held.items()}


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write text; only where an id has a comma or a quotation mark are cells quoted."""
    try:
        pa.csv.write_csv(table, path, PLAIN)
    except pa.ArrowInvalid:
        pa.csv.write_csv(table, path)


def _in_text(table: pa.Table) -> pa.Table:
    for field in table.schema:
        if pa.types.is_list(field.type):
            at = table.schema.get_field_index(field.name)
            joined = pc.binary_join(table.column(field.name), SEPARATOR)
            table = table.set_column(at, field.name, joined)
        if field.type == INSTANT:
            at = table.schema.get_field_index(field.name)
            seconds = pc.floor_temporal(table.column(field.name), unit="second")
            whole = seconds.cast(pa.timestamp("s", "UTC"))
            text = pc.strftime(whole, "%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(at, field.name, text)
    return table
