"""Versions of protocols as lines for a terminal, and as plain values for programs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from epiloop.protocols import CitedValue, Difference, Protocol

NOTHING: Final = "-"


def columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines whose cells, all but the last, stand in columns."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def version_row(version: Protocol) -> tuple[str, ...]:
    """Return a version as a row: name, place, first and last day, status, title."""
    header = version.header
    return (
        version.id,
        header.disease,
        header.jurisdiction,
        str(header.effective_from or NOTHING),
        str(header.effective_to or NOTHING),
        header.status,
        header.title,
    )


def value_lines(version: Protocol, values: Iterable[CitedValue]) -> Iterator[str]:
    """Yield a version's values, one a line with its source; a note below the last."""
    header = version.header
    yield f"{version.id}: {header.title}"
    yield f"sha256 {version.digest}"
    yield ""
    for note, noted in groupby(values, key=lambda value: value.note):
        for value in noted:
            origin = f"  from {value.inherited_from}" if value.inherited_from else ""
            yield f"{value.key} = {in_words(value)}  [{citation(value)}]{origin}"
        if note:
            yield f"    {note}"


def difference_lines(pairs: Iterable[Difference]) -> Iterator[str]:
    """Yield differences as pairs of lines, minus for before and plus for after."""
    for pair in pairs:
        yield pair.key
        for sign, value in (("-", pair.before), ("+", pair.after)):
            if value is not None:
                yield f"  {sign} {in_words(value)}  [{citation(value)}]"


def in_words(value: CitedValue) -> str:
    """Return a value with its unit."""
    return f"{plain_text(value.value)} {value.unit}".rstrip()


def plain_text(value: object) -> str:
    """Return a value as a person writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(plain_text, value)) or "none"
        case _:
            return str(value)


def citation(value: CitedValue) -> str:
    """Return how far a value was checked, and its sources."""
    return f"{value.verification} {value.source}".rstrip()


def as_json(value: CitedValue) -> dict[str, object]:
    """Return a value with its source for programs."""
    return {
        "key": value.key,
        "value": plain(value.value),
        "unit": value.unit,
        "sources": list(value.sources),
        "verification": value.verification,
        "note": value.note,
        "file": value.file.name,
        "line": value.line,
        "inherited_from": value.inherited_from,
    }


def plain(value: object) -> object:
    """Return a value in the types that JSON has."""
    match value:
        case tuple():
            return [plain(part) for part in value]
        case date():
            return value.isoformat()
        case _:
            return value
