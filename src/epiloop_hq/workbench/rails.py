"""A case's clocks as the rail from the trigger to everybody safe, and as dots on a card."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Event
from epiloop_hq.disposal.labels import CLOCK_STATES, clock_label
from epiloop_hq.disposal.queries.items import ClockRow, ItemRow
from epiloop_hq.web.parts import Rail, Step
from epiloop_hq.web.states import State
from epiloop_hq.web.wording import duration
from epiloop_hq.workbench.links import link


def clock_state(clock: ClockRow, *, now: datetime) -> State:
    """Return what a clock shows, with what is due soon told apart."""
    state = CLOCK_STATES.get(clock.state, State.NOT_STARTED)
    if state is not State.RUNNING:
        return state
    if clock.due_at < now:
        return State.OVERDUE
    return State.DUE_SOON if clock.soon_at <= now else State.RUNNING


def most_urgent(clocks: Iterable[ClockRow], *, now: datetime) -> ClockRow | None:
    """Return the open clock that is due first."""
    done = {State.MET, State.LATE}
    open_clocks = [c for c in clocks if clock_state(c, now=now) not in done]
    return min(open_clocks, key=lambda c: c.due_at, default=None)


def case_rail(
    clocks: Iterable[ClockRow], people: Iterable[ItemRow], *, now: datetime
) -> Rail | None:
    """Return the rail of a case from its own clocks; None while it has none.

    Parameters
    ----------
    people
        The at-risk persons of the case: how many are safe stands on the last step.
    """
    ordered = sorted(clocks, key=lambda c: (c.due_at, c.id))
    if not ordered:
        return None
    whole = next(
        (c for c in ordered if c.completes == Event.EVERYONE_SAFE), ordered[-1]
    )
    persons = [p for p in people if p.person_id is not None]
    safe = sum(p.controlled_at is not None or p.closed_at is not None for p in persons)
    steps = [_begin(whole)]
    for clock in ordered:
        counts = (safe, len(persons)) if clock is whole else (None, None)
        steps.append(_step(clock, counts, now=now))
    return Rail(
        started_at=whole.started_at,
        steps=tuple(steps),
        limit_at=whole.due_at,
        limit=_("%(length)s from the trigger") % {"length": duration(_length(whole))},
        trigger=_trigger(whole),
        ended_at=whole.met_at,
    )


def dots(clocks: Iterable[ClockRow], *, now: datetime) -> tuple[State, ...]:
    """Return the states of a case's clocks in the order in which they fall due."""
    ordered = sorted(clocks, key=lambda c: (c.due_at, c.id))
    return tuple(clock_state(c, now=now) for c in ordered)


def _begin(whole: ClockRow) -> Step:
    return Step(name=_trigger(whole), state=State.DONE, at=whole.started_at)


def _step(
    clock: ClockRow, counts: tuple[int | None, int | None], *, now: datetime
) -> Step:
    done, total = counts
    return Step(
        name=clock_label(clock.key, clock.protocol_id),
        state=clock_state(clock, now=now),
        at=clock.met_at,
        due_at=clock.due_at,
        limit=duration(_length(clock)),
        href=link("workbench:clock", clock.id),
        done=done,
        total=total,
    )


def _length(clock: ClockRow) -> timedelta:
    return clock.due_at - clock.started_at


def _trigger(clock: ClockRow) -> str:
    rule = load_protocol(clock.protocol_id).clock[clock.key]
    names = {
        Event.PRELIMINARY_POSITIVE: _("Preliminary positive"),
        Event.CASE_FOUND: _("Case found"),
        Event.REPORTED: _("Reported"),
    }
    return names.get(Event(rule.trigger), str(rule.trigger).replace("_", " "))
