"""A store of visits on disk, opened for reading."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from epiloop.timeline import ONE_DAY, local_day
from epiloop.visits.batches import TakenBatch, by_days, place_facts
from epiloop.visits.fed import fed_in, told_rows
from epiloop.visits.files import DamagedStoreError, digest_of
from epiloop.visits.ids import IdDictionary, open_ids
from epiloop.visits.index import CLASSES, VisitIndex, instant, no_classes, span_of
from epiloop.visits.journal import Journal, Tail, journals_after, read_journal
from epiloop.visits.manifest import (
    Manifest,
    Rounding,
    StoredDay,
    StoredFile,
    read_manifest,
)
from epiloop.visits.overlay import laid_over
from epiloop.visits.records import Records, ToldRow, find_records
from epiloop.visits.rows import Codes
from epiloop.visits.segment import Segment, open_segment

CLASS_CODES: Final = {kind.value: code for code, kind in enumerate(CLASSES)}


@dataclass(frozen=True, slots=True)
class _CodedFeed:
    """The feed's rows, and dictionaries that have their ids too."""

    persons: IdDictionary
    places: IdDictionary
    taken: TakenBatch


class VisitStore:
    """What one moment's manifest and journals hold; a later change is not seen."""

    def __init__(self, folder: Path) -> None:
        """Open a store; raise `NoStoreError` or `NewerStoreError` if that cannot be."""
        self.folder = folder
        self.manifest, self.journals = _read(folder)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the store's days."""
        return self.manifest.time_zone

    @property
    def digest(self) -> str:
        """One digest of all records and ids, the same for the same rows in."""
        named = [(one.name, one.digest) for one in self.manifest.files()]
        named += [(one.name, one.digest) for one in self.journals if one.payloads]
        return hashlib.sha256(repr(sorted(named)).encode()).hexdigest()

    def index(self) -> VisitIndex:
        """Map the segments and dictionaries, with the feed's rows laid over them.

        If the store was changed since it was opened, so that files are gone, it is taken
        as it is now.
        """
        try:
            return self._index()
        except (DamagedStoreError, FileNotFoundError):
            if read_manifest(self.folder).number == self.manifest.number:
                raise
        self.manifest, self.journals = _read(self.folder)
        self.__dict__.pop("_coded", None)
        return self.index()

    def fed_records(self) -> Records:
        """Return the feed's rows that are in no day yet, with the codes of `index`.

        Raises
        ------
        DamagedStoreError
            If a journal is damaged.
        """
        return self._coded.taken.records()

    def records_of(self, persons: Codes) -> list[ToldRow]:
        """Return the visits of some persons as they were told, by day, then the feed's."""
        held = [
            row
            for _, day in sorted(self.manifest.days.items())
            for row in find_records(self.folder, day.records, persons)
        ]
        return held + told_rows(self.fed_records(), persons)

    def rounding(self) -> Rounding:
        """Return what keeping minutes has cost."""
        return sum((day.rounding for day in self.manifest.days.values()), Rounding())

    def size_bytes(self) -> dict[str, int]:
        """Return the bytes on disk of the records, the index and the dictionaries."""
        manifest = self.manifest
        records = (one for day in manifest.days.values() for one in day.files())
        ids = (*manifest.persons, *manifest.places, *manifest.place_facts)
        segments = (
            (self.folder / one.folder / name).stat().st_size
            for one in manifest.segments()
            for name in one.digests
        )
        return {
            "records": self._size(records),
            "index": sum(segments),
            "ids": self._size(ids),
            "feed": sum(journal.size for journal in self.journals),
        }

    def problems(self) -> Iterator[str]:
        """Yield every file that is missing or is not what was written."""
        expected = {one.name: one.digest for one in self.manifest.files()}
        for segment in self.manifest.segments():
            for name, digest in segment.digests.items():
                expected[f"{segment.folder}/{name}"] = digest
        for name, digest in sorted(expected.items()):
            path = self.folder / name
            if not path.is_file():
                yield f"{name} is missing"
            elif digest_of(path) != digest:
                yield f"{name} is not the file that was written"
        for journal in self.journals:
            if journal.tail is Tail.DAMAGED:
                yield f"{journal.name} is not what was written from byte {journal.size}"

    @cached_property
    def _coded(self) -> "_CodedFeed":
        batch = fed_in(self.journals).batch
        persons, person = self._dictionary("persons").extended(batch.person_id)
        places, place = self._dictionary("places").extended(batch.place_id)
        return _CodedFeed(persons, places, TakenBatch(person, place, batch))

    def _index(self) -> VisitIndex:
        coded, segments = self._coded, dict(self._segments())
        fed = by_days(coded.taken, self.zone)
        classes = class_of_place(self.folder, self.manifest, len(coded.places))
        facts = place_facts(coded.taken)
        if facts is not None:
            _tell_classes(classes, facts)
        return VisitIndex(
            laid_over(segments, {day: rows.stays() for day, rows in fed}, self.zone),
            coded.persons,
            coded.places,
            classes,
            self.digest,
        )

    def _dictionary(self, kind: str) -> IdDictionary:
        parts: list[StoredFile] = getattr(self.manifest, kind)
        return open_dictionary(self.folder, parts)

    def _segments(self) -> Iterator[tuple[date, Segment]]:
        for day, stored in self.manifest.days.items():
            segment = open_day(self.folder, day, stored, self.zone)
            if segment is not None:
                yield day, segment

    def _size(self, files: Iterable[StoredFile]) -> int:
        return sum((self.folder / one.name).stat().st_size for one in files)


def open_day(
    folder: Path, day: date, stored: StoredDay, zone: ZoneInfo
) -> Segment | None:
    """Map the segment of a day; None if it has none."""
    if stored.segment is None:
        return None
    span = span_of(day, zone)
    return open_segment(folder / stored.segment.folder, span, stored.segment.sizes)


def open_dictionary(folder: Path, parts: Iterable[StoredFile]) -> IdDictionary:
    """Map a dictionary's parts."""
    return IdDictionary([open_ids(folder / one.name) for one in parts])


def class_of_place(folder: Path, manifest: Manifest, places: int) -> NDArray[np.uint8]:
    """Return the class of each place, by its code; what was told last holds."""
    classes = no_classes(places)
    for part in manifest.place_facts:
        told = pq.read_table(folder / part.name, columns=["place", "place_class"])
        _tell_classes(classes, told)
    return classes


def _read(folder: Path) -> tuple[Manifest, tuple[Journal, ...]]:
    """Return a manifest and the journals that it has not folded in, of one moment."""
    manifest = read_manifest(folder)
    with suppress(FileNotFoundError):
        waiting = journals_after(folder, manifest.folded)
        journals = tuple(read_journal(path) for _, path in waiting)
        if read_manifest(folder).folded == manifest.folded:
            return manifest, journals
    # They were folded in and removed between two looks.
    return _read(folder)


def _tell_classes(classes: NDArray[np.uint8], told: pa.Table) -> None:
    """Set the class of places; what is told last holds."""
    codes = [CLASS_CODES[name] for name in told.column("place_class").to_pylist()]
    classes[told.column("place").to_numpy()] = np.array(codes, np.uint8)


def day_of(minutes: int, zone: ZoneInfo) -> date:
    """Return the day on which a minute since 1970 falls."""
    return local_day(instant(minutes), zone)


def days_between(first: date, last: date) -> list[date]:
    """Return all days from the first to the last, both included."""
    return [first + ahead * ONE_DAY for ahead in range((last - first).days + 1)]
