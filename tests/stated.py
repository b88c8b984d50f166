"""Comparing a row of a table with what a version states, cell by cell."""

from epiloop.cli.protocol_text import plain_text
from epiloop.protocols import Protocol, load_protocol
from rulebook import Row

PROTOCOL, SOURCE = "protocol", "source"


def stated(row: Row, table: str, *, ignoring: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the row as the version states it, to be compared with the row as written.

    A column is named for a key of the table, with spaces for underscores; `-` stands for
    a key that the version does not state. The column `source` is the verification and
    source of the first column after it that is stated.
    """
    version = load_protocol(row[PROTOCOL])
    cells = dict(row.cells)
    columns = [name for name in cells if name not in {PROTOCOL, SOURCE, *ignoring}]
    for column in columns:
        cells[column] = text(version, f"{table}.{column.replace(' ', '_')}")
    if SOURCE in cells:
        keys = (f"{table}.{column.replace(' ', '_')}" for column in columns)
        found = (cited(version, key) for key in keys if key in version.leaves)
        cells[SOURCE] = next(found, "-")
    return cells


def text(version: Protocol, key: str) -> str:
    """Return a value as written in a table."""
    leaf = version.leaves.get(key)
    return "-" if leaf is None else plain_text(leaf.value)


def cited(version: Protocol, key: str) -> str:
    """Return a value's verification and sources as written in a table."""
    value = version.cited(key)
    return f"{value.verification} {value.source}".strip()
