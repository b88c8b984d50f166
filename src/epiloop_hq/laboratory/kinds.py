"""Closed sets of the laboratory desk. What a tube's result may be is the protocol's."""

from enum import StrEnum
from typing import Final

from epiloop.protocols.vocabulary import TubeResult


class TubeKind(StrEnum):
    """How many persons' swabs a tube is meant to hold."""

    SINGLE = "sample_single"
    POOL = "sample_pool"
    HOUSEHOLD = "sample_household"


class TestKind(StrEnum):
    """What is looked for in the tube."""

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    PCR = "pcr"
    ANTIGEN = "antigen"


class Purpose(StrEnum):
    """Why the sample was taken."""

    SCREENING = "screening"
    KEY_GROUP = "key_group"
    CLINIC = "clinic"
    CONTACT = "contact"
    CASE = "case"
    RECHECK = "recheck"
    RELEASE = "release"


class HoldOutcome(StrEnum):
    """How the holding of one member of a positive tube ended."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    # The tube's own result turned out to be wrong: nobody should have been held.
    WITHDRAWN = "withdrawn"
    # The order ended before a single result came; one that comes later takes its place.
    LAPSED = "lapsed"
    # The member's loop ended otherwise: they died, or were given up by decision.
    ENDED = "ended"


class MemberState(StrEnum):
    """Where one member of a recalled tube stands; every member is in exactly one."""

    TO_HOLD = "to_hold"
    HELD = "held"
    RESAMPLED = "resampled"
    RETAKE_DUE = "retake_due"
    NEGATIVE_HELD = "negative_held"
    POSITIVE_HELD = "positive_held"
    FREED_NEGATIVE = "freed_negative"
    FREED_POSITIVE = "freed_positive"
    FREED_WITHDRAWN = "freed_withdrawn"
    FREED_LAPSED = "freed_lapsed"
    FREED_ENDED = "freed_ended"


# Handled as preliminary positive, whatever a second look will say [C16d].
PRELIMINARY_POSITIVE: Final = frozenset(
    {TubeResult.POSITIVE, TubeResult.GREY, TubeResult.SINGLE_TARGET}
)


def is_preliminary_positive(outcome: str) -> bool:
    """Tell whether work starts on this result before it is rechecked."""
    return outcome in PRELIMINARY_POSITIVE
