"""What the life cycles of the disposal have in common: a table of moves."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

AnyStep = TypeVar("AnyStep", bound=StrEnum)


class StepRefusedError(EpiloopError):
    """A move that the table does not have; carries the moves that it has."""

    def __init__(
        self, present: str, following: str, allowed: Iterable[str], *, because: str = ""
    ) -> None:
        self.present = str(present)
        self.following = str(following)
        self.allowed = tuple(sorted(map(str, allowed)))
        self.because = because
        choices = ", ".join(self.allowed) or "nothing, this is the end"
        reason = f" because {because}" if because else ""
        super().__init__(
            f"From {present} the next step cannot be {following}{reason}; "
            f"it can be: {choices}."
        )


class StepTooEarlyError(EpiloopError):
    """A step said to have happened before the one that came last on record."""

    def __init__(
        self, step: str, happened_at: datetime, *, latest: str, latest_at: datetime
    ) -> None:
        self.step, self.happened_at = str(step), happened_at
        self.latest, self.latest_at = str(latest), latest_at
        super().__init__(
            f"The step {step} cannot have happened at {happened_at:%Y-%m-%d %H:%M}, "
            f"before {latest} at {latest_at:%Y-%m-%d %H:%M}."
        )


def check_move(
    moves: Mapping[AnyStep, frozenset[AnyStep]], present: AnyStep, following: AnyStep
) -> None:
    """Raise `StepRefusedError` unless the table has a move between the two steps."""
    if following not in moves[present]:
        raise StepRefusedError(present, following, moves[present])
