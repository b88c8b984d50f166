"""The visits of some days as engines read them: segments, dictionaries, place classes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from epiloop.records import PlaceClass
from epiloop.timeline import ONE_DAY, Interval, day_start
from epiloop.visits.ids import IdDictionary
from epiloop.visits.rows import Codes
from epiloop.visits.segment import Segment
from epiloop.visits.stays import NOBODY, DaySpan, Stays, joined
from epiloop.visits.times import EPOCH

ONE_MINUTE: Final = timedelta(minutes=1)
CLASSES: Final = tuple(PlaceClass)
UNKNOWN_CLASS: Final = CLASSES.index(PlaceClass.UNKNOWN)


@dataclass(frozen=True, slots=True)
class VisitIndex:
    """All that an engine asks of visits.

    Attributes
    ----------
    segments
        By day, each day once; days without visits may be absent.
    class_of_place
        Position in `CLASSES` of each place's class, by code.
    digest
        Of the records behind it; empty for visits in memory.
    """

    segments: tuple[Segment, ...]
    persons: IdDictionary
    places: IdDictionary
    class_of_place: NDArray[np.uint8]
    digest: str = ""
    _of_place: dict[str, NDArray[np.int64]] = field(default_factory=dict, repr=False)

    @property
    def reach(self) -> Interval | None:
        """From the first start to the last end; None without visits."""
        held = [segment for segment in self.segments if len(segment)]
        if not held:
            return None
        last = max(one.last for one in held)
        return Interval(instant(held[0].first), instant(last))

    def stays_of(self, persons: Codes) -> Stays:
        """Return all stays of some persons."""
        parts = [NOBODY]
        for segment in self.segments:
            begin, end = segment.of_person.bounds(persons)
            count = end - begin
            owner = np.repeat(np.arange(len(persons)), count)
            rows = spread(begin, count)
            parts.append(segment.stays_at(rows, persons[owner]))
        return joined(*parts)

    def busiest_day(self) -> NDArray[np.int64]:
        """Return how many stays begin at each place on its busiest day."""
        if "busiest" not in self._of_place:
            most = np.zeros(len(self.places), np.int64)
            for segment in self.segments:
                edges = segment.at_place.offsets.astype(np.int64)
                counts = edges[1:] - edges[:-1]
                np.maximum(most[: len(counts)], counts, out=most[: len(counts)])
            self._of_place["busiest"] = most
        return self._of_place["busiest"]


def spread(begin: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of ranges, one range after the other."""
    total = int(count.sum())
    shift = np.repeat(begin - np.concatenate(([0], np.cumsum(count)[:-1])), count)
    return np.arange(total) + shift


def minute(moment: datetime) -> int:
    """Return the minute since 1970 in which an instant falls."""
    return (moment.astimezone(UTC) - EPOCH) // ONE_MINUTE


def instant(minutes: int) -> datetime:
    """Return the instant at which a minute since 1970 begins."""
    return EPOCH + minutes * ONE_MINUTE


def span_of(day: date, zone: ZoneInfo) -> DaySpan:
    """Return a day of a time zone in minutes."""
    edges = (day_start(day + ahead * ONE_DAY, zone) for ahead in range(3))
    return DaySpan(*(minute(edge) for edge in edges))


def no_classes(places: int) -> NDArray[np.uint8]:
    """Return the classes of places of which none is known."""
    return np.full(places, UNKNOWN_CLASS, np.uint8)


def in_order(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Return segments by day."""
    return tuple(sorted(segments, key=lambda one: one.span.begins))
