"""A change of a store: whole or not there.

New files are written beside the old under names that nothing refers to yet. Replacing
the manifest commits them; what nothing refers to any more is removed after that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from epiloop.visits.batches import TakenBatch, by_days, place_facts
from epiloop.visits.files import digest_of, write_whole
from epiloop.visits.ids import IdDictionary, save_ids
from epiloop.visits.intake import Batch
from epiloop.visits.manifest import Manifest, StoredDay, StoredFile, write_manifest
from epiloop.visits.rebuild import rebuild
from epiloop.visits.records import save_records
from epiloop.visits.refusals import Finding
from epiloop.visits.stays import Stays
from epiloop.visits.store import open_dictionary

FOLDERS: Final = ("days", "segments", "ids")
MOST_AT_HAND: Final = 1 << 22
"""Stays kept in memory until their days are built; beyond that these are built."""


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
class Change:
    """A change of a store in the making; its maker holds the store for writing."""

    folder: Path
    manifest: Manifest
    _persons: IdDictionary
    _places: IdDictionary
    _waiting: set[date] = field(default_factory=set)
    _at_hand: dict[date, Stays] = field(default_factory=dict)
    _built: set[date] = field(default_factory=set)

    @classmethod
    def begin(cls, folder: Path, manifest: Manifest) -> "Change":
        """Begin a change of what a manifest says."""
        # What a crash left behind goes first: its names would be used again.
        remove_strays(folder, manifest)
        manifest.number += 1
        return cls(
            folder,
            manifest,
            open_dictionary(folder, manifest.persons),
            open_dictionary(folder, manifest.places),
        )

    def take(self, batch: Batch) -> None:
        """Write checked visits into their days, and what they say of places."""
        manifest = self.manifest
        coded = TakenBatch(
            self._persons.encode(batch.person_id),
            self._places.encode(batch.place_id),
            batch,
        )
        days = set()
        for day, records in by_days(coded, manifest.time_zone):
            stored = manifest.days.get(day, StoredDay())
            number = len(stored.records)
            name = f"days/{day}/{self._name('visits', 'parquet', number)}"
            file = save_records(records, self.folder, name)
            manifest.days[day] = StoredDay(
                (*stored.records, file),
                stored.segment,
                stored.rounding + records.rounding(),
                stored.before,
            )
            self._at_hand.pop(day, None)
            if number == 0:
                self._at_hand[day] = records.stays()
            days.add(day)
        self._waiting |= days
        self._build_at_hand(but=days)
        facts = place_facts(coded)
        if facts is not None:
            number = len(manifest.place_facts)
            name = f"ids/{self._name('place_facts', 'parquet', number)}"
            manifest.place_facts.append(_saved_facts(facts, self.folder, name))

    def commit(self) -> tuple[date, ...]:
        """Build the days that changed and make the change hold; return these days."""
        self._save_ids("persons", self._persons, self.manifest.persons)
        self._save_ids("places", self._places, self.manifest.places)
        self._build(self._waiting)
        write_manifest(self.manifest, self.folder)
        remove_strays(self.folder, self.manifest)
        return tuple(sorted(self._built))

    def _build_at_hand(self, *, but: set[date]) -> None:
        """Build days that no file told of lately, if they fill the memory.

        A day of which another file tells later is built again.
        """
        done = self._at_hand.keys() - but
        if sum(len(self._at_hand[day]) for day in done) > MOST_AT_HAND:
            self._build(done)

    def _build(self, days: set[date]) -> None:
        built = rebuild(self.folder, self.manifest, days, at_hand=self._at_hand)
        self._waiting -= set(built)
        self._built |= set(built)
        for day in built:
            self._at_hand.pop(day, None)

    def _save_ids(
        self, kind: str, dictionary: IdDictionary, parts: list[StoredFile]
    ) -> None:
        known = sum(part.rows for part in parts)
        if len(dictionary) > known:
            name = f"ids/{self._name(kind, 'arrow')}"
            parts.append(_saved_ids(dictionary.since(known), self.folder, name))

    def _name(self, kind: str, ending: str, count: int = 0) -> str:
        """Return a name that no file of the store has had."""
        return f"{kind}-{self.manifest.number:06}-{count:03}.{ending}"


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


def _saved_ids(ids: pa.Array, folder: Path, name: str) -> StoredFile:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    save_ids(ids, folder / name)
    return StoredFile(name, digest_of(folder / name), len(ids))


def _saved_facts(facts: pa.Table, folder: Path, name: str) -> StoredFile:
    sink = pa.BufferOutputStream()
    pq.write_table(facts, sink, compression="zstd")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, memoryview(sink.getvalue()))
    return StoredFile(name, digest_of(folder / name), len(facts))
