"""The one interface of all engines, and the plain engine behind it.

An engine holds visits and answers one question: whom did each of these persons meet
within these windows? Degrees, windows and classes are worked out above it, so that
every engine is asked the same and can be held to the same answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from epiloop.contacts.co_presence import (
    Exposure,
    Threshold,
    find_encounters,
    gather_exposures,
)
from epiloop.contacts.stays import NO_TIME, Stay, cut_to, merge_stays
from epiloop.records import Visit
from epiloop.timeline import Interval


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody whose contacts are sought: a case, or a contact of one.

    Attributes
    ----------
    seeker_id
        Carried into the answer; the case's id.
    windows
        When this person could infect.
    """

    seeker_id: str
    person_id: str
    windows: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a pair adds up to.

    Attributes
    ----------
    together
        Exact known time; None if no encounter has clock times.
    encounters
        How many.
    first_at, last_at
        Start of the first and end of the last encounter, in UTC.
    """

    seeker: Seeker
    person_id: str
    together: timedelta | None
    encounters: int
    first_at: datetime
    last_at: datetime


@runtime_checkable
class Engine(Protocol):
    """Whatever can find who met whom. All answers equal those of `PlainEngine`."""

    @property
    def name(self) -> str:
        """What the engine is called on the command line and in results."""
        ...

    @property
    def reach(self) -> Interval | None:
        """From the first record held to the end of the last; None without records."""
        ...

    def meetings(
        self, seekers: Iterable[Seeker], *, threshold: Threshold, lingering: timedelta
    ) -> Iterable[Meeting]:
        """Find whom each seeker met; by seeker as given, then by person."""
        ...

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta
    ) -> Exposure | None:
        """Return the encounters behind one meeting, in order; None if they never met."""
        ...


class PlainEngine:
    """The readable reference over visits in memory."""

    name = "plain"

    def __init__(self, visits: Iterable[Visit]) -> None:
        self._of_person: dict[str, list[Stay]] = defaultdict(list)
        self._at_place: dict[str, list[Stay]] = defaultdict(list)
        for stay in merge_stays(visits):
            self._of_person[stay.person_id].append(stay)
            self._at_place[stay.place_id].append(stay)

    @property
    def reach(self) -> Interval | None:
        """From the first visit to the end of the last; None without visits."""
        return reach_of(
            stay.span for stays in self._of_person.values() for stay in stays
        )

    def meetings(
        self,
        seekers: Iterable[Seeker],
        *,
        threshold: Threshold,
        lingering: timedelta = NO_TIME,
    ) -> list[Meeting]:
        """Find whom each seeker met."""
        return [
            meeting_of(seeker, exposure)
            for seeker in seekers
            for exposure in self.exposures(
                seeker, threshold=threshold, lingering=lingering
            )
        ]

    def exposures(
        self, seeker: Seeker, *, threshold: Threshold, lingering: timedelta = NO_TIME
    ) -> list[Exposure]:
        """Find whom one seeker met, with every encounter; by person."""
        present = self._present(seeker)
        places = sorted({stay.place_id for stay in present})
        others = [stay for place in places for stay in self._at_place[place]]
        met = find_encounters(present, others, lingering=lingering)
        return gather_exposures(met, case_id=seeker.seeker_id, threshold=threshold)

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta = NO_TIME
    ) -> Exposure | None:
        """Return the encounters of one pair, in order; None if they never met."""
        others = self._of_person.get(person_id, [])
        met = find_encounters(self._present(seeker), others, lingering=lingering)
        found = gather_exposures(
            met, case_id=seeker.seeker_id, threshold=Threshold(NO_TIME)
        )
        return found[0] if found else None

    def _present(self, seeker: Seeker) -> list[Stay]:
        return cut_to(self._of_person.get(seeker.person_id, []), seeker.windows)


def meeting_of(seeker: Seeker, exposure: Exposure) -> Meeting:
    """Return what an exposure adds up to."""
    return Meeting(
        seeker=seeker,
        person_id=exposure.person_id,
        together=exposure.together,
        encounters=len(exposure.encounters),
        first_at=exposure.first_at,
        last_at=exposure.last_at,
    )


def reach_of(spans: Iterable[Interval]) -> Interval | None:
    """Return the time from the first start to the last end; None without spans."""
    held: Sequence[Interval] = list(spans)
    if not held:
        return None
    return Interval(min(span.start for span in held), max(span.end for span in held))


def as_engine(visits: Iterable[Visit] | Engine) -> Engine:
    """Return the engine given, or the plain engine over the visits given."""
    return visits if isinstance(visits, Engine) else PlainEngine(visits)
