"""7-1-7: days from emergence to detection, to notification, to the response."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from epiloop.protocols import load_protocol
from epiloop.situation.facts import Facts
from epiloop.situation.indicators.indicator import Indicator, Says, Unit, counted
from epiloop.timeline import ONE_DAY, day_start

# The protocol's clock that limits each.
LIMITS: Final = {
    "days_to_detection": "detect_717",
    "days_to_notification": "notify_717",
    "days_to_first_action": "respond_start_717",
    "days_to_response": "respond_717",
}


def milestones(facts: Facts) -> tuple[Indicator, ...]:
    """Return the 7-1-7 intervals of the outbreak, in days.

    Emergence is the earliest onset; detection the earliest infection known; notification
    the earliest report; the first action the earliest contact determined, case isolated
    or order begun. Of the seven actions that make a response complete an installation
    holds some only, so that interval is not recorded.
    """
    cases = facts.standing_cases
    onset = min((c.onset_on for c in cases if c.onset_on is not None), default=None)
    emerged = None if onset is None else day_start(onset, facts.zone)
    detected = _first(case.found_at for case in cases)
    notified = _first(case.reported_at for case in cases)
    acted = _first(
        [
            *(c.determined_at for c in facts.contacts),
            *(c.isolated_at for c in cases),
            *(o.starts_at for o in facts.orders),
        ]
    )
    return (
        _days(facts, "days_to_detection", emerged, detected),
        _days(facts, "days_to_notification", detected, notified),
        _days(facts, "days_to_first_action", notified, acted),
        _days(facts, "days_to_response", None, None),
    )


def _first(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _days(
    facts: Facts, key: str, start: datetime | None, end: datetime | None
) -> Indicator:
    limit = _limit(facts, key)
    if start is None or end is None:
        return Indicator(key=key, unit=Unit.DAYS, says=Says.NOT_RECORDED, limit=limit)
    # What was done before it was asked for took no time.
    taken = max(end - start, timedelta(0)) / ONE_DAY
    return counted(key, Unit.DAYS, taken, limit=limit)


def _limit(facts: Facts, key: str) -> float | None:
    if not facts.protocol_id:
        return None
    rule = load_protocol(facts.protocol_id).clock.get(LIMITS[key])
    return rule.limit / ONE_DAY if rule is not None and rule.enabled else None
