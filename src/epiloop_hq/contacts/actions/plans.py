"""The days on which a contact is to be looked at, by the protocol and the contact's facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from epiloop.observation.checks import CheckRule, check_rule
from epiloop.observation.facts import PersonFacts, exposure_origins
from epiloop.observation.stages import (
    ConditionsUnknownError,
    NoMeasureError,
    PlannedStage,
    StagePlan,
    plan_for,
)
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import Condition, RiskClass
from epiloop.timeline import local_day
from epiloop_hq.contacts.kinds import FollowUpStatus
from epiloop_hq.contacts.models import Contact
from epiloop_hq.contacts.queries.facts import known_conditions


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """From which day through which a contact is looked at every day, and how."""

    first_on: date
    last_on: date
    rule: CheckRule
    stages: tuple[PlannedStage, ...]

    def day_number(self, on: date) -> int:
        """Return the number of a day in the count of the stage it belongs to."""
        stage = next((s for s in self.stages if s.has(on)), self.stages[0])
        return stage.day_number(on)


def plan_of(contact: Contact, zone: ZoneInfo) -> FollowUpPlan | None:
    """Return the daily follow-up that the contact's protocol asks for; None for none.

    A measure without a loop of its own (quarantine in a facility) is followed by the
    desk that keeps the stay, not here. Where the loop turns on protection, an exposure of
    which nobody has told it is taken for unprotected: somebody looks, and not only the
    person.
    """
    protocol = load_protocol(contact.protocol_id)
    risk_class = RiskClass(contact.risk_class)
    measure = protocol.measure.get(risk_class)
    if measure is None or not measure.enabled or not measure.follow_up:
        return None
    plan, conditions = _stages_of(contact, protocol, risk_class, zone)
    if plan is None or not plan.stages or plan.stages[-1].ends_on is None:
        return None
    if Condition.PROTECTED not in conditions:
        conditions |= {Condition.UNPROTECTED}
    rule = check_rule(
        plan.stages[0], measure, protocol.observation, conditions=conditions
    )
    if rule is None:
        return None
    return FollowUpPlan(plan.found_on, plan.stages[-1].ends_on, rule, plan.stages)


def put_on_plan(contact: Contact, zone: ZoneInfo) -> None:
    """Set the days of follow-up on a decided contact; the caller saves it."""
    plan = plan_of(contact, zone)
    if plan is None:
        contact.follow_up_status = FollowUpStatus.NOT_REQUIRED
        contact.follow_up_from = contact.follow_up_until = None
        return
    if contact.follow_up_status != FollowUpStatus.LOST:
        contact.follow_up_status = FollowUpStatus.UNDER_FOLLOW_UP
    contact.follow_up_from = contact.follow_up_from or plan.first_on
    contact.follow_up_until = max(plan.last_on, contact.follow_up_from)


def _stages_of(
    contact: Contact, protocol: Protocol, risk_class: RiskClass, zone: ZoneInfo
) -> tuple[StagePlan | None, frozenset[Condition]]:
    found_at = contact.determined_at or contact.proposed_at
    for conditions in _conditions(contact):
        facts = PersonFacts(
            origins=exposure_origins(_exposed_at(contact, found_at), zone=zone),
            found_on=local_day(found_at, zone),
            conditions=conditions,
        )
        try:
            return plan_for(protocol, risk_class, facts), conditions
        except ConditionsUnknownError:
            continue
        except NoMeasureError:
            break
    return None, frozenset()


def _conditions(contact: Contact) -> Iterator[frozenset[Condition]]:
    """Yield the facts that are known, then with what is assumed of those that are not.

    Whose immunity nobody has shown is looked after as if there were none; an exposure
    that nobody has judged is taken for an ordinary one. Looking after somebody restricts
    nobody, so it need not wait for the answer.
    """
    known = known_conditions(contact)
    yield known
    assumed = set(known)
    if contact.is_immune is None:
        assumed.add(Condition.NON_IMMUNE)
    if contact.is_high_risk is None:
        assumed.add(Condition.ORDINARY_EXPOSURE)
    yield frozenset(assumed)


def _exposed_at(contact: Contact, found_at: datetime) -> list[datetime]:
    exposed = [contact.first_exposure_at, contact.last_exposure_at]
    # A contact without a known time of exposure is counted from the day it was found.
    return [at for at in exposed if at is not None] or [found_at]
