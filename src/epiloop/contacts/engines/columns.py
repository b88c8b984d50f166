"""What the quick engines are asked and what they answer, in columns.

Times are whole microseconds since 1970 in UTC, so that a window that opens between two
minutes is cut as exactly as the plain engine cuts it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.stays import join_spans
from epiloop.visits.ids import NO_CODE, IdDictionary
from epiloop.visits.index import VisitIndex
from epiloop.visits.rows import Codes
from epiloop.visits.times import microseconds

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

MINUTE_US: Final = 60_000_000
DAY_US: Final = 24 * 60 * MINUTE_US


@dataclass(frozen=True, slots=True)
class SeekerColumns:
    """Persons whose contacts are sought.

    Attributes
    ----------
    person
        Code of each seeker.
    window_of, window_start, window_end
        Windows: the seeker's position, from when to when; by seeker and time, those of
        one seeker apart from each other.
    """

    person: Codes
    window_of: Whole
    window_start: Whole
    window_end: Whole

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class PairRule:
    """What makes a pair count.

    Attributes
    ----------
    threshold
        Least time together.
    air
        How long the air of a place counts after the seeker has left, in microseconds.
    least_at
        Shortest encounter that counts at each place, in microseconds, by place code;
        `NEVER` where none does.
    left_out
        Whether a person is of no interest, by person code; empty for nobody.
    """

    threshold: Threshold
    air: int
    least_at: Whole
    left_out: Truths


NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who met whom, one row a pair, by seeker and person code.

    Attributes
    ----------
    seeker
        Position among those asked for.
    total
        Known time together.
    encounters, unknown
        How many, and how many of them of unknown length.
    first, last
        Start of the first and end of the last encounter.
    """

    seeker: Whole
    person: Codes
    total: Whole
    encounters: Whole
    unknown: Whole
    first: Whole
    last: Whole

    def __len__(self) -> int:
        return len(self.seeker)

    def taken(self, chosen: Truths | Whole) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(
            self.seeker[chosen],
            self.person[chosen],
            self.total[chosen],
            self.encounters[chosen],
            self.unknown[chosen],
            self.first[chosen],
            self.last[chosen],
        )


class PairEngine(Protocol):
    """Finds who met whom in an index. All engines' answers equal the plain one's."""

    def __call__(
        self, index: VisitIndex, seekers: SeekerColumns, rule: PairRule, /
    ) -> Pairs:
        """Return the pairs that the rule lets count."""
        ...


def in_columns(seekers: Sequence[Seeker], persons: IdDictionary) -> SeekerColumns:
    """Return seekers as columns; a person whom nobody has seen has no windows."""
    codes = persons.find([one.person_id for one in seekers])
    windows = [
        (position, microseconds(span.start), microseconds(span.end))
        for position, one in enumerate(seekers)
        if codes[position] != NO_CODE
        for span in join_spans(one.windows)
        if span.start < span.end
    ]
    columns = np.array(windows, np.int64).reshape(-1, 3).T
    return SeekerColumns(codes, *columns)


def join_pairs(parts: Iterable[Pairs]) -> Pairs:
    """Return the pairs of all parts, in order."""
    held = list(parts)
    return Pairs(
        np.concatenate([one.seeker for one in held]),
        np.concatenate([one.person for one in held]),
        np.concatenate([one.total for one in held]),
        np.concatenate([one.encounters for one in held]),
        np.concatenate([one.unknown for one in held]),
        np.concatenate([one.first for one in held]),
        np.concatenate([one.last for one in held]),
    )


def no_pairs() -> Pairs:
    """Return pairs of nobody."""
    nothing = np.empty(0, np.int64)
    return Pairs(nothing, np.empty(0, np.uint32), *[nothing] * 5)
