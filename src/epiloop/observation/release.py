"""May a person be released today, and if not, why not and when at the earliest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from epiloop.observation.conditions import (
    Asked,
    Because,
    ConditionVerdict,
    NegativeSamples,
    ReleaseCondition,
    environment_negative,
    fever_free,
    negative_samples,
    no_positive,
    own_tests_negative,
    period_complete,
    related_tests_negative,
    symptoms_improved,
    symptoms_tested,
)
from epiloop.observation.testing import stage_tests
from epiloop.protocols.vocabulary import RiskClass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from epiloop.observation.facts import ObservationRecord
    from epiloop.observation.stages import PlannedStage, StagePlan
    from epiloop.protocols.schema import Release


@dataclass(frozen=True, slots=True)
class ReleaseVerdict:
    """Whether a measure may end, condition by condition.

    Attributes
    ----------
    conditions
        Every condition of the version, met or not.
    becomes
        The class into which the person moves instead, where somebody else's test has
        been positive.
    """

    conditions: tuple[ConditionVerdict, ...]
    becomes: RiskClass | None = None

    @property
    def is_allowed(self) -> bool:
        """Return whether every condition is met."""
        return not self.unmet

    @property
    def unmet(self) -> tuple[ConditionVerdict, ...]:
        """Return the conditions that stand in the way."""
        return tuple(c for c in self.conditions if not c.is_met)

    @property
    def earliest_on(self) -> date | None:
        """Return the day before which no release can come, as far as is known.

        None if waiting is no use: a test was positive, or nobody knows the period.
        """
        if any(condition.earliest_on is None for condition in self.unmet):
            return None
        days = [c.earliest_on for c in self.conditions if c.earliest_on is not None]
        return max(days, default=None)


def may_release(
    plan: StagePlan, record: ObservationRecord, *, now: datetime, zone: ZoneInfo
) -> ReleaseVerdict:
    """Judge whether a person's measure may end at `now`.

    Parameters
    ----------
    plan
        What the person has to serve.
    record
        What was known to have been done and found when the question is asked.
    now
        The instant as of which is asked; samples taken later do not count.
    zone
        Time zone of the headquarters.
    """
    asked = Asked(record, now, zone)
    has_period = bool(plan.stages or plan.made_up)
    period = plan.release_on if has_period else plan.found_on
    conditions = [period_complete(period, asked)]
    conditions += _of_stages(plan, plan.stages, asked)
    becomes: RiskClass | None = None
    release = plan.release
    if release is not None and (number := release.tests) is not None:
        wanted = _number_of_tests(release, number, asked, since=plan.found_on)
        conditions.append(wanted)
    if release is not None and (other := release.depends_on) is not None:
        judged = related_tests_negative(asked, first_tests=other.first_tests_negative)
        conditions.append(judged)
        becomes = other.if_positive if judged.because is Because.POSITIVE else None
    return ReleaseVerdict(tuple(conditions), becomes)


def may_end_stage(
    plan: StagePlan,
    number: int,
    record: ObservationRecord,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> ReleaseVerdict:
    """Judge whether one stage may end at `now` and the next begin.

    What the whole measure waits for (somebody else's tests, a number of tests) is
    judged by `may_release` alone.

    Parameters
    ----------
    number
        Index of the stage among those of the plan.
    """
    stage = plan.stages[number]
    asked = Asked(record, now, zone)
    period = _stage_period(plan, stage, asked)
    return ReleaseVerdict((period, *_of_stages(plan, (stage,), asked)))


def _stage_period(
    plan: StagePlan, stage: PlannedStage, asked: Asked
) -> ConditionVerdict:
    if not stage.rule.days:
        # Findings decide: there is no day to wait for.
        return ConditionVerdict(ReleaseCondition.PERIOD_COMPLETE, is_met=True)
    return period_complete(plan.may_end_on(stage), asked)


def _of_stages(
    plan: StagePlan, stages: tuple[PlannedStage, ...], asked: Asked
) -> list[ConditionVerdict]:
    """Return the verdicts on everything that the stages themselves ask for."""
    conditions = []
    # An infected person is positive to begin with; anybody else becomes a case.
    if plan.risk_class is not RiskClass.INFECTED_PERSON:
        conditions.append(no_positive(asked, since=plan.found_on))
        conditions.append(symptoms_tested(asked))
    if plan.release is not None and plan.release.own_tests_negative:
        due = [test for stage in stages for test in stage_tests(stage)]
        conditions.append(own_tests_negative(due, asked))
    for stage in stages:
        conditions += _before_release(stage, asked)
    return conditions


def _before_release(stage: PlannedStage, asked: Asked) -> Iterator[ConditionVerdict]:
    """Yield the verdicts on what must be found at the end of one stage."""
    rule = stage.rule.before_release
    if rule is None:
        return
    # Where findings decide the end, any sample of the stage may be one of them.
    since = stage.ends_on if stage.rule.days and stage.ends_on else stage.starts_on
    if rule.samples is not None:
        wanted = NegativeSamples(
            rule.samples,
            apart=timedelta(hours=rule.samples_apart_hours or 0),
            laboratories=rule.laboratories or 1,
            reagents=rule.reagents or 1,
            ct_at_least=rule.ct_at_least,
        )
        condition = ReleaseCondition.TESTS_BEFORE_RELEASE
        yield negative_samples(condition, wanted, asked, since=since)
    if rule.environment_negative:
        yield environment_negative(asked, since=since)
    if rule.fever_free_days is not None:
        yield fever_free(asked, days_exceeded=rule.fever_free_days)
    if rule.symptoms_improved:
        yield symptoms_improved(asked)


def _number_of_tests(
    release: Release, number: int, asked: Asked, *, since: date
) -> ConditionVerdict:
    wanted = NegativeSamples(
        number,
        apart=timedelta(hours=release.tests_apart_hours or 0),
        within_days=release.tests_within_days,
    )
    condition = ReleaseCondition.NUMBER_OF_TESTS
    return negative_samples(condition, wanted, asked, since=since)
