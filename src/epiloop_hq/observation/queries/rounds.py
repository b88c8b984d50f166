"""Checks due on occupants: how often, and which were missed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from epiloop.observation.checks import CheckRule, check_rule, checks_due, missed_checks
from epiloop.observation.facts import Check as LibraryCheck
from epiloop.observation.facts import CheckOutcome
from epiloop.observation.stages import ConditionsUnknownError, measure_of
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import FollowUpMode
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.observation.models import Check, Stay
from epiloop_hq.observation.queries.plans import plan_of, subject_of
from epiloop_hq.registry.queries import outbreak_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRow:
    """One look at an occupant that was due and not made."""

    stay_id: int
    person_id: int
    place_id: int
    due_on: date
    part: int
    until: datetime


def missed_rounds(
    outbreak_id: int, actor: Actor, *, now: datetime, limit: int, after: int = 0
) -> tuple[MissedRow, ...]:
    """Return the looks at present occupants that were due and not made, oldest first.

    Parameters
    ----------
    limit
        The most occupants looked through.
    after
        Id of the last stay of the page before.
    """
    zone = outbreak_zone(outbreak_id)
    rows = Stay.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, ended_at__isnull=True, pk__gt=after
    )
    stays = list(rows.order_by("pk")[:limit])
    made = _made(stay.pk for stay in stays)
    missed = []
    for stay in stays:
        rule = rule_of(stay)
        if rule is None:
            continue
        due = checks_due(
            rule,
            made[stay.pk],
            since=stay.starts_at,
            through=local_day(now, zone),
            zone=zone,
        )
        missed += [
            MissedRow(
                stay_id=stay.pk,
                person_id=stay.person_id,
                place_id=stay.place_id,
                due_on=one.day,
                part=one.part,
                until=one.span.end,
            )
            for one in missed_checks(due, now=now)
        ]
    return tuple(sorted(missed, key=lambda row: (row.until, row.stay_id)))


def rule_of(stay: Stay) -> CheckRule | None:
    """Return how often an occupant is to be seen under the version of the stay."""
    protocol = load_protocol(stay.protocol_id)
    subject = subject_of(contact_id=stay.contact_id, case_id=stay.case_id)
    measure = measure_of(protocol, subject.risk_class)
    plan = plan_of(subject, found_at=stay.starts_at)
    if measure is None or plan is None or stay.stage_index >= len(plan.stages):
        return None
    stage = plan.stages[stay.stage_index]
    try:
        return check_rule(stage, measure, protocol.observation)
    except ConditionsUnknownError:
        # Whose facts nobody has recorded is looked at as the most careful loop asks.
        loops = measure.follow_up.values()
        return CheckRule(max(loop.checks_per_day for loop in loops))


def _made(stay_ids: Iterable[int]) -> dict[int, list[LibraryCheck]]:
    rows = Check.objects.unscoped(reason="looks at visible occupants").filter(
        stay_id__in=list(stay_ids)
    )
    found: dict[int, list[LibraryCheck]] = defaultdict(list)
    for row in rows.order_by("happened_at", "pk"):
        seen = LibraryCheck(
            row.happened_at, FollowUpMode(row.mode), CheckOutcome(row.outcome)
        )
        found[row.stay_id].append(seen)
    return found
