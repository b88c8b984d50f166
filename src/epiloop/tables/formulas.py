"""Cells that a spreadsheet would run: found when read, made harmless when written."""

import re
import unicodedata
from typing import Final

FORMULA_STARTS: Final = frozenset("=+-@＝＋－＠")
"""What opens a formula in Excel, LibreOffice and, as wide forms, in East Asian Excel."""

_PLAIN = re.compile(r"[+\-]?[\d\s().,/:%+\-]*", re.ASCII)
_CALL = re.compile(r"[a-z_.][a-z0-9_.]*\s*\(", re.IGNORECASE | re.ASCII)
_COMMAND = re.compile(r"[a-z0-9]\s*\||!\s*\$?[a-z]{1,3}\$?\d", re.IGNORECASE | re.ASCII)
_CELL = re.compile(r"\$?\b[A-Z]{1,3}\$?\d{1,7}\b", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)


def looks_like_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would run this cell rather than show it.

    `=` with anything behind it is a formula. After `+`, `-` and `@`, which also open
    telephone numbers, negative numbers and remarks, only a call, a command, a link or
    a cell reference is. The apostrophe that neutralises a cell is looked through.
    """
    text = cell.lstrip("'’ \t\r\n\u3000")
    if not text or text[0] not in FORMULA_STARTS:
        return False
    plain = unicodedata.normalize("NFKC", text)
    if plain[0] == "=":
        return len(plain.strip("= ")) > 0
    if _PLAIN.fullmatch(plain):
        return False
    return any(shape.search(plain) for shape in (_CALL, _COMMAND, _CELL))


def neutralise(cell: str) -> str:
    """Return a cell's text so that no spreadsheet runs it: an apostrophe goes before.

    Plain numbers stay numbers; everything else that opens like a formula is marked,
    also when only white space stands before it.

    References
    ----------
    OWASP, CSV Injection.
    """
    text = cell.lstrip(" \t\r\n\u3000")
    if cell[:1] in {"\t", "\r", "\n"} or text[:1] in FORMULA_STARTS:
        return cell if _NUMBER.fullmatch(cell) else f"'{cell}"
    return cell


def without_mark(cell: str) -> str:
    """Return a cell as it was before `neutralise`; other cells as they are."""
    if cell[:1] == "'" and cell[1:].lstrip(" \t\r\n\u3000")[:1] in FORMULA_STARTS:
        return cell[1:]
    return cell
