"""Place rules of each degree: what counts where, and a cap on pairs that is told.

One search asks its engine degree by degree; these two stand before an engine for one
search, in columns and row by row, and keep the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from epiloop.contacts.co_presence import Exposure, Threshold, whole_minutes
from epiloop.contacts.engine import Engine, Meeting, Seeker
from epiloop.contacts.engines.adding_up import added_up, found_through, with_seeker
from epiloop.contacts.engines.columns import (
    MINUTE_US,
    PairEngine,
    PairRule,
    Pairs,
    SeekerColumns,
    Whole,
)
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.contacts.stays import NO_TIME
from epiloop.timeline import Interval
from epiloop.visits.index import VisitIndex


@dataclass(frozen=True, slots=True)
class Truncated:
    """Pairs of one degree left out for their number.

    Attributes
    ----------
    least_minutes
        Shortest known time together of those kept; what was left out is no longer. None
        if all that were kept are of unknown length.
    """

    degree: int
    found: int
    kept: int
    least_minutes: int | None


class PairsByDegree:
    """An engine of one search in columns; keeps the pairs longest together.

    Pairs of wholly unknown length go first: they cannot be ruled out.
    """

    def __init__(self, engine: PairEngine, rules: Sequence[PlaceRules]) -> None:
        self._engine = engine
        self._most = [rule.most_pairs for rule in rules]
        self._degree = 0
        self.truncated: list[Truncated] = []

    def __call__(
        self, index: VisitIndex, seekers: SeekerColumns, rule: PairRule, /
    ) -> Pairs:
        """Return the pairs of the next degree that its cap lets stay."""
        return self._cut(self._engine(index, seekers, rule))

    def add_up(
        self, index: VisitIndex, seekers: SeekerColumns, case: Whole, rule: PairRule
    ) -> Pairs:
        """Return the pairs of the next degree that its cap lets stay, by case."""
        if self._most[self._degree] is None:
            self._degree += 1
            return found_through(self._engine, index, seekers, case, rule)
        pairs = self(index, seekers, rule)
        return added_up(with_seeker(pairs, case[pairs.seeker]))

    def _cut(self, pairs: Pairs) -> Pairs:
        most = self._most[self._degree]
        self._degree += 1
        if most is None or len(pairs) <= most:
            return pairs
        has_time = pairs.encounters > pairs.unknown
        kept = pairs.taken(np.sort(np.lexsort((-pairs.total, has_time))[:most]))
        known = kept.total[kept.encounters > kept.unknown]
        least = int(known.min()) // MINUTE_US if len(known) else None
        self.truncated.append(Truncated(self._degree, len(pairs), most, least))
        return kept


class RowsByDegree:
    """Engines of one search row by row, one a degree, each with its place rules."""

    def __init__(self, engines: Sequence[Engine], rules: Sequence[PlaceRules]) -> None:
        self.name = engines[0].name
        self._engines = engines
        self._most = [rule.most_pairs for rule in rules]
        self._of: dict[Seeker, Engine] = {}
        self._degree = 0
        self.truncated: list[Truncated] = []

    @property
    def reach(self) -> Interval | None:
        """From the first record held to the end of the last; None without records."""
        return self._engines[0].reach

    def meetings(
        self,
        seekers: Iterable[Seeker],
        *,
        threshold: Threshold,
        lingering: timedelta = NO_TIME,
    ) -> list[Meeting]:
        """Find whom each seeker of the next degree met."""
        asked = list(seekers)
        engine, most = self._engines[self._degree], self._most[self._degree]
        self._degree += 1
        self._of |= dict.fromkeys(asked, engine)
        found = list(engine.meetings(asked, threshold=threshold, lingering=lingering))
        if most is None or len(found) <= most:
            return found
        longest = sorted(range(len(found)), key=lambda at: _longest_first(found[at]))
        kept = [found[at] for at in sorted(longest[:most])]
        known = [met.together for met in kept if met.together is not None]
        least = whole_minutes(min(known, default=None))
        self.truncated.append(Truncated(self._degree, len(found), most, least))
        return kept

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta = NO_TIME
    ) -> Exposure | None:
        """Return the encounters that count for the degree in which a seeker was asked."""
        engine = self._of.get(seeker, self._engines[0])
        return engine.exposure(seeker, person_id, lingering=lingering)


def _longest_first(met: Meeting) -> tuple[bool, timedelta]:
    together = met.together
    return together is not None, -(together or NO_TIME)
