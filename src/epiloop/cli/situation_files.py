"""Series of days, line lists and links, as `epiloop situation` is given them."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from epiloop.cli.columns import Columns, read_columns
from epiloop.cli.given_rows import GivenFileError
from epiloop.situation.chains import Link

A_DATE = "a date (YYYY-MM-DD)"
A_COUNT = "a number of cases"


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cases by day, and the number of the first day."""

    first: int
    local: NDArray[np.int64]
    imported: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class CommunityDays:
    """Community cases and all cases, shape (areas, days); NaN where not published."""

    first: date
    community: NDArray[np.float64]
    total: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairsOfDays:
    """First and second date of each row that has both, as ordinal numbers."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]


def read_incidence(path: Path) -> Incidence:
    """Read `date` or `t`, `local` and perhaps `imported`; dates are numbered from 1.

    Raises
    ------
    GivenFileError
        If a cell cannot be used, or a day is missing or out of its turn.
    """
    columns = read_columns(path)
    if "date" in columns:
        dates = columns.read_all("date", date.fromisoformat, A_DATE)
        _check_every_day(columns, "date", [day.toordinal() for day in dates])
        first = 1
    else:
        days = columns.read_all("t", int, "the number of a day")
        _check_every_day(columns, "t", days)
        first = days[0]
    return Incidence(
        first,
        np.array(columns.read_all("local", int, A_COUNT)),
        np.array(columns.read_all("imported", int, A_COUNT))
        if "imported" in columns
        else None,
    )


def read_days_taken(path: Path) -> NDArray[np.float64]:
    """Read `day, probability`, in any order, every day from 0 once.

    Raises
    ------
    GivenFileError
        If a cell cannot be used, or a day is missing or there twice.
    """
    columns = read_columns(path)
    days = columns.read_all("day", int, "a number of days")
    if sorted(days) != list(range(len(days))):
        raise GivenFileError(f"{path}, day: its days are 0, 1, 2 and so on, each once")
    chances = columns.read_all("probability", float, "a probability")
    return np.array(chances)[np.argsort(days)]


def read_pairs_of_days(
    path: Path, first: str, second: str, *, until: date | None
) -> PairsOfDays:
    """Return the two dates of each row that has both, and tell of the others.

    Raises
    ------
    GivenFileError
        If a cell is not a date, or no row has both dates in their order.
    """
    columns = read_columns(path)
    rows = list(
        zip(
            columns.lines,
            columns.read(first, date.fromisoformat, A_DATE),
            columns.read(second, date.fromisoformat, A_DATE),
            strict=True,
        )
    )
    dated = [(line, one, two) for line, one, two in rows if one and two]
    turned = [line for line, one, two in dated if two < one]
    known = [
        (one.toordinal(), two.toordinal())
        for _, one, two in dated
        if one <= two and (until is None or two <= until)
    ]
    tell(
        f"{path}: {len(rows)} rows, {len(known)} used; "
        f"{len(rows) - len(dated)} lack {first} or {second}; "
        f"{len(turned)} have {second} before {first}{_lines(turned)}; "
        f"{len(dated) - len(turned) - len(known)} are later than --as-of."
    )
    if not known:
        raise GivenFileError(f"{path}: no row has {first} and then {second} in time")
    days = np.array(known, np.int64)
    return PairsOfDays(days[:, 0], days[:, 1])


def read_community_days(path: Path) -> CommunityDays:
    """Read `date, area, community, total`; a community count may be empty: not published.

    Raises
    ------
    GivenFileError
        If a cell cannot be used, an area lacks a day, there are more community cases than
        cases, or a row has neither.
    """
    columns = read_columns(path)
    days = columns.read_all("date", date.fromisoformat, A_DATE)
    community = columns.read("community", int, A_COUNT)
    total = columns.read("total", int, A_COUNT)
    _check_every_area(columns, days)
    area_at = {area: at for at, area in enumerate(dict.fromkeys(columns.texts("area")))}
    first = min(days)
    found = np.full((2, len(area_at), len(set(days))), np.nan)
    rows = zip(
        columns.lines, columns.texts("area"), days, community, total, strict=True
    )
    for line, area, day, part, whole in rows:
        if (part is None and whole is None) or not 0 <= (part or 0) <= (
            (part or 0) if whole is None else whole
        ):
            raise GivenFileError(
                f"{path}, line {line}, community: {part} of {whole} cases cannot be used"
            )
        at = area_at[area], (day - first).days
        for table, cases in zip(found, (part, whole), strict=True):
            table[at] = np.nan if cases is None else cases
    return CommunityDays(first, found[0], found[1])


def read_links(path: Path) -> list[Link]:
    """Read `infector, infectee`; tell of those who have several possible infectors.

    Raises
    ------
    GivenFileError
        If one of the two is missing in a row.
    """
    columns = read_columns(path)
    links = list(
        map(
            Link,
            columns.read_all("infector", _identifier, "a case"),
            columns.read_all("infectee", _identifier, "a case"),
        )
    )
    infectors = Counter(link.infectee_id for link in set(links))
    several = sum(number > 1 for number in infectors.values())
    if several:
        tell(
            f"{path}: {several} cases have several possible infectors; each of these is "
            f"counted as having infected them."
        )
    return links


def read_case_ids(path: Path) -> list[str]:
    """Read `case_id`; raise `GivenFileError` if one is missing."""
    return read_columns(path).read_all("case_id", _identifier, "a case")


def tell(sentence: str) -> None:
    """Say on standard error what became of the rows."""
    print(sentence, file=sys.stderr)


def _check_every_day(columns: Columns, name: str, days: Sequence[int]) -> None:
    cells = columns.texts(name)
    for row, (before, day) in enumerate(pairwise(days), start=1):
        if day != before + 1:
            raise GivenFileError(
                f"{columns.path}, line {columns.lines[row]}, {name}: {cells[row]} does "
                f"not follow {cells[row - 1]}; every day has one row, also without cases"
            )


def _check_every_area(columns: Columns, days: Sequence[date]) -> None:
    """Refuse a table in which an area lacks a day, or has one twice."""
    rows = Counter(zip(columns.texts("area"), days, strict=True))
    last = max(days) - min(days)
    every = [min(days) + timedelta(number) for number in range(last.days + 1)]
    for area in dict.fromkeys(columns.texts("area")):
        for day in every:
            if rows[area, day] != 1:
                raise GivenFileError(
                    f"{columns.path}: {area or 'no area'} has {rows[area, day]} rows for "
                    f"{day}; every area has one for every day, also without cases"
                )


def _lines(lines: Sequence[int]) -> str:
    return f" (lines {', '.join(map(str, lines))})" if lines else ""


def _identifier(text: str) -> str:
    if not text:
        raise ValueError
    return text
