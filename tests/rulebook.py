"""How the specifications in `tests/spec` are written, so that a book can be made of them.

One file per rule family. Its docstring opens the chapter: the first line is the title.
Each test is one rule; its name is the rule's sentence, its docstring explains it.

A rule that is best read as a table carries the table in its decorator, and runs once for
each row. The first argument names the protocol keys that the rule specifies::

    @spec(
        "contact.lookback",
        table='''
            protocol     | onset on   | window opens
            covid19-cn-8 | 2022-05-03 | 2022-05-01
        ''',
    )
    def test_the_window_opens_days_before_onset(row):
        '''Counted in calendar days at headquarters.'''
        protocol = load_protocol(row["protocol"])

        assert opening(protocol, row.day("onset on")) == row.day("window opens")

A rule without a table is `@spec("contact.category")` alone; the book then shows the test's
own lines, so keep them short and plain.

Keys
----
A key is written as in a protocol file, with `*` for a name of an open or closed set and no
list numbers: `measure.*.stages`, `zone.*.lift`, `clock.*` (or `clock` for short). A key
that is a table stands for the values of that table, not for tables below it: `zone.*`
leaves `zone.*.lift` to its own rule. `test_every_protocol_key_has_a_rule` in `tests/spec/test_rule_book.py` fails with the
keys that no rule specifies. A rule about no protocol key (a step, a clock's state) is
`@spec()`.

Cells
-----
`row["name"]` is the text of a cell; `-` and an empty cell mean "nothing". `row.day`,
`row.number`, `row.numbers`, `row.words`, `row.truth` and `row.instant` read it; each gives
None (or an empty tuple) for nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from textwrap import dedent
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

NOTHING = frozenset({"", "-", "–"})
Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by the names in its first line."""

    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    def __str__(self) -> str:
        return " | ".join(self.cells.values())

    def is_nothing(self, name: str) -> bool:
        return self.cells[name] in NOTHING

    def day(self, name: str) -> date | None:
        """`2022-05-03`."""
        return None if self.is_nothing(name) else date.fromisoformat(self[name])

    def number(self, name: str) -> float | None:
        """`14` or `0.5`; whole numbers come as int."""
        return None if self.is_nothing(name) else number(self[name])

    def numbers(self, name: str) -> tuple[float, ...]:
        """`1, 4, 7, 14`."""
        return tuple(number(part) for part in self.words(name))

    def words(self, name: str) -> tuple[str, ...]:
        """`new_case, new_positive_point`."""
        if self.is_nothing(name):
            return ()
        return tuple(part.strip() for part in self[name].split(","))

    def truth(self, name: str) -> bool | None:
        """`yes` or `no`."""
        return None if self.is_nothing(name) else {"yes": True, "no": False}[self[name]]

    def instant(self, name: str, zone: ZoneInfo | None = None) -> datetime | None:
        """`2022-05-03 14:05` in the zone, or UTC."""
        if self.is_nothing(name):
            return None
        return datetime.fromisoformat(self[name]).replace(tzinfo=zone or UTC)


def number(text: str) -> float:
    """Read a number; whole ones as int."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def table_rows(table: str) -> tuple[Row, ...]:
    """Read a table of cells between `|`; its first line names the columns."""
    lines = [line for line in dedent(table).strip().splitlines() if line.strip()]
    names, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    for cells in rows:
        if len(cells) != len(names):
            raise ValueError(f"{len(names)} cells are needed, not {cells}")
    return tuple(Row(dict(zip(names, cells, strict=True))) for cells in rows)


def spec(*keys: str, table: str | None = None) -> Callable[[Test], Test]:
    """Mark a test as the rule for some protocol keys; run it for each row of a table."""

    def mark(test: Test) -> Test:
        test.covers = keys  # type: ignore[attr-defined]
        if table is None:
            return test
        rows = table_rows(table)
        marked: Test = pytest.mark.parametrize("row", rows, ids=str)(test)
        return marked

    return mark
