"""Encounters from records of two persons near each other, without a place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from epiloop.contacts.co_presence import (
    Encounter,
    Exposure,
    Threshold,
    gather_exposures,
)
from epiloop.contacts.engine import Meeting, Seeker, meeting_of, reach_of
from epiloop.contacts.stays import NO_TIME, join_spans
from epiloop.records import Proximity
from epiloop.timeline import Interval


def within(records: Iterable[Proximity], metres: float) -> list[Proximity]:
    """Return the records at most so far apart, and those without a distance.

    Where none was measured, the device still found the two near each other.
    """
    return [
        one for one in records if one.distance_m is None or one.distance_m <= metres
    ]


class ProximityEngine:
    """The plain engine over pair records, such as those of phones or badges.

    Overlapping and touching records of one pair are one encounter; it matters neither
    which of the two a record names first nor how often it is repeated.
    """

    name = "plain"

    def __init__(self, records: Iterable[Proximity]) -> None:
        self._records = list(records)
        self._of_person: dict[str, list[Proximity]] = defaultdict(list)
        for record in self._records:
            self._of_person[record.person_id].append(record)
            self._of_person[record.other_id].append(record)

    @property
    def reach(self) -> Interval | None:
        """From the first record to the end of the last; None without records."""
        return reach_of(record.span for record in self._records)

    def meetings(
        self,
        seekers: Iterable[Seeker],
        *,
        threshold: Threshold,
        lingering: timedelta = NO_TIME,
    ) -> list[Meeting]:
        """Find whom each seeker met; `lingering` means nothing without a place."""
        del lingering
        return [
            meeting_of(seeker, exposure)
            for seeker in seekers
            for exposure in gather_exposures(
                self._encounters(seeker),
                case_id=seeker.seeker_id,
                threshold=threshold,
            )
        ]

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta = NO_TIME
    ) -> Exposure | None:
        """Return the encounters of one pair, in order; None if they never met."""
        del lingering
        met = (met for met in self._encounters(seeker) if met.person_id == person_id)
        found = gather_exposures(met, case_id=seeker.seeker_id, threshold=Threshold())
        return found[0] if found else None

    def _encounters(self, seeker: Seeker) -> list[Encounter]:
        near: dict[str, list[tuple[Interval, Proximity]]] = defaultdict(list)
        windows = join_spans(seeker.windows)
        for record in self._of_person.get(seeker.person_id, []):
            other = (
                record.other_id
                if record.person_id == seeker.person_id
                else record.person_id
            )
            for window in windows:
                shared = record.span.overlap(window)
                if shared is not None and other != seeker.person_id:
                    near[other].append((shared, record))
        return [met for other in near for met in _join(other, near[other])]


def _join(other: str, near: Sequence[tuple[Interval, Proximity]]) -> list[Encounter]:
    return [
        Encounter(other, "", span, nearest_m=_nearest(near, span))
        for span in join_spans(shared for shared, _ in near)
    ]


def _nearest(
    near: Sequence[tuple[Interval, Proximity]], span: Interval
) -> float | None:
    distances = [
        record.distance_m
        for shared, record in near
        if record.distance_m is not None and span.start <= shared.start < span.end
    ]
    return min(distances, default=None)
