"""The one interface of all engines over a visit index, row by row.

Officers' desks and classification ask for meetings and for the visits behind each; who
needs a whole city at once asks `find_degrees`.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

import numpy as np

from epiloop.contacts.co_presence import Exposure, Threshold
from epiloop.contacts.engine import Meeting, PlainEngine, Seeker
from epiloop.contacts.engines import EngineName, pair_engine
from epiloop.contacts.engines.columns import PairRule, Whole, in_columns
from epiloop.contacts.engines.encounters import in_microseconds
from epiloop.contacts.engines.in_plain import as_visits, counts
from epiloop.contacts.engines.told import tell_from
from epiloop.contacts.stays import NO_TIME
from epiloop.records import Visit
from epiloop.timeline import Interval
from epiloop.visits.index import VisitIndex
from epiloop.visits.rows import Codes
from epiloop.visits.store import VisitStore
from epiloop.visits.times import EPOCH, MICROSECOND


class IndexEngine:
    """Meetings by a quick engine; the evidence of one meeting by the plain one."""

    def __init__(
        self,
        index: VisitIndex,
        name: EngineName,
        *,
        least_at: Whole | None = None,
        store: VisitStore | None = None,
    ) -> None:
        """Take an index, and the store behind it, which tells seats and sources."""
        self.name = name.value
        self._index = index
        self._find_pairs = pair_engine(name, store=store)
        nothing = np.zeros(len(index.places), np.int64)
        self._least_at = nothing if least_at is None else least_at
        self._tell = tell_from(store, index) if store else self._tell_from_index
        self._visits: dict[str, list[Visit]] = {}
        self._met: set[str] = set()
        self._least_of: dict[str, int] = {}

    @property
    def reach(self) -> Interval | None:
        """From the first record held to the end of the last; None without records."""
        return self._index.reach

    def meetings(
        self,
        seekers: Iterable[Seeker],
        *,
        threshold: Threshold,
        lingering: timedelta = NO_TIME,
    ) -> list[Meeting]:
        """Find whom each seeker met; by seeker as given, then by person."""
        asked, index = list(seekers), self._index
        rule = PairRule(
            threshold,
            in_microseconds(lingering),
            self._least_at,
            np.empty(0, np.bool_),
        )
        pairs = self._find_pairs(index, in_columns(asked, index.persons), rule)
        names = index.persons.decode(pairs.person).to_pylist()
        self._met.update(names, (one.person_id for one in asked))
        found = [
            Meeting(
                asked[pairs.seeker[row]],
                name,
                None
                if pairs.encounters[row] == pairs.unknown[row]
                else int(pairs.total[row]) * MICROSECOND,
                int(pairs.encounters[row]),
                EPOCH + int(pairs.first[row]) * MICROSECOND,
                EPOCH + int(pairs.last[row]) * MICROSECOND,
            )
            for row, name in enumerate(names)
        ]
        order = sorted(
            range(len(found)), key=lambda row: (pairs.seeker[row], names[row])
        )
        return [found[row] for row in order]

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta = NO_TIME
    ) -> Exposure | None:
        """Return the encounters behind one meeting, in order; None if they never met."""
        visits = self._visits_of((seeker.person_id, person_id))
        exposure = PlainEngine(visits).exposure(seeker, person_id, lingering=lingering)
        if exposure is None:
            return None
        met = tuple(
            one
            for one in exposure.encounters
            if counts(one, least=self._least(one.place_id))
        )
        return Exposure(exposure.case_id, person_id, met) if met else None

    def _least(self, place_id: str) -> int:
        if place_id not in self._least_of:
            code = self._index.places.find([place_id])[0]
            self._least_of[place_id] = int(self._least_at[code])
        return self._least_of[place_id]

    def _visits_of(self, persons: Sequence[str]) -> list[Visit]:
        unread = self._met | set(persons)
        if not self._visits.keys() >= set(persons):
            # Whoever asks about one meeting asks about all: one reading serves them.
            unread -= self._visits.keys()
            self._visits |= {person: [] for person in unread}
            codes = self._index.persons.find(sorted(unread))
            told = sorted(self._tell(codes), key=attrgetter("person_id"))
            for person, visits in groupby(told, key=attrgetter("person_id")):
                self._visits[person] = list(visits)
        return [visit for person in set(persons) for visit in self._visits[person]]

    def _tell_from_index(self, persons: Codes) -> Iterable[Visit]:
        return as_visits(self._index, self._index.stays_of(persons))
