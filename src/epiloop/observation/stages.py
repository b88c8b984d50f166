"""The plan of stages: on which days a person is where, and how many are still owed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from epiloop.errors import EpiloopError
from epiloop.protocols.vocabulary import (
    Condition,
    Origin,
    ReleaseMoment,
    RiskClass,
    StageKind,
)
from epiloop.timeline import ONE_DAY, DayCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from epiloop.observation.facts import PersonFacts
    from epiloop.protocols.schema import Measure, Release, Rules, Stage


# The event that ends a stage without a fixed length.
LEFT: Final = Origin.DISCHARGE


class NoMeasureError(EpiloopError):
    """A version asks nothing of a class: it does not know it or has abolished it."""

    def __init__(self, risk_class: RiskClass) -> None:
        self.risk_class = risk_class
        super().__init__(f"This version has no measure for the class {risk_class}.")


class OriginUnknownError(EpiloopError):
    """Days cannot be counted from an event whose day is not known."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        super().__init__(
            f"The days are counted from {origin}, and its day is not recorded."
        )


class ConditionsUnknownError(EpiloopError):
    """A measure turns on a fact that nobody has recorded, such as immunity."""

    def __init__(self, wanted: Iterable[Condition]) -> None:
        self.wanted = tuple(sorted(set(wanted)))
        super().__init__(
            f"What is asked of the person depends on which of these is so, and none is "
            f"recorded: {', '.join(self.wanted)}."
        )


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One stage of a person's plan; both days belong to it.

    Attributes
    ----------
    rule
        The stage as the protocol states it.
    kind
        What the person is asked to do; the fallback where the dwelling is unsuitable.
    starts_on, ends_on
        First and last day at headquarters. The end is None while findings decide it (an
        infected person's isolation) and have not.
    counted_from
        The first day that counts as served, before `starts_on` where days are made up.
    count
        How the days are numbered.
    test_count
        How the days of its tests are numbered; None where it has none.
    """

    rule: Stage
    kind: StageKind
    starts_on: date
    ends_on: date | None
    counted_from: date
    count: DayCount
    test_count: DayCount | None = None

    @property
    def total_days(self) -> int:
        """Return how many days the stage has; none where findings decide its end."""
        if self.ends_on is None or not self.rule.days:
            return 0
        return (self.ends_on - self.counted_from).days + 1

    def served(self, on: date) -> int:
        """Return the days served by the end of a day, made-up days included."""
        return min(self.total_days, max(0, (on - self.counted_from).days + 1))

    def owed(self, on: date) -> int:
        """Return the days still to serve after a day."""
        return self.total_days - self.served(on)

    def day_number(self, on: date) -> int:
        """Return the number of a day in the stage's count."""
        return self.count.number_of(on)

    def has(self, on: date) -> bool:
        """Return whether a day belongs to the stage."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """What one person has to serve under one version.

    Attributes
    ----------
    risk_class
        The class for which the measure is.
    found_on
        Day on which the person came under the measure.
    stages
        The stages still to serve when found, in order, each beginning the day after
        the one before it ended. What follows a stage whose end is not known is not
        planned yet.
    made_up
        Stages wholly made up before the person was found.
    release
        The conditions on which the measure ends; None where the class has no stages.
    """

    risk_class: RiskClass
    found_on: date
    stages: tuple[PlannedStage, ...]
    made_up: tuple[PlannedStage, ...]
    release: Release | None

    @property
    def release_on(self) -> date | None:
        """Return the day on which the period allows release.

        None if there is no period, or if findings decide its end and have not.
        """
        if not self.stages:
            return self.found_on if self.made_up else None
        return self.may_end_on(self.stages[-1])

    def may_end_on(self, stage: PlannedStage) -> date | None:
        """Return the day on which a stage's period is complete."""
        return _may_end_on(stage, self.release)

    @property
    def total_days(self) -> int:
        """Return the days of all stages, made-up ones included."""
        return sum(stage.total_days for stage in (*self.made_up, *self.stages))

    @property
    def made_up_days(self) -> int:
        """Return the days that had passed, and count, when the person was found."""
        return self.served(self.found_on)

    def served(self, on: date) -> int:
        """Return the days served by the end of a day, made-up days included."""
        return sum(stage.served(on) for stage in (*self.made_up, *self.stages))

    def owed(self, on: date) -> int:
        """Return the days still to serve after a day."""
        return self.total_days - self.served(on)

    def stage_on(self, on: date) -> PlannedStage | None:
        """Return the stage of a day; None before the first and after the last."""
        return next((stage for stage in self.stages if stage.has(on)), None)


def measure_of(rules: Rules, risk_class: RiskClass) -> Measure | None:
    """Return what a version asks of a class; None if it asks nothing."""
    measure = rules.measure.get(risk_class)
    return measure if measure is not None and measure.enabled else None


def plan_for(rules: Rules, risk_class: RiskClass, facts: PersonFacts) -> StagePlan:
    """Return what a version asks of a person in a class.

    Raises
    ------
    NoMeasureError
        If the version asks nothing of the class.
    ConditionsUnknownError
        If every stage of the class turns on a fact that is not recorded.
    OriginUnknownError
        If the day of an event from which is counted is not known.
    """
    measure = measure_of(rules, risk_class)
    if measure is None:
        raise NoMeasureError(risk_class)
    planned = tuple(_planned(measure, facts))
    if measure.stages and not planned:
        wanted = (condition for stage in measure.stages for condition in stage.only_if)
        raise ConditionsUnknownError(wanted)
    made_up = tuple(s for s in planned if _is_made_up(s, measure, facts))
    return StagePlan(
        risk_class=risk_class,
        found_on=facts.found_on,
        stages=planned[len(made_up) :],
        made_up=made_up,
        release=measure.release,
    )


def _may_end_on(stage: PlannedStage, release: Release | None) -> date | None:
    if stage.ends_on is None:
        return None
    after = release is not None and release.moment is ReleaseMoment.AFTER_LAST_DAY
    return stage.ends_on + ONE_DAY if after else stage.ends_on


def _is_made_up(stage: PlannedStage, measure: Measure, facts: PersonFacts) -> bool:
    """Return whether a stage might have ended when the person was found."""
    may_end_on = _may_end_on(stage, measure.release)
    return (
        bool(stage.rule.days)
        and may_end_on is not None
        and may_end_on <= facts.found_on
    )


def _planned(measure: Measure, facts: PersonFacts) -> Iterator[PlannedStage]:
    """Yield the stages that apply, in order, up to one whose end is not known."""
    applying = [s for s in measure.stages if facts.conditions.issuperset(s.only_if)]
    previous_end: date | None = None
    is_found = False
    for rule in applying:
        stage = _stage(rule, measure, facts, previous_end)
        is_served = not _is_made_up(stage, measure, facts)
        if is_served and not is_found and rule.start_day is None:
            # Whoever is found late is under the measure from that day, whichever stage.
            stage = replace(stage, starts_on=facts.found_on)
        is_found = is_found or is_served
        yield replace(stage, test_count=_test_count(stage, facts))
        if stage.ends_on is None:
            return
        previous_end = stage.ends_on


def _stage(
    rule: Stage, measure: Measure, facts: PersonFacts, previous_end: date | None
) -> PlannedStage:
    origin_on = _origin_day(rule.origin, measure, facts, previous_end)
    count = DayCount(origin_on, rule.first_day_number)
    starts_on, counted_from = _start(rule, facts, count, previous_end)
    # Without days of its own, a stage lasts until the person is found fit to leave it.
    ends_on = count.day_of(rule.days) if rule.days else facts.origins.get(LEFT)
    return PlannedStage(
        rule=rule,
        kind=_kind(rule, facts),
        starts_on=starts_on,
        ends_on=ends_on,
        counted_from=counted_from,
        count=count,
    )


def _test_count(stage: PlannedStage, facts: PersonFacts) -> DayCount | None:
    """Return how a stage's test days are numbered."""
    rule = stage.rule
    if rule.test_origin is None or rule.test_first_day_number is None:
        return None
    if rule.test_origin is not Origin.STAGE_START:
        return DayCount(_known(rule.test_origin, facts), rule.test_first_day_number)
    counted_from = max(stage.starts_on, _restarted_on(facts))
    if rule.origin not in {Origin.PREVIOUS_STAGE_END, Origin.STAGE_START}:
        # A later exposure starts the tests of a person already under the measure anew.
        counted_from = max(counted_from, stage.count.day_origin)
    return DayCount(counted_from, rule.test_first_day_number)


def _start(
    rule: Stage, facts: PersonFacts, count: DayCount, previous_end: date | None
) -> tuple[date, date]:
    """Return the stage's first day, and the first day that counts as served."""
    if rule.start_day is not None and rule.start_origin is not None:
        begin = DayCount(_known(rule.start_origin, facts), rule.first_day_number)
        counted_from = begin.day_of(rule.start_day)
        return max(counted_from, facts.found_on), counted_from
    counted_from = count.day_of(1)
    if previous_end is None:
        return facts.found_on, counted_from
    # A stage of its own count begins where the stage before it ended.
    begin_on = previous_end + ONE_DAY
    return begin_on, max(counted_from, begin_on)


def _origin_day(
    origin: Origin, measure: Measure, facts: PersonFacts, previous_end: date | None
) -> date:
    if origin is Origin.PREVIOUS_STAGE_END and previous_end is not None:
        return previous_end
    if origin is Origin.STAGE_START:
        begin_on = facts.found_on if previous_end is None else previous_end + ONE_DAY
        return max(begin_on, facts.found_on, _restarted_on(facts))
    counted_from = max(_known(origin, facts), _restarted_on(facts))
    if measure.elapsed_days_count:
        return counted_from
    return max(counted_from, facts.found_on)


def _known(origin: Origin, facts: PersonFacts) -> date:
    known = facts.origins.get(origin)
    if known is None:
        raise OriginUnknownError(origin)
    return known


def _restarted_on(facts: PersonFacts) -> date:
    return max((r.restarted_on for r in facts.restarts), default=date.min)


def _kind(rule: Stage, facts: PersonFacts) -> StageKind:
    unsuitable = Condition.DWELLING_UNSUITABLE in facts.conditions
    return rule.fallback if unsuitable and rule.fallback is not None else rule.kind
