"""Who was with whom, where, how long: the plain engine that every other must agree with.

Written to be read, not to be quick: each stay of the case is laid beside each stay of
everybody else at the same place.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from epiloop.contacts.stays import NO_TIME, Stay, cut_to, merge_stays, prolong
from epiloop.protocols.vocabulary import Per
from epiloop.records import Visit, VisitPrecision
from epiloop.timeline import ONE_DAY, Interval

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Encounter:
    """One unbroken time that two persons shared.

    Attributes
    ----------
    person_id
        The other person, not the case.
    place_id
        Where; empty for an encounter that a device recorded without a place.
    span
        The time shared, inside the case's window. Where one of the two is known by the
        day only, the time in which they may have met.
    precision
        `DAY` if the length of the time together is not known.
    after_case_left
        How much of the span lies after the case had left, while the air still counted.
    nearest_m
        Least distance recorded, in metres; None where none was.
    recorded
        Whether a device recorded them near each other during a shared stay.
    case_visits, contact_visits
        The rows this rests on, in order.
    """

    person_id: str
    place_id: str
    span: Interval
    precision: VisitPrecision = VisitPrecision.CLOCK
    after_case_left: timedelta = NO_TIME
    nearest_m: float | None = None
    recorded: bool = False
    case_visits: tuple[Visit, ...] = ()
    contact_visits: tuple[Visit, ...] = ()

    @property
    def together(self) -> timedelta | None:
        """How long, exactly; None if not known."""
        if self.precision is VisitPrecision.DAY:
            return None
        return self.span.duration


@dataclass(frozen=True, slots=True)
class Exposure:
    """All encounters of one person with one case, in order of time; at least one."""

    case_id: str
    person_id: str
    encounters: tuple[Encounter, ...]

    def __post_init__(self) -> None:
        if not self.encounters:
            raise ValueError("An exposure without an encounter is no exposure")

    @property
    def together(self) -> timedelta | None:
        """Known time together; None if no encounter has clock times."""
        return total_together(self.encounters)

    @property
    def minutes(self) -> int | None:
        """Known time together in whole minutes, rounded down; None if not known."""
        return whole_minutes(self.together)

    @property
    def has_unknown_length(self) -> bool:
        """Whether the true time together may be longer than `together`."""
        return any(met.together is None for met in self.encounters)

    @property
    def first_at(self) -> datetime:
        """Start of the first encounter."""
        return min(met.span.start for met in self.encounters)

    @property
    def last_at(self) -> datetime:
        """End of the last encounter, the first instant no longer together."""
        return max(met.span.end for met in self.encounters)

    @property
    def last_instant(self) -> datetime:
        """The last moment still together; its day is the day of last exposure.

        `last_at` of a stay until midnight falls on the following day, on which they did
        not meet.
        """
        return self.last_at - timedelta.resolution


@dataclass(frozen=True, slots=True)
class Threshold:
    """How long two persons must have been together to count.

    Compared with the exact time, to the microsecond; a day is any 24 hours running, not
    the calendar day. An encounter of unknown length
    always counts: it cannot be ruled out.
    """

    at_least: timedelta = NO_TIME
    per: Per = Per.ALL

    def __post_init__(self) -> None:
        if self.at_least < NO_TIME:
            raise ValueError(f"Time together cannot be less than {self.at_least}")

    def is_met_by(self, encounters: Sequence[Encounter]) -> bool:
        """Return whether the encounters reach the threshold or may have reached it."""
        if any(met.together is None for met in encounters):
            return True
        return most_together(encounters, per=self.per) >= self.at_least


def find_exposures(
    case_visits: Iterable[Visit],
    other_visits: Iterable[Visit],
    *,
    windows: Iterable[Interval] | None = None,
    threshold: Threshold | None = None,
    lingering: timedelta = NO_TIME,
    case_id: str = "",
) -> list[Exposure]:
    """Find everybody who shared a place with one case, and for how long.

    Parameters
    ----------
    case_visits
        Visits of one case; all of the same person.
    other_visits
        Visits of anybody; those of the case itself are left out.
    windows
        When the case could infect; None for always.
    threshold
        Least time together; None for any.
    lingering
        How long the air of a place still counts after the case has left.
    case_id
        Carried into the result.

    Returns
    -------
    list of Exposure
        By person; equal for equal visits in any order.

    Raises
    ------
    ValueError
        If the case's visits are of more than one person.
    """
    case_stays = merge_stays(case_visits)
    _check_one_person(case_stays)
    if windows is not None:
        case_stays = cut_to(case_stays, windows)
    met = find_encounters(case_stays, merge_stays(other_visits), lingering=lingering)
    return gather_exposures(met, case_id=case_id, threshold=threshold or Threshold())


def find_encounters(
    case_stays: Iterable[Stay], other_stays: Iterable[Stay], *, lingering: timedelta
) -> list[Encounter]:
    """Lay stays of one case beside stays of others; merged stays in, any order."""
    present = list(case_stays)
    at_place = defaultdict(list)
    for stay in other_stays:
        at_place[stay.place_id].append(stay)
    return [
        _encounter(air, other, shared, present)
        for air in prolong(present, by=lingering)
        for other in at_place[air.place_id]
        if other.person_id != air.person_id
        and (shared := air.span.overlap(other.span)) is not None
    ]


def gather_exposures(
    encounters: Iterable[Encounter], *, case_id: str, threshold: Threshold
) -> list[Exposure]:
    """Gather encounters with one case by person and drop those below the threshold."""
    by_person = defaultdict(list)
    for met in encounters:
        by_person[met.person_id].append(met)
    return [
        Exposure(case_id, person_id, tuple(sorted(with_person, key=in_time_order)))
        for person_id, with_person in sorted(by_person.items())
        if threshold.is_met_by(with_person)
    ]


def total_together(encounters: Iterable[Encounter]) -> timedelta | None:
    """Add up the known times; None if none is known."""
    known = [met.together for met in encounters if met.together is not None]
    return sum(known, NO_TIME) if known else None


def most_together(encounters: Iterable[Encounter], *, per: Per) -> timedelta:
    """Return the most known time together in one encounter, in 24 hours, or in all."""
    timed = [met.span for met in encounters if met.together is not None]
    match per:
        case Per.ENCOUNTER:
            return max((span.duration for span in timed), default=NO_TIME)
        case Per.DAY:
            return _most_in_a_day(timed)
        case Per.ALL:
            return sum((span.duration for span in timed), NO_TIME)
        case _:
            assert_never(per)


def whole_minutes(time: timedelta | None) -> int | None:
    """Return whole minutes, rounded down; None stays None."""
    return None if time is None else time // ONE_MINUTE


def in_time_order(met: Encounter) -> tuple[Interval, str, VisitPrecision]:
    """Sort key of encounters: by time, then place."""
    return met.span, met.place_id, met.precision


def _encounter(
    air: Stay, other: Stay, shared: Interval, present: Iterable[Stay]
) -> Encounter:
    face_to_face = sum(
        (
            both.duration
            for stay in present
            if (stay.place_id, stay.precision) == (air.place_id, air.precision)
            and (both := stay.span.overlap(shared)) is not None
        ),
        NO_TIME,
    )
    by_day = VisitPrecision.DAY in {air.precision, other.precision}
    return Encounter(
        person_id=other.person_id,
        place_id=air.place_id,
        span=shared,
        precision=VisitPrecision.DAY if by_day else VisitPrecision.CLOCK,
        after_case_left=shared.duration - face_to_face,
        case_visits=air.visits,
        contact_visits=other.visits,
    )


def _most_in_a_day(spans: Sequence[Interval]) -> timedelta:
    """Return the most time that any 24 hours hold.

    As the 24 hours slide, what they hold rises or falls evenly between edges, so the
    most is found where they begin with a span or end with one.
    """
    starts = {span.start for span in spans} | {span.end - ONE_DAY for span in spans}
    return max(
        (_held(spans, Interval(start, start + ONE_DAY)) for start in starts),
        default=NO_TIME,
    )


def _held(spans: Iterable[Interval], window: Interval) -> timedelta:
    parts = (span.overlap(window) for span in spans)
    return sum((part.duration for part in parts if part is not None), NO_TIME)


def _check_one_person(stays: Iterable[Stay]) -> None:
    persons = sorted({stay.person_id for stay in stays})
    if len(persons) > 1:
        raise ValueError(f"The visits of one case are of {len(persons)} persons")
