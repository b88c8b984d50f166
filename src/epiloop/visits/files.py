"""Files that are whole or not there, one writer at a time, and their digests."""

import fcntl
import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from epiloop.errors import EpiloopError

Number = TypeVar("Number", np.uint32, np.uint64, np.int64)

LOCK: Final = "lock"


class StoreBusyError(EpiloopError):
    """Two writers at one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"Another program is writing to the store {folder}; try again when it is done"
        )


class DamagedStoreError(EpiloopError):
    """A file of the store is not what the store says it is."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        super().__init__(f"The store is damaged: {path} {what}")


class NotWrittenError(EpiloopError):
    """The disk is full or failed while a store was changed."""

    def __init__(self, folder: Path, error: OSError) -> None:
        self.folder = folder
        super().__init__(
            f"The store {folder} could not be changed and is as it was: {error}"
        )


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the store for writing; raise `StoreBusyError` if another program does."""
    with (folder / LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(folder) from None
        try:
            yield
        except OSError as error:
            raise NotWrittenError(folder, error) from error


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file so that a crash leaves the old one or the new one."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def write_array(path: Path, values: NDArray[Number]) -> str:
    """Write an array and return its digest."""
    content = np.ascontiguousarray(values).reshape(-1).view(np.uint8).data
    write_whole(path, content)
    return hashlib.sha256(content).hexdigest()


def sync_file(path: Path) -> None:
    """Wait until a file that another library wrote is on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def map_array(path: Path, kind: type[Number], *, length: int) -> NDArray[Number]:
    """Map a file of numbers into memory.

    Raises
    ------
    DamagedStoreError
        If the file is missing or has another length: nothing below this checks bounds.
    """
    wanted = length * np.dtype(kind).itemsize
    if not path.is_file():
        raise DamagedStoreError(path, "is missing")
    if path.stat().st_size != wanted:
        raise DamagedStoreError(path, f"has {path.stat().st_size} bytes, not {wanted}")
    if length == 0:
        return np.empty(0, kind)
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    # Queries touch a few rows here and there; reading ahead would fetch gigabytes.
    mapped.madvise(mmap.MADV_RANDOM)
    return np.frombuffer(mapped, kind)
