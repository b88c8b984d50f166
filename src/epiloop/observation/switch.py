"""What a new version of a protocol would change for persons under observation.

These are proposals: an officer approves each, and what has been served stays served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epiloop.observation.stages import StagePlan, measure_of, plan_for

if TYPE_CHECKING:
    from datetime import date

    from epiloop.observation.facts import PersonFacts
    from epiloop.protocols.schema import Rules
    from epiloop.protocols.vocabulary import StageKind


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What a switch of versions would change for one person.

    Attributes
    ----------
    from_on
        The day from which the new version would apply; nothing earlier changes.
    before, after
        The plan under each version; `after` is None where the new one has abolished
        the class.
    """

    from_on: date
    before: StagePlan
    after: StagePlan | None

    @property
    def release_on_before(self) -> date | None:
        """Return the day of release under the old version."""
        return self.before.release_on

    @property
    def release_on_after(self) -> date | None:
        """Return the day of release under the new version, never before it applies."""
        if self.after is None:
            return self.from_on
        release_on = self.after.release_on
        return None if release_on is None else max(self.from_on, release_on)

    @property
    def kind_before(self) -> StageKind | None:
        """Return what the person is asked to do on that day under the old version."""
        return _kind(self.before, self.from_on)

    @property
    def kind_after(self) -> StageKind | None:
        """Return the same under the new version; None if nothing any more."""
        return None if self.after is None else _kind(self.after, self.from_on)

    @property
    def changes_anything(self) -> bool:
        """Return whether the person would notice the switch from that day on."""
        if self.after is None or self.release_on_before != self.release_on_after:
            return True
        return _from(self.before, self.from_on) != _from(self.after, self.from_on)


def propose_change(
    plan: StagePlan, rules: Rules, facts: PersonFacts, *, from_on: date
) -> PlanChange | None:
    """Plan a person anew under another version, and say what would change.

    Parameters
    ----------
    plan
        The plan under the version in force for the person.
    rules
        The version to which is switched.
    facts
        What the plan rests on; the same for both.
    from_on
        The day from which the new version would apply.

    Returns
    -------
    PlanChange or None
        None if the person is released before that day, or would notice nothing.
    """
    if plan.release_on is not None and plan.release_on < from_on:
        return None
    known = measure_of(rules, plan.risk_class) is not None
    after = plan_for(rules, plan.risk_class, facts) if known else None
    change = PlanChange(from_on, plan, after)
    return change if change.changes_anything else None


def _kind(plan: StagePlan, on: date) -> StageKind | None:
    stage = plan.stage_on(on)
    return None if stage is None else stage.kind


def _from(plan: StagePlan, day: date) -> list[tuple[object, ...]]:
    """Return what a plan asks from a day on, for comparison."""
    return [
        (stage.kind, max(stage.starts_on, day), stage.ends_on, stage.rule)
        for stage in plan.stages
        if stage.ends_on is None or stage.ends_on >= day
    ]
