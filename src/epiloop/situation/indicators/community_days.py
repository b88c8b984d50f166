"""How many days in a row had no community case: of our cases, or of published counts.

A day of which nothing was published is not a day without cases: the run says so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.protocols import load_protocol
from epiloop.situation.facts import CountFact, Facts
from epiloop.situation.indicators.indicator import Indicator, Says, Unit, counted
from epiloop.timeline import ONE_DAY, local_day

# The published count of those found in the community, as imports name it.
PUBLISHED: Final = "infected_person.community_screening"


@dataclass(frozen=True, slots=True)
class ZeroRun:
    """Days in a row without a community case, up to the last one.

    Attributes
    ----------
    days
        None where the number of the last day is not known.
    is_at_least
        The run may be longer: the number of the day before it is not known.
    """

    days: int | None
    is_at_least: bool = False


def zero_run(
    numbers: Sequence[int | None], *, at_most: int, is_known_before: bool
) -> ZeroRun:
    """Return the run of days, the last of them the last number, that have so few cases.

    Parameters
    ----------
    numbers
        Community cases by day without a gap, oldest first; None where not known.
    at_most
        Most community cases on a day that qualifies.
    is_known_before
        Whether the day before the first is known to be the beginning.
    """
    days = 0
    for number in reversed(numbers):
        if number is None:
            return ZeroRun(days, is_at_least=True) if days else ZeroRun(None)
        if number > at_most:
            return ZeroRun(days)
        days += 1
    return ZeroRun(days, is_at_least=bool(days) and not is_known_before)


def published_days(
    counts: Iterable[CountFact], *, until: date, zone: ZoneInfo
) -> dict[date, int | None]:
    """Return published numbers by the day on which their window ended, without a gap.

    From the first one published to `until`; None where none was. Of several numbers
    told of one day the largest counts.
    """
    told: dict[date, int] = {}
    for count in counts:
        on = local_day(count.ends_at, zone)
        if count.value is not None and on <= until:
            told[on] = max(told.get(on, 0), count.value)
    if not told:
        return {}
    first = min(told)
    days = (first + timedelta(days=n) for n in range((until - first).days + 1))
    return {day: told.get(day) for day in days}


def community_zero(facts: Facts) -> tuple[Indicator, ...]:
    """Return the days in a row without a community case: ours, and as published.

    Of our cases whole days count, and today only against it. Where not one case is
    recorded there is nothing to count from.
    """
    rule = (
        load_protocol(facts.protocol_id).community_zero if facts.protocol_id else None
    )
    at_most = (rule.max_cases or 0) if rule else 0
    limit = float(rule.days) if rule else None
    found = [_of_our_cases(facts, at_most, limit)]
    counts = [
        c
        for c in facts.counts
        if c.measure == PUBLISHED and c.area_path == facts.area_path
    ]
    if counts:
        found.append(_of_published(counts, facts, at_most, limit))
    return tuple(found)


def _of_our_cases(facts: Facts, at_most: int, limit: float | None) -> Indicator:
    key = "community_zero_days"
    if not facts.standing_cases:
        return Indicator(key=key, unit=Unit.DAYS, says=Says.NOT_RECORDED, limit=limit)
    found = Counter(
        facts.day_of(case.found_at)
        for case in facts.standing_cases
        if case.counts_as_community
    )
    first = min(facts.day_of(facts.started_at), *found, facts.today)
    whole = (facts.today - first).days
    numbers = [found[first + timedelta(days=n)] for n in range(whole)]
    if found[facts.today] > at_most:
        numbers.append(found[facts.today])
    run = zero_run(numbers, at_most=at_most, is_known_before=True)
    return counted(key, Unit.DAYS, float(run.days or 0), limit=limit)


def _of_published(
    counts: list[CountFact], facts: Facts, at_most: int, limit: float | None
) -> Indicator:
    key = "community_zero_published"
    latest = max(counts, key=lambda c: c.ends_at).ends_at.astimezone(facts.zone)
    here = facts.as_of.astimezone(facts.zone)
    # Before the hour at which a window ends, today's number cannot have been told.
    until = facts.today if here.time() >= latest.time() else facts.today - ONE_DAY
    days = published_days(counts, until=until, zone=facts.zone)
    numbers = list(days.values())
    run = zero_run(numbers, at_most=at_most, is_known_before=False)
    if not numbers or run.days is None:
        return Indicator(key=key, unit=Unit.DAYS, says=Says.NOT_PUBLISHED, limit=limit)
    return Indicator(
        key=key,
        unit=Unit.DAYS,
        says=Says.COUNTED,
        value=run.days,
        lower=run.days,
        # A run that may be longer has no upper end.
        upper=None if run.is_at_least else run.days,
        limit=limit,
    )
