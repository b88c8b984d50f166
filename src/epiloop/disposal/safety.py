"""When a person is safe, and which clocks their loop has started and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epiloop.clocks import Clock, ItemClocks, clocks_started, stop, stop_clocks
from epiloop.disposal.steps import EXITS, Step
from epiloop.protocols.vocabulary import RiskClass, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from epiloop.disposal.loops import Loop
    from epiloop.protocols.schema import Rules


def happenings(loop: Loop) -> tuple[tuple[str, datetime], ...]:
    """Return each event and added step of a loop with its time, oldest first."""
    return tuple(
        (name, done.happened_at)
        for done in loop.done
        for name in _names(loop, done.step)
    )


def safe_at(loop: Loop, *, steps: Iterable[str]) -> datetime | None:
    """Return when everything that a rule asks for one person had been done.

    Of the rule's steps only those count that the person's path has: nobody is driven
    who stays at home. Whoever turns out infected or no contact at all is settled at
    that moment; an infected person's safety is their own case's affair.

    Parameters
    ----------
    steps
        Events of which the rule consists, such as those of the 24-hour rule.
    """
    excused = {exception.step for exception in loop.exceptions}
    needed = set(steps) & {
        str(event)
        for step in loop.path.required
        if step not in excused
        for event in loop.path.events_of(step)
    }
    first: dict[str, datetime] = {}
    for name, at in happenings(loop):
        first.setdefault(name, at)
    settled = next((d.happened_at for d in loop.done if d.step in EXITS), None)
    if needed - set(first):
        return settled
    opened_at = loop.done[0].happened_at
    safe = max([opened_at, *(first[name] for name in needed)])
    return safe if settled is None else min(safe, settled)


def item_clocks(
    name: str,
    loop: Loop,
    whole: Clock,
    *,
    steps: Iterable[str],
    sub_limits: tuple[Clock, ...] = (),
) -> ItemClocks:
    """Return a person as an item of the case's verdict.

    Parameters
    ----------
    whole
        The rule's clock as the case started it.
    steps
        Events of which the rule consists.
    sub_limits
        The person's own clocks inside the rule.
    """
    done_at = safe_at(loop, steps=steps)
    judged = whole if done_at is None else stop(whole, happened_at=done_at)
    return ItemClocks(name, judged, sub_limits)


def clocks_of(
    loop: Loop,
    rules: Rules,
    *,
    risk_class: RiskClass | None,
    outside: Mapping[str, datetime] | None = None,
    scope: Scope = Scope.PERSON,
) -> tuple[Clock, ...]:
    """Return every clock of a loop as its history leaves it.

    Parameters
    ----------
    rules
        The version under which the loop was opened.
    risk_class
        The class of the person; None where they have none yet.
    outside
        Events outside the loop that may start or stop its clocks, with their times.
    """
    events = [*happenings(loop), *(outside or {}).items()]
    clocks: tuple[Clock, ...] = ()
    for event, at in sorted(events, key=lambda pair: pair[1]):
        known = {clock.key for clock in clocks}
        started = clocks_started(
            rules, event, happened_at=at, scope=scope, risk_class=risk_class
        )
        clocks += tuple(clock for clock in started if clock.key not in known)
    for event, at in sorted(events, key=lambda pair: pair[1]):
        clocks = stop_clocks(clocks, event, happened_at=at, rules=rules.clock)
    return clocks


def _names(loop: Loop, step: str) -> tuple[str, ...]:
    if step not in set(Step):
        return (step,)
    return tuple(sorted(str(event) for event in loop.path.events_of(Step(step))))
