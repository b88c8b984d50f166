"""Instants, half-open intervals, the day at headquarters, and counting of days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.errors import EpiloopError

ONE_DAY: Final = timedelta(days=1)


class NaiveInstantError(EpiloopError, ValueError):
    """An instant without a time zone names no moment."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        super().__init__(f"{instant.isoformat(sep=' ')} has no time zone")


def check_aware(instant: datetime) -> datetime:
    """Return the instant; raise `NaiveInstantError` if it has no time zone."""
    if instant.utcoffset() is None:
        raise NaiveInstantError(instant)
    return instant


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start` up to, but not including, `end`.

    Both are aware and kept in UTC, so that clock changes neither stretch nor shrink it.
    An interval whose end is its start is empty: it contains and overlaps nothing.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", check_aware(self.start).astimezone(UTC))
        object.__setattr__(self, "end", check_aware(self.end).astimezone(UTC))
        if self.end < self.start:
            raise ValueError(
                f"an interval cannot end at {self.end.isoformat()}, "
                f"before its start at {self.start.isoformat()}"
            )

    @property
    def duration(self) -> timedelta:
        """Length of the interval; never negative."""
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two share any time; touching ends share none."""
        return self.overlap(other) is not None

    def overlap(self, other: "Interval") -> "Interval | None":
        """Return the time both share, or None if there is none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an aware instant in the headquarters' time zone."""
    return check_aware(instant).astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a calendar day in the headquarters' time zone."""
    # A midnight that a clock change skipped or doubled resolves to its first passing.
    return datetime.combine(day, time.min, tzinfo=zone)


def day_bounds(day: date, zone: ZoneInfo) -> Interval:
    """Return a calendar day at headquarters as an interval; 23 or 25 hours at a change."""
    return Interval(day_start(day, zone), day_start(day + ONE_DAY, zone))


@dataclass(frozen=True, slots=True)
class DayCount:
    """A protocol's way of numbering days from an event.

    Parameters
    ----------
    day_origin
        Calendar day of the event from which is counted: last exposure, rash, ...
    first_day_number
        Number of that day itself: 0 (the next day is day 1) or 1.
    """

    day_origin: date
    first_day_number: int

    def __post_init__(self) -> None:
        if self.first_day_number not in {0, 1}:
            raise ValueError(
                f"the first day of a count is day 0 or day 1, not {self.first_day_number}"
            )

    def number_of(self, day: date) -> int:
        """Return the number of a calendar day; below the first before the event."""
        return (day - self.day_origin).days + self.first_day_number

    def day_of(self, number: int) -> date:
        """Return the calendar day with this number; the inverse of `number_of`."""
        return self.day_origin + timedelta(days=number - self.first_day_number)

    def days_owed(self, total_days: int, *, found_on: date) -> int:
        """Return how many days a person found late has still to serve (缺几天补几天).

        Days that have passed since the origin count as served: found on day 5 of 14, a
        person serves 9 more; found on day 14 or later, none. Never more than the total.
        """
        return min(total_days, max(0, total_days - self.number_of(found_on)))
