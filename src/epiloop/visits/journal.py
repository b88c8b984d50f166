"""The journal beside the days: payloads appended to a file, each whole or not there.

    store/feed/journal-000007.log    mark | length | check of payload | check of head | payload ...

A payload is acknowledged when it is on disk. Whoever appends holds the feed's own lock
for these milliseconds, never the store's; whoever reads holds none and stops where the
last whole payload ends. A file is never cut or mended: after a write that broke off, the
next one begins a new file.
"""

import fcntl
import hashlib
import os
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from epiloop.visits.files import LOCK, NotWrittenError, sync_folder
from epiloop.visits.manifest import NoStoreError, is_store, read_manifest

FOLDER: Final = "feed"
NAME: Final = re.compile(r"journal-(\d{6,})\.log")
MARK: Final = b"EPF1"
FACTS: Final = struct.Struct("<4sII")
CHECK: Final = struct.Struct("<I")
HEAD: Final = FACTS.size + CHECK.size


class Tail(StrEnum):
    """How a journal ends."""

    WHOLE = "whole"
    CUT = "cut"
    """By a crash, in the middle of a payload that nobody was told is held."""
    DAMAGED = "damaged"
    """With what nobody wrote."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal held when it was read.

    Attributes
    ----------
    size, digest
        Bytes up to the end of the last whole payload, and their digest.
    """

    path: Path
    payloads: tuple[memoryview, ...]
    size: int
    tail: Tail
    digest: str

    @property
    def name(self) -> str:
        """The name below the store."""
        return f"{FOLDER}/{self.path.name}"


def journals_after(store: Path, number: int) -> list[tuple[int, Path]]:
    """Return the journals past a number, in order."""
    folder = store / FOLDER
    if not folder.is_dir():
        return []
    found = ((NAME.fullmatch(path.name), path) for path in folder.iterdir())
    numbered = sorted((int(match[1]), path) for match, path in found if match)
    return [(one, path) for one, path in numbered if one > number]


def read_journal(path: Path) -> Journal:
    """Read a journal as far as it is whole."""
    content = memoryview(path.read_bytes())
    payloads, size, tail = _parsed(content)
    digest = hashlib.sha256(content[:size]).hexdigest()
    return Journal(path, tuple(payloads), size, tail, digest)


class JournalWriter:
    """Appends to the newest journal of a store; for any number of threads and programs."""

    def __init__(self, store: Path) -> None:
        """Open the feed of a store; raise `NoStoreError` if there is none."""
        self._store, self._folder = store, store / FOLDER
        with _told(store):
            self._lock_file = self._opened_lock()
        self._threads = threading.Lock()
        self._number, self._size, self._file = 0, 0, -1

    def append(self, payload: bytes) -> int:
        """Append a payload; when this returns, it is on disk. Return the journal's number.

        Raises
        ------
        NotWrittenError
            If the disk is full or fails; nothing of the payload will ever be read.
        """
        with self._only_one(), _told(self._store):
            self._reach_the_end()
            content = _head(payload) + payload
            try:
                _write_at(self._file, content, self._size)
                os.fdatasync(self._file)
            except OSError:
                with suppress(OSError):  # else the next writer finds the cut tail
                    os.ftruncate(self._file, self._size)
                raise
            self._size += len(content)
            return self._number

    def turn(self, *, after: int) -> list[tuple[int, Path]]:
        """Let appending go on in a new journal; return those before it, past a number."""
        with self._only_one(), _told(self._store):
            held = [
                (number, path)
                for number, path in journals_after(self._store, after)
                if path.stat().st_size
            ]
            if held:
                self._begin(held[-1][0] + 1)
            return held

    def close(self) -> None:
        """Let the files go."""
        self._lock_file.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        with self._threads:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                while not _is_at(self._folder / LOCK, self._lock_file.fileno()):
                    old, self._lock_file = self._lock_file, self._opened_lock()
                    old.close()
                    fcntl.flock(self._lock_file, fcntl.LOCK_EX)
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def _reach_the_end(self) -> None:
        """Stand at the end of the newest journal, in a new one if it ends badly."""
        if not is_store(self._store):
            raise NoStoreError(self._store)
        held = journals_after(self._store, 0)
        number = held[-1][0] if held else read_manifest(self._store).folded + 1
        # A store that was made anew has a journal of the same number.
        if number != self._number or not _is_at(self._path(number), self._file):
            self._begin(number)
        written = os.fstat(self._file).st_size - self._size
        if written == 0:
            return
        _, more, tail = _parsed(memoryview(os.pread(self._file, written, self._size)))
        self._size += more
        if tail is not Tail.WHOLE:
            self._begin(number + 1)

    def _opened_lock(self) -> IO[bytes]:
        read_manifest(self._store)
        if not self._folder.is_dir():
            self._folder.mkdir(exist_ok=True)
            sync_folder(self._store)
        return (self._folder / LOCK).open("ab")

    def _path(self, number: int) -> Path:
        return self._folder / f"journal-{number:06}.log"

    def _begin(self, number: int) -> None:
        path = self._path(number)
        is_new = not path.exists()
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if self._file >= 0:
            os.close(self._file)
        self._number, self._size, self._file = number, 0, file
        if is_new:
            sync_folder(self._folder)


@contextmanager
def _told(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWrittenError(store, error) from error


def _is_at(path: Path, file: int) -> bool:
    """Return whether an open file is the one that has a name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _write_at(file: int, content: bytes, offset: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(file, rest, offset)
        rest, offset = rest[written:], offset + written


def _head(payload: bytes) -> bytes:
    facts = FACTS.pack(MARK, len(payload), zlib.crc32(payload))
    return facts + CHECK.pack(zlib.crc32(facts))


def _parsed(content: memoryview) -> tuple[list[memoryview], int, Tail]:
    """Return the payloads up to the first that is not whole, their bytes, and the tail."""
    payloads: list[memoryview] = []
    at = 0
    while at < len(content):
        if not any(content[at:]):
            # After a loss of power a file may be longer than what reached the disk.
            return payloads, at, Tail.CUT
        if len(content) - at < HEAD:
            return payloads, at, Tail.CUT
        facts, (check,) = (
            content[at : at + FACTS.size],
            CHECK.unpack_from(content, at + FACTS.size),
        )
        mark, length, check_of_payload = FACTS.unpack(facts)
        if mark != MARK or zlib.crc32(facts) != check:
            return payloads, at, Tail.DAMAGED
        payload = content[at + HEAD : at + HEAD + length]
        if len(payload) < length:
            return payloads, at, Tail.CUT
        if zlib.crc32(payload) != check_of_payload:
            return payloads, at, Tail.DAMAGED
        payloads.append(payload)
        at += HEAD + length
    return payloads, at, Tail.WHOLE
