"""The conditions of a release, one by one: does it hold, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from epiloop.observation.facts import Assay, EnvironmentSample, Sample
from epiloop.observation.testing import TestState, match_tests
from epiloop.protocols.vocabulary import TubeResult
from epiloop.timeline import ONE_DAY, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from epiloop.observation.facts import ObservationRecord
    from epiloop.observation.testing import DueTest


class ReleaseCondition(StrEnum):
    """What must hold before a measure ends."""

    PERIOD_COMPLETE = "period_complete"
    NO_POSITIVE = "no_positive"
    SYMPTOMS_TESTED = "symptoms_tested"
    OWN_TESTS_NEGATIVE = "own_tests_negative"
    TESTS_BEFORE_RELEASE = "tests_before_release"
    ENVIRONMENT_NEGATIVE = "environment_negative"
    RELATED_TESTS_NEGATIVE = "related_tests_negative"
    NUMBER_OF_TESTS = "number_of_tests"
    FEVER_FREE = "fever_free"
    SYMPTOMS_IMPROVED = "symptoms_improved"


class Because(StrEnum):
    """Why a condition holds or does not."""

    HOLDS = "holds"
    RUNS_UNTIL = "runs_until"
    NOT_TAKEN = "not_taken"
    STILL_TO_COME = "still_to_come"
    RESULT_AWAITED = "result_awaited"
    UNCLEAR = "unclear"
    POSITIVE = "positive"
    TOO_FEW = "too_few"
    FEVER_ON = "fever_on"
    NOT_IMPROVED = "not_improved"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class ConditionVerdict:
    """One condition, whether it holds, and what stands in the way.

    Attributes
    ----------
    condition, is_met, because
        The verdict and its kind of reason; the server puts them into words.
    days
        The days that the reason is about.
    wanted, found
        The numbers that the reason is about, where it is about numbers.
    earliest_on
        No earlier day can do, as far as is known; None if it holds already, or if
        waiting does not help.
    """

    condition: ReleaseCondition
    is_met: bool
    because: Because = Because.HOLDS
    days: tuple[date, ...] = ()
    wanted: int | None = None
    found: int | None = None
    earliest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is on record, as of which instant is asked, and in which time zone."""

    record: ObservationRecord
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the day at headquarters."""
        return local_day(self.now, self.zone)

    def day_of(self, sample: Sample | EnvironmentSample) -> date:
        """Return the day at headquarters on which a sample was taken."""
        return local_day(sample.taken_at, self.zone)

    def samples(self, *, since: date) -> list[Sample]:
        """Return the person's valid nucleic-acid samples of some days, oldest first."""
        taken = [s for s in self.record.samples if s.taken_at <= self.now]
        return [s for s in _valid(taken) if self.day_of(s) >= since]


@dataclass(frozen=True, slots=True)
class NegativeSamples:
    """How many negative samples are wanted, and how they must differ.

    Attributes
    ----------
    number
        Samples wanted.
    apart
        Time that must lie between one and the next.
    within_days
        Calendar days within which all of them must fall; None if any will do.
    laboratories, reagents
        Different laboratories and reagents wanted among them.
    ct_at_least
        Cycle threshold from which a sample counts as negative.
    """

    number: int
    apart: timedelta = timedelta(0)
    within_days: int | None = None
    laboratories: int = 1
    reagents: int = 1
    ct_at_least: float | None = None

    def is_met_by(self, chosen: tuple[Sample, ...], asked: Asked) -> bool:
        """Return whether these samples, oldest first, are what is wanted."""
        span = (asked.day_of(chosen[-1]) - asked.day_of(chosen[0])).days + 1
        return (
            all(b.taken_at - a.taken_at >= self.apart for a, b in pairwise(chosen))
            and (self.within_days is None or span <= self.within_days)
            and _different(s.laboratory for s in chosen) >= self.laboratories
            and _different(s.reagent for s in chosen) >= self.reagents
        )


UNCLEAR_RESULTS: Final = frozenset({TubeResult.GREY, TubeResult.SINGLE_TARGET})


def period_complete(may_end_on: date | None, asked: Asked) -> ConditionVerdict:
    """Judge whether the days have passed; an unknown end has not come."""
    condition = ReleaseCondition.PERIOD_COMPLETE
    if may_end_on is None:
        return ConditionVerdict(condition, is_met=False, because=Because.NOT_STATED)
    met = asked.today >= may_end_on
    return ConditionVerdict(
        condition,
        met,
        Because.HOLDS if met else Because.RUNS_UNTIL,
        days=(may_end_on,),
        earliest_on=may_end_on,
    )


