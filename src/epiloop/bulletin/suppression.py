"""Small numbers withheld, with as many others as it takes that none can be worked out.

A table with totals is a circulation: from one source through the rows' totals, the cells,
the columns' totals and back as the total of all. What is withheld may flow otherwise; what
is published may not. A withheld number can be worked out exactly when no cycle of withheld
numbers lets it move, up or down, without another falling below nothing. Where it can, the
cheapest cycle is withheld with it.

References
----------
Kelly, Golden, Assad: Cell suppression: disclosure protection for sensitive tabular data.
Networks 22(4), 1992. doi:10.1002/net.3230220407
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TOTAL: Final = ""
"""The name of the row and of the column of totals."""

Cell = tuple[str, str]
_Node = tuple[str, str]
_SOURCE: Final[_Node] = ("all", "")


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by row and column, with totals; None where a number is withheld."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Cell, int | None]

    @property
    def withheld(self) -> frozenset[Cell]:
        """The cells, totals among them, that are not published."""
        return frozenset(cell for cell, value in self.cells.items() if value is None)


def with_totals(
    counts: Mapping[Cell, int], *, rows: tuple[str, ...], columns: tuple[str, ...]
) -> Table:
    """Return a table of counts; a pair that is not named counts nothing.

    Raises
    ------
    ValueError
        If a count is negative, or stands outside the rows and columns.
    """
    strange = [c for c in counts if c[0] not in rows or c[1] not in columns]
    if strange:
        raise ValueError(f"{strange[0]} is in no row and column of the table.")
    if any(value < 0 for value in counts.values()):
        raise ValueError("A count is not negative.")
    cells = {(r, c): counts.get((r, c), 0) for r in rows for c in columns}
    cells |= {(r, TOTAL): sum(cells[r, c] for c in columns) for r in rows}
    cells |= {(TOTAL, c): sum(cells[r, c] for r in rows) for c in columns}
    cells[TOTAL, TOTAL] = sum(cells[r, TOTAL] for r in rows)
    return Table(rows, columns, dict(cells))


def withhold_small_numbers(table: Table, *, fewer_than: int) -> Table:
    """Withhold every count from 1 to below a limit, and what would give it away.

    Parameters
    ----------
    table
        Whole, with its totals.
    fewer_than
        The least count that is published, besides 0; 0 and 1 withhold nothing.

    Returns
    -------
    Table
        The same with None for each withheld number. The total of all is withheld only if
        nothing else hides a number.
    """
    values = {cell: value for cell, value in table.cells.items() if value is not None}
    withheld = {
        cell
        for cell, value in values.items()
        if 0 < value < fewer_than and cell != (TOTAL, TOTAL)
    }
    # A number that was withheld for another may itself be given away by now.
    while given_away := _given_away(values, withheld):
        withheld |= _cheapest_cycle(given_away, values, withheld)
    cells = {cell: None if cell in withheld else v for cell, v in values.items()}
    return Table(table.rows, table.columns, cells)


def without_empty_lines(table: Table) -> Table:
    """Return a table without the rows and columns that publish nothing but zeros."""
    rows = tuple(
        r for r in table.rows if any(table.cells[r, c] != 0 for c in table.columns)
    )
    columns = tuple(
        c for c in table.columns if any(table.cells[r, c] != 0 for r in table.rows)
    )
    kept = {(r, c) for r in (*rows, TOTAL) for c in (*columns, TOTAL)}
    return Table(rows, columns, {c: v for c, v in table.cells.items() if c in kept})


def _given_away(values: Mapping[Cell, int], withheld: set[Cell]) -> Cell | None:
    """Return a withheld cell that follows from what is published, if there is one."""
    for cell in sorted(withheld):
        if _path(cell, values, withheld, free=withheld) is None:
            return cell
    return None


def _cheapest_cycle(
    cell: Cell, values: Mapping[Cell, int], withheld: set[Cell]
) -> set[Cell]:
    found = _path(cell, values, withheld, free=set(values))
    assert found is not None  # noqa: S101  a table's cells lie on cycles of four
    return found


def _path(
    cell: Cell, values: Mapping[Cell, int], withheld: set[Cell], *, free: set[Cell]
) -> set[Cell] | None:
    """Return the cells of the cheapest cycle on which a cell can move by one.

    Upwards first: back from its end to its beginning through other cells, forwards as
    far as one likes, backwards where there is something to take.
    """
    start, end = _ends(cell)
    ways = [(end, start)]
    if values[cell] > 0:
        ways.append((start, end))
    found = [
        path
        for begin, goal in ways
        if (path := _shortest(begin, goal, cell, values, withheld, free)) is not None
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _shortest(
    begin: _Node,
    goal: _Node,
    avoided: Cell,
    values: Mapping[Cell, int],
    withheld: set[Cell],
    free: set[Cell],
) -> tuple[int, set[Cell]] | None:
    arcs = _arcs(values, free - {avoided})
    queue: list[tuple[int, int, _Node, tuple[Cell, ...]]] = [(0, 0, begin, ())]
    done: set[_Node] = set()
    turn = 0
    while queue:
        cost, _, node, cells = heapq.heappop(queue)
        if node == goal:
            return cost, set(cells)
        if node in done:
            continue
        done.add(node)
        for cell, after in arcs.get(node, ()):
            turn += 1
            more = 0 if cell in withheld else _cost(cell, values)
            heapq.heappush(queue, (cost + more, turn, after, (*cells, cell)))
    return None


def _arcs(
    values: Mapping[Cell, int], free: set[Cell]
) -> dict[_Node, list[tuple[Cell, _Node]]]:
    arcs: dict[_Node, list[tuple[Cell, _Node]]] = {}
    for cell in sorted(free):
        start, end = _ends(cell)
        arcs.setdefault(start, []).append((cell, end))
        if values[cell] > 0:
            arcs.setdefault(end, []).append((cell, start))
    return arcs


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """Return where a cell's count flows from and to."""
    row, column = cell
    after: _Node = ("column", column)
    before: _Node = ("row", row)
    if cell == (TOTAL, TOTAL):
        return ("sink", ""), _SOURCE
    if row == TOTAL:
        return after, ("sink", "")
    return (_SOURCE, before) if column == TOTAL else (before, after)


def _cost(cell: Cell, values: Mapping[Cell, int]) -> int:
    """Return what a reader loses with a number: itself; with a total, much more."""
    if cell == (TOTAL, TOTAL):
        return 1_000_000 + values[cell]
    return (1 + values[cell]) * (10 if TOTAL in cell else 1)
