"""Daily checks and visits: which are due, which were missed, and who is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from epiloop.observation.facts import Check, CheckOutcome
from epiloop.observation.stages import ConditionsUnknownError
from epiloop.protocols.vocabulary import FollowUpMode, OnSymptoms, StageKind
from epiloop.timeline import ONE_DAY, Interval, day_bounds, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from epiloop.observation.stages import PlannedStage
    from epiloop.protocols.schema import FollowUp, Measure, Observation
    from epiloop.protocols.vocabulary import Condition

HOURS_A_DAY: Final = 24
ALL_MODES: Final = tuple(FollowUpMode)
AT_HOME: Final = frozenset({StageKind.QUARANTINE_HOME, StageKind.HOME_MONITORING})


@dataclass(frozen=True, slots=True)
class CheckRule:
    """How often a person is to be seen, how, and what follows if not.

    Attributes
    ----------
    per_day
        Checks due on each day.
    modes
        Ways of seeing the person that count.
    lost_after_days
        Consecutive days unseen after which the person is lost; None if never said.
    on_symptoms
        What follows a check that finds symptoms.
    """

    per_day: int
    modes: tuple[FollowUpMode, ...] = ALL_MODES
    lost_after_days: int | None = None
    on_symptoms: OnSymptoms | None = None


@dataclass(frozen=True, slots=True)
class DueCheck:
    """One part of a day in which a person is to be seen, and the check that did it."""

    day: date
    part: int
    span: Interval
    seen_by: Check | None = None

    def is_missed(self, *, now: datetime) -> bool:
        """Return whether its part of the day is over without the person being seen."""
        return self.seen_by is None and self.span.end <= now


def check_rule(
    stage: PlannedStage,
    measure: Measure,
    observation: Observation,
    *,
    conditions: frozenset[Condition] = frozenset(),
) -> CheckRule | None:
    """Return how often a person is checked in a stage; None if nobody is to.

    A follow-up loop of the measure counts before the standard of the setting, because
    it is written for the disease.

    Raises
    ------
    ConditionsUnknownError
        If every loop of the measure turns on a fact that is not recorded: nobody goes
        unchecked because nobody asked.
    """
    loops = measure.follow_up.values()
    fitting = [loop for loop in loops if conditions.issuperset(loop.only_if)]
    if loops and not fitting:
        raise ConditionsUnknownError(c for loop in loops for c in loop.only_if)
    if fitting:
        return _of_follow_up(fitting[0])
    if stage.kind is StageKind.QUARANTINE_FACILITY and observation.facility is not None:
        return CheckRule(observation.facility.checks_per_day)
    if stage.kind in AT_HOME and observation.home is not None:
        return CheckRule(observation.home.checks_per_day)
    return None


def _of_follow_up(loop: FollowUp) -> CheckRule:
    return CheckRule(
        per_day=max(loop.checks_per_day, loop.temperature_per_day or 0),
        modes=loop.modes,
        lost_after_days=loop.lost_after_days,
        on_symptoms=loop.on_symptoms,
    )


def checks_due(
    rule: CheckRule,
    checks: Iterable[Check],
    *,
    since: datetime,
    through: date,
    zone: ZoneInfo,
) -> tuple[DueCheck, ...]:
    """Return every check due, each with the first one that was made for it.

    A day is cut into as many equal parts, by the clock on the wall, as checks are due:
    two readings at breakfast are not a morning and an evening. Parts that were over
    when the person came under the measure are not due.

    Parameters
    ----------
    since
        When the person came under the measure.
    through
        Last day on which checks are due.
    """
    seen = sorted(
        (check for check in checks if check.has_seen(rule.modes)),
        key=lambda check: check.made_at,
    )
    due = []
    for day in _days(local_day(since, zone), through):
        for part, span in enumerate(_parts(day, rule.per_day, zone), start=1):
            if span.end > since:
                first = next((c for c in seen if c.made_at in span), None)
                due.append(DueCheck(day, part, span, first))
    return tuple(due)


def missed_checks(due: Iterable[DueCheck], *, now: datetime) -> tuple[DueCheck, ...]:
    """Return the due checks whose time is over without the person being seen."""
    return tuple(check for check in due if check.is_missed(now=now))


def lost_on(
    rule: CheckRule,
    checks: Iterable[Check],
    *,
    since: date,
    now: datetime,
    zone: ZoneInfo,
) -> date | None:
    """Return the day on which a person became lost to follow-up; None if not lost.

    That is the last of as many whole consecutive days unseen as the version states. A
    person seen again afterwards is not lost any longer.

    Parameters
    ----------
    since
        First day on which the person was to be seen.
    """
    if rule.lost_after_days is None:
        return None
    seen_on = [
        local_day(check.made_at, zone)
        for check in checks
        if check.has_seen(rule.modes) and check.made_at <= now
    ]
    last_seen = max([*seen_on, since - ONE_DAY])
    lost = last_seen + timedelta(days=rule.lost_after_days)
    return lost if lost < local_day(now, zone) else None


def first_symptoms_at(checks: Iterable[Check], *, now: datetime) -> datetime | None:
    """Return when a check first found symptoms; None if none has by `now`."""
    ill = CheckOutcome.SEEN_SYMPTOMATIC
    return min(
        (c.made_at for c in checks if c.outcome is ill and c.made_at <= now),
        default=None,
    )


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def _parts(day: date, number: int, zone: ZoneInfo) -> Iterator[Interval]:
    """Yield the parts of a day by the clock on the wall, so noon stays noon."""
    hours = [HOURS_A_DAY * part // number for part in range(1, number)]
    whole = day_bounds(day, zone)
    edges = [
        whole.start,
        *(datetime.combine(day, time(hour), tzinfo=zone) for hour in hours),
        whole.end,
    ]
    for start, end in pairwise(edges):
        yield Interval(start, end)
