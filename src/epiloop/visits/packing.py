"""Taking visits into a store, and letting days go; every change is whole or not there.

New files are written beside the old under names that nothing refers to yet. Replacing
the manifest commits them; what nothing refers to any more is removed after that.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from epiloop.errors import EpiloopError
from epiloop.visits.batches import TakenBatch, by_days, place_facts
from epiloop.visits.files import digest_of, only_writer, write_whole
from epiloop.visits.ids import save_ids
from epiloop.visits.intake import TableOptions, as_table, read_batch, read_tables
from epiloop.visits.manifest import (
    Manifest,
    StoredBatch,
    StoredDay,
    StoredFile,
    is_store,
    read_manifest,
    write_manifest,
)
from epiloop.visits.rebuild import keep_what_reaches, rebuild
from epiloop.visits.records import save_records
from epiloop.visits.refusals import Finding, Findings
from epiloop.visits.store import open_dictionary

FOLDERS: Final = ("days", "segments", "ids")


class StoreExistsError(EpiloopError):
    """Packing makes a new store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is a store in {folder} already; append to it instead")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of one packing or appending.

    Attributes
    ----------
    rows, taken
        Rows read, and those among them that are visits.
    refused
        Refused rows by reason.
    held_already
        Files left out because the store has them.
    days_built
        Days whose index was made or made anew.
    number
        Of the change, in the order of all changes of the store.
    """

    rows: int
    taken: int
    refused: dict[str, int]
    findings: Sequence[Finding]
    held_already: tuple[str, ...]
    days_built: tuple[date, ...]
    number: int


@dataclass(slots=True)
class _Change:
    """A change of a store in the making."""

    folder: Path
    manifest: Manifest
    findings: Findings = field(default_factory=Findings)
    days: set[date] = field(default_factory=set)

    def name(self, kind: str, ending: str, count: int = 0) -> str:
        """Return a name that no file of the store has had."""
        return f"{kind}-{self.manifest.number:06}-{count:03}.{ending}"


def pack(
    tables: Iterable[object], folder: Path, options: TableOptions, *, zone: ZoneInfo
) -> Taken:
    """Make a new store of files or dataframes.

    Parameters
    ----------
    tables
        Paths of CSV, Parquet or Arrow files, or dataframes of any library.
    zone
        The time zone whose days the store has.

    Raises
    ------
    StoreExistsError
        If the folder holds a store.
    """
    if is_store(folder):
        raise StoreExistsError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder):
        return _take_in(tables, folder, options, Manifest(zone=zone.key))


def append(tables: Iterable[object], folder: Path, options: TableOptions) -> Taken:
    """Add files or dataframes to a store, in any order of their days.

    Only days that get records are built anew, and the days after them as far as a stay
    reaches into them that did not before. A file that the store holds is left out.
    """
    manifest = read_manifest(folder)
    with only_writer(folder):
        manifest = read_manifest(folder)
        return _take_in(tables, folder, options, manifest)


def expire(folder: Path, *, before: date) -> tuple[date, ...]:
    """Delete all days before one, and return them.

    Of a stay that reaches into the days that are kept, that part is kept.
    """
    read_manifest(folder)
    with only_writer(folder):
        manifest = read_manifest(folder)
        manifest.number += 1
        gone = tuple(sorted(day for day in manifest.days if day < before))
        if gone:
            keep_what_reaches(folder, manifest, before)
            for day in gone:
                del manifest.days[day]
            rebuild(folder, manifest, {before} & manifest.days.keys())
            write_manifest(manifest, folder)
        remove_strays(folder, manifest)
        return gone


def remove_strays(folder: Path, manifest: Manifest) -> None:
    """Remove files that the manifest does not name: of the past, or of a crash."""
    named = {folder / one.name for one in manifest.files()}
    for segment in manifest.segments():
        named |= {folder / segment.folder / name for name in segment.digests}
    for top in FOLDERS:
        for path in sorted((folder / top).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in named:
                path.unlink()


def _take_in(
    tables: Iterable[object], folder: Path, options: TableOptions, manifest: Manifest
) -> Taken:
    # What a crash left behind goes first: its names would be used again.
    remove_strays(folder, manifest)
    manifest.number += 1
    change = _Change(folder, manifest)
    persons = open_dictionary(folder, manifest.persons)
    places = open_dictionary(folder, manifest.places)
    known = len(persons), len(places)
    held, rows, taken = [], 0, 0
    for table in tables:
        source, digest, chunks = _opened(table, len(manifest.batches))
        if any(batch.digest == digest for batch in manifest.batches):
            held.append(source)
            continue
        before, found = (rows, taken), len(change.findings.found)
        for chunk in chunks:
            batch = read_batch(
                chunk, options, change.findings, file=source, first=rows - before[0]
            )
            coded = TakenBatch(
                persons.encode(batch.person_id), places.encode(batch.place_id), batch
            )
            _save(change, coded)
            rows, taken = rows + len(chunk), taken + len(coded)
        refused = Findings(change.findings.found[found:]).counts()
        manifest.batches.append(
            StoredBatch(source, digest, rows - before[0], taken - before[1], refused)
        )
    for kind, dictionary, count, parts in (
        ("persons", persons, known[0], manifest.persons),
        ("places", places, known[1], manifest.places),
    ):
        if len(dictionary) > count:
            name = f"ids/{change.name(kind, 'arrow')}"
            parts.append(_saved_ids(dictionary.since(count), folder, name))
    built = rebuild(folder, manifest, change.days)
    if rows or not is_store(folder):
        write_manifest(manifest, folder)
        remove_strays(folder, manifest)
    return Taken(
        rows,
        taken,
        change.findings.counts(),
        change.findings.found,
        tuple(held),
        built,
        manifest.number,
    )


def _save(change: _Change, batch: TakenBatch) -> None:
    """Write the records of a batch into their days, and what it says of places."""
    manifest, folder = change.manifest, change.folder
    for day, records in by_days(batch, manifest.time_zone):
        stored = manifest.days.get(day, StoredDay())
        number = len(stored.records)
        name = f"days/{day}/{change.name('visits', 'parquet', number)}"
        file = save_records(records, folder, name)
        manifest.days[day] = StoredDay(
            (*stored.records, file),
            stored.segment,
            stored.rounding + records.rounding(),
            stored.before,
        )
        change.days.add(day)
    facts = place_facts(batch)
    if facts is not None:
        number = len(manifest.place_facts)
        name = f"ids/{change.name('place_facts', 'parquet', number)}"
        manifest.place_facts.append(_saved_facts(facts, folder, name))


def _saved_ids(ids: pa.Array, folder: Path, name: str) -> StoredFile:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    save_ids(ids, folder / name)
    return StoredFile(name, digest_of(folder / name), len(ids))


def _saved_facts(facts: pa.Table, folder: Path, name: str) -> StoredFile:
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(facts, sink, compression="zstd")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, memoryview(sink.getvalue()))
    return StoredFile(name, digest_of(folder / name), len(facts))


def _opened(table: object, number: int) -> tuple[str, str, Iterator[pa.Table]]:
    """Return what a table is called, its digest, and its rows."""
    if isinstance(table, Path):
        digest = digest_of(table) if table.is_file() else ""
        return table.name, digest, read_tables(table)
    arrow = as_table(table)
    return f"table {number + 1}", _digest_of_table(arrow), iter([arrow])


def _digest_of_table(table: pa.Table) -> str:
    digest = hashlib.sha256(str(table.schema).encode())
    with pa.ipc.new_stream(_Digesting(digest), table.schema) as writer:
        writer.write_table(table)
    return digest.hexdigest()


class _Digesting:
    """A file that keeps nothing but the digest of what is written to it."""

    closed = False

    def __init__(self, digest: "hashlib._Hash") -> None:
        self._digest = digest

    def write(self, content: bytes) -> int:
        """Take in some bytes."""
        self._digest.update(content)
        return np.frombuffer(content, np.uint8).size

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""

    def close(self) -> None:
        """Do nothing: nothing is open."""
