"""In which encoding a text file is written: proved where it can be, else asked for."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from epiloop.tables.file_bytes import blocks, head_of
from epiloop.tables.findings import OR, FileRefusedError, file_finding
from epiloop.tables.limits import SAMPLE_BYTES
from epiloop.tables.reasons import FindingCode

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

LEGACY: Final = (
    "gb18030",
    "big5",
    "cp949",
    "cp932",
    "euc_jp",
    "cp1252",
    "cp1250",
    "cp1251",
)
"""What files without Unicode turn up in, where epiloop is used and where cases come from."""

WESTERN: Final = ("cp1252", "cp1250")
"""Differ in a few letters only; the far commoner first, always with a warning."""

CLEAR_LEAD: Final = 0.02
"""By how much less disorder than the next best (scale 0 to 1) a guess must show."""

FEWEST_ZERO_BYTES: Final = 0.05
"""Share of a UTF-16 table that is zero bytes at the least: its separators and digits."""


class EncodingGround(StrEnum):
    """Why a file is held to be in its encoding."""

    STATED = "stated"
    MARK = "mark"
    UNICODE = "unicode"
    HEADER = "header"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class FoundEncoding:
    """A Python codec name, and why this one."""

    name: str
    ground: EncodingGround


def find_encoding(
    path: Path, *, stated: str | None = None, columns: Iterable[str] = ()
) -> FoundEncoding:
    """Return the encoding of a text file; every byte of it reads in this encoding.

    Parameters
    ----------
    stated
        The encoding somebody names; it is checked, not believed.
    columns
        Column names expected in the first line; in a wrong encoding they are not there,
        which proves the right one.

    Raises
    ------
    FileRefusedError
        If the stated encoding does not read, or several would and nothing tells which.
    """
    if stated is not None:
        _check_stated(path, stated)
        return FoundEncoding(stated, EncodingGround.STATED)
    head = head_of(path, SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _check_stated(path, name)
            return FoundEncoding(name, EncodingGround.MARK)
    for unicode_name in (_unmarked_utf16(head) or "utf-8", "utf-8"):
        if wrong_line(path, unicode_name) is None:
            return FoundEncoding(unicode_name, EncodingGround.UNICODE)
    possible = [
        name for name in LEGACY if wrong_line(path, name, may_be_cut=True) is None
    ]
    if _is_cut_unicode(path):
        found = FoundEncoding("utf-8", EncodingGround.UNICODE)
    else:
        found = _by_header(head, possible, columns) or _by_likeness(head, possible)
    if (line := wrong_line(path, found.name)) is not None:
        detail = "its last character is cut through"
        raise FileRefusedError(
            file_finding(FindingCode.FILE_TRUNCATED, line=line, detail=detail)
        )
    return found


def wrong_line(path: Path, encoding: str, *, may_be_cut: bool = False) -> int | None:
    """Return the first line that is not in this encoding, or None if all are.

    Where the file `may_be_cut`, half a character at its very end is let pass.
    """
    line = 1
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for block in blocks(path):
            line += decoder.decode(block).count("\n")
        decoder.decode(b"", final=not may_be_cut)
    except UnicodeDecodeError as error:
        done = error.object[: error.start].decode(encoding, errors="ignore")
        return line + done.count("\n")
    return None


def _check_stated(path: Path, encoding: str) -> None:
    try:
        codec = codecs.lookup(encoding)
        line = wrong_line(path, codec.name) if _is_of_text(codec) else 1
    except LookupError:
        line = 1
    if line is not None:
        raise FileRefusedError(
            file_finding(FindingCode.ENCODING_WRONG, line=line, encoding=encoding)
        )


def _is_of_text(codec: codecs.CodecInfo) -> bool:
    return bool(getattr(codec, "_is_text_encoding", True))


def _unmarked_utf16(head: bytes) -> str | None:
    """Tell UTF-16 by the zero bytes beside its ASCII letters, nearly all on one side."""
    left, right = head[0::2].count(0), head[1::2].count(0)
    if max(left, right) < len(head) * FEWEST_ZERO_BYTES:
        return None
    if min(left, right) > max(left, right) / 10:
        return None
    return "utf-16-le" if right > left else "utf-16-be"


def _is_cut_unicode(path: Path) -> bool:
    """Tell whether a file is UTF-8 beyond ASCII but for half a character at its end."""
    if wrong_line(path, "utf-8", may_be_cut=True) is not None:
        return False
    return any(not block.isascii() for block in blocks(path)) and (
        wrong_line(path, "ascii") != wrong_line(path, "utf-8")
    )


def _by_header(
    head: bytes, possible: list[str], columns: Iterable[str]
) -> FoundEncoding | None:
    telling = [column for column in columns if not column.isascii()]
    first_line = head.split(b"\n", 1)[0]
    fitting = [
        name
        for name in possible
        if all(
            column in first_line.decode(name, errors="replace") for column in telling
        )
    ]
    if telling and fitting:
        return FoundEncoding(fitting[0], EncodingGround.HEADER)
    return None


def _by_likeness(head: bytes, possible: list[str]) -> FoundEncoding:
    sample = head[: head.rfind(b"\n") + 1] or head
    # a cut sample may end inside a character, so it is read leniently here only
    texts = {name: sample.decode(name, errors="ignore") for name in possible}
    disorder: dict[str, float] = {}
    for guess in from_bytes(sample, cp_isolation=possible):
        if guess.encoding in texts:
            disorder[texts[guess.encoding]] = guess.chaos
    least = min(disorder.values(), default=0.0)
    best = [
        name
        for name in possible
        if disorder.get(texts[name], 1.0) <= least + CLEAR_LEAD
    ]
    if set(best) == set(WESTERN) or len({texts[name] for name in best}) == 1:
        return FoundEncoding(best[0], EncodingGround.LIKELY)
    raise FileRefusedError(
        file_finding(
            FindingCode.ENCODING_UNCERTAIN, candidates=OR.join(best or possible)
        )
    )
