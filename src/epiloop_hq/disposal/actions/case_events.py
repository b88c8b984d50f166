"""What happens to a case in the words of its protocol's clocks, and its corrections."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from epiloop.protocols.vocabulary import Event, Scope
from epiloop_hq.audit.recording import Trail
from epiloop_hq.cases.queries import CaseFacts
from epiloop_hq.disposal.actions.clocks import Holder, correct_clocks, tell_clocks
from epiloop_hq.disposal.models import CaseEvent

# A dated fact of a case is these happenings.
EVENTS_OF_FACT: Final[Mapping[str, tuple[Event, ...]]] = {
    "sampled_at": (Event.SAMPLED,),
    "positive_at": (Event.CASE_FOUND, Event.PRELIMINARY_POSITIVE),
    "reported_at": (Event.REPORTED,),
    "diagnosed_at": (Event.CASE_DETERMINED, Event.RESULT),
}


def case_holder(case: CaseFacts) -> Holder:
    """Return a case as the holder of its own clocks, with what happened to it so far."""
    return Holder(
        outbreak_id=case.outbreak_id,
        area_path=case.area_path,
        protocol_id=case.protocol_id,
        scope=Scope.CASE,
        case_id=case.id,
        past={row.event: row.happened_at for row in _events_of(case)},
    )


def tell_case_events(
    case: CaseFacts,
    events: Iterable[str],
    *,
    happened_at: datetime,
    now: datetime,
    trail: Trail,
) -> None:
    """Note what happened to a case, and tell its clocks; only the first time counts."""
    known = {row.event for row in _events_of(case)}
    new = [event for event in events if event not in known]
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case_id=case.id,
                area_path=case.area_path,
                event=event,
                happened_at=happened_at,
            )
            for event in new
        ]
    )
    tell_clocks(case_holder(case), new, happened_at=happened_at, now=now, trail=trail)


def tell_facts(case: CaseFacts, *, now: datetime, trail: Trail) -> None:
    """Let a case's clocks follow its dates: new ones are told, changed ones corrected.

    A date that is taken back is no happening undone: what it started goes on until an
    officer decides otherwise.
    """
    known = {row.event: row for row in _events_of(case)}
    for fact, events in EVENTS_OF_FACT.items():
        at = getattr(case, fact)
        if at is None:
            continue
        tell_case_events(case, events, happened_at=at, now=now, trail=trail)
        for event in events:
            row = known.get(event)
            if row is not None and row.happened_at != at:
                row.happened_at = at
                row.save(update_fields=["happened_at"])
                holder = case_holder(case)
                correct_clocks(holder, event, happened_at=at, now=now, trail=trail)


def _events_of(case: CaseFacts) -> list[CaseEvent]:
    rows = CaseEvent.objects.unscoped(reason="what happened to a case at hand")
    return list(rows.filter(case_id=case.id).order_by("pk"))