def no_positive(asked: Asked, *, since: date) -> ConditionVerdict:
    """Judge whether nothing points to infection; a later negative clears a grey one."""
    condition = ReleaseCondition.NO_POSITIVE
    taken = [
        s
        for s in asked.record.samples
        if s.taken_at <= asked.now and asked.day_of(s) >= since
    ]
    positive = [s for s in taken if s.result is TubeResult.POSITIVE]
    if positive:
        days = tuple(asked.day_of(s) for s in positive)
        return ConditionVerdict(
            condition, is_met=False, because=Because.POSITIVE, days=days
        )
    known = [s for s in asked.samples(since=since) if s.result is not None]
    if known and known[-1].result in UNCLEAR_RESULTS:
        return ConditionVerdict(
            condition,
            is_met=False,
            because=Because.UNCLEAR,
            days=(asked.day_of(known[-1]),),
            earliest_on=asked.today,
        )
    return ConditionVerdict(condition, is_met=True)


def symptoms_tested(asked: Asked) -> ConditionVerdict:
    """Judge whether a person who fell ill has been tested negative since."""
    condition = ReleaseCondition.SYMPTOMS_TESTED
    ill_at = asked.record.symptoms_at
    if ill_at is None or ill_at > asked.now:
        return ConditionVerdict(condition, is_met=True)
    fell_ill_on = local_day(ill_at, asked.zone)
    since = [s for s in asked.samples(since=fell_ill_on) if s.taken_at >= ill_at]
    reasons = [_REASON_OF[sample.result] for sample in since]
    reason = reasons[-1] if reasons else Because.NOT_TAKEN
    return ConditionVerdict(
        condition,
        is_met=reason is Because.HOLDS,
        because=reason,
        days=(fell_ill_on,),
        earliest_on=None if reason is Because.POSITIVE else asked.today,
    )


def own_tests_negative(due: Iterable[DueTest], asked: Asked) -> ConditionVerdict:
    """Judge whether every test due so far was taken and every one was negative."""
    condition = ReleaseCondition.OWN_TESTS_NEGATIVE
    taken = [s for s in asked.record.samples if s.taken_at <= asked.now]
    records = match_tests(due, taken, today=asked.today, zone=asked.zone)
    by_reason: dict[Because, list[date]] = {}
    for record in records:
        reason = _reason(record.state, record.samples)
        by_reason.setdefault(reason, []).append(record.due.due_on)
    for reason in _GRAVEST_FIRST:
        if reason in by_reason:
            days = tuple(by_reason[reason])
            return ConditionVerdict(
                condition,
                is_met=False,
                because=reason,
                days=days,
                wanted=len(records),
                found=len(by_reason.get(Because.HOLDS, ())),
                earliest_on=_no_earlier(reason, by_reason, asked),
            )
    return ConditionVerdict(
        condition, is_met=True, wanted=len(records), found=len(records)
    )


def negative_samples(
    condition: ReleaseCondition,
    wanted: NegativeSamples,
    asked: Asked,
    *,
    since: date,
) -> ConditionVerdict:
    """Judge whether the last samples include as many fit negative ones as wanted.

    A positive or unclear sample throws away the negative ones before it.
    """
    run: list[Sample] = []
    for sample in asked.samples(since=since):
        if sample.is_negative(ct_at_least=wanted.ct_at_least):
            run.append(sample)
        elif sample.result is not None:
            run.clear()
    choices = combinations(run, wanted.number)
    if any(wanted.is_met_by(chosen, asked) for chosen in choices):
        return ConditionVerdict(condition, is_met=True, wanted=wanted.number)
    still_missing = max(1, wanted.number - len(run))
    first = run[-1].taken_at + wanted.apart if run else asked.now
    following = max(first, asked.now) + wanted.apart * (still_missing - 1)
    return ConditionVerdict(
        condition,
        is_met=False,
        because=Because.TOO_FEW,
        wanted=wanted.number,
        found=len(run),
        earliest_on=max(since, local_day(following, asked.zone)),
    )


def environment_negative(asked: Asked, *, since: date) -> ConditionVerdict:
    """Judge whether room and belongings were found negative at the end of the stage."""
    condition = ReleaseCondition.ENVIRONMENT_NEGATIVE
    taken = [
        s
        for s in sorted(asked.record.environment, key=lambda s: s.taken_at)
        if s.taken_at <= asked.now
        and asked.day_of(s) >= since
        and s.result is not TubeResult.INVALID
    ]
    reason = _REASON_OF[taken[-1].result] if taken else Because.NOT_TAKEN
    if reason is Because.HOLDS:
        return ConditionVerdict(condition, is_met=True)
    # A positive room is disinfected and sampled again: unlike a person, it can wait.
    return ConditionVerdict(
        condition,
        is_met=False,
        because=reason,
        days=tuple(asked.day_of(s) for s in taken[-1:]),
        earliest_on=max(since, asked.today),
    )


