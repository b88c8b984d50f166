"""What happens to a case in the words of its protocol's clocks, and its corrections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from epiloop.protocols.vocabulary import Event, Scope
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import Trail
from epiloop_hq.cases.queries import CaseFacts
from epiloop_hq.disposal.actions.clocks import Holder, News, correct_clocks, tell_all
from epiloop_hq.disposal.models import CaseEvent

# A dated fact of a case is these happenings.
EVENTS_OF_FACT: Final[Mapping[str, tuple[Event, ...]]] = {
    "sampled_at": (Event.SAMPLED,),
    "positive_at": (Event.CASE_FOUND, Event.PRELIMINARY_POSITIVE),
    "reported_at": (Event.REPORTED,),
    "diagnosed_at": (Event.CASE_DETERMINED, Event.RESULT),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a case at one instant, in the words of its protocol's clocks."""

    events: tuple[str, ...]
    at: datetime


NOTHING: Final[Mapping[int, Happening]] = MappingProxyType({})


def case_holder(case: CaseFacts, past: Mapping[str, datetime]) -> Holder:
    """Return a case as the holder of its own clocks, with what happened to it so far."""
    return Holder(
        outbreak_id=case.outbreak_id,
        area_path=case.area_path,
        protocol_id=case.protocol_id,
        scope=Scope.CASE,
        case_id=case.id,
        past=past,
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
    happening = Happening(tuple(events), happened_at)
    tell_cases([(case, [happening])], now=now, trail=trail)


def tell_cases(
    told: Sequence[tuple[CaseFacts, Sequence[Happening]]],
    *,
    now: datetime,
    trail: Trail,
) -> None:
    """Note what happened to each of many cases, in order, and tell their clocks.

    Only the first time counts. The number of queries does not grow with that of cases.
    """
    known = _events_of(case for case, _happenings in told)
    rows: list[CaseEvent] = []
    news: list[News] = []
    for case, happenings in told:
        past = {event: row.happened_at for event, row in known[case.id].items()}
        for happening in happenings:
            new = tuple(event for event in happening.events if event not in past)
            past |= dict.fromkeys(new, happening.at)
            rows += [_row(case, event, happening.at) for event in new]
            news.append(News(case_holder(case, dict(past)), new, happening.at))
    CaseEvent.objects.bulk_create(rows)
    tell_all(news, now=now, trail=trail)


def tell_facts(
    cases: Sequence[CaseFacts],
    *,
    now: datetime,
    trail: Trail,
    before: Mapping[int, Happening] = NOTHING,
) -> None:
    """Let the clocks of cases follow their dates: new ones are told, changed ones corrected.

    `before` is what happened first, by case.

    A date that is taken back is no happening undone: what it started goes on until an
    officer decides otherwise.
    """
    known = _events_of(cases)
    dated = {case.id: _dated(case) for case in cases}
    first = {pk: [happening] for pk, happening in before.items()}
    told = [(case, first.get(case.id, []) + dated[case.id]) for case in cases]
    tell_cases(told, now=now, trail=trail)
    for case in cases:
        for happening in dated[case.id]:
            for event in happening.events:
                row = known[case.id].get(event)
                if row is not None and row.happened_at != happening.at:
                    _correct(case, row, happening.at, now=now, trail=trail)


def _dated(case: CaseFacts) -> list[Happening]:
    dates = ((getattr(case, fact), events) for fact, events in EVENTS_OF_FACT.items())
    return [Happening(events, at) for at, events in dates if at is not None]


def _correct(
    case: CaseFacts, row: CaseEvent, at: datetime, *, now: datetime, trail: Trail
) -> None:
    row.happened_at = at
    row.save(update_fields=["happened_at"])
    past = {e: r.happened_at for e, r in _events_of([case])[case.id].items()}
    holder = case_holder(case, past)
    correct_clocks(holder, row.event, happened_at=at, now=now, trail=trail)


def _row(case: CaseFacts, event: str, at: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=case.id, area_path=case.area_path, event=event, happened_at=at
    )


def _events_of(cases: Iterable[CaseFacts]) -> dict[int, dict[str, CaseEvent]]:
    found: dict[int, dict[str, CaseEvent]] = {case.id: {} for case in cases}
    rows = CaseEvent.objects.unscoped(reason="what happened to cases at hand")
    for batch in in_batches(found):
        for row in rows.filter(case_id__in=batch).order_by("pk"):
            found[row.case_id][row.event] = row
    return found
