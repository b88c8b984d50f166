"""Tests due in each stage, and which of them were taken, made up later or missed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from epiloop.observation.facts import Assay, Sample
from epiloop.protocols.vocabulary import TubeResult
from epiloop.timeline import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from epiloop.observation.stages import PlannedStage, StagePlan


class TestState(StrEnum):
    """What has become of a test that is due."""

    __test__ = False

    PLANNED = "planned"
    DUE_TODAY = "due_today"
    TAKEN = "taken"
    MADE_UP = "made_up"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class DueTest:
    """A test that a stage asks for.

    Attributes
    ----------
    assay
        How the sample is tested.
    due_on
        The day at headquarters on which it is to be taken.
    number
        Number of that day in the protocol's list.
    samples
        Samples to be taken; more than one for a double test.
    """

    assay: Assay
    due_on: date
    number: int
    samples: int = 1


@dataclass(frozen=True, slots=True)
class TestRecord:
    """A due test and what was taken for it."""

    __test__ = False

    due: DueTest
    state: TestState
    samples: tuple[Sample, ...]


def due_tests(plan: StagePlan) -> tuple[DueTest, ...]:
    """Return every test of a plan, by day.

    A person found late has missed no test of days before that: such tests are not due.
    The test listed for a stage's last day is taken on its last day, however many of
    its days were made up.
    """
    return tuple(test for stage in plan.stages for test in stage_tests(stage))


def stage_tests(stage: PlannedStage) -> tuple[DueTest, ...]:
    """Return the tests of one stage, by day."""
    rule = stage.rule
    lists = ((Assay.PCR, rule.pcr_days), (Assay.ANTIGEN, rule.antigen_days))
    by_day: dict[tuple[Assay, date], DueTest] = {}
    for assay, numbers in lists:
        for number in numbers:
            day = _test_day(stage, number)
            if day is not None and day >= stage.starts_on:
                by_day[assay, day] = DueTest(assay, day, number)
    double = rule.before_release
    if rule.days and stage.ends_on and double is not None and double.samples:
        last = (Assay.PCR, stage.ends_on)
        by_day[last] = DueTest(*last, rule.days, double.samples)
    return tuple(sorted(by_day.values(), key=lambda test: (test.due_on, test.assay)))


def _test_day(stage: PlannedStage, number: int) -> date | None:
    if number == stage.rule.days or stage.test_count is None:
        return stage.ends_on
    day = stage.test_count.day_of(number)
    return day if stage.ends_on is None else min(day, stage.ends_on)


def match_tests(
    due: Iterable[DueTest],
    samples: Iterable[Sample],
    *,
    today: date,
    zone: ZoneInfo,
) -> tuple[TestRecord, ...]:
    """Return each due test with the samples taken for it.

    Samples of the day itself count first. A test not taken on its day is made up by a
    later sample that no other test claims; an invalid sample is no test at all.

    Parameters
    ----------
    today
        The day at headquarters as of which is asked.
    """
    spare: defaultdict[tuple[Assay, date], list[Sample]] = defaultdict(list)
    for sample in sorted(samples, key=lambda taken: taken.taken_at):
        if sample.result is not TubeResult.INVALID:
            spare[sample.assay, local_day(sample.taken_at, zone)].append(sample)
    in_order = sorted(due, key=lambda test: test.due_on)
    on_the_day = {test: spare.pop((test.assay, test.due_on), []) for test in in_order}
    return tuple(_record(test, on_the_day[test], spare, today) for test in in_order)


def _record(
    test: DueTest,
    taken: list[Sample],
    spare: Mapping[tuple[Assay, date], list[Sample]],
    today: date,
) -> TestRecord:
    if len(taken) >= test.samples:
        return TestRecord(test, TestState.TAKEN, tuple(taken))
    for (assay, day), later in sorted(spare.items()):
        while assay is test.assay and day > test.due_on and later:
            taken.append(later.pop(0))
            if len(taken) >= test.samples:
                return TestRecord(test, TestState.MADE_UP, tuple(taken))
    return TestRecord(test, _untaken(test, today), tuple(taken))


def _untaken(test: DueTest, today: date) -> TestState:
    if test.due_on > today:
        return TestState.PLANNED
    return TestState.DUE_TODAY if test.due_on == today else TestState.MISSED