def related_tests_negative(asked: Asked, *, first_tests: int) -> ConditionVerdict:
    """Judge whether the first tests of each related person were negative."""
    condition = ReleaseCondition.RELATED_TESTS_NEGATIVE
    reasons = [
        _first_tests(taken, asked, number=first_tests)
        for taken in asked.record.related.values()
    ] or [Because.NOT_STATED]
    reason = min(reasons, key=_RELATED_ORDER.index)
    found = sum(r is Because.HOLDS for r in reasons)
    waiting = None if reason is Because.POSITIVE else asked.today
    return ConditionVerdict(
        condition,
        is_met=reason is Because.HOLDS,
        because=reason,
        wanted=len(reasons),
        found=found,
        earliest_on=None if reason is Because.HOLDS else waiting,
    )


def fever_free(asked: Asked, *, days_exceeded: int) -> ConditionVerdict:
    """Judge whether the temperature has been normal for more than some days."""
    condition = ReleaseCondition.FEVER_FREE
    last = asked.record.last_fever_on
    if last is None or (asked.today - last).days > days_exceeded:
        return ConditionVerdict(condition, is_met=True)
    return ConditionVerdict(
        condition,
        is_met=False,
        because=Because.FEVER_ON,
        days=(last,),
        wanted=days_exceeded,
        found=(asked.today - last).days,
        earliest_on=last + (days_exceeded + 1) * ONE_DAY,
    )


def symptoms_improved(asked: Asked) -> ConditionVerdict:
    """Judge whether somebody has said that symptoms have improved clearly."""
    condition = ReleaseCondition.SYMPTOMS_IMPROVED
    improved = asked.record.symptoms_improved
    if improved:
        return ConditionVerdict(condition, is_met=True)
    reason = Because.NOT_STATED if improved is None else Because.NOT_IMPROVED
    return ConditionVerdict(
        condition, is_met=False, because=reason, earliest_on=asked.today
    )


_GRAVEST_FIRST: Final = (
    Because.POSITIVE,
    Because.UNCLEAR,
    Because.NOT_TAKEN,
    Because.RESULT_AWAITED,
    Because.STILL_TO_COME,
)
_RELATED_ORDER: Final = (
    Because.POSITIVE,
    Because.UNCLEAR,
    Because.NOT_STATED,
    Because.TOO_FEW,
    Because.RESULT_AWAITED,
    Because.HOLDS,
)


_UNTAKEN: Final[dict[TestState, Because]] = {
    TestState.PLANNED: Because.STILL_TO_COME,
    TestState.DUE_TODAY: Because.NOT_TAKEN,
    TestState.MISSED: Because.NOT_TAKEN,
}
_REASON_OF: Final[dict[TubeResult | None, Because]] = {
    None: Because.RESULT_AWAITED,
    TubeResult.NEGATIVE: Because.HOLDS,
    TubeResult.POSITIVE: Because.POSITIVE,
    TubeResult.GREY: Because.UNCLEAR,
    TubeResult.SINGLE_TARGET: Because.UNCLEAR,
    TubeResult.INVALID: Because.NOT_TAKEN,
}


def _reason(state: TestState, samples: tuple[Sample, ...]) -> Because:
    if state in _UNTAKEN:
        return _UNTAKEN[state]
    reasons = {_REASON_OF[sample.result] for sample in samples}
    return next((r for r in _GRAVEST_FIRST if r in reasons), Because.HOLDS)


def _no_earlier(
    reason: Because, by_reason: dict[Because, list[date]], asked: Asked
) -> date | None:
    if reason is Because.POSITIVE:
        return None
    return max([asked.today, *by_reason.get(Because.STILL_TO_COME, [])])


def _first_tests(taken: tuple[Sample, ...], asked: Asked, *, number: int) -> Because:
    first = _valid([s for s in taken if s.taken_at <= asked.now])[:number]
    reasons = {_REASON_OF[sample.result] for sample in first}
    if len(first) < number:
        reasons.add(Because.TOO_FEW)
    return min(reasons, key=_RELATED_ORDER.index)


def _valid(samples: Iterable[Sample]) -> list[Sample]:
    """Return nucleic-acid samples that are tests at all, oldest first."""
    valid = [
        s
        for s in samples
        if s.assay is Assay.PCR and s.result is not TubeResult.INVALID
    ]
    return sorted(valid, key=lambda sample: sample.taken_at)


def _different(names: Iterable[str]) -> int:
    """Return how many differ; unnamed ones count as one, for nobody knows."""
    return len(set(names))
