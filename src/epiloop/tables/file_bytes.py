"""One pass over the bytes of a file: its digest, and whether it is safe to read as text."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from epiloop.tables.findings import FileRefusedError, file_finding
from epiloop.tables.limits import MAX_LINE_CHARACTERS
from epiloop.tables.reasons import FindingCode

BLOCK_BYTES: Final = 1 << 20
BYTES_A_CHARACTER: Final = 4
"""The most that one character takes in any encoding read here."""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What a file is, whatever it is called: SHA-256 as hex, and its length."""

    sha256: str
    size_bytes: int


def blocks(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def digest_file(path: Path) -> FileDigest:
    """Return the digest of a file's content, read piece by piece."""
    sha, size = hashlib.sha256(), 0
    for block in blocks(path):
        sha.update(block)
        size += len(block)
    return FileDigest(sha.hexdigest(), size)


def digest_text_file(path: Path) -> FileDigest:
    """Return the digest of a text file; stop at once where a line never seems to end.

    Raises
    ------
    FileRefusedError
        If a line is longer than `MAX_LINE_CHARACTERS` characters can be, before any
        more of it is read.
    """
    longest = MAX_LINE_CHARACTERS * BYTES_A_CHARACTER
    sha, size, line, unfinished = hashlib.sha256(), 0, 1, 0
    for block in blocks(path):
        sha.update(block)
        size += len(block)
        pieces = block.replace(b"\r", b"\n").split(b"\n")
        unfinished += len(pieces[0])
        for piece in pieces[1:]:
            if unfinished > longest:
                break
            line += 1
            unfinished = len(piece)
        if unfinished > longest:
            raise FileRefusedError(
                file_finding(
                    FindingCode.FILE_LINE_TOO_LONG, line=line, limit=MAX_LINE_CHARACTERS
                )
            )
    return FileDigest(sha.hexdigest(), size)


def head_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as file:
        return file.read(size)
