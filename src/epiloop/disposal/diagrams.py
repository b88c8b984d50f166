"""Diagrams of the life cycles, drawn from their tables so that they cannot differ."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from epiloop.disposal.points import FIRST_POINT_STEP, NEXT_POINT_STEPS, POINT_OUTCOMES
from epiloop.disposal.steps import FIRST_STEP, NEXT_STEPS, OUTCOMES, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from epiloop.disposal.moves import AnyStep
    from epiloop.disposal.paths import LoopPath


def state_diagram(
    moves: Mapping[AnyStep, frozenset[AnyStep]],
    *,
    first: AnyStep,
    outcomes: Collection[AnyStep],
) -> str:
    """Return a table of moves as a Mermaid state diagram.

    Parameters
    ----------
    moves
        What may follow each step.
    first
        The step with which the life cycle opens.
    outcomes
        Steps at which it may end.
    """
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for present, following in moves.items():
        lines += [f"    {present} --> {step}" for step in sorted(following)]
        if present in outcomes:
            lines.append(f"    {present} --> [*]")
    return "\n".join(lines) + "\n"


def person_diagram() -> str:
    """Return every move of a person's loop as a Mermaid state diagram."""
    return state_diagram(NEXT_STEPS, first=FIRST_STEP, outcomes=OUTCOMES)


def point_diagram() -> str:
    """Return every move of a risk point as a Mermaid state diagram."""
    return state_diagram(
        NEXT_POINT_STEPS, first=FIRST_POINT_STEP, outcomes=POINT_OUTCOMES
    )


def path_diagram(path: LoopPath) -> str:
    """Return the required way of one kind of loop, added steps in their places."""
    order = path.order
    lines = ["stateDiagram-v2", f"    [*] --> {order[0]}"]
    lines += [f"    {a} --> {b}" for a, b in pairwise(order)]
    lines.append(f"    {Step.RELEASED} --> [*]")
    return "\n".join(lines) + "\n"
