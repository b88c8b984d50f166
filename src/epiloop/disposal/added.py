"""Steps that a protocol adds to the loops of persons, points and households (C60)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epiloop.disposal.steps import Step
from epiloop.protocols.vocabulary import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epiloop.protocols.schema import Ring, Rules
    from epiloop.protocols.vocabulary import Condition, RiskClass, Scope


@dataclass(frozen=True, slots=True)
class AddedStep:
    """A further step that a protocol places in a loop, with its own clock.

    It is open from the moment `after` has happened; meanwhile the loop goes on, for
    prophylaxis need not wait for the vehicle. A mandatory one must be done, or
    excused, before a person is released or a place is called safe.

    Parameters
    ----------
    key
        The protocol's name of the step, such as `post_exposure_prophylaxis`.
    after
        An event of the loop, or the key of another added step.
    mandatory
        Whether the loop may not end without it.
    """

    key: str
    after: str
    mandatory: bool

    def __post_init__(self) -> None:
        if self.key in set(Step):
            raise ValueError(f"The step {self.key} is part of every loop already.")


def added_steps(
    rules: Rules,
    *,
    scope: Scope,
    risk_class: RiskClass | None = None,
    conditions: frozenset[Condition] = frozenset(),
) -> tuple[AddedStep, ...]:
    """Return the steps that a version adds for one item, in the order of the file.

    Parameters
    ----------
    rules
        The version in force for the item.
    scope
        The kind of item.
    risk_class
        The class of the person, where the item is one.
    conditions
        What is so of the person, the exposure or the dwelling.
    """
    return tuple(
        AddedStep(key, step.after, step.mandatory)
        for key, step in rules.step.items()
        if step.enabled
        and step.scope is scope
        and (not step.only_for or risk_class in step.only_for)
        and conditions.issuperset(step.only_if)
    )


def package_steps(
    ring: Ring, *, chosen: frozenset[str] = frozenset()
) -> tuple[AddedStep, ...]:
    """Return a ring's package as the steps of one household, open once it is found.

    Parameters
    ----------
    chosen
        Keys of the optional pieces of work that the headquarters has decided to do.

    Raises
    ------
    ValueError
        If a chosen piece of work is not in the ring's package.
    """
    if unknown := chosen - set(ring.work):
        raise ValueError(f"The ring's package has no {', '.join(sorted(unknown))}.")
    return tuple(
        AddedStep(key, after=Event.LOCATED, mandatory=True)
        for key, work in ring.work.items()
        if not work.optional or key in chosen
    )


def open_steps(
    added: Iterable[AddedStep], *, reached: set[str], settled: set[str]
) -> tuple[AddedStep, ...]:
    """Return the added steps that may be done now.

    Parameters
    ----------
    reached
        Events, and keys of steps, that have happened.
    settled
        Keys of steps that have been done or excused.
    """
    return tuple(a for a in added if a.after in reached and a.key not in settled)


def missing_steps(added: Iterable[AddedStep], *, settled: set[str]) -> tuple[str, ...]:
    """Return the keys of mandatory added steps neither done nor excused."""
    return tuple(a.key for a in added if a.mandatory and a.key not in settled)
