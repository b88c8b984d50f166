"""Why a clock cannot stand still, or go on: the reasons, each with its sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from epiloop.errors import ReasonedError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refusal(StrEnum):
    """Why a clock cannot stand still, or go on."""

    ENDS_BEFORE_START = "ends_before_start"
    WITHOUT_REASON = "without_reason"
    SUSPENDED_TWICE = "suspended_twice"
    ALREADY_DONE = "already_done"
    ALREADY_DUE = "already_due"
    NOT_SUSPENDED = "not_suspended"


class ClockRefusedError(ReasonedError, ValueError):
    """A suspension that cannot be; the clock is a fact by its key."""

    SENTENCES: ClassVar[Mapping[StrEnum, str]] = {
        Refusal.ENDS_BEFORE_START: (
            "A suspension must end after it starts; this one runs from %(start)s to "
            "%(end)s."
        ),
        Refusal.WITHOUT_REASON: "A suspension needs a reason.",
        Refusal.SUSPENDED_TWICE: "Clock %(clock)s is suspended twice at %(then)s.",
        Refusal.ALREADY_DONE: "The step of clock %(clock)s is already done.",
        Refusal.ALREADY_DUE: (
            "Clock %(clock)s was due at %(due)s, before the suspension from %(start)s."
        ),
        Refusal.NOT_SUSPENDED: "Clock %(clock)s is not suspended at %(then)s.",
    }
