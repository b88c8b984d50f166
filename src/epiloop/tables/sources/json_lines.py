"""JSON lines: one object a line; a list inside it may hold the rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epiloop.tables.findings import Fault, FileRefusedError, fault, file_finding
from epiloop.tables.limits import MAX_CELL_CHARACTERS, MAX_LINE_CHARACTERS
from epiloop.tables.reasons import FindingCode
from epiloop.tables.sources.delimited import check_width
from epiloop.tables.sources.raw import RawRow


class JsonLinesSource:
    """A file of JSON objects, one a line.

    Parameters
    ----------
    rows_in
        Key of a list of objects that are the rows; each row then also has the other
        keys of its line, its own keys named `<rows_in>.<key>`.
    """

    def __init__(self, path: Path, encoding: str, *, rows_in: str = "") -> None:
        self._path, self._encoding, self._rows_in = path, encoding, rows_in
        self.header = self._find_header()

    def rows(self) -> Iterator[RawRow]:
        """Yield a row for each object; see `Source.rows`."""
        number = 0
        for line, told in self._objects():
            if isinstance(told, Fault):
                number += 1
                yield RawRow(number, line, (), told)
                continue
            for record in self._records(told):
                number += 1
                yield self._raw(number, line, record)

    def _raw(self, number: int, line: int, record: dict[str, Any]) -> RawRow:
        cells = tuple(as_text(record.get(column)) for column in self.header)
        if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
            why = fault(FindingCode.CELL_TOO_LONG, limit=MAX_CELL_CHARACTERS)
            return RawRow(number, line, (), why)
        return RawRow(number, line, cells)

    def _records(self, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
        inner = told.get(self._rows_in) if self._rows_in else None
        if not isinstance(inner, list):
            yield told
            return
        outer = {key: value for key, value in told.items() if key != self._rows_in}
        for record in inner:
            own = record if isinstance(record, dict) else {"value": record}
            yield outer | {f"{self._rows_in}.{key}": own[key] for key in own}

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
        with self._path.open(encoding=self._encoding, newline="\n") as file:
            for line, text in enumerate(file, start=1):
                if len(text) > MAX_LINE_CHARACTERS:
                    limit = MAX_LINE_CHARACTERS
                    raise FileRefusedError(
                        file_finding(
                            FindingCode.FILE_LINE_TOO_LONG, line=line, limit=limit
                        )
                    )
                if text.strip():
                    yield line, _object(text, line)

    def _find_header(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for _, told in self._objects():
            if not isinstance(told, Fault):
                for record in self._records(told):
                    found.update(dict.fromkeys(record))
        if not found:
            raise FileRefusedError(file_finding(FindingCode.HEADER_MISSING))
        check_width(tuple(found))
        return tuple(found)


def _object(text: str, line: int) -> dict[str, Any] | Fault:
    try:
        told = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        if not text.endswith("\n"):
            detail = "its last line is not a whole JSON object"
            raise FileRefusedError(
                file_finding(FindingCode.FILE_TRUNCATED, line=line, detail=detail)
            ) from None
        return fault(FindingCode.ROW_NOT_JSON, detail=str(error))
    if not isinstance(told, dict):
        return fault(FindingCode.ROW_NOT_JSON, detail=f"it is a {type(told).__name__}")
    return told


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"it has the key {twice!r} twice")
    return told


def as_text(value: object) -> str:
    """Return a JSON value as the text of a cell; what holds others stays JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
