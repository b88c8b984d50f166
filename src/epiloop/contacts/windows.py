"""When a case could infect, by its protocol and its own facts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.errors import EpiloopError
from epiloop.protocols.schema import Lookback, Trail
from epiloop.protocols.vocabulary import CaseKind, Origin
from epiloop.records import Case
from epiloop.timeline import ONE_DAY, Interval, day_start, local_day


class WindowUnknownError(EpiloopError, ValueError):
    """A case lacks the date from which its protocol counts."""

    def __init__(self, case_id: str, origins: Iterable[Origin]) -> None:
        self.case_id = case_id
        self.origins = tuple(origins)
        wanted = " or ".join(origin.replace("_", " ") for origin in self.origins)
        super().__init__(
            f"Case {case_id} has no window: the protocol counts from {wanted}, "
            "and the case has no such date"
        )


FACT_OF_ORIGIN: Final[Mapping[Origin, str]] = {
    Origin.ONSET: "onset_on",
    Origin.RASH: "rash_on",
    Origin.FIRST_POSITIVE_SAMPLE: "first_positive_at",
    Origin.ISOLATION: "isolated_at",
    Origin.BURIAL: "buried_at",
}
"""The fact of a case that dates an origin; other origins are no facts of a case."""


def case_kind(case: Case) -> CaseKind:
    """Return whether the case has shown symptoms, by its dates."""
    shown = case.onset_on is not None or case.rash_on is not None
    return CaseKind.SYMPTOMATIC if shown else CaseKind.ASYMPTOMATIC


def infectious_windows(
    case: Case, lookback: Lookback, *, zone: ZoneInfo, until: datetime
) -> tuple[Interval, ...]:
    """Return when contacts of a case are sought.

    Days are calendar days at headquarters, so a look-back of 2 days opens at 00:00 of the
    second day before. A case that falls ill after its first positive sample keeps the
    window that its sample opened, so that no contact already found is lost; the days
    that close the window are counted from the onset.

    Parameters
    ----------
    until
        End of what is known, where nothing in the case closes the window earlier.

    Returns
    -------
    tuple of Interval
        In order of time, none empty. Empty if the case was isolated before the window
        would open; two where a body was infectious again after isolation.

    Raises
    ------
    WindowUnknownError
        If the case has none of the dates from which the protocol counts.
    """
    origins = _origin_days(case, lookback.origin, zone)
    start = day_start(min(origins) - timedelta(days=lookback.days), zone)
    counted_from = _day_of(case, lookback.origin.get(case_kind(case)), zone)
    ends = [until, *_end_by_days(case, lookback, counted_from or max(origins), zone)]
    ends += _closing_facts(case, lookback.ends_on)
    if lookback.after_death and case.died_at is not None:
        ends.append(case.died_at)
        return (
            *_unless_empty(start, min(ends)),
            *_unless_empty(case.died_at, min(until, case.buried_at or until)),
        )
    return _unless_empty(start, min(ends))


def stated_window(
    start: datetime,
    end: datetime | None,
    *,
    isolated_at: datetime | None,
    until: datetime,
) -> tuple[Interval, ...]:
    """Return a window set by hand: one interval, or none.

    Without an end it runs to the case's isolation, else to the end of what is known.
    """
    return _unless_empty(start, end or isolated_at or until)


def trail_window(
    case: Case, trail: Trail, *, zone: ZoneInfo, until: datetime
) -> tuple[Interval, ...]:
    """Return the time of which a case's visits are asked: one interval, or none.

    Raises
    ------
    WindowUnknownError
        If the case has none of the dates from which the protocol counts.
    """
    origins = _origin_days(case, trail.origin, zone)
    start = day_start(min(origins) - timedelta(days=trail.days), zone)
    return _unless_empty(start, min(until, case.isolated_at or until))


def exposure_window(
    case: Case, trail: Trail, *, zone: ZoneInfo, until: datetime
) -> tuple[Interval, ...]:
    """Return when a case may have been infected: one interval, or none.

    From the first day of its trail to the end of the first day from which the protocol
    counts: who is ill or sampled positive has been infected before.

    Raises
    ------
    WindowUnknownError
        If the case has none of the dates from which the protocol counts.
    """
    first = min(_origin_days(case, trail.origin, zone))
    start = day_start(first - timedelta(days=trail.days), zone)
    return _unless_empty(start, min(until, day_start(first + ONE_DAY, zone)))


def _origin_days(
    case: Case, origin_of: Mapping[CaseKind, Origin], zone: ZoneInfo
) -> list[date]:
    days = [
        day
        for origin in dict.fromkeys(origin_of.values())
        if (day := _day_of(case, origin, zone)) is not None
    ]
    if not days:
        raise WindowUnknownError(case.case_id, dict.fromkeys(origin_of.values()))
    return days


def _day_of(case: Case, origin: Origin | None, zone: ZoneInfo) -> date | None:
    fact = _fact(case, origin) if origin else None
    return local_day(fact, zone) if isinstance(fact, datetime) else fact


def _fact(case: Case, origin: Origin) -> date | datetime | None:
    name = FACT_OF_ORIGIN.get(origin)
    fact: date | datetime | None = getattr(case, name) if name else None
    return fact


def _closing_facts(case: Case, origins: Iterable[Origin]) -> list[datetime]:
    facts = (_fact(case, origin) for origin in origins)
    return [fact for fact in facts if isinstance(fact, datetime)]


def _end_by_days(
    case: Case, lookback: Lookback, counted_from: date, zone: ZoneInfo
) -> list[datetime]:
    """Return the end that the protocol's days give; nothing where they give none.

    Symptom-free days are counted after both the stated days and the last day with
    symptoms; while symptoms have no known end, days do not close the window.
    """
    if lookback.days_after is None:
        return []
    last = counted_from + timedelta(days=lookback.days_after)
    if lookback.symptom_free_days and case_kind(case) is CaseKind.SYMPTOMATIC:
        if case.symptoms_until is None:
            return []
        free = timedelta(days=lookback.symptom_free_days)
        last = max(last, case.symptoms_until) + free
    return [day_start(last + ONE_DAY, zone)]


def _unless_empty(start: datetime, end: datetime) -> tuple[Interval, ...]:
    return (Interval(start, end),) if start < end else ()
