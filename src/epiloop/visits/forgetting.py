"""Removing persons, or whole deliveries, from a store: no file tells of them any more."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from epiloop.visits.changes import remove_strays
from epiloop.visits.files import (
    digest_of,
    only_writer,
    sync_file,
    sync_folder,
    write_array,
)
from epiloop.visits.folding import fold
from epiloop.visits.ids import NO_CODE
from epiloop.visits.manifest import (
    Manifest,
    Rounding,
    StoredDay,
    StoredFile,
    read_manifest,
    write_manifest,
)
from epiloop.visits.rebuild import rebuild
from epiloop.visits.records import rounding_of
from epiloop.visits.rows import Codes
from epiloop.visits.segment import columns_of, open_columns
from epiloop.visits.store import open_dictionary


def forget(
    folder: Path, *, persons: Iterable[str] = (), sources: Iterable[str] = ()
) -> tuple[date, ...]:
    """Remove every record of these persons, and every record from these sources.

    What the feed holds is folded in first. The days that held one are written and indexed
    anew; their old files are deleted. The dictionary keeps the ids, so that codes stay
    what they were.

    Returns
    -------
    tuple of date
        The days that were built anew.
    """
    fold(folder)
    with only_writer(folder):
        manifest = read_manifest(folder)
        manifest.number += 1
        found = open_dictionary(folder, manifest.persons).find(list(persons))
        gone = _Gone(found[found != NO_CODE], tuple(sources))
        changed = {
            day
            for day, stored in manifest.days.items()
            if _without(folder, manifest, day, stored, gone)
        }
        if not changed:
            return ()
        built = rebuild(folder, manifest, changed)
        write_manifest(manifest, folder)
        remove_strays(folder, manifest)
        return built


class _Gone:
    """Whose records go, by code, and which sources' go."""

    def __init__(self, persons: Codes, sources: tuple[str, ...]) -> None:
        self.persons = persons
        self._persons = pa.array(persons)
        self._sources = pa.array(sources, pa.string())

    def kept(self, table: pa.Table) -> pa.ChunkedArray:
        """Return which rows of a file of records stay."""
        gone = pc.is_in(table.column("person"), value_set=self._persons)
        if "source" in table.column_names:
            named = pc.cast(table.column("source"), pa.string())
            gone = pc.or_(gone, pc.is_in(named, value_set=self._sources))
        return pc.invert(gone)


def _without(
    folder: Path, manifest: Manifest, day: date, stored: StoredDay, gone: _Gone
) -> bool:
    """Write a day's records without what goes; return whether any of it was there."""
    files: list[StoredFile] = []
    for one in stored.records:
        table = pq.read_table(folder / one.name)
        kept = table.filter(gone.kept(table))
        if len(kept) == len(table):
            files.append(one)
        elif len(kept):
            name = f"days/{day}/kept-{manifest.number:06}-{len(files):03}.parquet"
            files.append(_saved(kept, folder, name))
    before = _before(folder, manifest, day, stored, gone)
    if tuple(files) == stored.records and before == stored.before:
        return False
    manifest.days[day] = replace(
        stored, records=tuple(files), before=before, rounding=_rounding(folder, files)
    )
    return True


def _before(
    folder: Path, manifest: Manifest, day: date, stored: StoredDay, gone: _Gone
) -> StoredFile | None:
    """Return what reaches in from expired days, without those who go."""
    if stored.before is None:
        return None
    stays = open_columns(folder / stored.before.name, stored.before.rows)
    kept = stays.taken(~np.isin(stays.person, gone.persons))
    if len(kept) == len(stays):
        return stored.before
    if not len(kept):
        return None
    name = f"days/{day}/before-{manifest.number:06}.i64"
    return StoredFile(name, write_array(folder / name, columns_of(kept)), len(kept))


def _saved(table: pa.Table, folder: Path, name: str) -> StoredFile:
    path = folder / name
    temporary = path.with_name(path.name + ".tmp")
    pq.write_table(table, temporary, compression="zstd", compression_level=1)
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)
    return StoredFile(name, digest_of(path), len(table))


def _rounding(folder: Path, files: Iterable[StoredFile]) -> Rounding:
    return sum((_rounding_in(folder / one.name) for one in files), Rounding())


def _rounding_in(path: Path) -> Rounding:
    """Return what keeping minutes has cost the records of a file."""
    table = pq.read_table(path, columns=["start", "end"])
    start, end = (
        table.column(name).cast(pa.int64()).to_numpy() for name in ("start", "end")
    )
    return rounding_of(start, end)
