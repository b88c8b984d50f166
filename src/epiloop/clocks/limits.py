"""Clocks from a protocol: which limits an event starts, and which it completes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epiloop.clocks.clock import Clock, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from epiloop.protocols.schema import Clock as ClockRule
    from epiloop.protocols.schema import Rules
    from epiloop.protocols.vocabulary import RiskClass, Scope


def open_clock(
    key: str, rule: ClockRule, *, triggered_at: datetime, limit_inclusive: bool
) -> Clock:
    """Return the clock that a protocol's limit starts at its trigger."""
    return Clock(key, triggered_at, rule.limit, limit_inclusive=limit_inclusive)


def clocks_started(
    rules: Rules,
    event: str,
    *,
    happened_at: datetime,
    scope: Scope,
    risk_class: RiskClass | None = None,
) -> tuple[Clock, ...]:
    """Return the clocks that an event starts for one item.

    Parameters
    ----------
    rules
        The version in force for the item.
    event
        What happened: a member of `Event`, or the key of a protocol step.
    scope
        The kind of item to which it happened.
    risk_class
        The class of the person, where the item is one.
    """
    inclusive = rules.clocks is None or rules.clocks.limit_inclusive
    return tuple(
        open_clock(key, rule, triggered_at=happened_at, limit_inclusive=inclusive)
        for key, rule in rules.clock.items()
        if rule.enabled
        and rule.trigger == event
        and rule.scope is scope
        and (not rule.only_for or risk_class in rule.only_for)
    )


def stop_clocks(
    clocks: Iterable[Clock],
    event: str,
    *,
    happened_at: datetime,
    rules: Mapping[str, ClockRule],
) -> tuple[Clock, ...]:
    """Return the clocks, those completed by the event stopped at `happened_at`.

    A clock that was stopped before stays as it is: only the first time counts.
    """
    return tuple(
        stop(clock, happened_at=happened_at)
        if clock.met_at is None and rules[clock.key].completes == event
        else clock
        for clock in clocks
    )
