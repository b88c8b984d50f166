"""Columns of a dataframe as arrays, and columns as a dataframe of the same kind."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from epiloop.errors import EpiloopError
from epiloop.situation.tables import Table
from epiloop.situation.windows import Counts, Figures

Value = TypeVar("Value")
Frame: TypeAlias = nw.DataFrame[Any]


class UnusableFrameError(EpiloopError, ValueError):
    """A dataframe from which nothing can be estimated."""


def as_frame(given: object) -> Frame:
    """Return a dataframe of any kind that narwhals reads.

    Raises
    ------
    UnusableFrameError
        If it is none.
    """
    try:
        return nw.from_native(given, eager_only=True)
    except TypeError as error:
        raise UnusableFrameError(
            f"A dataframe (pandas, polars, Arrow) is wanted, not a {type(given).__name__}."
        ) from error


def like(given: Frame, table: Table) -> object:
    """Return columns as a dataframe of the kind of the one given."""
    columns = {name: _array(list(cells)) for name, cells in table.items()}
    return nw.from_dict(columns, backend=given.implementation).to_native()


def _array(cells: list[object]) -> NDArray[np.generic] | list[object]:
    """Return cells as an array; a day as a day, a number that is not known as NaN."""
    if any(isinstance(cell, date) for cell in cells):
        return np.array(cells, "datetime64[us]")
    if any(isinstance(cell, str) for cell in cells):
        return cells
    return np.array([np.nan if cell is None else cell for cell in cells])


def days_of(frame: Frame, name: str) -> list[date | None]:
    """Return a column of days; dates, instants and text (YYYY-MM-DD) alike."""
    return _cells(frame, name, _day, "a date (YYYY-MM-DD)")


def counts_of(frame: Frame, name: str) -> Counts:
    """Return a column of numbers of cases, each known."""
    cells = _cells(frame, name, _count, "a number of cases")
    if None in cells:
        raise UnusableFrameError(f"Column {name}: a number of cases is missing.")
    return np.array(cells, np.int64)


def figures_of(frame: Frame, name: str) -> Figures:
    """Return a column of numbers; NaN where none is known."""
    cells = _cells(frame, name, float, "a number")
    return np.array([np.nan if cell is None else cell for cell in cells])


def texts_of(frame: Frame, name: str) -> list[str]:
    """Return a column of identifiers, each known."""
    cells = _cells(frame, name, str, "an identifier")
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        raise UnusableFrameError(f"Column {name}: an identifier is missing.")
    return known


def pairs_of_days(
    frame: Frame, first: str, second: str, *, as_of: date | None
) -> tuple[Counts, Counts]:
    """Return the days of the rows that have both in their order, known by `as_of`."""
    known = [
        (one.toordinal(), two.toordinal())
        for one, two in zip(days_of(frame, first), days_of(frame, second), strict=True)
        if one and two and one <= two and (as_of is None or two <= as_of)
    ]
    if not known:
        raise UnusableFrameError(f"No row has {first} and then {second} in time.")
    days = np.array(known, np.int64)
    return days[:, 0], days[:, 1]


def check_every_day(days: list[date | None]) -> date:
    """Return the first of days in a row; raise `UnusableFrameError` if one is missing."""
    first = days[0] if days else None
    if first is None or any(
        day is None or (day - first).days != number for number, day in enumerate(days)
    ):
        raise UnusableFrameError(
            "Every day has one row, in order, also without cases: no day is left out."
        )
    return first


def _cells(
    frame: Frame, name: str, reader: Callable[..., Value], what: str
) -> list[Value | None]:
    if name not in frame.columns:
        raise UnusableFrameError(
            f"The dataframe has no column {name}; it has {', '.join(frame.columns)}."
        )
    read: list[Value | None] = []
    for row, cell in enumerate(frame[name].to_list()):
        # NaN and NaT, which pandas has for nothing, are not equal to themselves.
        if cell is None or cell != cell or cell == "":
            read.append(None)
            continue
        try:
            read.append(reader(cell))
        except (TypeError, ValueError) as error:
            raise UnusableFrameError(
                f"Row {row}, {name}: {cell!r} is not {what}."
            ) from error
    return read


def _day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(str(cell))


def _count(cell: float) -> int:
    if int(cell) != cell:
        raise ValueError(cell)
    return int(cell)
