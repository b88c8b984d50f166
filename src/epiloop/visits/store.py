"""A store of visits on disk, opened for reading."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from epiloop.timeline import ONE_DAY, local_day
from epiloop.visits.files import digest_of
from epiloop.visits.ids import IdDictionary, open_ids
from epiloop.visits.index import CLASSES, VisitIndex, instant, no_classes, span_of
from epiloop.visits.manifest import (
    Manifest,
    Rounding,
    StoredDay,
    StoredFile,
    read_manifest,
)
from epiloop.visits.records import ToldRow, find_records
from epiloop.visits.rows import Codes
from epiloop.visits.segment import Segment, open_segment

CLASS_CODES: Final = {kind.value: code for code, kind in enumerate(CLASSES)}


class VisitStore:
    """What one moment's manifest names; a later change of the store is not seen."""

    def __init__(self, folder: Path) -> None:
        """Open a store; raise `NoStoreError` or `NewerStoreError` if that cannot be."""
        self.folder = folder
        self.manifest = read_manifest(folder)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the store's days."""
        return self.manifest.time_zone

    @property
    def digest(self) -> str:
        """One digest of all records and ids, the same for the same rows in."""
        named = sorted((one.name, one.digest) for one in self.manifest.files())
        return hashlib.sha256(repr(named).encode()).hexdigest()

    def index(self) -> VisitIndex:
        """Map the segments and dictionaries."""
        places = open_dictionary(self.folder, self.manifest.places)
        return VisitIndex(
            tuple(self._segments()),
            open_dictionary(self.folder, self.manifest.persons),
            places,
            class_of_place(self.folder, self.manifest, len(places)),
            self.digest,
        )

    def records_of(self, persons: Codes) -> list[ToldRow]:
        """Return the visits of some persons as they were told, by day."""
        return [
            row
            for _, day in sorted(self.manifest.days.items())
            for row in find_records(self.folder, day.records, persons)
        ]

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

    def _segments(self) -> Iterator[Segment]:
        for day, stored in sorted(self.manifest.days.items()):
            segment = open_day(self.folder, day, stored, self.zone)
            if segment is not None:
                yield segment

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
        table = pq.read_table(folder / part.name, columns=["place", "place_class"])
        codes = [CLASS_CODES[name] for name in table.column("place_class").to_pylist()]
        classes[table.column("place").to_numpy()] = np.array(codes, np.uint8)
    return classes


def day_of(minutes: int, zone: ZoneInfo) -> date:
    """Return the day on which a minute since 1970 falls."""
    return local_day(instant(minutes), zone)


def days_between(first: date, last: date) -> list[date]:
    """Return all days from the first to the last, both included."""
    return [first + ahead * ONE_DAY for ahead in range((last - first).days + 1)]
