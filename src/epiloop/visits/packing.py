"""Taking visits into a store, and letting days go."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from epiloop.errors import EpiloopError
from epiloop.visits.changes import Change, Taken, remove_strays
from epiloop.visits.files import digest_of, only_writer
from epiloop.visits.folding import fold
from epiloop.visits.intake import TableOptions, as_table, read_batch, read_tables
from epiloop.visits.manifest import (
    Manifest,
    StoredBatch,
    is_store,
    read_manifest,
    write_manifest,
)
from epiloop.visits.rebuild import keep_what_reaches, rebuild
from epiloop.visits.refusals import Findings


class StoreExistsError(EpiloopError):
    """Packing makes a new store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is a store in {folder} already; append to it instead")


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
    folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder):
        if is_store(folder):
            raise StoreExistsError(folder)
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

    Of a stay that reaches into the days that are kept, that part is kept. What the feed
    holds is folded in first, so that its rows of these days go too.
    """
    fold(folder)
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


def _take_in(
    tables: Iterable[object], folder: Path, options: TableOptions, manifest: Manifest
) -> Taken:
    change, findings = Change.begin(folder, manifest), Findings()
    held, rows, taken = [], 0, 0
    for table in tables:
        source, digest, chunks = _opened(table, len(manifest.batches))
        if any(batch.digest == digest for batch in manifest.batches):
            held.append(source)
            continue
        before, found = (rows, taken), len(findings.found)
        for chunk in chunks:
            batch = read_batch(
                chunk, options, findings, file=source, first=rows - before[0]
            )
            change.take(batch)
            rows, taken = rows + len(chunk), taken + len(batch.person_id)
        refused = Findings(findings.found[found:]).counts()
        manifest.batches.append(
            StoredBatch(source, digest, rows - before[0], taken - before[1], refused)
        )
    built = change.commit() if rows or not is_store(folder) else ()
    return Taken(
        rows,
        taken,
        findings.counts(),
        findings.found,
        tuple(held),
        built,
        manifest.number,
    )


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
