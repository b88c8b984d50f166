"""Closed sets of the orders desk, and which measure is lighter than which."""

from enum import StrEnum
from typing import Final

from epiloop.protocols.vocabulary import StageKind

HOLD: Final = "hold"

# A change of an order may only lighten it; anything else is a new decision.
LIGHTER: Final[dict[str, frozenset[str]]] = {
    HOLD: frozenset(),
    StageKind.ISOLATION_HOSPITAL: frozenset(
        {
            StageKind.ISOLATION_HOME,
            StageKind.HOME_MONITORING,
            StageKind.HEALTH_MONITORING,
        }
    ),
    StageKind.ISOLATION_HOME: frozenset(
        {StageKind.HOME_MONITORING, StageKind.HEALTH_MONITORING}
    ),
    StageKind.QUARANTINE_FACILITY: frozenset(
        {
            StageKind.QUARANTINE_HOME,
            StageKind.HOME_MONITORING,
            StageKind.HEALTH_MONITORING,
        }
    ),
    StageKind.QUARANTINE_HOME: frozenset(
        {StageKind.HOME_MONITORING, StageKind.HEALTH_MONITORING}
    ),
    StageKind.HOME_MONITORING: frozenset({StageKind.HEALTH_MONITORING}),
    StageKind.HEALTH_MONITORING: frozenset(),
}


class NoticeKind(StrEnum):
    """What a notice tells the person."""

    START = "start"
    CHANGE = "change"
    RELEASE = "release"
    ANSWER = "answer"


class ReviewOutcome(StrEnum):
    """What a review found: the order is needed as it is, or not any more."""

    KEEP = "keep"
    END = "end"


class AppealOutcome(StrEnum):
    """Whether the person was right."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class Filer(StrEnum):
    """Who may challenge an order."""

    PERSON = "person"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class EndReason(StrEnum):
    """Ends that this desk itself decides; other desks give the reason of theirs."""

    REVIEW = "review"
    APPEAL = "appeal"
    REPLACED = "replaced"
    OFFICER = "officer"
    LAPSED = "lapsed"
