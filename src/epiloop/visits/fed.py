"""Batches of the feed as payloads of the journal, and back as rows."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from epiloop.records import PlaceClass
from epiloop.visits.files import DamagedStoreError
from epiloop.visits.intake import OPTIONAL, Batch
from epiloop.visits.journal import Journal, Tail
from epiloop.visits.records import INSTANT, Records, ToldRow
from epiloop.visits.rows import Codes

FACTS: Final = b"epiloop.feed"
WHERE_UNTOLD: Final[Mapping[str, object]] = {
    "place_class": PlaceClass.UNKNOWN.value,
    "seat": "",
    "source": "",
}
"""What a row has in a column that only other batches have; no coordinates are none."""
COLUMNS: Final = pa.schema(
    {
        "person_id": pa.string(),
        "place_id": pa.string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "by_day": pa.bool_(),
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """Who told a batch, how many rows came, how many are visits, and why others not."""

    source: str
    rows: int
    taken: int
    refused: dict[str, int]


@dataclass(frozen=True, slots=True)
class Fed:
    """The good rows of some journals, in the order in which they were acknowledged."""

    batch: Batch
    told: tuple[Told, ...]


def payload_of(batch: Batch, told: Told) -> bytes:
    """Return a batch as a payload; rows that name no source get the batch's."""
    needed = (
        batch.person_id.cast(pa.string()),
        batch.place_id.cast(pa.string()),
        batch.start,
        batch.end,
        batch.by_day,
    )
    named = batch.more.get("source", pa.repeat("", told.taken))
    source = pc.if_else(pc.equal(named, ""), told.source, named)
    columns = dict(zip(COLUMNS.names, needed, strict=True)) | dict(batch.more)
    columns["source"] = source
    table = pa.table(columns).replace_schema_metadata({FACTS: json.dumps(asdict(told))})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def fed_in(journals: Iterable[Journal]) -> Fed:
    """Return the rows of journals.

    Raises
    ------
    DamagedStoreError
        If a journal is damaged before its last batch.
    """
    tables = [COLUMNS.empty_table()]
    told: list[Told] = []
    for journal in journals:
        if journal.tail is Tail.DAMAGED:
            raise DamagedStoreError(
                journal.path, f"is not what was written from byte {journal.size} on"
            )
        for payload in journal.payloads:
            with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
                table = reader.read_all()
            told.append(Told(**json.loads(table.schema.metadata[FACTS])))
            tables.append(table.replace_schema_metadata(None))
    return Fed(_batch(pa.concat_tables(tables, promote_options="default")), tuple(told))


def told_rows(records: Records, persons: Codes) -> list[ToldRow]:
    """Return the records of some persons, one by one."""
    mine = records.taken(np.isin(records.person, persons))
    columns = {
        "person": mine.person,
        "place": mine.place,
        "start": pa.array(mine.start).cast(INSTANT),
        "end": pa.array(mine.end).cast(INSTANT),
        "by_day": mine.by_day,
    }
    found: list[ToldRow] = pa.table(columns | dict(mine.told)).to_pylist()
    return found


def _batch(table: pa.Table) -> Batch:
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        if name in WHERE_UNTOLD:
            column = pc.fill_null(column, WHERE_UNTOLD[name])
        columns[name] = pa.concat_arrays(column.chunks)
    return Batch(
        columns["person_id"],
        columns["place_id"],
        columns["start"].to_numpy(),
        columns["end"].to_numpy(),
        columns["by_day"].to_numpy(zero_copy_only=False),
        {name: columns[name] for name in OPTIONAL if name in columns},
    )
