"""Closed sets of the contacts desk, and how a contact may be decided."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from epiloop.observation.facts import CheckOutcome
from epiloop.protocols.vocabulary import RiskClass


class ContactState(StrEnum):
    """Where a contact stands between a proposal and an officer's decision."""

    PROPOSED = "proposed"
    DETERMINED = "determined"
    DECLINED = "declined"
    # Proposed by a run, and found by no later one; nobody had decided.
    DROPPED = "dropped"


class ContactSource(StrEnum):
    """Where a contact was learnt."""

    ENGINE = "engine"
    INTERVIEW = "interview"
    REGISTER = "register"
    ROSTER = "roster"
    IMPORT = "import"
    ASSIST_REQUEST = "assist_request"


class FollowUpState(StrEnum):
    """What became of one day's look at a contact."""

    DUE = "due"
    SEEN_WELL = CheckOutcome.SEEN_WELL
    SEEN_SYMPTOMATIC = CheckOutcome.SEEN_SYMPTOMATIC
    NOT_SEEN = CheckOutcome.NOT_SEEN
    REFUSED = CheckOutcome.REFUSED


class FollowUpStatus(StrEnum):
    """Where the whole follow-up of a contact stands."""

    UNDER_FOLLOW_UP = "under_follow_up"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    LOST = "lost"
    NOT_REQUIRED = "not_required"


class ChangeKind(StrEnum):
    """How a person stands in a run against what was in effect before it."""

    FOUND = "found"
    DROPPED = "dropped"
    CHANGED = "changed"


DETERMINATION_JOB: Final = "determination"
AREA_JOB: Final = "determinations"
UNCHANGED: Final = "unchanged"  # what a job says that found all as it was
# Not a limit of the response: so many names can be read however small the city.
MANY: Final = 1_000

S = ContactState
NEXT_STATE: Final[Mapping[ContactState, frozenset[ContactState]]] = {
    S.PROPOSED: frozenset({S.DETERMINED, S.DECLINED, S.DROPPED}),
    S.DETERMINED: frozenset({S.DETERMINED, S.DECLINED}),
    S.DECLINED: frozenset({S.DETERMINED, S.PROPOSED}),
    S.DROPPED: frozenset({S.PROPOSED, S.DETERMINED, S.DECLINED}),
}
# Classes an officer may decide on; the gravest first, as in `epiloop.contacts.classify`.
DECIDABLE: Final = (
    RiskClass.CLOSE_CONTACT,
    RiskClass.SECONDARY_CONTACT,
    RiskClass.CASUAL_CONTACT,
    RiskClass.VENUE_EXPOSED,
    RiskClass.HIGH_RISK_GROUP,
)
SEEN: Final = frozenset({FollowUpState.SEEN_WELL, FollowUpState.SEEN_SYMPTOMATIC})
LIVE: Final = frozenset({FollowUpStatus.UNDER_FOLLOW_UP, FollowUpStatus.LOST})
