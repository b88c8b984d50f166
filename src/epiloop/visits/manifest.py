"""What a store holds: one small file, replaced whole, that commits every change."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from epiloop.errors import EpiloopError
from epiloop.visits.files import DamagedStoreError, write_whole

VERSION: Final = 1
MANIFEST: Final = "store.json"


class NoStoreError(EpiloopError):
    """A folder that is no visit store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no visit store in {folder}")


class NewerStoreError(EpiloopError):
    """A store that a later version of this program wrote."""

    def __init__(self, folder: Path, version: int) -> None:
        super().__init__(
            f"The store {folder} is of version {version}; this program reads up to "
            f"{VERSION}. Use the program that wrote it."
        )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is never changed: its name below the store, digest and rows."""

    name: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """The derived index of a day: its folder, lengths, and digests by file."""

    folder: str
    sizes: dict[str, int]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rounding:
    """What keeping minutes does to the records of a day.

    Attributes
    ----------
    exact_seconds, kept_minutes
        Lengths of all records added up, as told and with both ends rounded down.
    """

    rows: int = 0
    rows_changed: int = 0
    exact_seconds: float = 0.0
    kept_minutes: int = 0

    def __add__(self, other: "Rounding") -> "Rounding":
        return Rounding(
            self.rows + other.rows,
            self.rows_changed + other.rows_changed,
            self.exact_seconds + other.exact_seconds,
            self.kept_minutes + other.kept_minutes,
        )


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A day: its records, the index made from them, and what came from an expired day.

    Attributes
    ----------
    before
        The part in this day and later of stays that began on days since deleted.
    """

    records: tuple[StoredFile, ...] = ()
    segment: StoredSegment | None = None
    rounding: Rounding = Rounding()
    before: StoredFile | None = None

    def files(self) -> Iterator[StoredFile]:
        """Yield the day's files outside its segment."""
        yield from self.records
        if self.before is not None:
            yield self.before


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """One file taken in: what it was called, its digest, and what became of its rows."""

    source: str
    digest: str
    rows: int
    taken: int
    refused: dict[str, int]


@dataclass(slots=True)
class Manifest:
    """Everything that a store holds.

    Attributes
    ----------
    number
        Goes up with every change; names the files that the change made.
    folded
        The last journal of the feed whose rows are in the days.
    """

    zone: str
    number: int = 0
    folded: int = 0
    batches: list[StoredBatch] = field(default_factory=list)
    persons: list[StoredFile] = field(default_factory=list)
    places: list[StoredFile] = field(default_factory=list)
    place_facts: list[StoredFile] = field(default_factory=list)
    days: dict[date, StoredDay] = field(default_factory=dict)

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone whose days the store has."""
        return ZoneInfo(self.zone)

    def files(self) -> Iterator[StoredFile]:
        """Yield every file outside the segments."""
        yield from (*self.persons, *self.places, *self.place_facts)
        for day in self.days.values():
            yield from day.files()

    def segments(self) -> Iterator[StoredSegment]:
        """Yield the segments, in order of the days."""
        for _, day in sorted(self.days.items()):
            if day.segment is not None:
                yield day.segment


def is_store(folder: Path) -> bool:
    """Return whether a folder holds a visit store."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """Read what a store holds.

    Raises
    ------
    NoStoreError, NewerStoreError, DamagedStoreError
        If the folder holds none, one of a later version, or one that cannot be read.
    """
    path = folder / MANIFEST
    if not is_store(folder):
        raise NoStoreError(folder)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = int(content.pop("version"))
        if version > VERSION:
            raise NewerStoreError(folder, version)
        digest = content.pop("digest")
        if digest != _digest(content):
            raise DamagedStoreError(path, "is not the file that was written")
        return Manifest(
            zone=content["zone"],
            number=content["number"],
            folded=content["folded"],
            batches=[StoredBatch(**batch) for batch in content["batches"]],
            persons=[StoredFile(**one) for one in content["persons"]],
            places=[StoredFile(**one) for one in content["places"]],
            place_facts=[StoredFile(**one) for one in content["place_facts"]],
            days={
                date.fromisoformat(day): _day(**facts)
                for day, facts in content["days"].items()
            },
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedStoreError(path, f"cannot be read: {error}") from error


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Commit a change: until this is done the store is as it was."""
    content = asdict(manifest)
    content["days"] = {
        day.isoformat(): asdict(facts) for day, facts in sorted(manifest.days.items())
    }
    whole = {"version": VERSION, "digest": _digest(content)} | content
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    write_whole(folder / MANIFEST, text.encode())


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _day(
    records: list[dict[str, str]],
    segment: dict[str, str] | None,
    rounding: dict[str, int],
    before: dict[str, str] | None,
) -> StoredDay:
    return StoredDay(
        records=tuple(_file(one) for one in records),
        segment=StoredSegment(**segment) if segment else None,  # type: ignore[arg-type]
        rounding=Rounding(**rounding),
        before=_file(before) if before else None,
    )


def _file(facts: dict[str, str]) -> StoredFile:
    return StoredFile(facts["name"], facts["digest"], int(facts["rows"]))
